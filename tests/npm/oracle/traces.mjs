// Real editing histories (github.com/josephg/editing-traces) replayed through Yjs.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import * as Y from 'yjs';
import { Server } from './server.mjs';

/** One author's document. Positions of a trace count code points, Yjs counts UTF-16 units. */
class Author {
  #astral = false;

  constructor(clientId) {
    this.doc = new Y.Doc({ guid: 'author' });
    this.doc.clientID = clientId;
    this.text = this.doc.getText('text');
    this.seen = new Set();
    this.doc.on('update', (bytes, _origin, _doc, transaction) => {
      if (transaction.local) this.sent = bytes;
    });
  }

  /** Applies one transaction of a trace and returns its update. */
  write(patches) {
    this.sent = null;
    this.doc.transact(() => {
      for (const [position, deleted, inserted] of patches) {
        const start = this.#units(0, position);
        if (deleted > 0) this.text.delete(start, this.#units(start, deleted));
        if (inserted !== '') this.text.insert(start, inserted);
        this.#astral ||= /[\ud800-\udfff]/.test(inserted);
      }
    });
    return this.sent;
  }

  hear(update) {
    Y.applyUpdate(this.doc, update, 'remote');
    this.#astral ||= this.doc.getText('text')._length > 0 && /[\ud800-\udfff]/.test(this.heardText(update));
  }

  heardText(update) {
    return Y.decodeUpdate(update).structs.map(struct => struct.content?.str ?? '').join('');
  }

  /** The UTF-16 length of `count` code points from UTF-16 position `start`. */
  #units(start, count) {
    if (!this.#astral) return count;
    const text = this.text.toString();
    let end = start;
    for (let left = count; left > 0; left--) end += text.codePointAt(end) > 0xffff ? 2 : 1;
    return end - start;
  }
}

/** Yields { update, emitted } per transaction of the trace; returns what the document must read at the end. */
export function* replay(file, limit) {
  const trace = JSON.parse(gunzipSync(readFileSync(file)));
  const server = new Server(true, 2 ** 53 - 1);
  const updates = trace.kind === 'concurrent' ? concurrent(trace, limit) : sequential(trace, limit);
  for (const update of updates) {
    if (update === null) continue;
    const [emitted] = server.transact([update]);
    server.forget();
    yield { update, emitted };
  }
  const text = server.doc.getText('text').toString();
  const whole = limit >= trace.txns.length;
  if (whole && text !== trace.endContent) throw new Error('Yjs itself does not end with the endContent of the trace.');
  return { text, state: Y.encodeStateAsUpdate(server.doc), vector: Y.encodeStateVector(server.doc) };
}

function* sequential({ txns }, limit) {
  const author = new Author(1);
  for (const { patches } of txns.slice(0, limit)) yield author.write(patches);
}

/** Every agent is one Y.Doc, which has seen exactly the ancestors of a transaction when it writes it. */
function* concurrent({ txns, numAgents }, limit) {
  const authors = Array.from({ length: numAgents }, (_, agent) => new Author(agent + 1));
  const updates = [];
  for (const [index, { agent, parents, patches }] of txns.slice(0, limit).entries()) {
    const author = authors[agent];
    const missing = new Set();
    const open = [...parents];
    while (open.length > 0) {
      const ancestor = open.pop();
      if (author.seen.has(ancestor) || missing.has(ancestor)) continue;
      missing.add(ancestor);
      open.push(...txns[ancestor].parents);
    }
    for (const ancestor of [...missing].sort((a, b) => a - b)) {
      if (updates[ancestor] !== null) author.hear(updates[ancestor]);
      author.seen.add(ancestor);
    }
    const update = author.write(patches);
    author.seen.add(index);
    updates.push(update);
    yield update;
  }
}
