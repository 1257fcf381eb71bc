import { describe, expect, it } from 'vitest';
import type { Session } from '../../api/types';
import { filterSessions, isFiltered, readView, writeView } from './view';

const session = (changes: Partial<Session>): Session => ({
  id: '01',
  name: 'Incident 42',
  kind: 'collaborative',
  state: 'active',
  project: 'default',
  createdBy: 'u-ada',
  createdAt: '2026-11-20T12:00:00Z',
  changedAt: '2026-11-20T12:00:00Z',
  ...changes,
});

describe('the view in the address', () => {
  it('reads all of it', () => {
    expect(readView('?q=inc%2042&kind=background&state=failed')).toEqual({ q: 'inc 42', kind: 'background', state: 'failed' });
  });

  it('leaves out what it does not know', () => {
    expect(readView('?kind=shared&state=&x=1')).toEqual({ q: '', kind: null, state: null });
  });

  it.each([
    ['', ''],
    ['q=a', '?q=a'],
    ['state=failed&q=a+b', '?state=failed&q=a+b'],
    ['kind=detached&other=1', '?kind=detached&other=1'],
  ])('writes %j as it was', (search, expected) => {
    expect(writeView(readView(search), search)).toBe(expected);
  });

  it('drops what is cleared and keeps what is not ours', () => {
    expect(writeView({ q: '', kind: null, state: null }, '?q=a&kind=detached&other=1')).toBe('?other=1');
  });

  it('knows when something is hidden', () => {
    expect(isFiltered(readView(''))).toBe(false);
    expect(isFiltered(readView('?q=%20'))).toBe(false);
    expect(isFiltered(readView('?state=active'))).toBe(true);
  });
});

describe('filterSessions', () => {
  const all = [
    session({ id: '01' }),
    session({ id: '02', name: 'Nightly build', kind: 'background', state: 'failed' }),
    session({ id: '03', name: 'Build review', state: 'paused' }),
  ];

  it.each([
    ['', ['01', '02', '03']],
    ['?q=BUILD', ['02', '03']],
    ['?q=build night', ['02']],
    ['?q=03', ['03']],
    ['?kind=background', ['02']],
    ['?kind=collaborative&state=paused', ['03']],
    ['?q=build&state=active', []],
  ])('shows with %j %j', (search, ids) => {
    expect(filterSessions(all, readView(search)).map(({ id }) => id)).toEqual(ids);
  });
});
