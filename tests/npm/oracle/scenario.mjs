// One seeded scenario: what some people did, how the network delivered it, and what Yjs made of every step.

import { Delivery } from './delivery.mjs';
import { playPeers } from './peers.mjs';
import { Random } from './random.mjs';
import { Server } from './server.mjs';
import { Statistics } from './statistics.mjs';

/**
 * What people sent, and nothing else, for laws about the order of delivery.
 * @param {number} seed
 */
export function playUpdates(seed) {
  const random = new Random(seed);
  random.withoutPairs = true;
  const statistics = new Statistics();
  const pool = playPeers(random, statistics);
  const updates = pool.filter(({ kind }) => kind === 'local').map(({ bytes }) => bytes);
  updates.forEach(update => statistics.read(update));
  return { gc: random.chance(0.7), updates, statistics };
}

/** @param {number} seed */
export function play(seed) {
  const random = new Random(seed);
  const statistics = new Statistics();
  random.loneSurrogatesInJson = random.chance(0.1);
  if (random.loneSurrogatesInJson) statistics.count('lone surrogates in JSON');
  const cleansUp = random.chance(0.15);
  const pool = playPeers(random, statistics, cleansUp);
  pool.filter(({ kind }) => kind !== 'local').forEach(({ kind }) => statistics.count(`update ${kind}`));

  const server = new Server(random.chance(0.7), 2 ** 53 - 1 - random.below(1000), cleansUp);
  statistics.count(server.gc ? 'server gc' : 'server without gc');
  const steps = [];
  const delivery = new Delivery(random, pool, statistics);
  for (let updates = delivery.next(server.doc); updates !== null; updates = delivery.next(server.doc)) {
    if (updates.length === 0) continue;
    const emitted = server.transact(updates);
    if (emitted === null) {
      statistics.count('transaction refused by yjs');
      continue;
    }
    updates.forEach(update => statistics.read(update));
    if (emitted.length === 0) statistics.count('transaction without emission');
    if (emitted.length === 2) statistics.count('formats cleaned up');
    if (server.doc.store.pendingStructs !== null) statistics.count('pending structs');
    if (server.doc.store.pendingDs !== null) statistics.count('pending deletions');
    steps.push({ updates, emitted });
    if (random.chance(0.08)) steps.push({ checkpoint: server.checkpoint(random, random.below(4), random.chance(0.3)) });
  }
  const last = server.checkpoint(random, 5, true);
  if (last.pendingStructs || last.pendingDeletions) statistics.count('ends pending');
  steps.push({ checkpoint: last });
  return { seed, server, steps, statistics };
}

/**
 * A given script instead of a drawn one: what is left of a failing scenario while it is being reduced.
 * @param {Uint8Array[][]} transactions
 */
export function playScript(gc, cleansUp, clientId, transactions) {
  const server = new Server(gc, clientId, cleansUp);
  const steps = [];
  for (const updates of transactions) {
    const emitted = server.transact(updates);
    if (emitted !== null) steps.push({ updates, emitted });
  }
  steps.push({ checkpoint: server.checkpoint(new Random(0), 5, true) });
  return { seed: 0, server, steps, statistics: new Statistics() };
}
