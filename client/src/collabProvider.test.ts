import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { ProviderStatus } from './status.ts';
import { Bench, textOf } from './testing/bench.ts';
import { settled } from './testing/fakeClock.ts';
import { DocumentFull, ReadOnlyNow, TryAgain } from './testing/fakeServer.ts';

describe('a document', () => {
  it('is connecting, syncing, saved', async () => {
    const bench = new Bench();
    const provider = bench.client.open('room', 'text', new Y.Doc());
    const said: string[] = [provider.status.kind];
    provider.on('status', (status) => said.push(status.kind));
    await provider.whenSynced();
    await provider.whenSaved();
    expect(said).toEqual(['connecting', 'syncing', 'saved']);
  });

  it('has what the server had, in one part or in many', async () => {
    const bench = new Bench();
    bench.server.partBytesMax = 1_000;
    bench.server.doc('room/text').getText('content').insert(0, 'long '.repeat(1_000));
    const provider = await bench.open();
    expect(textOf(provider).toString()).toBe('long '.repeat(1_000));
    expect(provider.synced).toBe(true);
  });

  it('is saving until the edit is stored, then saved', async () => {
    const bench = new Bench();
    const provider = await bench.open();
    bench.server.holdAnswers();
    textOf(provider).insert(0, 'a');
    await settled();
    expect([provider.status.kind, provider.unsavedChanges]).toEqual(['saving', 1]);
    bench.server.answer();
    await settled();
    expect([provider.status.kind, provider.unsavedChanges]).toEqual(['saved', 0]);
    expect(bench.server.text('room/text')).toBe('a');
  });

  it('knows what the server has received, before it is stored', async () => {
    const bench = new Bench();
    const provider = await bench.open('text', { receipts: true });
    bench.server.holdAnswers();
    textOf(provider).insert(0, 'a');
    await settled();
    expect([provider.receivedChanges, provider.unsavedChanges]).toEqual([1, 1]);
    bench.server.answer();
    await settled();
    expect([provider.receivedChanges, provider.unsavedChanges]).toEqual([0, 0]);
  });

  it('shows what others write, and does not send it back', async () => {
    const bench = new Bench();
    const provider = await bench.open();
    bench.server.edit('room/text', (text) => text.insert(0, 'theirs'));
    await bench.clock.pass(1_000);
    expect(textOf(provider).toString()).toBe('theirs');
    expect([bench.server.count('Push'), bench.server.count('PushParts'), provider.unsavedChanges]).toEqual([0, 0, 0]);
  });

  it('sends the edits of one turn as one push', async () => {
    const bench = new Bench();
    const provider = await bench.open();
    for (let index = 0; index < 500; index++) textOf(provider).insert(index, 'x');
    expect(provider.unsavedChanges).toBe(500);
    await settled();
    expect([bench.server.count('Push'), provider.unsavedChanges]).toEqual([1, 0]);
  });

  it('sends no more than 40 pushes a second', async () => {
    const bench = new Bench();
    const provider = await bench.open();
    for (let edit = 0; edit < 200; edit++) {
      textOf(provider).insert(0, 'x');
      await bench.clock.pass(5);
    }
    expect(bench.server.count('Push')).toBe(40);
    await bench.clock.pass(25);
    expect(bench.server.text('room/text')).toHaveLength(200);
  });

  it('sends an edit that is larger than a part in parts, and nothing overtakes it', async () => {
    const bench = new Bench();
    bench.server.partBytesMax = 1_000;
    const provider = await bench.open();
    bench.server.holdAnswers();
    textOf(provider).insert(0, 'long '.repeat(1_000));
    await settled();
    textOf(provider).insert(0, 'a');
    await bench.clock.pass(1_000);
    expect([bench.server.count('PushParts'), bench.server.count('Push')]).toEqual([1, 0]);
    bench.server.answer();
    await bench.clock.pass(1_000);
    expect([bench.server.count('Push'), provider.unsavedChanges]).toEqual([1, 0]);
    expect(bench.server.text('room/text')).toBe(`a${'long '.repeat(1_000)}`);
  });

  it('stores what was in it before it was opened, deletions too', async () => {
    const bench = new Bench();
    const doc = new Y.Doc();
    doc.getText('content').insert(0, 'old content');
    doc.getText('content').delete(0, 4);
    const provider = await bench.open('text', {}, doc);
    expect(bench.server.text('room/text')).toBe('content');
    expect(provider.status.kind).toBe('saved');
  });

  it('sends what waits before it closes', async () => {
    const bench = new Bench();
    const provider = await bench.open();
    textOf(provider).insert(0, 'last words');
    provider.destroy();
    await settled();
    expect(bench.server.text('room/text')).toBe('last words');
    expect(bench.server.calls.slice(-2).map((call) => call.method)).toEqual(['Present', 'Close']);
    expect(bench.server.calls.findIndex((call) => call.method === 'Push')).toBeGreaterThan(0);
  });

  it('is one of many on a connection, and open once', async () => {
    const bench = new Bench();
    const one = await bench.open('one');
    const two = await bench.open('two');
    textOf(one).insert(0, '1');
    textOf(two).insert(0, '2');
    await settled();
    expect([bench.server.text('room/one'), bench.server.text('room/two'), bench.server.hubs.length]).toEqual(['1', '2', 1]);
    expect(() => bench.client.open('room', 'one', new Y.Doc())).toThrow("'room/one' is open on this client.");
    one.destroy();
    expect((await bench.open('one')).status.kind).toBe('saved');
  });
});

describe('a connection that is lost', () => {
  it('keeps edits in the document and sends them when it is back', async () => {
    const bench = new Bench();
    const provider = await bench.open();
    bench.server.hub.cut();
    textOf(provider).insert(0, 'offline');
    bench.server.doc('room/text').getText('content').insert(0, 'meanwhile ');
    expect([provider.status.kind, provider.unsavedChanges]).toEqual(['offline', 1]);
    await bench.clock.pass(1_000);
    expect([provider.status.kind, provider.unsavedChanges]).toEqual(['saved', 0]);
    expect(bench.server.text('room/text')).toBe(textOf(provider).toString());
    expect(textOf(provider).toString()).toContain('meanwhile ');
    expect(textOf(provider).toString()).toContain('offline');
  });

  it('sends a deletion that was made offline', async () => {
    const bench = new Bench();
    const provider = await bench.open();
    textOf(provider).insert(0, 'abc');
    await settled();
    bench.server.hub.cut();
    textOf(provider).delete(1, 1);
    await bench.clock.pass(1_000);
    expect([bench.server.text('room/text'), provider.unsavedChanges]).toEqual(['ac', 0]);
  });

  it('settles an edit whose answer was lost by the state vector, and does not send it again', async () => {
    const bench = new Bench();
    const provider = await bench.open();
    bench.server.holdAnswers();
    textOf(provider).insert(0, 'a');
    await settled();
    bench.server.hub.cut();
    bench.server.answer();
    expect(provider.unsavedChanges).toBe(1);
    await bench.clock.pass(1_000);
    expect([provider.status.kind, provider.unsavedChanges, bench.server.count('PushParts')]).toEqual(['saved', 0, 0]);
  });

  it('sends nothing when it comes back with nothing new', async () => {
    const bench = new Bench();
    const provider = await bench.open();
    textOf(provider).insert(0, 'abc');
    textOf(provider).delete(0, 1);
    await settled();
    bench.server.hub.cut();
    await bench.clock.pass(1_000);
    expect([provider.status.kind, bench.server.count('Push'), bench.server.count('PushParts')]).toEqual(['saved', 1, 0]);
  });

  it('takes no word of it any more', async () => {
    const bench = new Bench();
    const provider = await bench.open();
    const old = bench.server.hub;
    bench.client.disconnect();
    bench.client.connect();
    await settled();
    expect(bench.server.hub).not.toBe(old);
    old.say('Access', 'room/text', 'read', ReadOnlyNow);
    expect(provider.access).toBe('write');
  });
});

describe('a refusal', () => {
  it('of an edit keeps the edit here, says why, and stores it when tried again', async () => {
    const bench = new Bench();
    const provider = await bench.open();
    bench.server.refuse('Push', DocumentFull);
    textOf(provider).insert(0, 'a');
    await settled();
    textOf(provider).insert(1, 'b');
    await bench.clock.pass(5_000);
    expect(provider.status).toEqual({ kind: 'refused', reason: 'The document has reached its size limit.', fault: DocumentFull });
    expect([provider.unsavedChanges, bench.server.count('Push')]).toEqual([2, 1]);
    await expect(provider.whenSaved()).rejects.toThrow('The document has reached its size limit.');
    provider.retry();
    await settled();
    expect([provider.status.kind, bench.server.text('room/text')]).toEqual(['saved', 'ab']);
  });

  it('for the moment is tried again', async () => {
    const bench = new Bench();
    const provider = await bench.open();
    bench.server.refuse('Push', TryAgain);
    textOf(provider).insert(0, 'a');
    await settled();
    expect(provider.status.kind).toBe('syncing');
    await bench.clock.pass(200);
    expect([provider.status.kind, bench.server.text('room/text')]).toEqual(['saved', 'a']);
  });

  it('to open it is final, until the connection has other rights', async () => {
    const bench = new Bench({ token: () => 'token' });
    const forbidden = { code: 4403, name: 'forbidden', reason: 'No such session or document, or no access to it.' };
    bench.server.refuse('Open', forbidden);
    const provider = await bench.open();
    await bench.clock.pass(60_000);
    expect([provider.status.kind, bench.server.count('Open')]).toEqual(['refused', 1]);
    await expect(provider.whenSynced()).rejects.toMatchObject({ fault: forbidden });
    bench.server.hub.say('Expiring', '2029-01-01T00:00:00Z');
    await settled();
    expect(provider.status.kind).toBe('saved');
  });

  it('in the middle: closed for the moment is opened again, closed for good is not', async () => {
    const bench = new Bench();
    const provider = await bench.open();
    bench.server.hub.say('Closed', 'room/text', TryAgain);
    expect(provider.status.kind).toBe('syncing');
    await bench.clock.pass(200);
    expect([provider.status.kind, bench.server.count('Open')]).toEqual(['saved', 2]);
    bench.server.hub.say('Closed', 'room/text', { code: 4401, name: 'expired', reason: 'The access has expired.' });
    await bench.clock.pass(60_000);
    expect([provider.status, bench.server.count('Open')]).toEqual([
      { kind: 'refused', reason: 'The access has expired.', fault: { code: 4401, name: 'expired', reason: 'The access has expired.' } },
      2,
    ]);
  });
});

describe('rights', () => {
  it('to read only: nothing is sent, and an edit is told to be only here', async () => {
    const bench = new Bench();
    bench.server.access = 'read';
    const provider = await bench.open();
    expect(provider.status.kind).toBe('read-only');
    textOf(provider).insert(0, 'graffiti');
    await bench.clock.pass(1_000);
    expect(provider.status).toMatchObject({ kind: 'refused', reason: 'This access is read-only.' });
    expect([bench.server.count('Push'), bench.server.count('PushParts')]).toEqual([0, 0]);
  });

  it('that fall and rise in place are told, and what waited is stored', async () => {
    const bench = new Bench();
    const provider = await bench.open();
    const heard: unknown[] = [];
    provider.on('access', (access, fault, by) => heard.push([access, fault?.reason ?? null, fault?.by, by]));
    bench.server.hub.say('Access', 'room/text', 'read', ReadOnlyNow, 'Ada');
    bench.server.refuse('Push', ReadOnlyNow);
    textOf(provider).insert(0, 'a');
    await settled();
    expect(provider.status).toMatchObject({ kind: 'refused', reason: 'The session is paused.' });
    bench.server.hub.say('Access', 'room/text', 'write', null, 'Olga');
    await bench.clock.pass(25);
    expect(heard).toEqual([['read', 'The session is paused.', 'Ada', 'Ada'], ['write', null, undefined, 'Olga']]);
    expect([provider.status.kind, bench.server.text('room/text')]).toEqual(['saved', 'a']);
  });

  it('that fall right behind the answer of opening are not overwritten by it', async () => {
    const bench = new Bench();
    const provider = bench.client.open('room', 'text', new Y.Doc());
    const answer = bench.server.hub.invoke.bind(bench.server.hub);
    bench.server.hub.invoke = async <T>(method: string, ...args: unknown[]): Promise<T> => {
      const answered = await answer<T>(method, ...args);
      // SignalR reads the answer and the event from one frame: the event's handler runs first.
      if (method === 'Open') bench.server.hub.say('Access', 'room/text', 'read', ReadOnlyNow);
      return answered;
    };
    await settled();
    const { kind }: ProviderStatus = provider.status;
    expect([provider.access, kind]).toEqual(['read', 'read-only']);
  });
});
