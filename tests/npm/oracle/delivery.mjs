// What a network does to updates on their way to the server: every mode of delivery, seeded.

import * as Y from 'yjs';

/** Decides what reaches the server next. Each call of `next` is one transaction: a list of updates. */
export class Delivery {
  #random; #statistics; #queue; #lost = []; #delivered = []; #weights; #loses;

  constructor(random, pool, statistics) {
    this.#random = random;
    this.#statistics = statistics;
    this.#queue = pool.map(({ bytes }) => bytes);
    // Some scenarios stay with one mode, others mix them all.
    const all = {
      inOrder: 6, batched: 1, outOfOrder: 1, duplicated: 0.7, dropped: 0.7, merged: 1, mergedWithHoles: 0.5, diffed: 0.7, shuffled: 0.05,
    };
    this.#weights = random.chance(0.4)
      ? { inOrder: 4, [random.pick(Object.keys(all))]: 3 }
      : all;
    // Yjs merges all that waits again for every update that has to wait: thousands of them would take minutes.
    if (pool.length > 250) this.#weights = { inOrder: 20, batched: 1, duplicated: 0.5, merged: 1, mergedWithHoles: 0.05, outOfOrder: 0.05 };
    // What waits, Yjs keeps in V2, where a lone surrogate in JSON becomes U+FFFD. Our engine keeps it as it came.
    if (random.loneSurrogatesInJson) this.#weights = { inOrder: 4, batched: 1, merged: 1 };
    this.#loses = random.chance(0.25);
  }

  /** The next transaction's updates, or null at the end. @param {Y.Doc} server */
  next(server) {
    const random = this.#random;
    const queue = this.#queue;
    if (queue.length === 0) {
      if (this.#lost.length === 0) return null;
      if (this.#loses) {
        // These never arrive: the document ends with pending structs or deletions.
        this.#lost.splice(0, random.between(1, this.#lost.length));
        this.#loses = false;
        return [];
      }
      this.#count('resent');
      return this.#send(random.chance(0.5) ? this.#lost.splice(0) : [this.#lost.splice(random.below(this.#lost.length), 1)[0]]);
    }
    const mode = random.weighted(this.#weights);
    this.#count(mode);
    switch (mode) {
      case 'inOrder': return this.#send([queue.shift()]);
      case 'batched': return this.#send(queue.splice(0, random.between(2, 8)));
      case 'outOfOrder': return this.#send(queue.splice(random.below(Math.min(queue.length, 8)), 1));
      case 'shuffled': return this.#send(random.take(queue, queue.length).sort(() => 0).map((_, i, all) => all[(i * 7 + 3) % all.length]));
      case 'duplicated': {
        const update = this.#delivered.length > 0 && random.chance(0.7) ? random.pick(this.#delivered) : queue.shift();
        return this.#send(random.chance(0.5) ? [update, update] : [update]);
      }
      case 'dropped':
        this.#lost.push(queue.shift());
        return [];
      case 'merged': return this.#send([Y.mergeUpdates(queue.splice(0, random.between(2, 10)))]);
      case 'mergedWithHoles': {
        const parts = random.take(queue, random.between(2, 6));
        if (random.chance(0.3) && this.#delivered.length > 0) parts.push(random.pick(this.#delivered));
        return this.#send([Y.mergeUpdates(parts)]);
      }
      default: {
        const parts = queue.splice(0, random.between(1, 6));
        const whole = parts.length > 1 ? Y.mergeUpdates(parts) : parts[0];
        // The vector may claim more than the server has. The whole comes later.
        this.#lost.push(whole);
        return this.#send([Y.diffUpdate(whole, someStateVector(random, server))]);
      }
    }
  }

  #count(mode) {
    this.#statistics.count(`delivery ${mode}`);
  }

  #send(updates) {
    this.#delivered.push(...updates);
    return updates;
  }
}

/** A state vector near what the document has: exact, behind, ahead, in the middle of structs, of strangers. */
export function someStateVector(random, doc) {
  const vector = new Map();
  const slack = random.pick([0, 0, 3]);
  for (const [client, structs] of doc.store.clients) {
    const last = structs[structs.length - 1];
    const clock = last.id.clock + last.length;
    switch (random.below(4)) {
      case 0: break;
      case 1: vector.set(client, clock); break;
      default: vector.set(client, Math.min(random.below(clock + 1) + slack, clock + slack));
    }
  }
  if (random.chance(0.1)) vector.set(random.below(2 ** 53 - 1), random.below(100));
  return Y.encodeStateVector(vector);
}
