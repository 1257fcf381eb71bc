// The input files. All numbers are little-endian, 32 bits.
//   *.updates  length and bytes of one update after the other
//   *.edits    position, deleted, byte length, inserted UTF-8; positions are UTF-16 units
//   *.state    one update; *.vector  one state vector

import { readFileSync, writeFileSync } from 'node:fs';

export function writeUpdates(path, updates) {
  writeFileSync(path, Buffer.concat(updates.flatMap(update => [number(update.length), update])));
}

export function readUpdates(path) {
  const bytes = readFileSync(path);
  const updates = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32LE(at);
    updates.push(new Uint8Array(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return updates;
}

export function writeEdits(path, edits) {
  writeFileSync(path, Buffer.concat(edits.flatMap(([position, deleted, inserted]) => {
    const text = Buffer.from(inserted);
    return [number(position), number(deleted), number(text.length), text];
  })));
}

export function readEdits(path) {
  const bytes = readFileSync(path);
  const edits = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32LE(at + 8);
    edits.push([bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4), bytes.toString('utf8', at + 12, at + 12 + length)]);
    at += 12 + length;
  }
  return edits;
}

function number(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
