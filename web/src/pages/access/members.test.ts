import { describe, expect, it } from 'vitest';
import type { Grant } from '../../api/accessTypes';
import { filterMembers, membersOf, readMemberFilter } from './members';

const now = Date.parse('2026-11-26T12:00:00Z');
let count = 0;
const grant = (subject: string, role: string, changes: Partial<Grant> = {}): Grant => ({
  id: `g${++count}`,
  subject,
  role,
  right: null,
  session: null,
  from: null,
  until: null,
  reason: '',
  grantedBy: 'u-ada',
  grantedAt: '2026-11-20T12:00:00Z',
  ...changes,
});

describe('membersOf', () => {
  const view = {
    grants: [
      grant('user:zoe', 'role:viewer', { until: '2026-11-28T00:00:00Z' }),
      grant('user:zoe', 'role:editor', { until: '2026-11-27T00:00:00Z' }),
      grant('user:zoe', 'role:admin', { from: '2026-11-26T13:00:00Z', until: '2026-11-26T14:00:00Z' }),
      grant('service:ci', 'role:runner'),
      grant('group:docs', 'role:editor'),
      grant('user:gone', 'role:editor', { until: '2026-11-26T12:00:00Z' }),
    ],
    groups: [
      { name: 'group:docs', members: ['user:ann', 'user:zoe', 'role:editor'] },
      { name: 'group:empty', members: [] },
    ],
  };

  it('puts people first, then groups and services, each once', () => {
    expect(membersOf(view, now).map(({ subject }) => subject)).toEqual(['user:ann', 'user:zoe', 'group:docs', 'group:empty', 'service:ci']);
  });

  it('says what they have, where they are in, and the first end of what runs', () => {
    const zoe = membersOf(view, now).find(({ name }) => name === 'zoe');
    expect(zoe?.grants).toHaveLength(3);
    expect(zoe?.groups).toEqual(['group:docs']);
    expect(zoe?.until).toBe('2026-11-27T00:00:00Z');
    expect(membersOf(view, now).find(({ name }) => name === 'ann')).toMatchObject({ grants: [], groups: ['group:docs'], until: null });
  });

  it('shows who has lapsed before the instant of it', () => {
    expect(membersOf(view, now - 1).some(({ name }) => name === 'gone')).toBe(true);
  });

  it.each([
    ['', 5],
    ['?kind=user', 2],
    ['?kind=service', 1],
    ['?kind=role', 5],
    ['?q=docs', 3],
    ['?q=EDITOR', 2],
    ['?q=zoe%20admin', 1],
    ['?q=nobody', 0],
  ])('with %j there are %i', (search, length) => {
    expect(filterMembers(membersOf(view, now), readMemberFilter(search))).toHaveLength(length);
  });
});
