import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveDocument } from './liveDocument';
import { OpenDocuments } from './openDocuments';

/** The part of a live document that matters here. */
class FakeLive {
  state = { edits: 0, ended: null as unknown };
  destroyed = false;
  private readonly listeners = new Set<() => void>();
  readonly get = () => this.state;
  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  set(edits: number, ended: unknown = null): void {
    this.state = { edits, ended };
    for (const listener of this.listeners) listener();
  }
  destroy(): void {
    this.destroyed = true;
  }
}

let documents: OpenDocuments;
let made: FakeLive[];

beforeEach(() => {
  documents = new OpenDocuments();
  made = [];
});

const open = (): FakeLive =>
  documents.acquire('/s/1/doc/main.md', 'main.md', () => {
    const live = new FakeLive();
    made.push(live);
    return live as unknown as LiveDocument;
  }) as unknown as FakeLive;
const release = (live: FakeLive): void => documents.release(live as unknown as LiveDocument);

function closingIsAsked(): boolean {
  const event = new Event('beforeunload', { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented;
}

describe('OpenDocuments', () => {
  it('ends a document that is left with nothing waiting', () => {
    const live = open();
    release(live);
    expect(live.destroyed).toBe(true);
    expect(documents.getLeft()).toEqual([]);
  });

  it('keeps a document that is left with edits until they are stored', () => {
    const heard = vi.fn<() => void>();
    documents.subscribe(heard);
    const live = open();
    live.set(3);
    release(live);
    expect(live.destroyed).toBe(false);
    expect(documents.getLeft()).toEqual([{ address: '/s/1/doc/main.md', name: 'main.md', edits: 3 }]);
    live.set(1);
    expect(documents.getLeft()[0]?.edits).toBe(1);
    live.set(0);
    expect(live.destroyed).toBe(true);
    expect(documents.getLeft()).toEqual([]);
    expect(heard).toHaveBeenCalledTimes(3);
  });

  it('gives the same document to whoever comes back', () => {
    const live = open();
    live.set(3);
    release(live);
    expect(open()).toBe(live);
    expect(documents.getLeft()).toEqual([]);
    live.set(0);
    expect(live.destroyed).toBe(false);
    expect(made).toHaveLength(1);
  });

  it('does not wait for edits that were refused for good', () => {
    const live = open();
    live.set(2, { code: 4403 });
    release(live);
    expect(live.destroyed).toBe(true);
  });

  it('makes a new document after the old one was dropped', () => {
    const live = open();
    live.set(2, { code: 4403 });
    documents.drop(live as unknown as LiveDocument);
    expect(live.destroyed).toBe(true);
    const next = open();
    expect(next).not.toBe(live);
    release(live);
    expect(next.destroyed).toBe(false);
  });

  it('asks before the tab closes, only while edits are here', () => {
    expect(closingIsAsked()).toBe(false);
    const live = open();
    expect(closingIsAsked()).toBe(false);
    live.set(1);
    expect(closingIsAsked()).toBe(true);
    release(live);
    expect(closingIsAsked()).toBe(true);
    live.set(0);
    expect(closingIsAsked()).toBe(false);
  });
});
