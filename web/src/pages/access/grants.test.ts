import { describe, expect, it } from 'vitest';
import type { Grant } from '../../api/accessTypes';
import { barOf, filterGrants, readGrantFilter, scaleOf, Soon, stateOf, whatOf } from './grants';

const now = Date.parse('2026-11-26T12:00:00Z');
const at = (hours: number): string => new Date(now + hours * 3_600_000).toISOString();

const grant = (changes: Partial<Grant> = {}): Grant => ({
  id: 'g1',
  subject: 'user:bob',
  role: 'role:editor',
  right: null,
  session: null,
  from: null,
  until: null,
  reason: '',
  grantedBy: 'u-ada',
  grantedAt: '2026-11-20T12:00:00Z',
  ...changes,
});

describe('stateOf', () => {
  it.each([
    [null, null, 'running'],
    [null, at(48), 'running'],
    [null, at(24), 'ends soon'],
    [null, at(0.01), 'ends soon'],
    [null, at(0), 'lapsed'],
    [at(-9), at(-1), 'lapsed'],
    [at(0), null, 'running'],
    [at(1), null, 'future'],
    [at(1), at(2), 'future'],
    ['no time', 'no time', 'running'],
  ] as const)('from %s until %s is %s', (from, until, state) => {
    expect(stateOf({ from, until }, now)).toBe(state);
  });

  it('takes a day for soon', () => expect(Soon).toBe(86_400_000));
});

describe('the bars', () => {
  it('have now between an hour ago and an hour ahead, and every bound in sight', () => {
    const grants = [grant({ from: at(-10), until: at(5) }), grant({ from: at(20) })];
    const scale = scaleOf(grants, now);
    expect(scale.start).toBeLessThan(now - 10 * 3_600_000);
    expect(scale.end).toBeGreaterThan(now + 20 * 3_600_000);
    for (const each of grants) {
      const bar = barOf(each, scale, now);
      expect(bar.x).toBeGreaterThanOrEqual(0);
      expect(bar.x + bar.width).toBeLessThanOrEqual(100);
      expect(bar.isOpenRight).toBe(each.until === null);
    }
    expect(barOf(grants[0] as Grant, scale, now).x).toBeGreaterThan(0);
  });

  it('lie on the right side of now', () => {
    const lapsed = grant({ from: at(-10), until: at(-2) });
    const future = grant({ from: at(2), until: at(10) });
    const scale = scaleOf([lapsed, future], now);
    const left = barOf(lapsed, scale, now);
    const right = barOf(future, scale, now);
    expect(left.x + left.width).toBeLessThan(left.now);
    expect(right.x).toBeGreaterThan(right.now);
  });

  it('go from edge to edge without bounds', () => {
    const scale = scaleOf([grant()], now);
    expect(barOf(grant(), scale, now)).toMatchObject({ x: 0, width: 100, isOpenLeft: true, isOpenRight: true, now: 50 });
  });

  it('let what is years off run out of the picture, and can always be seen', () => {
    const scale = scaleOf([grant({ until: at(24 * 4_000) }), grant({ from: at(-24 * 4_000) })], now);
    expect(scale.end - now).toBeLessThan(70 * 86_400_000);
    expect(barOf(grant({ until: at(24 * 4_000) }), scale, now).isOpenRight).toBe(true);
    const tiny = barOf(grant({ from: at(1), until: at(1.001) }), scale, now);
    expect(tiny.width).toBeGreaterThanOrEqual(1);
    const edge = barOf(grant({ from: at(24 * 4_000) }), scale, now);
    expect(edge.x + edge.width).toBeLessThanOrEqual(100);
  });
});

describe('filterGrants', () => {
  const all = [
    grant({ id: 'g1' }),
    grant({ id: 'g2', subject: 'user:cy', role: 'role:viewer', until: at(-1), reason: 'on call' }),
    grant({ id: 'g3', subject: 'group:docs', role: null, right: { resource: 'project/p/x', action: 'write', isDenied: true, condition: null } }),
    grant({ id: 'g4', subject: 'user:dee', role: 'group:docs', session: 's9', from: at(5) }),
  ];

  it.each([
    ['', ['g1', 'g2', 'g3', 'g4']],
    ['?q=docs', ['g3', 'g4']],
    ['?q=CALL%20cy', ['g2']],
    ['?q=never', ['g3']],
    ['?q=s9', ['g4']],
    ['?q=whole%20editor', ['g1']],
    ['?state=lapsed', ['g2']],
    ['?state=future', ['g4']],
    ['?state=ends%20soon', []],
    ['?state=nonsense', ['g1', 'g2', 'g3', 'g4']],
  ])('shows with %j %j', (search, ids) => {
    expect(filterGrants(all, readGrantFilter(search), now).map(({ id }) => id)).toEqual(ids);
  });

  it('calls things by their names', () => {
    expect(all.map(whatOf)).toEqual(['editor', 'viewer', 'never write project/p/x', 'group docs']);
  });
});
