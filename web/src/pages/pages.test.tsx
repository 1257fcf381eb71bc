import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { reach } from '../api/reach';
import { ada, answer, serve, session, visit } from '../testing/page';

const never = () => new Promise(() => undefined);
const list = (...sessions: unknown[]) => ({ 'GET /api/me': ada, 'GET /api/sessions': { sessions } });

afterEach(() => {
  act(() => reach.found());
  vi.useRealTimers();
});

describe('nobody signed in', () => {
  it('says how to get in', async () => {
    serve({ 'GET /api/me': answer(401, { title: 'Sign in first' }) });
    visit('/');
    expect(await screen.findByRole('heading', { level: 1, name: 'You are not signed in' })).toBeTruthy();
    expect(document.title).toBe('Sign in · CollabSessions');
  });
});

describe('the sessions page', () => {
  it('shows nothing for 300 ms, then rows, and after 5 s what it waits for', async () => {
    vi.useFakeTimers();
    serve({ 'GET /api/me': ada, 'GET /api/sessions': never });
    const { container } = visit('/');
    await act(() => vi.advanceTimersByTimeAsync(200));
    expect(container.querySelectorAll('.bone')).toHaveLength(0);
    await act(() => vi.advanceTimersByTimeAsync(200));
    expect(container.querySelectorAll('.bone')).toHaveLength(8);
    await act(() => vi.advanceTimersByTimeAsync(5_000));
    expect(screen.getByText('Still waiting for the list of sessions.')).toBeTruthy();
  });

  it('lists sessions in a table with state as a word', async () => {
    serve(list(session(), session({ id: 's2', name: 'Nightly build', kind: 'background', state: 'failed' })));
    visit('/');
    const row = await screen.findByRole('row', { name: /Nightly build/ });
    expect(within(row).getByText('failed')).toBeTruthy();
    expect(within(row).getByRole('link').getAttribute('href')).toBe('/s/s2');
    expect(screen.getAllByRole('heading', { level: 1 })).toHaveLength(1);
  });

  it('offers one action when there is nothing, and the same as a line', async () => {
    serve(list());
    visit('/');
    expect(await screen.findByRole('heading', { name: 'No sessions yet' })).toBeTruthy();
    expect(screen.getByText(/^curl -H "Authorization: Bearer .*\/api\/sessions$/)).toBeTruthy();
  });

  it('keeps its filters in the address, and clears them in its own kind of empty', async () => {
    serve(list(session()));
    visit('/?q=zzz&state=active');
    expect(await screen.findByRole('heading', { name: 'No session matches' })).toBeTruthy();
    expect((screen.getByLabelText('State') as HTMLSelectElement).value).toBe('active');
    await userEvent.click(screen.getByRole('button', { name: 'Clear the filters' }));
    expect(await screen.findByRole('link', { name: 'Incident 42' })).toBeTruthy();
    expect(window.location.search).toBe('');
    await userEvent.type(screen.getByLabelText('Find by name'), 'inc');
    expect(window.location.search).toBe('?q=inc');
  });

  it('keeps old rows when asking again fails, and says as of when', async () => {
    let fails = false;
    serve({
      'GET /api/me': ada,
      'GET /api/sessions': () =>
        fails ? answer(403, { title: 'Not now', detail: 'The store rests.', traceId: '00-7' }) : { sessions: [session()] },
    });
    visit('/');
    await screen.findByRole('link', { name: 'Incident 42' });
    fails = true;
    act(() => reach.lost());
    await act(async () => {
      reach.found();
    });
    // Coming back into view is what makes a list ask again.
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
    await act(async () => window.dispatchEvent(new Event('visibilitychange')));
    expect(await screen.findByText('The store rests.', { exact: false })).toBeTruthy();
    expect(screen.getByText('00-7')).toBeTruthy();
    expect(screen.getByText(/^As of \d\d:\d\d$/)).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Incident 42' })).toBeTruthy();
    fails = false;
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    await waitFor(() => expect(screen.queryByText('00-7')).toBeNull());
  });

  it('says that the server is away, goes on showing, and switches off what needs it', async () => {
    let up = true;
    const whoAmI = () => {
      if (!up) throw new TypeError('Failed to fetch');
      return ada;
    };
    serve({ 'GET /api/me': whoAmI, 'GET /api/sessions': { sessions: [session()] } });
    visit('/');
    await screen.findByRole('link', { name: 'Incident 42' });
    up = false;
    act(() => reach.lost());
    expect(await screen.findByText('No connection to the server.', {}, { timeout: 3_000 })).toBeTruthy();
    const create = screen.getByRole('button', { name: 'New session' });
    expect(create.getAttribute('aria-disabled')).toBe('true');
    expect(create.title).toBe('No connection to the server.');
    await userEvent.click(create);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('says why a reader cannot create', async () => {
    serve({ ...list(session()), 'GET /api/me': { ...ada, access: 'read' } });
    visit('/');
    const create = await screen.findByRole('button', { name: 'New session' });
    expect(create.title).toContain('needs the right to write');
  });

  it('asks for a name, shows a refusal, then opens what it made', async () => {
    let allowed = false;
    const asked: unknown[] = [];
    serve({
      ...list(session({ id: 's0', name: 'Older' })),
      'POST /api/sessions': (body: unknown) => {
        asked.push(body);
        return allowed ? answer(201, session({ id: 's9', name: 'Fresh' })) : answer(403, { title: 'You may not', detail: 'Rule 17.' });
      },
      'GET /api/sessions/s9': session({ id: 's9', name: 'Fresh' }),
    });
    visit('/');
    await userEvent.click(await screen.findByRole('button', { name: 'New session' }));
    const dialog = screen.getByRole('dialog', { name: 'New session' });
    await userEvent.click(within(dialog).getByRole('button', { name: 'Create session' }));
    expect(within(dialog).getByText('Give the session a name.')).toBeTruthy();
    expect(asked).toEqual([]);
    await userEvent.type(within(dialog).getByLabelText('Name'), ' Fresh ');
    await userEvent.click(within(dialog).getByLabelText(/^Detached/));
    await userEvent.click(within(dialog).getByRole('button', { name: 'Create session' }));
    expect(await within(dialog).findByText('Rule 17.', { exact: false })).toBeTruthy();
    allowed = true;
    await userEvent.click(within(dialog).getByRole('button', { name: 'Create session' }));
    await waitFor(() => expect(window.location.pathname).toBe('/s/s9/doc/main.md'));
    expect(asked.at(-1)).toEqual({ name: 'Fresh', kind: 'detached', project: 'default' });
  });

  it('moves through rows with j and k, and finds with /, but not while typing', async () => {
    serve(list(session(), session({ id: 's2', name: 'Second' })));
    visit('/');
    const first = await screen.findByRole('link', { name: 'Incident 42' });
    fireEvent.keyDown(document.body, { key: 'j' });
    expect(document.activeElement).toBe(first);
    fireEvent.keyDown(first, { key: 'j' });
    expect(document.activeElement?.textContent).toBe('Second');
    fireEvent.keyDown(document.activeElement as Element, { key: 'k' });
    expect(document.activeElement).toBe(first);
    fireEvent.keyDown(first, { key: '/' });
    const find = screen.getByLabelText('Find by name');
    expect(document.activeElement).toBe(find);
    fireEvent.keyDown(find, { key: 'j' });
    expect(document.activeElement).toBe(find);
  });

  it('hears no single keys once they are switched off', async () => {
    serve(list(session()));
    visit('/');
    await screen.findByRole('link', { name: 'Incident 42' });
    fireEvent.keyDown(document.body, { key: '?' });
    const dialog = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
    const box = within(dialog).getByRole('checkbox');
    await userEvent.click(box);
    await userEvent.click(within(dialog).getByRole('button', { name: 'Close' }));
    fireEvent.keyDown(document.body, { key: 'j' });
    expect(document.activeElement?.textContent).not.toBe('Incident 42');
    fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true });
    expect(await screen.findByRole('combobox', { name: 'Find an action or a session' })).toBeTruthy();
  });
});

describe('the palette', () => {
  it('finds actions and sessions by words, and runs the chosen one', async () => {
    serve(list(session(), session({ id: 's2', name: 'Nightly build' })));
    visit('/');
    await screen.findByRole('link', { name: 'Nightly build' });
    fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true });
    const box = await screen.findByRole('combobox', { name: 'Find an action or a session' });
    await userEvent.type(box, 'dark');
    const found = within(screen.getByRole('listbox')).getAllByRole('option');
    expect(found.map((option) => option.textContent)).toEqual(['Use the dark theme']);
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(document.documentElement.dataset['theme']).toBe('dark'));
    expect(localStorage.getItem('collab.theme')).toBe('dark');
    delete document.documentElement.dataset['theme'];
  });
});

describe('the join page', () => {
  const invite = { session: { id: 's1', name: 'Incident 42' }, access: 'write', expires: '2026-11-21T12:00:00Z' };
  const stranger = { 'GET /api/me': answer(401, {}) };

  it('names the session and the access, asks for a name, and enters', async () => {
    let accepted: unknown;
    serve({
      ...stranger,
      'POST /api/invites/preview': invite,
      'POST /api/invites/accept': (body: unknown) => {
        accepted = body;
        return { user: { id: 'g1', name: 'Zoë' }, session: invite.session };
      },
    });
    visit('/join#T0K');
    expect(await screen.findByRole('heading', { name: 'Join Incident 42' })).toBeTruthy();
    expect(screen.getByText(/read and edit this session/)).toBeTruthy();
    const enter = screen.getByRole('button', { name: 'Join Incident 42' });
    await userEvent.click(enter);
    expect(screen.getByText('Say what the others should call you.')).toBeTruthy();
    await userEvent.type(screen.getByLabelText('Your name'), 'Zoë');
    await userEvent.click(enter);
    await waitFor(() => expect(accepted).toEqual({ token: 'T0K', name: 'Zoë' }));
    await waitFor(() => expect(window.location.pathname).toMatch(/^\/s\/s1/));
    expect(window.location.hash).toBe('');
  });

  it('leads into a whole project, too', async () => {
    serve({
      ...stranger,
      'POST /api/invites/preview': { ...invite, session: null, project: 'acme', role: 'role:viewer', access: 'read' },
      'POST /api/invites/accept': { user: { id: 'g1', name: 'Zoë' }, session: null },
    });
    visit('/join#T0K');
    expect(await screen.findByRole('heading', { name: 'Join project acme' })).toBeTruthy();
    expect(screen.getByText(/read this project/)).toBeTruthy();
    await userEvent.type(screen.getByLabelText('Your name'), 'Zoë');
    await userEvent.click(screen.getByRole('button', { name: 'Join project acme' }));
    await waitFor(() => expect(window.location.pathname).toBe('/'));
  });

  it('lets somebody in who may open the session anyway', async () => {
    serve({ 'GET /api/me': ada, 'POST /api/invites/preview': invite, 'GET /api/sessions/s1': session() });
    visit('/join#T0K');
    const link = await screen.findByRole('link', { name: 'Open Incident 42 as Ada Lind' });
    expect(link.getAttribute('href')).toBe('/s/s1');
    await userEvent.click(screen.getByRole('button', { name: 'Join under another name instead' }));
    expect(screen.getByText(/not to Ada Lind/)).toBeTruthy();
  });

  it.each([
    [404, { title: 'x' }, /does not know this invitation/],
    [410, { title: 'This invitation has expired' }, /has expired\. Ask the person/],
    [403, { title: 'Not for you', detail: 'Rule 3.' }, /Rule 3\./],
  ])('says what is wrong with a link that answers %i', async (status, body, words) => {
    serve({ ...stranger, 'POST /api/invites/preview': answer(status, body) });
    visit('/join#T0K');
    expect(await screen.findByText(words)).toBeTruthy();
  });

  it('says when the token is missing', async () => {
    serve(stranger);
    visit('/join');
    expect(await screen.findByText(/no invitation in it/)).toBeTruthy();
  });
});

describe('a session that is not there, or not for you', () => {
  it.each([403, 404])('looks the same (%i)', async (status) => {
    serve({ 'GET /api/me': ada, 'GET /api/sessions/s1': answer(status, { title: 'x' }) });
    vi.stubGlobal('WebSocket', class { close() {} });
    visit('/s/s1');
    expect(await screen.findByRole('heading', { name: 'No session here' })).toBeTruthy();
    vi.unstubAllGlobals();
  });
});
