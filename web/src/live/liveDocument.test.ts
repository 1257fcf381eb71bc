import { CollabClient, type Fault } from '@collabsessions/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DocumentFull, FakeServer, ReadOnlyNow, TryAgain } from '../../../client/src/testing/fakeServer.ts';
import { LiveDocument, TextName } from './liveDocument';

const Id = 's1/notes.md';
const Forbidden: Fault = { code: 4403, name: 'forbidden', reason: 'No such session or document, or no access to it.' };
const Expired: Fault = { code: 4401, name: 'expired', reason: 'The access has expired.' };
const Signed: Fault = { code: 4401, name: 'unauthorized', reason: 'Sign in, or bring a valid token.' };
const GoingAway: Fault = { code: 1001, name: 'going-away', reason: 'The server is stopping. Reconnect.' };

let server: FakeServer;
let clients: CollabClient[];
const settle = () => vi.advanceTimersByTimeAsync(0);

function open(readOnly: string | null = null): LiveDocument {
  const client = new CollabClient({ url: '/hub', createHub: server.createHub, random: () => 0 });
  clients.push(client);
  return new LiveDocument({ client, session: 's1', name: 'notes.md', me: { id: 'u-ada', name: 'Ada' }, readOnly });
}

async function opened(readOnly: string | null = null): Promise<LiveDocument> {
  const live = open(readOnly);
  await settle();
  expect(live.get()).toMatchObject({ loaded: true, live: true });
  return live;
}

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
  clients = [];
});

afterEach(() => {
  for (const client of clients) client.destroy();
  vi.useRealTimers();
});

describe('LiveDocument', () => {
  it('opens the document of its session and loads it', async () => {
    server.doc(Id).getText(TextName).insert(0, 'hello');
    const live = open();
    expect(live.get()).toMatchObject({ loaded: false, save: { kind: 'connecting' } });
    await settle();
    expect(server.calls.filter(({ method }) => method === 'Open').map(({ args }) => args)).toEqual([[Id]]);
    expect(live.text.toString()).toBe('hello');
    expect(live.get()).toMatchObject({ loaded: true, live: true, edits: 0, save: { kind: 'saved', at: null } });
  });

  it('is saved only after the answer', async () => {
    const live = await opened();
    server.holdAnswers();
    live.text.insert(0, 'a');
    live.text.insert(1, 'b');
    expect(live.get().edits).toBe(2);
    await vi.advanceTimersByTimeAsync(700);
    expect(live.get().save).toEqual({ kind: 'saving', edits: 2 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(live.get().save).toEqual({ kind: 'unsaved', edits: 2 });
    server.answer();
    await settle();
    expect(live.get()).toMatchObject({ edits: 0, save: { kind: 'saved', at: Date.now() } });
  });

  it('keeps edits while it is away and stores them when it is back', async () => {
    const live = await opened();
    server.unreachable = new Error('The network is down.');
    server.hub.cut();
    live.text.insert(0, 'offline');
    live.text.delete(0, 3);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(live.get()).toMatchObject({ live: false, loaded: true, save: { kind: 'unsaved', edits: 2 } });
    server.unreachable = null;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(live.get()).toMatchObject({ live: true, edits: 0, lostAt: null, save: { kind: 'saved' } });
    expect(server.text(Id)).toBe('line');
  });

  it('learns after a reconnect that an edit was stored although the answer was lost', async () => {
    const live = await opened();
    server.holdAnswers();
    live.text.insert(0, 'abc');
    await settle();
    expect([server.text(Id), live.get().edits]).toEqual(['abc', 1]);
    server.hub.cut();
    await vi.advanceTimersByTimeAsync(500);
    expect(live.get()).toMatchObject({ live: true, edits: 0, save: { kind: 'saved' } });
  });

  it('comes back at once when it is told to, instead of at the next attempt', async () => {
    const live = await opened();
    server.unreachable = new Error('The network is down.');
    server.hub.cut();
    await vi.advanceTimersByTimeAsync(60_000);
    server.unreachable = null;
    const before = server.hubs.length;
    live.tryNow();
    await settle();
    expect(server.hubs).toHaveLength(before + 1);
    expect(live.get().live).toBe(true);
  });

  it.each([
    [Forbidden, Forbidden.reason, true],
    [Expired, Expired.reason, false],
    [Signed, 'You are signed out here.', false],
    [DocumentFull, DocumentFull.reason, true],
  ])('stops for good on %j and says why', async (fault, reason, reopen) => {
    const live = await opened();
    server.holdAnswers();
    live.text.insert(0, 'x');
    await settle();
    server.hub.say('Closed', Id, fault);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.count('Open')).toBe(1);
    expect(live.get().ended).toEqual({ code: fault.code, reason, reopen });
    expect(live.get().save).toEqual({ kind: 'refused', edits: 1, reason });
    live.tryNow();
    await settle();
    expect(server.hubs).toHaveLength(1);
  });

  it('ends when the connection itself is refused', async () => {
    server.unreachable = new Error("Failed to complete negotiation with the server: Error: Unauthorized: Status code '401'");
    const live = open();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.hubs).toHaveLength(1);
    expect(live.get()).toMatchObject({ loaded: false, ended: { reason: 'You are signed out here.' }, save: { kind: 'ended' } });
  });

  it.each([TryAgain, GoingAway, { code: 4429, name: 'too-many', reason: 'Too many connections or messages.' }])(
    'opens again by itself after %j',
    async (fault) => {
      const live = await opened();
      server.refuse('Open', fault);
      server.hub.say('Closed', Id, TryAgain);
      await settle();
      expect(live.get()).toMatchObject({ live: false, ended: null });
      await vi.advanceTimersByTimeAsync(3_000);
      expect(server.count('Open')).toBe(3);
      expect(live.get()).toMatchObject({ live: true, ended: null });
    },
  );

  it('shows a refusal on an open line, until the right is back and everything is stored', async () => {
    const live = await opened();
    server.hub.say('Access', Id, 'read', ReadOnlyNow, 'Ada');
    expect(live.get()).toMatchObject({ readOnly: 'The session is paused. By: Ada', save: { kind: 'read-only' } });
    server.refuse('Push', ReadOnlyNow);
    live.text.insert(0, 'x');
    await settle();
    expect(live.get().save).toEqual({ kind: 'refused', edits: 1, reason: 'The session is paused.' });
    expect(live.get().ended).toBeNull();
    server.hub.say('Access', Id, 'write', null);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(live.get()).toMatchObject({ edits: 0, readOnly: null, save: { kind: 'saved' } });
    expect(server.text(Id)).toBe('x');
  });

  it('says read-only when nothing waits: by what the page knows, else by the server', async () => {
    const live = await opened('the session is paused');
    expect(live.get()).toMatchObject({ readOnly: 'the session is paused', save: { kind: 'read-only', reason: 'the session is paused' } });
    live.setReadOnly(null);
    expect(live.get()).toMatchObject({ readOnly: null, save: { kind: 'saved' } });
    server.hub.say('Access', Id, 'read', { ...ReadOnlyNow, reason: 'Ada paused the session.' });
    expect(live.get().readOnly).toBe('Ada paused the session');
    server.hub.say('Access', Id, 'read', { code: 4403, name: 'read-only', reason: 'This access is read-only.' });
    expect(live.get().readOnly).toBe('you have read access');
  });

  it('tells its listeners only about changes', async () => {
    const live = await opened();
    const heard = vi.fn<() => void>();
    live.subscribe(heard);
    server.edit(Id, (text) => text.insert(0, 'theirs'));
    await settle();
    expect(live.text.toString()).toBe('theirs');
    expect(heard).not.toHaveBeenCalled();
    server.holdAnswers();
    live.text.insert(0, 'x');
    await settle();
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it('says once that it no longer uses the client', async () => {
    const client = new CollabClient({ url: '/hub', createHub: server.createHub });
    clients.push(client);
    const destroyed = vi.fn<() => void>();
    const live = new LiveDocument({ client, session: 's1', name: 'notes.md', me: { id: 'u', name: 'U' }, readOnly: null, destroyed });
    await settle();
    live.destroy();
    live.destroy();
    expect(destroyed).toHaveBeenCalledTimes(1);
    expect(server.count('Close')).toBe(1);
  });
});
