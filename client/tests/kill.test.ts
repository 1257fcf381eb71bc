import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack';
import { expect, it, onTestFinished } from 'vitest';
import * as Y from 'yjs';
import { CollabClient } from '../dist/index.js';
import { Server } from './server.ts';

it.each(['json', 'messagepack'])('with %s, what was saved survives kill -9, and what was not is sent again', async (protocol) => {
  const server = new Server();
  onTestFinished(() => server.dispose());
  await server.start();
  const session = await server.createSession('killed');
  const token = await server.createToken('ada', session, 'write');
  const connect = (): CollabClient => {
    const client = new CollabClient({
      url: server.hub,
      token: () => token,
      ...(protocol === 'json' ? {} : { protocol: new MessagePackHubProtocol() }),
    });
    onTestFinished(() => client.destroy());
    return client;
  };
  const client = connect();
  const ada = client.open(session, 'text', new Y.Doc());
  await ada.whenSynced();

  for (let round = 0; round < 3; round++) {
    // Whatever `saved` covers at the moment of the kill must be on the server when it is back, read by somebody who has nothing.
    const saved = new Set<string>();
    const typing = setInterval(() => {
      const entry = `${round}.${ada.doc.getArray('log').length};`;
      ada.doc.getArray<string>('log').push([entry]);
      void ada.whenSaved().then(() => saved.add(entry), () => undefined);
    }, 10);
    while (saved.size < 30) await new Promise((resolve) => setTimeout(resolve, 10));
    await server.kill();
    const promised = [...saved];
    await new Promise((resolve) => setTimeout(resolve, 100));
    clearInterval(typing);
    expect(ada.unsavedChanges).toBeGreaterThan(0);
    client.disconnect();
    await server.start();

    const reader = connect();
    const copy = reader.open(session, 'text', new Y.Doc());
    await copy.whenSynced();
    const there = new Set(copy.doc.getArray<string>('log').toArray());
    expect(promised.filter((entry) => !there.has(entry))).toEqual([]);

    client.connect();
    await ada.whenSaved();
    await expect.poll(() => copy.doc.getArray('log').toArray(), { timeout: 60_000 }).toEqual(ada.doc.getArray('log').toArray());
    reader.destroy();
  }
});

it('after a server that stopped, everything comes back by itself', async () => {
  const server = new Server();
  onTestFinished(() => server.dispose());
  await server.start();
  const session = await server.createSession('stopping');
  const token = await server.createToken('ada', session, 'write');
  const client = new CollabClient({ url: server.hub, token: () => token });
  onTestFinished(() => client.destroy());
  const ada = client.open(session, 'text', new Y.Doc());
  await ada.whenSynced();
  const offline = new Promise<void>((resolve) => client.on('status', ({ kind }) => kind === 'offline' && resolve()));
  await server.stop();
  await offline;
  ada.doc.getText('content').insert(0, 'while it was away');
  expect(ada.status.kind).toBe('offline');
  await server.start();
  await ada.whenSaved();
  expect(ada.status.kind).toBe('saved');
});
