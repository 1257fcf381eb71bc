import { describe, expect, it } from 'vitest';
import type { Participant } from './contract.ts';
import { Bench } from './testing/bench.ts';
import { settled } from './testing/fakeClock.ts';
import { TryAgain } from './testing/fakeServer.ts';

function person(connection: string, name: string): Participant {
  return { connection, user: name.toLowerCase(), name, color: 0, access: 'write', door: 'hub', documents: [] };
}

describe('a session', () => {
  it('tells who is in, who comes and who goes', async () => {
    const bench = new Bench();
    bench.server.roster = [person('a', 'Ada')];
    const session = bench.client.join('room');
    const heard: string[] = [];
    session.on('roster', (roster) => heard.push([...roster.values()].map(({ name }) => name).join()));
    await settled();
    bench.server.hub.say('Roster', 'room', { present: [person('b', 'Bob')], gone: [] });
    bench.server.hub.say('Roster', 'room', { present: [], gone: ['a'] });
    bench.server.hub.cut();
    expect(heard).toEqual(['Ada', 'Ada,Bob', 'Bob', '']);
    await bench.clock.pass(1_000);
    expect([...session.roster.keys()]).toEqual(['a']);
    expect(bench.client.join('room')).toBe(session);
  });

  it('tells of its life, of tasks, and of messages', async () => {
    const bench = new Bench();
    const session = bench.client.join('room');
    const heard: unknown[] = [];
    session.on('info', ({ state }) => heard.push(state));
    session.on('task', ({ id, state }) => heard.push([id, state]));
    session.on('message', (payload, connection) => heard.push([payload, connection]));
    await settled();
    bench.server.hub.say('Session', 'room', { ...session.info, state: 'paused' });
    bench.server.hub.say('Task', 'room', { id: 'build', state: 'done', text: null, at: '2026-01-01T00:00:00Z' });
    bench.server.hub.say('SessionMessage', 'room', 'b', 'hello');
    expect(heard).toEqual(['active', 'paused', ['build', 'done'], ['hello', 'b']]);
    expect(session.info?.state).toBe('paused');
  });

  it('gives every comment once and in order, those of a time without a connection too', async () => {
    const bench = new Bench();
    bench.server.comment('before we came');
    const session = bench.client.join('room');
    const heard: string[] = [];
    session.on('comment', ({ text }) => heard.push(text));
    await settled();
    expect((await session.comment('first')).number).toBe(2);
    bench.server.hub.cut();
    for (let number = 0; number < 150; number++) bench.server.comment(`missed ${number}`);
    await bench.clock.pass(1_000);
    await session.comment('last');
    expect(heard).toEqual(['first', ...Array.from({ length: 150 }, (_, number) => `missed ${number}`), 'last']);
  });

  it('gives a comment that comes while the missed ones are read in its place', async () => {
    const bench = new Bench();
    const session = bench.client.join('room');
    const heard: string[] = [];
    session.on('comment', ({ text }) => heard.push(text));
    await settled();
    bench.server.hub.cut();
    bench.server.comment('missed');
    await bench.clock.pass(124);
    session.once('joined', () => bench.server.hub.say('Comment', 'room', bench.server.comment('live')));
    await bench.clock.pass(1);
    expect(heard).toEqual(['missed', 'live']);
  });

  it('pages through what was said', async () => {
    const bench = new Bench();
    for (let number = 1; number <= 5; number++) bench.server.comment(`${number}`);
    const session = bench.client.join('room');
    await settled();
    const newest = await session.comments(0, 2);
    expect([newest.comments.map(({ text }) => text), newest.hasMore]).toEqual([['5', '4'], true]);
    expect((await session.comments(4, 100)).comments.map(({ text }) => text)).toEqual(['3', '2', '1']);
  });

  it('that refuses us says why; a bad moment is tried again', async () => {
    const bench = new Bench();
    bench.server.refuse('Join', TryAgain);
    const session = bench.client.join('room');
    const left: number[] = [];
    session.on('left', ({ code }) => left.push(code));
    await settled();
    expect([session.joined, left]).toEqual([false, [1013]]);
    await bench.clock.pass(200);
    expect(session.joined).toBe(true);
    bench.server.hub.say('Left', 'room', { code: 4403, name: 'forbidden', reason: 'No access.' });
    await bench.clock.pass(60_000);
    expect([session.joined, left, bench.server.count('Join')]).toEqual([false, [1013, 4403], 2]);
  });

  it('without a connection refuses calls, and comes back with one', async () => {
    const bench = new Bench();
    const session = bench.client.join('room');
    await settled();
    bench.client.disconnect();
    await expect(session.comment('lost')).rejects.toThrow('There is no connection.');
    bench.client.connect();
    await settled();
    expect(session.joined).toBe(true);
  });
});
