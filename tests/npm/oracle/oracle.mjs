// The live oracle: yjs behind stdin and stdout, for tests of other implementations.
//
// Both directions carry frames: a length (4 bytes, little endian), a kind (1 byte), a body in lib0 encoding.
//   ask 1  hello                                   reply 1  yjs version
//   ask 2  scenario (seed)                         reply 2  scenario.mjs, as writeScenario below lays it out
//   ask 3  trace (file, most transactions)         reply 3  up to 1,000 transactions, repeated; then 4, the end
//   ask 4  script (options, client id, transactions)  reply 2  the same transactions with what yjs makes of them
//   ask 5  updates (seed)                          reply 5  gc, updates in the order of sending, statistics
//   ask 6  encodings (seed)                        reply 6  encodings.mjs: name, bytes given, bytes expected; statistics
//   ask 7  program (seed)                          reply 7  programs.mjs, as JSON in UTF-8
//   any failure                                    reply 0  the message
// Standard error carries words for people only. The process ends when its standard input does.

import './clock.mjs'; // first: before yjs looks for the time
import { readFileSync } from 'node:fs';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { playEncodings } from './encodings.mjs';
import { playProgram } from './programs.mjs';
import { play, playScript, playUpdates } from './scenario.mjs';
import { replay } from './traces.mjs';

const askBytesMax = 16_777_216;
const batch = 1_000;

console.log = console.error; // lib0's logger must not write between frames

function reply(kind, write) {
  const encoder = encoding.createEncoder();
  encoding.writeUint32(encoder, 0);
  encoding.writeUint8(encoder, kind);
  write(encoder);
  const frame = encoding.toUint8Array(encoder);
  new DataView(frame.buffer, frame.byteOffset).setUint32(0, frame.length - 4, true);
  process.stdout.write(frame);
}

function writeAll(encoder, items, write) {
  encoding.writeVarUint(encoder, items.length);
  items.forEach(write);
}

function readAll(decoder, read) {
  return Array.from({ length: decoding.readVarUint(decoder) }, read);
}

function writeScenario(encoder, { seed, server, steps, statistics }) {
  encoding.writeVarUint(encoder, seed);
  encoding.writeUint8(encoder, (server.gc ? 1 : 0) | (server.cleansUp ? 2 : 0));
  encoding.writeVarUint(encoder, server.clientId);
  writeAll(encoder, steps, ({ updates, emitted, checkpoint }) => {
    encoding.writeUint8(encoder, checkpoint ? 1 : 0);
    if (checkpoint) return writeCheckpoint(encoder, checkpoint);
    writeAll(encoder, updates, update => encoding.writeVarUint8Array(encoder, update));
    writeAll(encoder, emitted, bytes => encoding.writeVarUint8Array(encoder, bytes));
  });
  writeStatistics(encoder, statistics);
}

function writeUpdates(encoder, { gc, updates, statistics }) {
  encoding.writeUint8(encoder, gc ? 1 : 0);
  writeAll(encoder, updates, update => encoding.writeVarUint8Array(encoder, update));
  writeStatistics(encoder, statistics);
}

function writeQuestions(encoder, { questions, statistics }) {
  writeAll(encoder, questions, ({ name, given, expected }) => {
    encoding.writeVarString(encoder, name);
    writeAll(encoder, given, bytes => encoding.writeVarUint8Array(encoder, bytes));
    writeAll(encoder, expected, bytes => encoding.writeVarUint8Array(encoder, bytes));
  });
  writeStatistics(encoder, statistics);
}

function writeStatistics(encoder, statistics) {
  writeAll(encoder, [...statistics.counts], ([name, count]) => {
    encoding.writeVarString(encoder, name);
    encoding.writeVarUint(encoder, count);
  });
}

function writeCheckpoint(encoder, { state, vector, pendingStructs, pendingDeletions, diffs, roots }) {
  encoding.writeVarUint8Array(encoder, state);
  encoding.writeVarUint8Array(encoder, vector);
  encoding.writeUint8(encoder, pendingStructs || pendingDeletions ? 1 : 0);
  writeAll(encoder, diffs, ({ vector, diff }) => {
    encoding.writeVarUint8Array(encoder, vector);
    encoding.writeVarUint8Array(encoder, diff);
  });
  writeAll(encoder, roots, ({ name, kind, json }) => {
    encoding.writeVarString(encoder, name);
    encoding.writeVarString(encoder, kind);
    encoding.writeVarString(encoder, json);
  });
}

function replyTrace(file, limit) {
  const transactions = replay(file, limit);
  for (;;) {
    const part = [];
    let next;
    while (part.length < batch && !(next = transactions.next()).done) part.push(next.value);
    reply(3, encoder => writeAll(encoder, part, ({ update, emitted }) => {
      encoding.writeVarUint8Array(encoder, update);
      encoding.writeVarUint8Array(encoder, emitted);
    }));
    if (!next.done) continue;
    const { text, state, vector } = next.value;
    return reply(4, encoder => {
      encoding.writeVarString(encoder, text);
      encoding.writeVarUint8Array(encoder, state);
      encoding.writeVarUint8Array(encoder, vector);
    });
  }
}

function answer(ask) {
  const decoder = decoding.createDecoder(ask);
  switch (decoding.readUint8(decoder)) {
    case 1: {
      const path = new URL('../node_modules/yjs/package.json', import.meta.url);
      return reply(1, encoder => encoding.writeVarString(encoder, JSON.parse(readFileSync(path)).version));
    }
    case 2: {
      const scenario = play(decoding.readVarUint(decoder));
      return reply(2, encoder => writeScenario(encoder, scenario));
    }
    case 4: {
      const options = decoding.readUint8(decoder);
      const clientId = decoding.readVarUint(decoder);
      const transactions = readAll(decoder, () => readAll(decoder, () => decoding.readVarUint8Array(decoder)));
      const scenario = playScript((options & 1) !== 0, (options & 2) !== 0, clientId, transactions);
      return reply(2, encoder => writeScenario(encoder, scenario));
    }
    case 5: {
      const updates = playUpdates(decoding.readVarUint(decoder));
      return reply(5, encoder => writeUpdates(encoder, updates));
    }
    case 6: {
      const encodings = playEncodings(decoding.readVarUint(decoder));
      return reply(6, encoder => writeQuestions(encoder, encodings));
    }
    case 7: {
      const program = JSON.stringify(playProgram(decoding.readVarUint(decoder)));
      return reply(7, encoder => encoding.writeUint8Array(encoder, Buffer.from(program)));
    }
    case 3: return replyTrace(decoding.readVarString(decoder), decoding.readVarUint(decoder));
    default: throw new Error('Unknown kind of question.');
  }
}

let received = Buffer.alloc(0);
process.stdin.on('data', chunk => {
  received = Buffer.concat([received, chunk]);
  while (received.length >= 4) {
    const length = received.readUInt32LE(0);
    if (length > askBytesMax) throw new Error(`A question of ${length} bytes.`);
    if (received.length < 4 + length) return;
    const ask = received.subarray(4, 4 + length);
    received = received.subarray(4 + length);
    try {
      answer(new Uint8Array(ask));
    } catch (error) {
      reply(0, encoder => encoding.writeVarString(encoder, error.stack ?? String(error)));
    }
  }
});
process.stdin.on('end', () => process.exit(0));
