import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AccessView, Grant, Preview } from '../../api/accessTypes';
import { reach } from '../../api/reach';
import { ada, answer, serve, visit, type Routes } from '../../testing/page';

const from = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

const grant = (id: string, subject: string, role: string, changes: Partial<Grant> = {}): Grant => ({
  id,
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

const view = (changes: Partial<AccessView> = {}): AccessView => ({
  project: 'acme',
  revision: 7,
  grants: [
    grant('g1', 'user:bob', 'role:editor'),
    grant('g2', 'user:cat', 'role:viewer', { until: from(3), session: 's1' }),
    grant('g3', 'user:dee', 'role:viewer', { from: from(5) }),
    grant('g4', 'user:eve', 'role:viewer', { until: from(-1) }),
  ],
  lines: 'g, role:reviewer, role:viewer, acme/*, _, _\n',
  roles: [
    { name: 'role:editor', inherits: ['role:viewer'], rules: ['p, role:editor, *, project/{p}/session/{s}/doc/*, write, allow, true'], isShipped: true },
    { name: 'role:viewer', inherits: [], rules: ['p, role:viewer, *, project/{p}/, read, allow, true'], isShipped: true },
    { name: 'role:reviewer', inherits: ['role:viewer'], rules: [], isShipped: false },
  ],
  groups: [{ name: 'group:docs', members: ['user:ann'] }],
  requests: [
    { id: 'q1', subject: 'user:cy', name: 'Cy', role: 'role:editor', session: null, until: from(2), reason: 'On call', at: from(-1), expiresAt: from(40) },
  ],
  ...changes,
});

const loses: Preview = {
  revision: 7,
  changes: [{ subject: 'user:bob', session: null, resource: 'project/acme/session/*/doc/*', action: 'write', isGain: false }],
  connections: [{ connection: 'c1', user: { id: 'bob', name: 'Bob' }, session: 's1', document: 'main.md', before: 'write', after: 'none' }],
  isComplete: true,
};

const base = '/api/projects/acme';
const open = (tab: string, routes: Routes = {}, search = '') => {
  serve({ 'GET /api/me': ada, [`GET ${base}/access`]: view(), [`GET ${base}/changes`]: { changes: [] }, ...routes });
  return visit(`/projects/acme/access/${tab}${search}`);
};

afterEach(() => {
  act(() => reach.found());
  vi.useRealTimers();
});

describe('every page of access', () => {
  it('leads from the bare address to people, and names itself', async () => {
    serve({ 'GET /api/me': ada, [`GET ${base}/access`]: view() });
    visit('/projects/acme/access');
    expect(await screen.findByRole('heading', { level: 1, name: 'People in acme' })).toBeTruthy();
    expect(window.location.pathname).toBe('/projects/acme/access/people');
    const tabs = within(screen.getByRole('navigation', { name: 'Access' }));
    expect(tabs.getByRole('link', { name: 'People' }).getAttribute('aria-current')).toBe('page');
    expect(await tabs.findByRole('link', { name: /^Requests\s+1\s*waiting$/ })).toBeTruthy();
  });

  it('shows the problem and asks again', async () => {
    let fails = true;
    open('people', {
      [`GET ${base}/access`]: () => (fails ? answer(400, { title: 'No policy', detail: 'Line 4.', traceId: '00-9' }) : view()),
    });
    expect(await screen.findByText('Line 4.', { exact: false })).toBeTruthy();
    expect(screen.getByText('00-9')).toBeTruthy();
    fails = false;
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(await screen.findByRole('row', { name: /bob/ })).toBeTruthy();
  });

  it('says after 5 s what it waits for', async () => {
    vi.useFakeTimers();
    open('grants', { [`GET ${base}/access`]: () => new Promise(() => undefined) });
    await act(() => vi.advanceTimersByTimeAsync(100));
    await vi.dynamicImportSettled();
    await act(() => vi.advanceTimersByTimeAsync(6_000));
    expect(screen.getByText('Still waiting for who may do what.')).toBeTruthy();
  });

  it.each([403, 404])('offers to ask for a role when it may not be seen (%i)', async (status) => {
    const asked: unknown[] = [];
    let looks = 0;
    open('people', {
      [`GET ${base}/access`]: () => {
        looks += 1;
        return answer(status, { title: 'Not found' });
      },
      [`POST ${base}/requests`]: (body: unknown) => {
        asked.push(body);
        return answer(201, {});
      },
    });
    expect(await screen.findByRole('heading', { name: 'Nothing to see here' })).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Request access' }));
    expect(screen.getByText(/Say why you need it/)).toBeTruthy();
    expect(asked).toEqual([]);
    await userEvent.type(screen.getByLabelText('Reason'), 'On call');
    await userEvent.click(screen.getByRole('button', { name: 'Request access' }));
    expect(await screen.findByText('Asked.')).toBeTruthy();
    expect(asked).toEqual([{ role: 'role:editor', session: null, until: null, reason: 'On call' }]);
    // The answer that there is still nothing to see has come meanwhile.
    await waitFor(() => expect(looks).toBeGreaterThan(1));
    expect(screen.getByText('Asked.')).toBeTruthy();
  });

  it('goes on showing while the server is away, and changes nothing', async () => {
    let up = true;
    const whoAmI = () => {
      if (!up) throw new TypeError('Failed to fetch');
      return ada;
    };
    open('people', { 'GET /api/me': whoAmI });
    await screen.findByRole('row', { name: /bob/ });
    up = false;
    act(() => reach.lost());
    const add = screen.getByRole('button', { name: 'Add a member' });
    expect(add.getAttribute('aria-disabled')).toBe('true');
    expect(screen.getByRole('row', { name: /bob/ })).toBeTruthy();
    await userEvent.click(add);
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('people', () => {
  it('lists who has something, filters in the address, and walks rows by keys', async () => {
    open('people');
    await screen.findByRole('row', { name: /bob/ });
    expect(screen.getAllByRole('row')).toHaveLength(6);
    expect(screen.queryByText('eve')).toBeNull();
    fireEvent.keyDown(document.body, { key: 'j' });
    expect(document.activeElement?.textContent).toContain('ann');
    fireEvent.keyDown(document.body, { key: '/' });
    await userEvent.type(document.activeElement as Element, 'bob');
    expect(window.location.search).toBe('?q=bob');
    expect(screen.getAllByRole('row')).toHaveLength(2);
    await userEvent.type(screen.getByLabelText('Find by name, role or group'), 'zzz');
    await userEvent.click(screen.getByRole('button', { name: 'Clear the filters' }));
    expect(window.location.search).toBe('');
  });

  it('shows what a revocation does, then makes just that', async () => {
    const made: unknown[] = [];
    const fetched = { fetch: null as ReturnType<typeof serve> | null };
    fetched.fetch = serve({
      'GET /api/me': ada,
      [`GET ${base}/access`]: view(),
      [`POST ${base}/changes/preview`]: loses,
      [`POST ${base}/changes`]: (body: unknown) => {
        made.push(body);
        return { revision: 8, grants: [] };
      },
    });
    visit('/projects/acme/access/people');
    const opener = await screen.findByRole('button', { name: 'Revoke editor of bob' });
    await userEvent.click(opener);
    const dialog = screen.getByRole('dialog', { name: 'Revoke editor of bob?' });
    expect(await within(dialog).findByText(/1 subject would lose something; 1 live connection would change, 1 of them would be closed/)).toBeTruthy();
    expect(within(dialog).getByText('Bob in main.md: may edit → closed')).toBeTruthy();
    expect(document.activeElement?.textContent).toBe('Cancel');
    await userEvent.type(within(dialog).getByLabelText('Reason'), 'left');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Revoke the grant' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(made).toEqual([{ addGrants: [], revokeGrants: ['g1'], lines: null, reason: 'left' }]);
    const post = fetched.fetch.mock.calls.find(([url, init]) => url === `${base}/changes` && init?.method === 'POST');
    expect(post?.[1]?.headers).toMatchObject({ 'if-match': '"7"' });
    expect(document.activeElement).toBe(opener);
  });

  it('gives the focus to the heading when its row is gone', async () => {
    let revoked = false;
    open('people', {
      [`GET ${base}/access`]: () => view(revoked ? { revision: 8, grants: [] } : {}),
      [`POST ${base}/changes/preview`]: loses,
      [`POST ${base}/changes`]: () => {
        revoked = true;
        return { revision: 8, grants: [] };
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Revoke editor of bob' }));
    await screen.findByText(/1 subject would lose/);
    await userEvent.click(screen.getByRole('button', { name: 'Revoke the grant' }));
    await waitFor(() => expect(screen.queryByRole('row', { name: /bob/ })).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('heading', { level: 1 })));
  });

  it('previews again when somebody was faster', async () => {
    let previews = 0;
    open('people', {
      [`POST ${base}/changes/preview`]: () => ({ ...loses, revision: 7 + previews++ }),
      [`POST ${base}/changes`]: answer(409, { title: 'Conflict', code: 'conflict' }),
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Revoke editor of bob' }));
    await screen.findByText(/1 subject would lose/);
    await userEvent.click(screen.getByRole('button', { name: 'Revoke the grant' }));
    expect(await screen.findByText('Somebody changed the policy meanwhile.')).toBeTruthy();
    await waitFor(() => expect(previews).toBe(2));
    expect(screen.getByRole('dialog')).toBeTruthy();
  });

  it('says the server’s reason when the last administrator would go', async () => {
    open('people', {
      [`POST ${base}/changes/preview`]: loses,
      [`POST ${base}/changes`]: answer(409, { title: 'Conflict', detail: 'Nobody could change the policy any more.', code: 'last-admin' }),
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Revoke editor of bob' }));
    await screen.findByText(/1 subject would lose/);
    await userEvent.click(screen.getByRole('button', { name: 'Revoke the grant' }));
    expect(await screen.findByText(/Nobody could change the policy any more/)).toBeTruthy();
  });

  it('adds a member after the preview', async () => {
    const made: unknown[] = [];
    open('people', {
      [`POST ${base}/changes/preview`]: { ...loses, changes: [{ ...loses.changes[0], subject: 'user:zoe', isGain: true }], connections: [] },
      [`POST ${base}/changes`]: (body: unknown) => {
        made.push(body);
        return { revision: 8, grants: [] };
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Add a member' }));
    await userEvent.click(screen.getByRole('button', { name: 'Preview…' }));
    expect(screen.getByText('Say who it is.')).toBeTruthy();
    await userEvent.type(screen.getByLabelText('Id'), 'zoe smith');
    expect(screen.getByText(/No spaces/)).toBeTruthy();
    await userEvent.clear(screen.getByLabelText('Id'));
    await userEvent.type(screen.getByLabelText('Id'), 'zoe');
    fireEvent.change(screen.getByLabelText('Until'), { target: { value: '2020-01-01T00:00' } });
    await userEvent.click(screen.getByRole('button', { name: 'Preview…' }));
    expect(screen.getByText('The end is in the past.')).toBeTruthy();
    fireEvent.change(screen.getByLabelText('Until'), { target: { value: '' } });
    await userEvent.click(screen.getByRole('button', { name: 'Preview…' }));
    expect(await screen.findByText('1 subject would gain something.')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Give viewer' }));
    await waitFor(() => expect(made).toHaveLength(1));
    expect(made).toEqual([
      { addGrants: [{ subject: 'user:zoe', role: 'role:viewer', session: null, from: null, until: null }], revokeGrants: [], lines: null, reason: '' },
    ]);
  });

  it('makes a link that works once, and shows it', async () => {
    let asked: unknown;
    open('people', {
      [`POST ${base}/invites`]: (body: unknown) => {
        asked = body;
        return answer(201, { url: 'http://host/join#S3CRET', expires: from(100), grant: grant('g9', 'user:guest-1', 'role:viewer') });
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Add a member' }));
    await userEvent.click(screen.getByLabelText(/^A link that works once/));
    await userEvent.click(screen.getByRole('button', { name: 'Make the link' }));
    expect(((await screen.findByLabelText('Invitation link')) as HTMLInputElement).value).toBe('http://host/join#S3CRET');
    expect(asked).toEqual({ role: 'role:viewer', session: null, until: null, reason: '' });
  });
});

describe('grants', () => {
  it('say in words how they stand, and can be narrowed down', async () => {
    open('grants');
    const cat = await screen.findByRole('row', { name: /cat/ });
    expect(within(cat).getByText('ends soon')).toBeTruthy();
    expect(within(screen.getByRole('row', { name: /dee/ })).getByText('future')).toBeTruthy();
    expect(within(screen.getByRole('row', { name: /eve/ })).getByText('lapsed')).toBeTruthy();
    await userEvent.selectOptions(screen.getByLabelText('State'), 'lapsed');
    expect(window.location.search).toBe('?state=lapsed');
    expect(screen.getAllByRole('row')).toHaveLength(2);
  });

  it('are renewed as one change', async () => {
    let made: unknown;
    open('grants', {
      [`POST ${base}/changes/preview`]: { ...loses, changes: [], connections: [] },
      [`POST ${base}/changes`]: (body: unknown) => {
        made = body;
        return { revision: 8, grants: [] };
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Renew viewer of cat' }));
    fireEvent.change(screen.getByLabelText('Until'), { target: { value: '' } });
    await userEvent.click(screen.getByRole('button', { name: 'Preview…' }));
    expect(await screen.findByText('Nobody gains or loses anything.')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Renew the grant' }));
    await waitFor(() =>
      expect(made).toMatchObject({ addGrants: [{ subject: 'user:cat', role: 'role:viewer', session: 's1', until: null }], revokeGrants: ['g2'] }),
    );
  });
});

describe('roles', () => {
  it('are a graph that arrows walk through, with the same in a table', async () => {
    open('roles');
    const editor = await screen.findByRole('button', { name: /^editor: shipped, inherits viewer, 1 rule/ });
    expect(editor.getAttribute('aria-pressed')).toBe('true');
    expect(editor.getAttribute('tabindex')).toBe('0');
    fireEvent.keyDown(editor, { key: 'ArrowRight' });
    await waitFor(() => expect(window.location.search).toBe('?role=viewer'));
    expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^viewer/);
    expect(screen.getByRole('heading', { level: 2, name: 'viewer' })).toBeTruthy();
    await userEvent.click(screen.getByLabelText('Table'));
    expect(screen.getByRole('row', { name: /reviewer viewer 0 0 the team/ })).toBeTruthy();
  });

  it('of the team are edited, shipped ones are not', async () => {
    let written: unknown;
    open(
      'roles',
      {
        [`PUT ${base}/roles/role%3Areviewer`]: (body: unknown) => {
          written = body;
          return { revision: 8 };
        },
      },
      '?role=editor',
    );
    await screen.findByRole('heading', { level: 2, name: 'editor' });
    expect(screen.queryByRole('button', { name: 'Edit the role' })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: /^reviewer: own role/ }));
    await userEvent.click(await screen.findByRole('button', { name: 'Edit the role' }));
    await userEvent.click(screen.getByRole('button', { name: 'Add a rule' }));
    await userEvent.selectOptions(screen.getByLabelText('May'), 'deny');
    await userEvent.click(screen.getByRole('button', { name: 'Write the role' }));
    await waitFor(() =>
      expect(written).toEqual({
        inherits: ['role:viewer'],
        rules: [{ resource: 'project/acme/session/{s}/doc/*', action: 'read', isDenied: true, condition: null }],
        reason: '',
      }),
    );
  });
});

describe('requests', () => {
  it('are approved as they were asked, with the effect shown first', async () => {
    let answered: unknown;
    open('requests', {
      [`POST ${base}/changes/preview`]: { ...loses, connections: [] },
      [`POST ${base}/requests/q1/answer`]: (body: unknown) => {
        answered = body;
        return { revision: 8, grants: [] };
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Approve editor for Cy' }));
    expect(await screen.findByText('1 subject would lose something.')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Make them editor' }));
    await waitFor(() => expect(answered).toEqual({ approve: true, until: null, reason: '' }));
  });

  it('are not denied without a word', async () => {
    let answered: unknown;
    open('requests', {
      [`POST ${base}/requests/q1/answer`]: (body: unknown) => {
        answered = body;
        return { revision: 8, grants: [] };
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Deny editor to Cy' }));
    await userEvent.click(screen.getByRole('button', { name: 'Deny the request' }));
    expect(screen.getByText(/Say why/)).toBeTruthy();
    expect(answered).toBeUndefined();
    await userEvent.type(screen.getByLabelText('Reason'), 'Not this week');
    await userEvent.click(screen.getByRole('button', { name: 'Deny the request' }));
    await waitFor(() => expect(answered).toEqual({ approve: false, until: null, reason: 'Not this week' }));
  });

  it('say when there are none', async () => {
    open('requests', { [`GET ${base}/access`]: view({ requests: [] }) });
    expect(await screen.findByRole('heading', { name: 'Nothing waits' })).toBeTruthy();
  });
});

describe('what-if', () => {
  it('shows changed lines, a wrong one with its number, and applies what was previewed', async () => {
    let wrong = true;
    let made: unknown;
    open('changes', {
      [`POST ${base}/changes/preview`]: () => (wrong ? answer(400, { title: 'Invalid', detail: 'team.csv:2: what is not defined.' }) : loses),
      [`POST ${base}/changes`]: (body: unknown) => {
        made = body;
        return { revision: 8, grants: [] };
      },
    });
    const lines = await screen.findByLabelText(/In Casbin’s policy format/);
    const what = screen.getByRole('button', { name: 'What would it do?' });
    expect(what.getAttribute('aria-disabled')).toBe('true');
    await userEvent.type(lines, 'what');
    expect(screen.getByLabelText('Changed lines').textContent).toContain('+ what');
    await userEvent.click(what);
    expect(await screen.findByText('team.csv:2: what is not defined.', { exact: false })).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    wrong = false;
    await userEvent.click(what);
    await screen.findByText(/would lose something/);
    await userEvent.click(screen.getByRole('button', { name: 'Apply the lines' }));
    await waitFor(() => expect(made).toMatchObject({ lines: 'g, role:reviewer, role:viewer, acme/*, _, _\nwhat', addGrants: [], revokeGrants: [] }));
  });

  it('goes back to an earlier revision', async () => {
    let reverted: unknown;
    const change = { revision: 6, at: from(-5), actor: 'u-ada', reason: 'first', added: [grant('g1', 'user:bob', 'role:editor')], revoked: [], lines: null };
    open('changes', {
      [`GET ${base}/changes`]: { changes: [{ ...change, revision: 7, added: [], revoked: change.added }, change] },
      [`POST ${base}/changes/6/revert`]: (body: unknown) => {
        reverted = body;
        return { revision: 8 };
      },
    });
    expect(await screen.findByText('+ bob: editor')).toBeTruthy();
    expect(screen.getByText('− bob: editor')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Back to revision 7' })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Back to revision 6' }));
    await userEvent.type(screen.getByLabelText('Reason'), 'a mistake');
    await userEvent.click(screen.getByRole('button', { name: 'Revert to 6' }));
    await waitFor(() => expect(reverted).toEqual({ reason: 'a mistake' }));
  });
});

describe('explain', () => {
  const explanation = {
    isAllowed: false,
    why: 'His grant began later.',
    rule: null,
    file: null,
    line: 0,
    path: [{ from: 'user:bob', to: 'role:editor', place: 'acme/*', file: 'grants', line: 3, grant: 'g1' }],
    grant: null,
    revision: 7,
    notAfter: null,
    nearMisses: [{ rule: 'p, role:editor, *, x, write, allow, true', file: 'collab.csv', line: 31, failed: ['the grant begins at 12:10'] }],
  };

  it('answers a question from the address, with what nearly decided', async () => {
    open('explain', { [`GET ${base}/explain`]: explanation }, '?subject=user:bob&resource=project/acme/session/s1/doc/main.md&action=write&ask=explain');
    expect(await screen.findByRole('heading', { name: 'No: bob may not write' })).toBeTruthy();
    expect(screen.getByText('His grant began later.')).toBeTruthy();
    expect(screen.getByText(/collab.csv, line 31: the grant begins at 12:10/)).toBeTruthy();
    expect((screen.getByLabelText('Could') as HTMLInputElement).value).toBe('user:bob');
  });

  it('is for everybody about themselves, also for who may see nothing else', async () => {
    const fetch = serve({
      'GET /api/me': { ...ada, access: 'none' },
      [`GET ${base}/access`]: answer(404, { title: 'Not found' }),
      [`GET ${base}/explain`]: { ...explanation, isAllowed: true },
    });
    visit('/projects/acme/access/explain');
    await userEvent.click(await screen.findByRole('button', { name: 'Explain' }));
    expect(await screen.findByRole('heading', { name: 'Yes: You may write' })).toBeTruthy();
    expect(fetch.mock.calls.map(([url]) => String(url)).find((url) => url.includes('/explain'))).toBe(
      `${base}/explain?resource=project%2Facme%2F&action=write`,
    );
  });

  it('lists who can', async () => {
    const entry = { subject: 'user:bob', place: 'acme/*', resource: 'x', action: 'write', rule: 'p, role:editor', notAfter: null };
    open('explain', { [`GET ${base}/who`]: { revision: 7, entries: [entry], isComplete: false } }, '?resource=x&action=write&ask=who');
    expect(await screen.findByRole('row', { name: /user:bob write/ })).toBeTruthy();
    expect(screen.getByText(/there is more than is shown here/)).toBeTruthy();
  });
});

describe('audit', () => {
  const record = (sequence: number, changes = {}) => ({
    sequence,
    time: from(-1),
    actor: 'u-ada',
    address: '127.0.0.1',
    project: 'acme',
    action: 'grant.add',
    resource: 'project/acme/grant/g1',
    allowed: true,
    rule: 'p, role:owner',
    detail: '{"role":"role:editor"}',
    ...changes,
  });

  it('asks for what the filters say, pages on, and names damage', async () => {
    const urls: string[] = [];
    const spy = serve({ 'GET /api/me': ada, [`GET ${base}/access`]: view() });
    const inner = spy.getMockImplementation();
    spy.mockImplementation(async (input, init) => {
      const url = String(input);
      if (!url.startsWith(`${base}/audit`)) return inner?.(input, init) as Promise<Response>;
      urls.push(url);
      const before = Number(new URLSearchParams(url.split('?')[1]).get('before') ?? '301');
      const records = before > 201 ? Array.from({ length: 100 }, (_, index) => record(before - 1 - index)) : [record(200, { action: 'damaged' })];
      return new Response(JSON.stringify({ records }), { headers: { 'content-type': 'application/json' } });
    });
    visit('/projects/acme/access/audit?allowed=true');
    await screen.findAllByRole('row', { name: /grant.add/ });
    await userEvent.type(screen.getByLabelText('Who'), 'ada');
    await userEvent.click(screen.getByRole('button', { name: 'Search' }));
    await waitFor(() => expect(urls.at(-1)).toBe(`${base}/audit?actor=ada&allowed=true&limit=100`));
    expect(window.location.search).toContain('actor=ada');
    await userEvent.click(await screen.findByRole('button', { name: 'Load older records' }));
    await waitFor(() => expect(urls.at(-1)).toContain('before=201'));
    expect(await screen.findByText(/damaged: verify the trail/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Load older records' })).toBeNull();
  });

  it('tells apart nothing at all and nothing that matches', async () => {
    open('audit', { [`GET ${base}/audit`]: { records: [] } }, '?actor=nobody');
    expect(await screen.findByRole('heading', { name: 'No record matches' })).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Clear the filters' }));
    expect(await screen.findByRole('heading', { name: 'Nothing happened yet' })).toBeTruthy();
  });
});
