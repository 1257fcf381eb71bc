import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { CollabClient, type CollabClientOptions, type CollabProvider, type Fault } from '../dist/index.js';
import { Server } from './server.ts';

const server = new Server();
beforeAll(() => server.start());
afterAll(() => server.dispose());

const protocols = ['json', 'messagepack'] as const;
type Protocol = (typeof protocols)[number];

/** A loaded machine is slow; a wrong answer stays wrong. */
const patiently = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 60_000, interval: 20 });

function connect(protocol: Protocol, token: CollabClientOptions['token']): CollabClient {
  const client = new CollabClient({
    url: server.hub,
    ...(token === undefined ? {} : { token }),
    ...(protocol === 'json' ? {} : { protocol: new MessagePackHubProtocol() }),
  });
  onTestFinished(() => client.destroy());
  return client;
}

async function enter(protocol: Protocol, user: string, session: string, access: 'read' | 'write' = 'write'): Promise<CollabClient> {
  const token = await server.createToken(user, session, access);
  return connect(protocol, () => token);
}

function text({ doc }: { doc: Y.Doc }): Y.Text {
  return doc.getText('content');
}

const read = (provider: CollabProvider): string => text(provider).toString();

describe('clients of every kind', () => {
  it('converge in one document and see each other, and are gone when they close', async () => {
    const session = await server.createSession('all kinds');
    const ada = (await enter('json', 'ada', session)).open(session, 'text', new Y.Doc());
    const bob = (await enter('messagepack', 'bob', session)).open(session, 'text', new Y.Doc());
    const eve = new WebsocketProvider(`${server.yjs}/${session}`, 'text', new Y.Doc(), {
      disableBc: true,
      params: { token: await server.createToken('eve', session, 'write') },
      WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    });
    onTestFinished(() => eve.destroy());
    await Promise.all([ada.whenSynced(), bob.whenSynced()]);
    text(ada).insert(0, '[ada]');
    text(bob).insert(0, '[bob]');
    text(eve).insert(0, '[eve]');
    await patiently(() => {
      for (const who of ['[ada]', '[bob]', '[eve]']) expect(read(ada)).toContain(who);
      expect([read(bob), text(eve).toString()]).toEqual([read(ada), read(ada)]);
    });
    await Promise.all([ada.whenSaved(), bob.whenSaved()]);
    expect([ada.status.kind, bob.status.kind]).toEqual(['saved', 'saved']);

    for (const [provider, name] of [[ada, 'Ada'], [bob, 'Bob'], [eve, 'Eve']] as const) {
      provider.awareness.setLocalStateField('user', { name });
    }
    const ids = [ada, bob, eve].map(({ doc }) => doc.clientID).toSorted((a, b) => a - b);
    for (const { awareness } of [ada, bob, eve]) {
      await patiently(() => expect([...awareness.getStates().keys()].toSorted((a, b) => a - b)).toEqual(ids));
    }
    const gone = bob.doc.clientID;
    bob.destroy();
    await patiently(() => {
      expect(ada.awareness.getStates().has(gone)).toBe(false);
      expect(eve.awareness.getStates().has(gone)).toBe(false);
    });
  });
});

describe.each(protocols)('with %s', (protocol) => {
  it('many documents share a connection and stay apart', async () => {
    const session = await server.createSession('many');
    const client = await enter(protocol, 'ada', session);
    const other = await enter(protocol, 'bob', session);
    const names = Array.from({ length: 10 }, (_, index) => `doc-${index}`);
    const mine = names.map((name) => client.open(session, name, new Y.Doc()));
    const theirs = names.map((name) => other.open(session, name, new Y.Doc()));
    await Promise.all([...mine, ...theirs].map((provider) => provider.whenSynced()));
    for (const provider of mine) text(provider).insert(0, provider.name);
    await Promise.all(mine.map((provider) => provider.whenSaved()));
    await patiently(() => expect(theirs.map(read)).toEqual(names));
  });

  it('an edit of a megabyte and a document of several go in parts', async () => {
    const session = await server.createSession('large');
    const writer = (await enter(protocol, 'ada', session)).open(session, 'text', new Y.Doc());
    await writer.whenSynced();
    const megabyte = 'abcdefghijklmno\n'.repeat(65_536);
    text(writer).insert(0, megabyte.slice(0, 700_000));
    text(writer).insert(0, 'after');
    await writer.whenSaved();
    text(writer).insert(0, megabyte);
    text(writer).insert(0, 'and after ');
    await writer.whenSaved();
    const reader = (await enter(protocol, 'bob', session, 'read')).open(session, 'text', new Y.Doc());
    await reader.whenSynced();
    expect(read(reader)).toBe(`and after ${megabyte}after${megabyte.slice(0, 700_000)}`);
  });

  it('offline edits are kept, counted, and sent on return', async () => {
    const session = await server.createSession('offline');
    const client = await enter(protocol, 'ada', session);
    const ada = client.open(session, 'text', new Y.Doc());
    const bob = (await enter(protocol, 'bob', session)).open(session, 'text', new Y.Doc());
    await Promise.all([ada.whenSynced(), bob.whenSynced()]);
    text(ada).insert(0, 'online');
    await ada.whenSaved();
    client.disconnect();
    text(ada).delete(0, 2);
    text(ada).insert(4, ' offline');
    expect([ada.status.kind, ada.unsavedChanges]).toEqual(['offline', 2]);
    await patiently(() => expect(read(bob)).toBe('online'));
    text(bob).insert(0, 'meanwhile ');
    await bob.whenSaved();
    client.connect();
    await ada.whenSaved();
    await patiently(() => expect([read(ada), read(bob)]).toEqual(['meanwhile line offline', 'meanwhile line offline']));
    expect([ada.status.kind, ada.unsavedChanges]).toEqual(['saved', 0]);
  });

  it('a reader is told so, sees everything, and writes nothing', async () => {
    const session = await server.createSession('reader');
    const writer = (await enter(protocol, 'ada', session)).open(session, 'text', new Y.Doc());
    const reader = (await enter(protocol, 'eve', session, 'read')).open(session, 'text', new Y.Doc());
    await Promise.all([writer.whenSynced(), reader.whenSynced()]);
    text(writer).insert(0, 'written');
    await patiently(() => expect(read(reader)).toBe('written'));
    expect([reader.status.kind, reader.access]).toEqual(['read-only', 'read']);
    text(reader).insert(0, 'graffiti ');
    expect(reader.status).toMatchObject({ kind: 'refused', reason: 'This access is read-only.' });
    text(writer).insert(7, '!');
    await writer.whenSaved();
    await patiently(() => expect(read(reader)).toBe('graffiti written!'));
    expect(read(writer)).toBe('written!');
  });

  it('without a right the session and its documents are refused, and so is a bad token', async () => {
    const [mine, theirs] = [await server.createSession('mine'), await server.createSession('theirs')];
    const client = await enter(protocol, 'ada', mine);
    await expect(client.open(theirs, 'text', new Y.Doc()).whenSynced()).rejects.toThrow('No such session or document, or no access to it.');
    const left = new Promise<Fault>((resolve) => client.join(theirs).once('left', resolve));
    expect((await left).name).toBe('forbidden');
    const stranger = connect(protocol, () => 'not.a.token');
    await expect(stranger.open(mine, 'text', new Y.Doc()).whenSynced()).rejects.toThrow('Sign in, or bring a valid token.');
    expect(stranger.status.kind).toBe('refused');
  });

  it('a session has a roster, a chat and messages', async () => {
    const session = await server.createSession('chat');
    const ada = (await enter(protocol, 'ada', session)).join(session);
    const bobs = await enter(protocol, 'bob', session);
    const bob = bobs.join(session);
    const heard: string[] = [];
    for (const [name, room] of [['ada', ada], ['bob', bob]] as const) {
      room.on('comment', (comment) => heard.push(`${name} hears ${comment.number} ${comment.user}: ${comment.text}`));
      room.on('message', (payload) => heard.push(`${name} hears ${payload}`));
    }
    const names = (): string[] => [...ada.roster.values()].map(({ user }) => user).toSorted();
    await patiently(() => expect([ada.joined, bob.joined, names()]).toEqual([true, true, ['ada', 'bob']]));
    const first = await ada.comment('hello');
    await patiently(() => expect(heard.toSorted()).toEqual(['ada hears 1 ada: hello', 'bob hears 1 ada: hello']));
    expect(await bob.comment('hi', { document: 'text', anchor: 'here', replyTo: first.number })).toMatchObject({
      number: 2, user: 'bob', text: 'hi', document: 'text', anchor: 'here', replyTo: 1,
    });
    expect((await ada.comments()).comments.map((comment) => comment.text)).toEqual(['hi', 'hello']);
    await bob.send('{"wave":1}');
    await patiently(() => expect(heard).toContain('ada hears {"wave":1}'));
    expect(heard).not.toContain('bob hears {"wave":1}');
    bobs.destroy();
    await patiently(() => expect(names()).toEqual(['ada']));
  });

  it('a token that ends is renewed without an interruption', async () => {
    const session = await server.createSession('renewal');
    const short = await server.createToken('ada', session, 'write', 8);
    const long = await server.createToken('ada', session, 'write');
    const asked: string[] = [];
    let client: CollabClient | null = null;
    client = connect(protocol, () => {
      asked.push(client?.status.kind ?? 'new');
      return client?.status.kind === 'connected' ? long : short;
    });
    const ada = client.open(session, 'text', new Y.Doc());
    const statuses: string[] = [];
    await ada.whenSynced();
    client.on('status', ({ kind }) => statuses.push(kind));
    const end = Date.parse(client.welcome?.notAfter ?? '');
    expect(end).toBeGreaterThan(0);
    const renewed = new Promise<string | null>((resolve) => client.once('renewed', resolve));
    expect(Date.parse((await renewed) ?? '')).toBeGreaterThan(end + 60_000);
    await new Promise((resolve) => setTimeout(resolve, Math.max(end - Date.now(), 0) + 500));
    text(ada).insert(0, 'still here');
    await ada.whenSaved();
    expect([statuses, asked.filter((state) => state === 'connected')]).toEqual([[], ['connected']]);
  });
});
