// The expected server: a Y.Doc that stores and relays, and never edits.

import * as Y from 'yjs';
import { someStateVector } from './delivery.mjs';
import { readRoots } from './json.mjs';

export class Server {
  #emitted = null;
  #history = [];

  constructor(gc, clientId) {
    this.gc = gc;
    this.clientId = clientId;
    this.#open();
  }

  #open() {
    this.doc = new Y.Doc({ gc: this.gc, guid: 'server' });
    this.doc.clientID = this.clientId;
    // Roots stay untyped, and typed children (a nested Y.Text) may not clean up formats either: a relay that deletes
    // formats of its own accord writes into a document under a client id that nobody authorised.
    this.doc.on('afterTransaction', transaction => { transaction._needFormattingCleanup = false; });
    this.doc.on('update', bytes => {
      if (this.#emitted !== null) throw new Error('The expected server emitted twice for one transaction.');
      this.#emitted = bytes;
    });
  }

  /** Applies updates in one transaction. Returns the emission or null; undefined when Yjs threw and nothing changed. */
  transact(updates) {
    this.#emitted = null;
    try {
      if (updates.length === 1) Y.applyUpdate(this.doc, updates[0], 'remote');
      else this.doc.transact(() => updates.forEach(update => Y.applyUpdate(this.doc, update, 'remote')), 'remote', false);
    } catch {
      // Yjs commits half of a transaction that threw. Go back to before.
      this.#open();
      const history = this.#history;
      this.#history = [];
      history.forEach(earlier => this.transact(earlier));
      return undefined;
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
