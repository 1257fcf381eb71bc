// The live oracle for policies: npm casbin behind stdin and stdout.
//
// Both directions carry frames: a length (4 bytes, little endian), then that many bytes of JSON.
//   ask {"hello":true}             reply {"version":"…"}
//   ask {"seed":n,"count":n}       reply [scenario, …] as scenario.mjs plays them, for seed, seed+1, …
// Standard error carries words for people only. The process ends when its standard input does.

import { readFileSync } from 'node:fs';
import { play } from './scenario.mjs';

const askBytesMax = 65_536;
const words = console.error;
console.log = words; // npm casbin prints bad addresses

function reply(value) {
  const body = Buffer.from(JSON.stringify(value));
  const head = Buffer.alloc(4);
  head.writeUInt32LE(body.length);
  process.stdout.write(Buffer.concat([head, body]));
}

async function answer({ hello, seed, count }) {
  if (hello) return reply({ version: JSON.parse(readFileSync(new URL('../node_modules/casbin/package.json', import.meta.url))).version });
  const scenarios = [];
  for (let i = 0; i < count; i++) scenarios.push(await play(seed + i));
  return reply(scenarios);
}

let waiting = Buffer.alloc(0);
for await (const chunk of process.stdin) {
  waiting = Buffer.concat([waiting, chunk]);
  while (waiting.length >= 4) {
    const length = waiting.readUInt32LE(0);
    if (length > askBytesMax) throw new RangeError(`an ask of ${length} bytes`);
    if (waiting.length < 4 + length) break;
    const ask = JSON.parse(waiting.subarray(4, 4 + length));
    waiting = waiting.subarray(4 + length);
    await answer(ask);
  }
}
