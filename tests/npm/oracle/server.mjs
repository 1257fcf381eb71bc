// The expected server: a Y.Doc that stores and relays, and never edits.

import * as Y from 'yjs';
import { someStateVector } from './delivery.mjs';
import { readRoots } from './json.mjs';

export class Server {
  #emitted = [];
  #history = [];

  constructor(gc, clientId, cleansUp = false) {
    this.gc = gc;
    this.clientId = clientId;
    this.cleansUp = cleansUp;
    this.#open();
  }

  #open() {
    this.doc = new Y.Doc({ gc: this.gc, guid: 'server' });
    this.doc.clientID = this.clientId;
    // Roots stay untyped, and typed children (a nested Y.Text) may not clean up formats either: a relay that deletes
    // formats of its own accord writes what no client sent. Unless it is asked to.
    this.doc.on('afterTransaction', transaction => { transaction._needFormattingCleanup &&= this.cleansUp; });
    this.doc.on('update', bytes => this.#emitted.push(bytes));
  }

  /** Applies updates in one transaction. Returns what Yjs emitted, or null when it threw and nothing changed. */
  transact(updates) {
    this.#emitted = [];
    try {
      if (updates.length === 1) Y.applyUpdate(this.doc, updates[0], 'remote');
      else this.doc.transact(() => updates.forEach(update => Y.applyUpdate(this.doc, update, 'remote')), 'remote', false);
    } catch {
      // Yjs commits half of a transaction that threw. Go back to before.
      this.#open();
      const history = this.#history;
      this.#history = [];
      history.forEach(earlier => this.transact(earlier));
      return null;
    }
    this.#history.push(updates);
    return this.#emitted;
  }

  /** Forgets how it got here, for a long run that no throw of Yjs may interrupt. */
  forget() {
    this.#history = [];
  }

  /** Everything that can be asked of the document now. */
  checkpoint(random, vectors, withRoots) {
    const { doc } = this;
    const diffs = [];
    for (let i = 0; i < vectors; i++) {
      const vector = someStateVector(random, doc);
      diffs.push({ vector, diff: Y.encodeStateAsUpdate(doc, vector) });
    }
    return {
      state: Y.encodeStateAsUpdate(doc),
      vector: Y.encodeStateVector(doc),
      pendingStructs: doc.store.pendingStructs !== null,
      pendingDeletions: doc.store.pendingDs !== null,
      diffs,
      roots: withRoots ? readRoots(doc) : [],
    };
  }
}
