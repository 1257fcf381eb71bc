// Questions about moments of a document that forgets nothing.

import * as Y from 'yjs';
import * as encoding from 'lib0/encoding';
import { Server } from './server.mjs';

const text = new TextEncoder();
const other = '•'; // stands for whatever is no text

/** Snapshots on the way, and at the end: their bytes, the documents at them, what they contain, and reading through them. */
export function askSnapshots(ask, pool, random) {
  const { doc } = new Server(false, 2 ** 53 - 1);
  const moments = [];
  const snapshots = [];
  pool.forEach((update, index) => {
    Y.applyUpdate(doc, update, 'remote');
    if (index + 1 < pool.length && random.chance(3 / pool.length)) {
      moments.push(index + 1);
      snapshots.push(Y.snapshot(doc));
    }
  });
  moments.push(pool.length);
  snapshots.push(Y.snapshot(doc));
  const asked = random.take([...pool], Math.min(pool.length, 5));
  const contents = snapshots.map(snapshot => bytes(asked.map(update => Number(Y.snapshotContainsUpdate(snapshot, update)))));
  const equal = snapshots.map(snapshot => bytes(snapshots.map(second => Number(Y.equalSnapshots(snapshot, second)))));
  const opened = snapshots.map(snapshot => Y.createDocFromSnapshot(doc, snapshot, new Server(true, 0).doc));
  const state = Y.encodeStateAsUpdate(doc);
  const reader = new Server(false, 1).doc;
  Y.applyUpdate(reader, state);
  ask('snapshots', [varUints([asked.length, ...moments]), ...asked, ...pool], snapshots.flatMap((snapshot, index) => [
    Y.encodeSnapshot(snapshot), Y.encodeSnapshotV2(snapshot), Y.encodeStateAsUpdate(opened[index]), contents[index], equal[index],
    readText(reader, snapshot),
    readText(reader, snapshot, snapshots[(index + snapshots.length - 1) % snapshots.length]),
    readText(reader, undefined, snapshot),
    readText(reader, snapshot, snapshots[0], (type, id) => ({ user: id.client, type })),
    json(Object.keys(Y.typeMapGetAllSnapshot(reader.getMap('map'), snapshot)).sort()),
    json(opened[index].getArray('array').toArray().map(() => other)),
  ]).concat([state]));
}

function readText(doc, snapshot, previous, computeYChange) {
  return json(doc.getText('text').toDelta(snapshot, previous, computeYChange).map(op => ({
    insert: typeof op.insert === 'string' ? op.insert : other,
    attributes: Object.entries(op.attributes ?? {}).map(([key, value]) => [key, JSON.stringify(value)]).sort(([a], [b]) => (a < b ? -1 : 1)),
  })));
}

function json(value) {
  return text.encode(JSON.stringify(value));
}

function bytes(values) {
  return Uint8Array.from(values);
}

function varUints(values) {
  const encoder = encoding.createEncoder();
  values.forEach(value => encoding.writeVarUint(encoder, value));
  return encoding.toUint8Array(encoder);
}
