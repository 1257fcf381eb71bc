// Several people editing one document, late, offline and out of order, and the updates that they send.

import * as Y from 'yjs';
import { edit, openRoots, typeKeys } from './edits.mjs';

const letters = 'abcdefghijklmnopqrstuvwxyz ';
const nestedText = 5; // a focus beyond the five roots
const sentBytesMax = 2 ** 20; // undo and redo of formats can double a document again and again, until yjs falls silent

class Peer {
  constructor(random, clientId, pool, statistics, focus) {
    this.random = random;
    this.statistics = statistics;
    this.clientId = clientId;
    this.doc = new Y.Doc({ gc: random.chance(0.6), guid: 'peer' });
    this.doc.clientID = clientId;
    this.roots = openRoots(this.doc, random.chance(0.5));
    this.focus = focus;
    this.heard = new Set();
    this.undo = random.chance(0.6)
      ? new Y.UndoManager(random.chance(0.7) ? this.roots : [random.pick(this.roots)], {
        captureTimeout: random.chance(0.5) ? 0 : Number.MAX_SAFE_INTEGER, // never the clock's business
        ignoreRemoteMapChanges: random.chance(0.3),
      })
      : null;
    this.doc.on('update', (bytes, _origin, _doc, transaction) => {
      if (transaction.local) {
        this.heard.add(pool.length);
        pool.push({ bytes, kind: 'local' });
      } else if (random.chance(0.03)) {
        pool.push({ bytes, kind: 'relayed' });
      }
    });
  }

  /** What this peer edits: everything, one root, or one text below a root. */
  get edited() {
    if (this.focus === null) return this.roots;
    const nested = this.focus === nestedText ? this.roots[1].get('nested') : undefined;
    return [nested instanceof Y.Text ? nested : this.roots[this.focus % this.roots.length]];
  }

  act() {
    const { random, doc } = this;
    try {
      if (this.undo !== null && random.chance(0.2)) {
        this.#undoOrRedo();
      } else if (random.chance(0.2)) {
        doc.transact(() => {
          for (let i = random.between(2, 5); i > 0; i--) edit(random, this.edited);
        });
      } else if (random.chance(0.06)) {
        typeKeys(random, this.edited.some(root => root instanceof Y.Text) ? this.edited : this.roots);
      } else {
        edit(random, this.edited);
      }
    } catch {
      // Yjs refuses some combinations by throwing. What it had integrated until then was sent, and counts.
      this.statistics.count('edit refused by yjs');
    }
  }

  #undoOrRedo() {
    const { random, undo } = this;
    if (random.chance(0.3)) undo.stopCapturing();
    const redo = undo.canRedo() && random.chance(0.6);
    const item = redo ? undo.redo() : undo.undo();
    if (item !== null) this.statistics.count(redo ? 'redo' : 'undo');
  }

  hear(pool, index) {
    this.heard.add(index);
    this.receive(pool[index].bytes);
  }

  receive(bytes) {
    try {
      Y.applyUpdate(this.doc, bytes, 'remote');
    } catch {
      this.statistics.count('update refused by a yjs peer');
    }
    this.doc.clientID = this.clientId;
  }
}

/** A client id of any width that the wire allows: 1 to 53 bits. */
function clientId(random, taken) {
  for (;;) {
    const bits = random.pick([7, 8, 14, 16, 21, 28, 31, 32, 32, 32, 33, 40, 49, 53]);
    const low = random.next();
    const id = bits <= 32 ? low >>> (32 - bits) : (random.next() >>> (64 - bits)) * 2 ** 32 + low;
    if (!taken.has(id)) {
      taken.add(id);
      return id;
    }
  }
}

/** An update whose one struct is a garbage-collected run: moves a client's clock to where varints are long. */
function longAgo(client, length) {
  const encoder = new Y.UpdateEncoderV1();
  const write = value => {
    while (value > 127) {
      encoder.restEncoder.cbuf[encoder.restEncoder.cpos++] = 128 | (value % 128);
      value = Math.floor(value / 128);
    }
    encoder.restEncoder.cbuf[encoder.restEncoder.cpos++] = value;
  };
  [1, 1, client, 0, 0, length, 0].forEach(write); // one client, one struct, its id, clock, GC, its length, no deletions
  return encoder.toUint8Array();
}

/**
 * Plays the peers. Returns the pool of everything that was sent, in the order of sending.
 * @param {boolean} likesNested whether they probably crowd into one nested text
 */
export function playPeers(random, statistics, likesNested = false) {
  const pool = [];
  const taken = new Set();
  // Half of the time everybody works in one root: that is where conflicts are.
  const focus = likesNested && random.chance(0.8) ? nestedText : random.chance(0.5) ? random.below(6) : null;
  const newPeer = () => new Peer(random, clientId(random, taken), pool, statistics, focus);
  const peers = Array.from({ length: random.between(2, 6) }, newPeer);
  const catchUp = random.pick([0.1, 0.3, 0.6]);

  if (focus === nestedText) {
    peers[0].roots[1].set('nested', random.chance(0.5) ? new Y.Text('formatted') : new Y.XmlText('formatted'));
    peers.slice(1).forEach(peer => peer.hear(pool, pool.length - 1));
  } else if (random.chance(0.08)) {
    const length = random.pick([2 ** 14, 2 ** 21, 2 ** 28, 2 ** 31 - 2 ** 20]) - random.below(30);
    const bytes = longAgo(peers[0].clientId, length);
    statistics.count('long clocks');
    pool.push({ bytes, kind: 'local' });
    peers[0].hear(pool, 0);
  }

  if (random.chance(0.07)) {
    typeInTurns(random, peers, pool);
    statistics.count('typing in turns');
    return pool;
  }

  const rounds = random.chance(0.004) ? 1_500 : random.chance(0.05) ? random.between(150, 300) : random.between(4, 70);
  if (rounds === 1_500) statistics.count('long history');
  for (let round = 0; round < rounds; round++) {
    if (pool.reduce((sum, { bytes }) => sum + bytes.length, 0) > sentBytesMax) {
      statistics.count('history cut short');
      break;
    }
    const peer = random.pick(peers);
    switch (random.weighted({ edit: 10, hear: 6, sync: 2, restart: 0.15, capture: 0.3 })) {
      case 'edit':
        peer.act();
        break;
      case 'hear': {
        const unheard = [...pool.keys()].filter(index => !peer.heard.has(index));
        if (random.chance(catchUp)) unheard.forEach(index => peer.hear(pool, index));
        else if (unheard.length > 0) peer.hear(pool, random.chance(0.7) ? unheard[0] : random.pick(unheard));
        break;
      }
      case 'sync': {
        const other = random.pick(peers);
        peer.receive(Y.encodeStateAsUpdate(other.doc, Y.encodeStateVector(peer.doc)));
        break;
      }
      case 'restart': {
        const successor = newPeer();
        successor.receive(Y.encodeStateAsUpdate(peer.doc));
        peers[peers.indexOf(peer)] = successor;
        statistics.count('peer restarted');
        break;
      }
      default: {
        const known = random.chance(0.5) ? undefined : Y.encodeStateVector(random.pick(peers).doc);
        pool.push({ bytes: Y.encodeStateAsUpdate(peer.doc, known), kind: 'state' });
      }
    }
  }
  return pool;
}

/**
 * Two or three people type close to each other for a long time, every key a transaction of its own: long runs that grow
 * in place, are cut by the others' keys and by deletions, and grow on.
 */
function typeInTurns(random, peers, pool) {
  const typists = peers.slice(0, random.between(2, 3));
  const cursors = typists.map(() => 0);
  const together = random.pick([0.5, 0.9, 1]); // how often a typist has heard everything before the next key
  let turn = 0;
  let left = 0;
  for (let steps = random.between(200, 600); steps > 0; steps--, left--) {
    if (left <= 0) {
      turn = (turn + random.between(1, typists.length - 1)) % typists.length;
      left = random.pick([1, 1, 2, random.between(3, 16), random.between(17, 50)]);
    }
    const typist = typists[turn];
    if (random.chance(together)) {
      for (let index = 0; index < pool.length; index++) if (!typist.heard.has(index)) typist.hear(pool, index);
    }
    const text = typist.roots[0];
    const cursor = Math.min(cursors[turn], text.length);
    if (text.length > 0 && random.chance(0.04)) {
      const start = Math.min(Math.max(0, cursor - random.below(6)), text.length - 1);
      text.delete(start, Math.min(random.between(1, 4), text.length - start));
      cursors[turn] = start;
    } else if (random.chance(0.03)) {
      cursors[turn] = Math.max(0, Math.min(text.length, cursor + random.between(-12, 12)));
    } else {
      const key = random.chance(0.1) ? random.pick(['é', '日', 'the ']) : letters[random.below(letters.length)];
      text.insert(cursor, key);
      cursors[turn] = cursor + key.length;
    }
  }
}
