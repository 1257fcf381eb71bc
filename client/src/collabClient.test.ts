import { describe, expect, it, onTestFinished } from 'vitest';
import { CollabClient } from './collabClient.ts';
import { Bench, textOf } from './testing/bench.ts';
import { FakeClock, settled } from './testing/fakeClock.ts';

const GoingAway = { code: 1001, name: 'going-away', reason: 'The server is stopping. Reconnect.' };
const Expired = { code: 4401, name: 'expired', reason: 'The access has expired.' };

describe('coming back', () => {
  it('waits twice as long each time, up to 30 s, and half of it is chance', async () => {
    for (const [chance, waits] of [
      [0, [125, 250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]],
      [0.5, [187.5, 375, 750, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500]],
    ] as const) {
      const bench = new Bench({ random: () => chance, connect: false });
      bench.server.unreachable = new Error('ECONNREFUSED');
      bench.client.connect();
      await settled();
      for (const [attempt, wait] of waits.entries()) {
        await bench.clock.pass(wait - 1);
        expect(bench.server.hubs.length).toBe(attempt + 1);
        await bench.clock.pass(1);
        expect(bench.server.hubs.length).toBe(attempt + 2);
      }
      expect(bench.client.status.kind).toBe('offline');
    }
  });

  it('goes on when the address cannot even be made sense of, and no rejection is left over', async () => {
    const unhandled: unknown[] = [];
    const hear = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', hear);
    onTestFinished(() => void process.off('unhandledRejection', hear));
    const clock = new FakeClock();
    // There is no page here that a path would be of.
    const client = new CollabClient({ url: '/hub', clock, random: () => 0 });
    onTestFinished(() => client.destroy());
    await settled();
    expect([client.status.kind, unhandled]).toEqual(['offline', []]);
    for (const wait of [125, 250, 500]) {
      expect([clock.isDueWithin(wait - 1), clock.isDueWithin(wait)]).toEqual([false, true]);
      await clock.pass(wait);
    }
    expect([client.status.kind, unhandled]).toEqual(['offline', []]);
  });

  it('connects once its hub can be made', async () => {
    const bench = new Bench({ connect: false });
    let isBroken = true;
    const client = new Bench({
      createHub: () => {
        if (isBroken) throw new Error('no WebSocket here');
        return bench.server.createHub();
      },
    });
    const provider = await client.open();
    expect(provider.status.kind).toBe('offline');
    isBroken = false;
    await client.clock.pass(125);
    expect([client.client.status.kind, provider.status.kind]).toEqual(['connected', 'saved']);
  });

  it('is quick again after a connection that lasted', async () => {
    const bench = new Bench();
    bench.server.unreachable = new Error('ECONNREFUSED');
    await bench.clock.pass(60_000);
    bench.server.unreachable = null;
    await bench.clock.pass(30_000);
    expect(bench.client.status.kind).toBe('connected');
    await bench.clock.pass(10_000);
    const before = bench.server.hubs.length;
    bench.server.hub.cut();
    await bench.clock.pass(125);
    expect(bench.server.hubs.length).toBe(before + 1);
  });

  it('is not quicker for a server that cuts everybody at once', async () => {
    const bench = new Bench();
    await settled();
    const before = bench.server.hubs.length;
    for (let cut = 0; cut < 5; cut++) {
      bench.server.hub.cut();
      await bench.clock.pass(125 * 2 ** cut);
    }
    expect(bench.server.hubs.length).toBe(before + 5);
    bench.server.hub.cut();
    await bench.clock.pass(3_999);
    expect(bench.server.hubs.length).toBe(before + 5);
  });

  it('respects the wait that a stopping server asks for', async () => {
    const bench = new Bench();
    const provider = await bench.open();
    bench.server.hub.say('Closing', GoingAway, 5_000);
    await bench.clock.pass(4_999);
    expect([provider.status.kind, bench.server.hubs.length]).toEqual(['offline', 1]);
    await bench.clock.pass(1);
    expect([provider.status.kind, bench.server.hubs.length]).toEqual(['saved', 2]);
  });

  it('does not happen after a last word without a wait', async () => {
    const bench = new Bench();
    const provider = await bench.open();
    bench.server.hub.say('Closing', Expired, 0);
    await bench.clock.pass(120_000);
    expect(bench.server.hubs.length).toBe(1);
    expect(bench.client.status).toEqual({ kind: 'refused', reason: 'The access has expired.', fault: Expired });
    expect(provider.status).toEqual({ kind: 'refused', reason: 'The access has expired.', fault: Expired });
    bench.client.connect();
    await settled();
    expect(provider.status.kind).toBe('saved');
  });

  it('happens after an expiry when there may be a newer token', async () => {
    const bench = new Bench({ token: () => 'newer' });
    const provider = await bench.open();
    bench.server.hub.say('Closing', Expired, 0);
    await bench.clock.pass(1_000);
    expect(provider.status.kind).toBe('saved');
  });

  it('does not happen when the credential is refused', async () => {
    const bench = new Bench({ connect: false });
    bench.server.unreachable = new Error("Failed to complete negotiation with the server: Error: : Status code '401'");
    bench.client.connect();
    await bench.clock.pass(120_000);
    expect(bench.server.hubs.length).toBe(1);
    expect(bench.client.status).toMatchObject({ kind: 'refused', reason: 'Sign in, or bring a valid token.' });
  });

  it('does not happen before the app asks, after it disconnected', async () => {
    const bench = new Bench();
    const provider = await bench.open();
    bench.client.disconnect();
    textOf(provider).insert(0, 'a');
    await bench.clock.pass(120_000);
    expect([provider.status.kind, bench.server.hubs.length, bench.client.unsavedChanges]).toEqual(['offline', 1, 1]);
    bench.client.connect();
    await settled();
    expect([provider.status.kind, bench.server.text('room/text')]).toEqual(['saved', 'a']);
  });

  it('gives up an attempt that is not answered', async () => {
    const bench = new Bench({ connect: false });
    const hang = bench.server.createHub();
    let stopped = false;
    hang.start = () => new Promise((_resolve, reject) => {
      hang.stop = async () => {
        stopped = true;
        reject(new Error('stopped'));
      };
    });
    const hubs = [hang];
    const client = new Bench({ createHub: () => hubs.pop() ?? bench.server.createHub() });
    await client.clock.pass(19_999);
    expect([stopped, client.client.status.kind]).toEqual([false, 'connecting']);
    await client.clock.pass(126);
    expect([stopped, client.client.status.kind]).toEqual([true, 'connected']);
  });
});

describe('a token', () => {
  it('is renewed when the server says that it ends', async () => {
    let tokens = 0;
    const bench = new Bench({ token: () => `token ${++tokens}` });
    await settled();
    const ends: (string | null)[] = [];
    bench.client.on('renewed', (notAfter) => ends.push(notAfter));
    bench.server.hub.say('Expiring', '2029-01-01T00:00:00Z');
    await settled();
    expect(bench.server.calls.at(-1)).toEqual({ method: 'Renew', args: ['token 1'] });
    expect(ends).toEqual(['2030-01-01T00:00:00Z']);
    expect(bench.server.hubs.length).toBe(1);
  });

  it('is renewed too when the server says so before it says hello', async () => {
    const bench = new Bench({ token: () => 'newer', connect: false });
    const hub = bench.server.createHub();
    const invoke = hub.invoke.bind(hub);
    hub.invoke = <T>(method: string, ...args: unknown[]): Promise<T> => {
      if (method === 'Hello') hub.say('Expiring', '2029-01-01T00:00:00Z');
      return invoke<T>(method, ...args);
    };
    const early = new Bench({ token: () => 'newer', createHub: () => hub });
    await settled();
    expect([early.client.status.kind, bench.server.count('Renew')]).toEqual(['connected', 1]);
  });

  it('that cannot be had, or is refused, is asked for again', async () => {
    let isDown = true;
    const bench = new Bench({
      token: () => {
        if (isDown) throw new Error('the app server is down');
        return 'token';
      },
    });
    await settled();
    const failures: string[] = [];
    bench.client.on('renewalFailed', (reason) => failures.push(reason));
    bench.server.hub.say('Expiring', '2029-01-01T00:00:00Z');
    await settled();
    isDown = false;
    bench.server.refuse('Renew', Expired);
    await bench.clock.pass(5_000);
    expect(failures).toEqual(['the app server is down', 'The access has expired.']);
    await bench.clock.pass(5_000);
    expect([bench.server.count('Renew'), failures.length]).toEqual([2, 2]);
    await bench.clock.pass(60_000);
    expect(bench.server.count('Renew')).toBe(2);
  });
});

describe('watching a project', () => {
  const News = { kind: 'grant-ending', request: null, grant: null, by: null, reason: null, at: null };

  it('asks on every connection, and hears until it is unwatched', async () => {
    const bench = new Bench();
    await settled();
    const asked = () => bench.server.calls.filter(({ method }) => method === 'Watch').map(({ args }) => args[0]);
    const heard: string[] = [];
    bench.client.on('project', (project, news) => heard.push(`${project} ${news.kind}`));
    bench.client.watch('acme');
    bench.client.watch('acme');
    await settled();
    expect(asked()).toEqual(['acme']);
    bench.server.hub.say('Project', 'acme', News);
    bench.server.hub.say('Project', 'other', News);
    bench.server.hub.cut();
    await bench.clock.pass(125);
    expect(asked()).toEqual(['acme', 'acme']);
    bench.server.hub.say('Project', 'acme', News);
    bench.client.unwatch('acme');
    bench.server.hub.say('Project', 'acme', News);
    expect(heard).toEqual(['acme grant-ending', 'acme grant-ending']);
  });
});
