import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { reach } from '../../api/reach';
import { base, from, grant, loses, open, view } from '../../testing/access';
import { ada, answer, serve, visit } from '../../testing/page';

const fakes = await vi.hoisted(async () => {
  const { FakeConnections } = await import('../../testing/news');
  return { connections: new FakeConnections() };
});
vi.mock('../../live/connections', () => fakes);

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

  it('keeps the focus when the button that clears the filters goes with them', async () => {
    open('people', undefined, '?q=bob');
    await userEvent.click(await screen.findByRole('button', { name: 'Clear' }));
    expect(screen.queryByRole('button', { name: 'Clear' })).toBeNull();
    expect(document.activeElement).toBe(screen.getByLabelText('Find by name, role or group'));
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

describe('news', () => {
  it('has what is shown asked again when a request is made, and says so', async () => {
    let requests = view().requests;
    open('requests', { [`GET ${base}/access`]: () => view({ requests }) });
    await screen.findByRole('heading', { name: 'Cy asks for editor' });
    expect([...fakes.connections.watched]).toEqual(['acme']);
    const made = { ...requests[0]!, id: 'q2', subject: 'user:flo', name: 'Flo', role: 'role:owner' };
    requests = [...requests, made];
    act(() => fakes.connections.say('acme', { kind: 'request-made', request: made, grant: null, by: null, reason: null, at: null }));
    expect(await screen.findByRole('heading', { name: 'Flo asks for owner' })).toBeTruthy();
    expect(screen.getByText('Flo asks for owner', { selector: '[role=status]' })).toBeTruthy();
  });

  it('shows what ends soon, to be renewed from there', async () => {
    open('grants', { [`GET ${base}/endings`]: { grants: [grant('g2', 'user:cat', 'role:viewer', { until: from(3) })] } });
    await userEvent.click(await screen.findByRole('button', { name: 'Renew viewer of cat, which ends soon' }));
    expect(await screen.findByRole('dialog', { name: /Renew/ })).toBeTruthy();
  });

  it('shows their own requests and ends to those who may see nothing else', async () => {
    open('people', {
      [`GET ${base}/access`]: answer(404, { title: 'Not found' }),
      [`GET ${base}/requests`]: { requests: view().requests },
      [`GET ${base}/endings`]: { grants: [grant('g9', 'user:ada', 'role:guest', { until: from(3) })] },
    });
    expect(await screen.findByRole('heading', { name: 'Your requests' })).toBeTruthy();
    expect(await screen.findByRole('heading', { name: 'Ends soon' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Renew/ })).toBeNull();
  });
});

describe('the project picker', () => {
  it('finds a project by what is typed and goes to the same page of it', async () => {
    open('roles', {
      'GET /api/projects': { projects: [{ id: 'acme' }, { id: 'beta' }, { id: 'other' }] },
      'GET /api/projects/beta/access': view({ project: 'beta' }),
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Other project…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Go to a project' });
    expect((await within(dialog).findByRole('button', { name: 'acme' })).getAttribute('aria-current')).toBe('true');
    await userEvent.type(within(dialog).getByLabelText('Project'), 'BET{Enter}');
    expect(await screen.findByRole('heading', { level: 1, name: 'Roles in beta' })).toBeTruthy();
    expect(window.location.pathname).toBe('/projects/beta/access/roles');
  });
});
