import type { ProjectNews, RequestInfo } from '@collabsessions/client';
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeServer } from '../../../../client/src/testing/fakeServer.ts';
import type { Me } from '../../api/types';
import { onAnnounce } from '../../app/announce';
import { ada, answer, serve, session, visit, type Routes } from '../../testing/page';

const line = vi.hoisted(() => ({ server: null as unknown as FakeServer }));
vi.mock('../../live/connections', async (original) => {
  const { Connections } = await original<typeof import('../../live/connections')>();
  const { CollabClient } = await import('@collabsessions/client');
  return { Connections, connections: new Connections(() => new CollabClient({ url: '/hub', createHub: line.server.createHub })) };
});

const Id = 's1/main.md';
const bob: Me = { user: { id: 'guest-bob', name: 'Bob' }, access: 'none', project: 'default', session: 's1', notAfter: null };
const request = (changes: Partial<RequestInfo> = {}): RequestInfo & { until: null; at: string; expiresAt: string } => ({
  id: 'q1',
  subject: 'user:guest-bob',
  name: 'Bob',
  role: 'role:contributor',
  session: 's1',
  reason: 'on call',
  until: null,
  at: '2026-11-20T12:00:00Z',
  expiresAt: '2026-12-04T12:00:00Z',
  ...changes,
});
const news = (kind: ProjectNews['kind'], changes: Partial<ProjectNews> = {}): ProjectNews => ({
  kind,
  request: kind === 'grant-ending' ? null : request(),
  grant: null,
  by: null,
  reason: null,
  at: null,
  ...changes,
});
const tell = (what: ProjectNews, project = 'default') => act(() => line.server.hub.say('Project', project, what));

let said: string[];
let stop: () => void;

/** Opens the page of the session for somebody, and waits for its text. */
async function open(me: Me, routes: Routes = {}) {
  serve({
    'GET /api/me': me,
    'GET /api/sessions/s1': session(),
    'GET /api/projects/default/requests': { requests: [] },
    ...routes,
  });
  visit('/s/s1/doc/main.md');
  const text = await screen.findByRole('textbox', { name: /main\.md/ });
  await waitFor(() => expect(line.server.count('Watch')).toBe(1));
  return text;
}

beforeEach(() => {
  line.server = new FakeServer();
  said = [];
  stop = onAnnounce((sentence) => said.push(sentence));
});
afterEach(() => stop());

describe('whoever may answer', () => {
  it('hears who asks while the page is open, and can go and answer', async () => {
    let requests: RequestInfo[] = [];
    const text = await open(ada, { 'GET /api/projects/default/requests': () => ({ requests }) });
    requests = [request()];
    tell(news('request-made'));
    expect(await screen.findByText('Bob asks for contributor here. “on call”', { selector: '.text' })).toBeTruthy();
    expect(said).toContain('Bob asks for contributor here. “on call”');
    expect(screen.getByRole('link', { name: 'Answer in the console' }).getAttribute('href')).toBe('/projects/default/access/requests');

    requests = [request(), request({ id: 'q2', name: 'Cy', subject: 'user:cy', session: null })];
    tell(news('request-made', { request: requests[1]! }));
    expect(await screen.findByText('Bob asks for contributor here. “on call” 1 more waits.')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Not now' }));
    expect(screen.queryByText(/asks for/, { selector: '.text' })).toBeNull();
    expect(document.activeElement).toBe(text);

    // Put aside are those alone: the next one shows.
    requests = [...requests, request({ id: 'q3', name: 'Dee', subject: 'user:dee' })];
    tell(news('request-made', { request: requests[2]! }));
    expect(await screen.findByText('Dee asks for contributor here. “on call”', { selector: '.text' })).toBeTruthy();
    requests = [];
    tell(news('request-denied', { request: request({ id: 'q3', name: 'Dee', subject: 'user:dee' }) }));
    await waitFor(() => expect(screen.queryByText(/Dee asks/, { selector: '.text' })).toBeNull());
  });

  it('sees what was asked before, and what was asked while the line was lost', async () => {
    let requests = [request()];
    await open(ada, { 'GET /api/projects/default/requests': () => ({ requests }) });
    expect(await screen.findByText(/Bob asks for contributor here/)).toBeTruthy();
    requests = [request({ name: 'Bob Late' })];
    act(() => line.server.hub.cut());
    expect(await screen.findByText(/Bob Late asks for contributor here/)).toBeTruthy();
  });

  it('is not bothered with other sessions and other projects', async () => {
    const elsewhere = request({ session: 's2' });
    let asked = 0;
    await open(ada, {
      'GET /api/projects/default/requests': () => {
        asked += 1;
        return { requests: [elsewhere] };
      },
    });
    tell(news('request-made', { request: elsewhere }));
    await waitFor(() => expect(asked).toBe(2));
    tell(news('request-made'), 'other');
    expect(screen.queryByText(/asks for/)).toBeNull();
    expect(said).toEqual([]);
  });

  it.each([true, false])('is who the policy lets give roles, not who sees the requests (%s)', async (isAllowed) => {
    let asked = 0;
    await open({ ...bob, user: { id: 'ann', name: 'Ann' }, session: null }, {
      'GET /api/projects/default/requests': { requests: [request()] },
      'GET /api/projects/default/explain': () => {
        asked += 1;
        return { isAllowed };
      },
    });
    await waitFor(() => expect(asked).toBe(1));
    // The answer is taken in, and what follows from it is shown.
    await act(() => new Promise((resolve) => void setImmediate(resolve)));
    await waitFor(() => expect(screen.queryAllByText(/Bob asks/, { selector: '.text' })).toHaveLength(isAllowed ? 1 : 0));
  });
});

describe('somebody who may only read', () => {
  beforeEach(() => {
    line.server.access = 'read';
  });

  it('asks from the page, and learns of the answer, by whom and why, without a reload', async () => {
    const asked: unknown[] = [];
    const text = await open(bob, {
      'GET /api/projects/default/requests': () => ({ requests: asked.length > 0 ? [request()] : [] }),
      'POST /api/projects/default/requests': (body: unknown) => {
        asked.push(body);
        return answer(201, {});
      },
    });
    fireEvent(text, new InputEvent('beforeinput', { inputType: 'insertText', data: 'x', bubbles: true, cancelable: true }));
    await userEvent.click(await screen.findByRole('button', { name: 'Ask to edit…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Ask to edit Incident 42' });
    await userEvent.click(within(dialog).getByRole('button', { name: 'Ask to edit' }));
    expect(within(dialog).getByText(/Say why you need it/)).toBeTruthy();
    await userEvent.type(within(dialog).getByLabelText('Reason'), 'on call');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Ask to edit' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(asked).toEqual([{ role: 'role:contributor', session: 's1', until: null, reason: 'on call' }]);
    expect(screen.queryByText(/You can select and copy/)).toBeNull();
    await waitFor(() => expect(document.activeElement).toBe(text));
    expect(await screen.findByText(/^You asked for contributor\. Nobody has answered yet/)).toBeTruthy();

    // The right comes first, then the answer: it says more.
    line.server.access = 'write';
    act(() => line.server.hub.say('Access', Id, 'write', null, 'Ada Lind'));
    expect(await screen.findByText('You may edit now. By: Ada Lind', { selector: '.text' })).toBeTruthy();
    tell(news('request-approved', { by: 'Ada Lind', reason: 'for tonight' }));
    const sentence = 'Ada Lind approved what you asked for: you are contributor here. “for tonight”';
    expect(await screen.findByText(sentence, { selector: '.text' })).toBeTruthy();
    expect(screen.queryByText(/You may edit now/, { selector: '.text' })).toBeNull();
    expect(said.slice(-2)).toEqual(['You may edit now. By: Ada Lind', sentence]);
    await waitFor(() => expect(document.querySelector('[data-save=saved]')).not.toBeNull());

    await userEvent.click(screen.getByRole('button', { name: 'Close' }));
    expect(screen.queryByText(sentence, { selector: '.text' })).toBeNull();
    expect(document.activeElement).toBe(text);
  });

  it('learns that it was denied, by whom and why', async () => {
    await open(bob);
    tell(news('request-denied', { by: 'Ada Lind', reason: 'ask Cy' }));
    expect(await screen.findByText('Ada Lind denied you contributor here. “ask Cy”', { selector: '.text' })).toBeTruthy();
    expect(said).toContain('Ada Lind denied you contributor here. “ask Cy”');
  });

  it('is not offered to ask for what a sign-in to read can never have', async () => {
    const text = await open({ ...bob, access: 'read' });
    fireEvent(text, new InputEvent('beforeinput', { inputType: 'insertText', data: 'x', bubbles: true, cancelable: true }));
    expect(await screen.findByText(/You can select and copy/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Ask to edit…' })).toBeNull();
  });
});

describe('rights that change while the page is open', () => {
  it('are said when they fall, with who took them, and what was good news goes', async () => {
    await open(bob);
    act(() => line.server.hub.say('Access', Id, 'read', { code: 4403, name: 'read-only', reason: 'This access is read-only.' }, 'Ada Lind'));
    expect(await screen.findByText('Read-only: you have read access. By: Ada Lind', { selector: '.chip' })).toBeTruthy();
    expect(said).toEqual(['Read-only: you have read access. By: Ada Lind']);
    act(() => line.server.hub.say('Access', Id, 'write', null, 'Olga'));
    expect(await screen.findByText('You may edit now. By: Olga', { selector: '.text' })).toBeTruthy();
    act(() => line.server.hub.say('Access', Id, 'read', { code: 4401, name: 'expired', reason: 'The access has expired.' }, null));
    expect(await screen.findByText('Read-only: The access has expired', { selector: '.chip' })).toBeTruthy();
    expect(screen.queryByText(/You may edit now/, { selector: '.text' })).toBeNull();
  });

  it('follow a session that is paused and resumed', async () => {
    let state: 'active' | 'paused' = 'active';
    await open(bob, { 'GET /api/sessions/s1': () => session({ state }) });
    state = 'paused';
    act(() => line.server.hub.say('Access', Id, 'read', { code: 4403, name: 'read-only', reason: 'This access is read-only.' }, null));
    expect(await screen.findByText('Read-only: the session is paused', { selector: '.chip' })).toBeTruthy();
    expect(screen.getByText('paused')).toBeTruthy();
    state = 'active';
    line.server.access = 'write';
    act(() => line.server.hub.say('Access', Id, 'write', null, null));
    await waitFor(() => expect(document.querySelector('[data-save=saved]')).not.toBeNull());
    expect(screen.getByText('You may edit now.', { selector: '.text' })).toBeTruthy();
  });

  it('are told before they end, when they are one’s own', async () => {
    await open(bob);
    const until = '2026-11-30T12:00:00Z';
    const grant = { id: 'g1', subject: 'user:guest-bob', role: 'role:contributor', session: 's1', until };
    tell(news('grant-ending', { grant: { ...grant, subject: 'user:cy' } }));
    tell(news('grant-ending', { grant: { ...grant, session: 's2' } }));
    expect(said).toEqual([]);
    tell(news('grant-ending', { grant }));
    expect(await screen.findByText(/^The role contributor that you have here ends on .*2026/, { selector: '.text' })).toBeTruthy();
  });
});
