import { describe, expect, it } from 'vitest';
import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { base64 } from './codec.ts';
import { Bench } from './testing/bench.ts';
import { settled } from './testing/fakeClock.ts';

function other(name: string): { awareness: Awareness; update: Uint8Array } {
  const awareness = new Awareness(new Y.Doc());
  awareness.setLocalState({ name });
  const update = encodeAwarenessUpdate(awareness, [awareness.clientID]);
  awareness.destroy();
  return { awareness, update };
}

describe('presence', () => {
  it('of others is shown, and gone with the connection', async () => {
    const bench = new Bench();
    const [bob, eve] = [other('Bob'), other('Eve')];
    bench.server.presence = bob.update;
    const provider = await bench.open();
    bench.server.hub.say('Presence', 'room/text', base64.encode(eve.update));
    const names = (): unknown[] => [...provider.awareness.getStates().values()].map((state) => state['name']).filter(Boolean);
    expect(names()).toEqual(['Bob', 'Eve']);
    bench.server.hub.cut();
    expect(names()).toEqual([]);
  });

  it('of our own is sent at once, then the newest state 20 times a second', async () => {
    const bench = new Bench();
    const provider = await bench.open();
    await bench.clock.pass(1_000);
    const before = bench.server.count('Present');
    for (let at = 0; at < 100; at++) {
      provider.awareness.setLocalStateField('cursor', at);
      await bench.clock.pass(10);
    }
    await bench.clock.pass(50);
    expect(bench.server.count('Present') - before).toBe(21);
    expect(shown(bench).get(provider.awareness.clientID)).toEqual({ cursor: 99 });
  });

  it('is news to the others when the connection is back', async () => {
    const bench = new Bench();
    const provider = await bench.open();
    provider.awareness.setLocalState({ name: 'Ada' });
    await bench.clock.pass(100);
    const before = provider.awareness.meta.get(provider.awareness.clientID)?.clock ?? 0;
    bench.server.hub.cut();
    await bench.clock.pass(1_000);
    expect(provider.awareness.meta.get(provider.awareness.clientID)?.clock).toBe(before + 1);
    expect(shown(bench).get(provider.awareness.clientID)).toEqual({ name: 'Ada' });
  });

  it('of our own ends with the provider, and an awareness of the app does not', async () => {
    const bench = new Bench();
    const doc = new Y.Doc();
    const awareness = new Awareness(doc);
    awareness.setLocalState({ name: 'Ada' });
    const provider = await bench.open('text', { awareness }, doc);
    expect(shown(bench).get(awareness.clientID)).toEqual({ name: 'Ada' });
    provider.destroy();
    await settled();
    expect(shown(bench).has(awareness.clientID)).toBe(false);
    awareness.setLocalState({ name: 'Ada again' });
    expect(awareness.getLocalState()).toEqual({ name: 'Ada again' });
    awareness.destroy();
  });

  it('that the server does not show is told', async () => {
    const bench = new Bench();
    const provider = await bench.open();
    await bench.clock.pass(100);
    const heard: number[] = [];
    provider.on('presenceRefused', (fault) => heard.push(fault.code));
    bench.server.refuse('Present', { code: 4403, name: 'client-id-taken', reason: 'This client id belongs to someone else.' });
    provider.awareness.setLocalState({ name: 'Ada' });
    await settled();
    expect(heard).toEqual([4403]);
  });
});

/** What somebody sees who heard every state that was sent. */
function shown(bench: Bench): Map<number, unknown> {
  const watcher = new Awareness(new Y.Doc());
  for (const { method, args } of bench.server.calls) {
    if (method === 'Present') applyAwarenessUpdate(watcher, base64.decode(args[1] as string), 'test');
  }
  const states = new Map<number, unknown>(watcher.getStates());
  watcher.destroy();
  return states;
}
