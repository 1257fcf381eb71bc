import type { LiveDocument } from './liveDocument';

/** A document that was left while edits were only in this tab. */
export interface LeftDocument {
  address: string;
  name: string;
  edits: number;
}

interface Open {
  live: LiveDocument;
  name: string;
  address: string;
  /** Pages that show it. */
  users: number;
  stop: () => void;
}

/**
 * The live documents of this tab. Leaving a page does not end its document while edits wait in it:
 * it stays connected until they are stored, and whoever comes back finds it as it was.
 */
export class OpenDocuments {
  private readonly open = new Map<string, Open>();
  private readonly listeners = new Set<() => void>();
  private left: readonly LeftDocument[] = [];

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getLeft = (): readonly LeftDocument[] => this.left;

  /** Edits of all documents that are only in this tab. */
  get edits(): number {
    let sum = 0;
    for (const { live } of this.open.values()) sum += live.get().edits;
    return sum;
  }

  /** The document of an address: the one that is open already, or a new one. */
  acquire(address: string, name: string, create: () => LiveDocument): LiveDocument {
    const there = this.open.get(address);
    if (there !== undefined) {
      there.users += 1;
      this.refresh();
      return there.live;
    }
    const live = create();
    const entry: Open = { live, name, address, users: 1, stop: live.subscribe(() => this.settle(entry)) };
    if (this.open.size === 0) window.addEventListener('beforeunload', this.warn);
    this.open.set(address, entry);
    return live;
  }

  /** A page no longer shows the document. */
  release(live: LiveDocument): void {
    for (const entry of this.open.values()) {
      if (entry.live !== live) continue;
      entry.users -= 1;
      this.settle(entry);
    }
  }

  /** Ends the document whatever waits in it: its owner gave those edits up. */
  drop(live: LiveDocument): void {
    for (const entry of this.open.values()) if (entry.live === live) this.close(entry);
    this.refresh();
  }

  private settle(entry: Open): void {
    const { edits, ended } = entry.live.get();
    // What the server refused for good, no waiting will store.
    if (entry.users <= 0 && (edits === 0 || ended !== null)) this.close(entry);
    this.refresh();
  }

  private close(entry: Open): void {
    entry.stop();
    if (this.open.get(entry.address) === entry) this.open.delete(entry.address);
    if (this.open.size === 0) window.removeEventListener('beforeunload', this.warn);
    entry.live.destroy();
  }

  private refresh(): void {
    const left = [...this.open.values()]
      .filter(({ users }) => users <= 0)
      .map(({ address, name, live }) => ({ address, name, edits: live.get().edits }));
    if (JSON.stringify(left) === JSON.stringify(this.left)) return;
    this.left = left;
    for (const listener of this.listeners) listener();
  }

  /** The browser asks before the tab closes, while edits are only here. */
  private readonly warn = (event: BeforeUnloadEvent): void => {
    if (this.edits > 0) event.preventDefault();
  };
}

/** The documents of this tab. */
export const openDocuments = new OpenDocuments();
