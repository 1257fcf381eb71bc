import * as Y from 'yjs';
import { addRange, removeRange, type Ranges } from './ranges';

interface Edit {
  inserted: Ranges;
  deleted: Ranges;
  /** Local transactions in here: more than one once the list is full. */
  count: number;
  /** When the first of them was made, in ms since 1970. */
  at: number;
}

/** Edits remembered one by one; later ones join the last, so that days offline stay small. */
const MaxEdits = 1_000;

/**
 * Knows which local edits the server has not yet shown to be stored.
 *
 * y-websocket has no acknowledgement. What it has: the server sends every update back to everyone, its
 * sender too, after it is in the log. An edit is therefore stored when the clock ranges it inserted
 * and the ranges it deleted have all come back, in one message or in several, alone or merged with
 * other people's. A state vector from the server proves insertions below it (never deletions).
 * `Y.parseUpdateMeta` is not enough: it counts the holes (`Skip`) of a merged update as content.
 */
export class SaveTracker {
  private edits: Edit[] = [];

  /** Local transactions that are not known to be stored. */
  get count(): number {
    return this.edits.reduce((sum, edit) => sum + edit.count, 0);
  }

  /** When the oldest of them was made; null when nothing waits. */
  get since(): number | null {
    return this.edits[0]?.at ?? null;
  }

  /** Takes an update that this tab made. Returns false when it holds nothing to store. */
  local(update: Uint8Array, now: number): boolean {
    const { structs, ds } = Y.decodeUpdate(update);
    const last = this.edits.at(-1);
    const full = this.edits.length >= MaxEdits && last !== undefined;
    const edit: Edit = full ? last : { inserted: new Map(), deleted: new Map(), count: 0, at: now };
    let found = false;
    for (const struct of structs) {
      if (struct instanceof Y.Skip) continue;
      found = true;
      addRange(edit.inserted, struct.id.client, struct.id.clock, struct.id.clock + struct.length);
    }
    for (const [client, items] of ds.clients) {
      for (const item of items) {
        found = true;
        addRange(edit.deleted, client, item.clock, item.clock + item.len);
      }
    }
    if (!found) return false;
    edit.count += 1;
    if (!full) this.edits.push(edit);
    return true;
  }

  /** Takes an update that the server sent: an echo, or its whole state. Returns true when edits became stored. */
  stored(update: Uint8Array): boolean {
    if (this.edits.length === 0) return false;
    const { structs, ds } = Y.decodeUpdate(update);
    for (const struct of structs) {
      if (struct instanceof Y.Skip) continue;
      const { client, clock } = struct.id;
      for (const edit of this.edits) removeRange(edit.inserted, client, clock, clock + struct.length);
    }
    for (const [client, items] of ds.clients) {
      for (const item of items) {
        for (const edit of this.edits) removeRange(edit.deleted, client, item.clock, item.clock + item.len);
      }
    }
    return this.sweep();
  }

  /** Takes the server's state vector. Returns true when edits became stored. */
  storedUpTo(stateVector: Uint8Array): boolean {
    if (this.edits.length === 0) return false;
    for (const [client, clock] of Y.decodeStateVector(stateVector)) {
      for (const edit of this.edits) removeRange(edit.inserted, client, 0, clock);
    }
    return this.sweep();
  }

  private sweep(): boolean {
    const before = this.edits.length;
    this.edits = this.edits.filter((edit) => edit.inserted.size > 0 || edit.deleted.size > 0);
    return this.edits.length < before;
  }
}
