import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { SaveTracker } from './saveTracker';

/** A document whose every change goes to a tracker, with the updates kept. */
function tracked(clientId: number) {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  const tracker = new SaveTracker();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin === 'server') return;
    updates.push(update);
    tracker.local(update, updates.length);
  });
  return { doc, text: doc.getText('content'), tracker, updates, last: () => updates.at(-1) as Uint8Array };
}

function other(clientId: number, text: string): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  doc.getText('content').insert(0, text);
  return Y.encodeStateAsUpdate(doc);
}

describe('SaveTracker', () => {
  it('counts one edit per local transaction and knows the oldest', () => {
    const { text, tracker } = tracked(1);
    expect(tracker.since).toBeNull();
    text.insert(0, 'a');
    text.insert(1, 'b');
    expect(tracker.count).toBe(2);
    expect(tracker.since).toBe(1);
  });

  it('takes an edit as stored when its own echo comes', () => {
    const { text, tracker, last } = tracked(1);
    text.insert(0, 'hello');
    expect(tracker.stored(last())).toBe(true);
    expect(tracker.count).toBe(0);
    expect(tracker.since).toBeNull();
  });

  it('is not moved by what other people did', () => {
    const { text, tracker } = tracked(1);
    text.insert(0, 'hello');
    expect(tracker.stored(other(2, 'hello'))).toBe(false);
    expect(tracker.count).toBe(1);
  });

  it('reads an echo that is merged with other updates', () => {
    const { text, tracker, updates } = tracked(1);
    text.insert(0, 'one');
    text.insert(3, 'two');
    text.delete(0, 1);
    const echo = Y.mergeUpdates([other(2, 'x'), ...updates, other(3, 'y')]);
    expect(tracker.stored(echo)).toBe(true);
    expect(tracker.count).toBe(0);
  });

  it('waits for the rest of an edit that comes back in parts', () => {
    const { doc, text, tracker, last } = tracked(1);
    text.insert(0, 'first');
    tracker.stored(last());
    doc.transact(() => {
      text.insert(0, 'ab');
      text.insert(7, 'cd');
    });
    const whole = last();
    const clocks = new Map([[1, 7]]);
    const second = Y.diffUpdate(whole, encodeVector(clocks));
    expect(tracker.stored(second)).toBe(false);
    expect(tracker.count).toBe(1);
    expect(tracker.stored(whole)).toBe(true);
  });

  it('does not take the hole of a merged update for its content', () => {
    const { text, tracker, updates } = tracked(1);
    text.insert(0, 'a');
    text.insert(1, 'b');
    text.insert(2, 'c');
    const [first, , third] = updates as [Uint8Array, Uint8Array, Uint8Array];
    const holed = Y.mergeUpdates([first, third]);
    expect(Y.parseUpdateMeta(holed).to.get(1)).toBe(3);
    tracker.stored(holed);
    expect(tracker.count).toBe(1);
    expect(tracker.since).toBe(2);
  });

  it('waits for the echo of a deletion, which has no clock of its own', () => {
    const { doc, text, tracker, last } = tracked(1);
    Y.applyUpdate(doc, other(2, 'theirs'), 'server');
    text.delete(0, 3);
    expect(tracker.count).toBe(1);
    expect(tracker.stored(other(2, 'theirs'))).toBe(false);
    expect(tracker.stored(last())).toBe(true);
  });

  it('takes a deletion that comes back in two parts', () => {
    const { doc, text, tracker } = tracked(1);
    Y.applyUpdate(doc, other(2, 'theirs'), 'server');
    text.delete(0, 6);
    const part = (length: number, at: number): Uint8Array => {
      const copy = new Y.Doc();
      Y.applyUpdate(copy, other(2, 'theirs'));
      let update = new Uint8Array();
      copy.on('update', (each: Uint8Array) => (update = new Uint8Array(each)));
      copy.getText('content').delete(at, length);
      return update;
    };
    expect(tracker.stored(part(2, 0))).toBe(false);
    expect(tracker.stored(part(4, 2))).toBe(true);
  });

  it('reads insertions out of a state vector, and never deletions', () => {
    const { doc, text, tracker } = tracked(1);
    text.insert(0, 'abc');
    text.delete(0, 1);
    expect(tracker.storedUpTo(Y.encodeStateVector(doc))).toBe(true);
    expect(tracker.count).toBe(1);
    expect(tracker.stored(Y.encodeStateAsUpdate(doc))).toBe(true);
    expect(tracker.count).toBe(0);
  });

  it('finds edits whose echo was lost in the whole state after a reconnect', () => {
    const mine = tracked(1);
    const server = new Y.Doc();
    mine.text.insert(0, 'stored, but the echo was lost');
    mine.text.delete(0, 6);
    for (const update of mine.updates) Y.applyUpdate(server, update);
    mine.text.insert(0, 'never sent');

    mine.tracker.storedUpTo(Y.encodeStateVector(server));
    mine.tracker.stored(Y.encodeStateAsUpdate(server, Y.encodeStateVector(mine.doc)));
    expect(mine.tracker.count).toBe(1);

    const answer = Y.encodeStateAsUpdate(mine.doc, Y.encodeStateVector(server));
    Y.applyUpdate(server, answer);
    expect(mine.tracker.stored(answer)).toBe(true);
    expect(mine.tracker.count).toBe(0);
  });

  it('finds an edit that the server keeps only as a deleted gap', () => {
    const mine = tracked(1);
    mine.doc.transact(() => {
      mine.text.insert(0, 'gone');
      mine.text.delete(0, 4);
    });
    const server = new Y.Doc({ gc: true });
    Y.applyUpdate(server, mine.last());
    expect(mine.tracker.stored(Y.encodeStateAsUpdate(server))).toBe(true);
  });

  it('follows undo, whose changes are local too', () => {
    const { text, tracker, last } = tracked(1);
    const undo = new Y.UndoManager(text);
    text.insert(0, 'typo');
    tracker.stored(last());
    undo.undo();
    expect(tracker.count).toBe(1);
    expect(tracker.stored(last())).toBe(true);
  });

  it('stays small after very many edits, and still counts each', () => {
    const { doc, text, tracker } = tracked(1);
    for (let i = 0; i < 2_500; i++) text.insert(i, 'x');
    expect(tracker.count).toBe(2_500);
    expect(tracker.since).toBe(1);
    tracker.stored(Y.encodeStateAsUpdate(doc));
    expect(tracker.count).toBe(0);
  });

  it('does not count an update that changes nothing', () => {
    const tracker = new SaveTracker();
    expect(tracker.local(Y.encodeStateAsUpdate(new Y.Doc()), 1)).toBe(false);
    expect(tracker.count).toBe(0);
  });
});

function encodeVector(clocks: Map<number, number>): Uint8Array {
  const doc = new Y.Doc();
  for (const [client, clock] of clocks) {
    const source = new Y.Doc();
    source.clientID = client;
    source.getText('v').insert(0, 'x'.repeat(clock));
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(source));
  }
  return Y.encodeStateVector(doc);
}
