// node --expose-gc peer.mjs yjs|ywasm FOLDER: times one engine, row by row, as the bench program asks on standard input.
// A question is {row, input, milliseconds}; the answer {ops, wall, cpu, check} with times in nanoseconds, or {bytes}, or {absent}.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readEdits, readUpdates } from './files.mjs';

const AUTHOR = 3_141_592_653;
const [engineName, folder] = process.argv.slice(2);
const { engine } = await import(`./${engineName}.mjs`);
const inputs = new Map();
let emitted = 0;

function input(name) {
  if (!inputs.has(name)) {
    const path = join(folder, name);
    inputs.set(name, name.endsWith('.updates') ? readUpdates(path)
      : name.endsWith('.edits') ? readEdits(path) : new Uint8Array(readFileSync(path)));
  }
  return inputs.get(name);
}

function listening(clientId) {
  const doc = engine.create(clientId);
  engine.listen(doc, bytes => { emitted += bytes.length; });
  return doc;
}

function loaded(name) {
  const doc = engine.create();
  engine.apply(doc, input(name));
  return doc;
}

/** A row that makes a document: `make` is not timed, `run` is. */
function making(ops, make, run) {
  let doc;
  return {
    ops,
    prepare: () => {
      if (doc) engine.free(doc);
      doc = make();
    },
    run: () => run(doc),
    check: () => engine.state(doc),
  };
}

/** A row that only asks: as many runs between two looks at the clock as take a millisecond. */
function asking(operation) {
  let result;
  return { ops: 1, repeats: true, prepare: () => {}, run: () => { result = operation(); }, check: () => result };
}

const rows = {
  apply: name => making(input(name).length, () => listening(), doc => {
    for (const update of input(name)) engine.apply(doc, update);
  }),
  type: name => making(input(name).length, () => listening(AUTHOR), doc => {
    const text = engine.text(doc);
    for (const [position, deleted, inserted] of input(name)) engine.edit(doc, text, position, deleted, inserted);
  }),
  set: name => making(input(name).length, () => listening(AUTHOR), doc => {
    const map = engine.map(doc);
    let value = 0;
    for (const [key] of input(name)) engine.set(map, `key${key}`, value++);
  }),
  load: name => making(1, () => engine.create(), doc => engine.apply(doc, input(name))),
  load2: name => making(1, () => engine.create(), doc => engine.apply2(doc, input(name))),
  encode: name => {
    const doc = loaded(name);
    return asking(() => engine.state(doc));
  },
  encode2: name => {
    const doc = loaded(name);
    return asking(() => engine.state2(doc));
  },
  vector: name => {
    const doc = loaded(name);
    return asking(() => engine.vector(doc));
  },
  diff: name => {
    const doc = loaded(`${name.split('-')[0]}.state`);
    return asking(() => engine.state(doc, input(name)));
  },
  merge: name => engine.merge && { ...asking(() => engine.merge(input(name))), ops: input(name).length },
};

function time({ row, input: name, milliseconds }) {
  const made = rows[row](name);
  if (!made) return { absent: true };
  let ops = 0;
  let wall = 0;
  let cpu = 0;
  for (let batch = 1; wall < milliseconds * 1e6;) {
    made.prepare();
    const before = process.cpuUsage();
    const start = process.hrtime.bigint();
    for (let left = batch; left > 0; left--) made.run();
    const took = Number(process.hrtime.bigint() - start);
    const used = process.cpuUsage(before);
    if (made.repeats && took < 1e6) {
      batch *= 2;
    } else {
      ops += batch * made.ops;
      wall += took;
      cpu += (used.user + used.system) * 1000;
    }
  }
  return { ops, wall, cpu, check: createHash('sha256').update(made.check()).digest('hex') };
}

/** What a document keeps, as the difference that many of them make. Ask a fresh process. */
function weigh({ input: name, copies }) {
  const make = () => {
    if (!name.endsWith('.updates')) return loaded(name);
    const doc = engine.create();
    for (const update of input(name)) engine.apply(doc, update);
    return doc;
  };
  const kept = [make()];
  const before = held();
  for (let copy = 0; copy < copies; copy++) kept.push(make());
  return { bytes: (held() - before) / copies, kept: kept.length };
}

function held() {
  for (let pass = 0; pass < 4; pass++) globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers + engine.foreignBytes();
}

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  console.log(JSON.stringify(question.row === 'memory' ? weigh(question) : time(question)));
}
