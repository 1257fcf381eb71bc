// Questions about bytes alone, and what Yjs answers: both formats, merging, diffs, conversions, what an update is about.

import * as Y from 'yjs';
import * as encoding from 'lib0/encoding';
import { someStateVector } from './delivery.mjs';
import { playPeers } from './peers.mjs';
import { Random } from './random.mjs';
import { Server } from './server.mjs';
import { askSnapshots } from './snapshots.mjs';
import { Statistics } from './statistics.mjs';

/**
 * One seeded set of questions: a name, the bytes given, the bytes expected.
 * @param {number} seed
 */
export function playEncodings(seed) {
  const random = new Random(seed);
  const statistics = new Statistics();
  random.loneSurrogatesInJson = random.chance(0.1);
  const pool = playPeers(random, statistics).map(({ bytes }) => bytes).slice(0, 200);
  const questions = [];
  if (pool.length === 0) return { questions, statistics };
  const ask = (name, given, expected) => {
    statistics.count(`question ${name}`);
    questions.push({ name, given, expected });
  };

  for (const update of random.take([...pool], Math.min(pool.length, 6))) askAboutOne(ask, update, random, statistics);
  for (let i = random.between(2, 5); i > 0; i--) {
    const parts = random.take([...pool], random.between(2, random.chance(0.1) ? 90 : 8));
    if (random.chance(0.5)) parts.push(random.pick(parts));
    if (random.chance(0.3)) parts.push(stateOf(random.take([...pool], random.between(1, pool.length)), random.chance(0.6)));
    // Yjs leaves the order of collected and whole structs to its sort, which this engine follows below 64 readers.
    if (parts.length > 60 && parts.some(hasGc)) continue;
    const merged = Y.mergeUpdates(parts);
    ask('merge V1', parts, [merged]);
    const partsV2 = parts.map(Y.convertUpdateFormatV1ToV2);
    ask('merge V2', partsV2, [Y.mergeUpdatesV2(partsV2)]);
    askAboutOne(ask, merged, random, statistics);
  }
  askDocument(ask, pool, random, statistics);
  if (!random.loneSurrogatesInJson) askSnapshots(ask, pool, random);
  return { questions, statistics };
}

function askAboutOne(ask, update, random, statistics) {
  statistics.read(update);
  const v2 = Y.convertUpdateFormatV1ToV2(update);
  ask('convert V1 V2', [update], [v2]);
  ask('convert V2 V1', [v2], [Y.convertUpdateFormatV2ToV1(v2)]);
  ask('vector V1', [update], [Y.encodeStateVectorFromUpdate(update)]);
  ask('vector V2', [v2], [Y.encodeStateVectorFromUpdateV2(v2)]);
  const { from, to } = Y.parseUpdateMeta(update);
  ask('ranges V1', [update], [bytesOf(encoder => [...from].forEach(([client, clock]) => {
    [client, clock, to.get(client)].forEach(value => encoding.writeVarUint(encoder, value));
  }))]);
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  for (let i = random.below(3); i > 0; i--) {
    const vector = someStateVector(random, doc);
    ask('diff V1', [update, vector], [Y.diffUpdate(update, vector)]);
    ask('diff V2', [v2, vector], [Y.diffUpdateV2(v2, vector)]);
  }
  const { structs, ds } = Y.decodeUpdate(update);
  const inserts = Y.createDeleteSet();
  for (const { id, length, constructor } of structs) {
    if (constructor !== Y.Skip) inserts.clients.set(id.client, [...inserts.clients.get(id.client) ?? [], { clock: id.clock, len: length }]);
  }
  ask('ids V1', [update], [inserts, ds].map(set => writeSet(Y.mergeDeleteSets([set]))));
}

/** One document that gets V2, emits V2 and is encoded as V2. */
function askDocument(ask, pool, random, statistics) {
  const server = new Server(random.chance(0.6), 2 ** 53 - 1 - random.below(1000));
  const emitted = [];
  server.doc.on('updateV2', bytes => emitted.push(bytes));
  const given = [];
  const expected = [];
  const loses = random.chance(0.4);
  for (const update of pool) {
    if (loses && random.chance(0.05)) continue;
    emitted.length = 0;
    const v2 = Y.convertUpdateFormatV1ToV2(update);
    Y.applyUpdateV2(server.doc, v2, 'remote');
    given.push(v2);
    expected.push(emitted[0] ?? new Uint8Array());
  }
  if (server.doc.store.pendingStructs !== null) statistics.count('V2 state with pending structs');
  if (server.doc.store.pendingDs !== null) statistics.count('V2 state with pending deletions');
  const vector = someStateVector(random, server.doc);
  expected.push(
    Y.encodeStateAsUpdateV2(server.doc), Y.encodeStateAsUpdateV2(server.doc, vector),
    Y.encodeStateVector(server.doc), Y.encodeStateAsUpdate(server.doc),
  );
  ask(server.gc ? 'document collecting' : 'document keeping', [vector, ...given], expected);
}

function stateOf(updates, gc) {
  const doc = new Y.Doc({ gc });
  updates.forEach(update => Y.applyUpdate(doc, update));
  return Y.encodeStateAsUpdate(doc);
}

function hasGc(update) {
  return Y.decodeUpdate(update).structs.some(struct => struct instanceof Y.GC);
}

function writeSet(set) {
  return bytesOf(encoder => {
    const clients = [...set.clients].sort((a, b) => b[0] - a[0]);
    encoding.writeVarUint(encoder, clients.length);
    for (const [client, ranges] of clients) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, ranges.length);
      ranges.forEach(({ clock, len }) => [clock, len].forEach(value => encoding.writeVarUint(encoder, value)));
    }
  });
}

function bytesOf(write) {
  const encoder = encoding.createEncoder();
  write(encoder);
  return encoding.toUint8Array(encoder);
}
