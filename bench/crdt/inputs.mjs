// node inputs.mjs OUT [TRACES]: writes what all engines are fed. Every byte comes out of yjs 13.6.33.
// TRACES is a copy of github.com/josephg/editing-traces; without it, people are imitated by a seeded generator.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as Y from 'yjs';
import { writeEdits, writeUpdates } from './files.mjs';
import { Random } from './random.mjs';

const [out, traces] = process.argv.slice(2);
const AUTHOR = 3_141_592_653; // five bytes on the wire, as most ids that Yjs draws
mkdirSync(out, { recursive: true });

function document(clientId) {
  const doc = new Y.Doc({ guid: 'bench' });
  doc.clientID = clientId;
  const updates = [];
  doc.on('update', bytes => updates.push(bytes));
  return { doc, text: doc.getText('text'), updates };
}

/** The edits of a trace in UTF-16 units, one by one. */
function traceEdits(name, imitatedEdits) {
  const file = traces ? join(traces, `${name}.json.gz`) : '';
  if (!existsSync(file)) return [imitated(imitatedEdits, 7), 'imitated'];
  const { txns } = JSON.parse(gunzipSync(readFileSync(file)));
  const edits = txns.flatMap(({ patches }) => patches);
  if (edits.some(([, , inserted]) => /[\ud800-\udfff]/.test(inserted))) throw new Error(`${name} has characters beyond 16 bits.`);
  return [edits, name];
}

/** Somebody who types, goes back, corrects and moves around: about 24 edits in one place. */
function imitated(count, seed) {
  const random = new Random(seed);
  const edits = [];
  let length = 0;
  for (let cursor = 0; edits.length < count; ) {
    if (random.below(24) === 0) cursor = random.below(4) === 0 ? length : random.below(length + 1);
    if (cursor > 0 && random.below(4) === 0) {
      edits.push([--cursor, 1, '']);
      length--;
    } else {
      edits.push([cursor++, 0, random.letter()]);
      length++;
    }
  }
  return edits;
}

function writeTyped(name, edits) {
  const { doc, text, updates } = document(AUTHOR);
  const vectorAt = new Map([[edits.length - 100, 'behind100'], [Math.floor(edits.length * 0.99), 'behind1percent']]);
  for (const [index, [position, deleted, inserted]] of edits.entries()) {
    if (vectorAt.has(index)) writeFileSync(join(out, `${name}-${vectorAt.get(index)}.vector`), Y.encodeStateVector(doc));
    doc.transact(() => {
      if (deleted > 0) text.delete(position, deleted);
      if (inserted !== '') text.insert(position, inserted);
    });
  }
  writeEdits(join(out, `${name}.edits`), edits);
  writeUpdates(join(out, `${name}.updates`), updates);
  writeFileSync(join(out, `${name}.state`), Y.encodeStateAsUpdate(doc));
  writeFileSync(join(out, `${name}.state2`), Y.encodeStateAsUpdateV2(doc));
  return updates;
}

/** B1, B2: everybody types at once, nobody hears the others; half at one place, half anywhere in a common text. */
function writeConflict(name, clients, each) {
  const random = new Random(clients);
  const base = document(AUTHOR);
  base.text.insert(0, 'common text '.repeat(100));
  const all = [base.updates[0]];
  const authors = [];
  for (let client = 0; client < clients; client++) {
    const author = document(1000 + random.below(2 ** 31));
    Y.applyUpdate(author.doc, all[0]);
    author.updates.length = 0;
    for (let edit = 0; edit < each; edit++) {
      const position = client % 2 === 0 ? 600 + edit : random.below(author.text.length);
      author.text.insert(position, random.letter());
    }
    authors.push(author);
  }
  for (let edit = 0; edit < each; edit++) for (const { updates } of authors) all.push(updates[edit]);
  writeUpdates(join(out, `${name}.updates`), all);
}

/** B3: every client sets the same keys and puts values at the start of the same array, nobody hears the others. */
function writeRace(name, clients, each) {
  const random = new Random(clients);
  const all = [];
  for (let client = 0; client < clients; client++) {
    const { doc, updates } = document(1000 + random.below(2 ** 31));
    for (let edit = 0; edit < each; edit++) {
      doc.transact(() => {
        doc.getMap('map').set(`key${edit}`, client);
        doc.getArray('array').insert(0, [client]);
      });
    }
    all.push(updates);
  }
  writeUpdates(join(out, `${name}.updates`), Array.from({ length: each }, (_, edit) => all.map(updates => updates[edit])).flat());
}

function writeMap() {
  const random = new Random(1000);
  const { doc, updates } = document(AUTHOR);
  const edits = Array.from({ length: 100_000 }, () => [random.below(1000), 0, '']);
  for (const [index, [key]] of edits.entries()) doc.getMap('map').set(`key${key}`, index);
  writeEdits(join(out, 'map.edits'), edits);
  writeUpdates(join(out, 'map.updates'), updates);
}

/** 500 keystrokes of one author: mostly onwards, three times somewhere else, where three letters are taken back first. */
function writeSmall() {
  const random = new Random(500);
  const edits = [];
  let length = 0;
  for (let cursor = 0; edits.length < 500; ) {
    const since = edits.length % 125;
    if (since === 0 && length > 0) cursor = random.below(length);
    if (length > 0 && since < 3 && cursor > 0) {
      edits.push([--cursor, 1, '']);
      length--;
    } else {
      edits.push([cursor++, 0, random.letter()]);
      length++;
    }
  }
  writeTyped('small', edits);
}

const [paper, paperSource] = traceEdits('automerge-paper', 259_778);
const paperUpdates = writeTyped('paper', paper);
writeUpdates(join(out, 'merge10k.updates'), paperUpdates.slice(0, 10_000));
writeUpdates(join(out, 'merge20k.updates'), paperUpdates.slice(0, 20_000));
const [rust, rustSource] = traceEdits('rustcode', 40_173);
writeTyped('rustcode', rust);
writeTyped('scattered', Array.from({ length: 20_000 }, (_, edit) => [new Random(edit).below(edit + 1), 0, 'x']));
writeConflict('conflict20', 20, 300);
writeConflict('conflict100', 100, 60);
writeRace('race20', 20, 100);
writeRace('race100', 100, 20);
writeMap();
writeSmall();
writeFileSync(join(out, 'source.txt'), `paper: ${paperSource}, ${paper.length} edits; rustcode: ${rustSource}, ${rust.length} edits\n`);
