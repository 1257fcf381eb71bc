// Edits of a program, drawn as plain data.

import * as Y from 'yjs';
import { plainSpec } from './specs.mjs';
import * as values from './values.mjs';

/** Every type that could be edited now. */
export function liveTypes(roots) {
  const found = [];
  const open = [...roots];
  while (open.length > 0) {
    const type = open.pop();
    found.push(type);
    const visit = item => {
      if (!item.deleted && item.content instanceof Y.ContentType) open.push(item.content.type);
    };
    for (let item = type._start; item !== null; item = item.right) visit(item);
    for (const item of type._map.values()) visit(item);
  }
  return found;
}

const text = random => values.text(random).slice(0, 60).toWellFormed();

/** Formats are scalars: yjs compares objects by identity, which depends on more than the document. */
function attributes(random) {
  const result = {};
  for (let left = random.between(1, 2); left > 0; left--) {
    result[values.formatName(random)] = random.pick([null, null, true, 1, 'red', '']);
  }
  return result;
}

/** A value that yjs takes: it asks objects for their constructor. */
function plain(random) {
  const value = values.plain(random);
  return value !== null && typeof value === 'object' && Object.hasOwn(value, 'constructor') ? null : value;
}

function valueSpec(random, depth) {
  const what = random.weighted({ plain: 6, bytes: 1, doc: 0.7, type: depth > 2 ? 0 : 3 });
  if (what === 'plain') return plainSpec(plain(random));
  if (what === 'bytes') return { bytes: Buffer.from(values.bytes(random)).toString('base64') };
  if (what === 'type') return typeSpec(random, depth);
  const doc = { guid: `sub-${random.below(1000)}`, gc: random.chance(0.7), autoLoad: random.chance(0.3), shouldLoad: random.chance(0.7) };
  if (random.chance(0.3)) doc.meta = plainSpec(plain(random));
  return { doc };
}

/** Array elements: yjs turns away a bare undefined and bigints there. */
const elementSpec = valueSpec;

function entriesSpec(random, depth) {
  const entries = [];
  for (let left = random.below(3); left > 0; left--) entries.push([values.key(random), valueSpec(random, depth + 1)]);
  return entries;
}

export function typeSpec(random, depth = 0) {
  const some = make => Array.from({ length: random.below(3) }, make);
  switch (random.weighted({ text: 3, map: 3, array: 3, element: 2, xmlText: 1, hook: 1, fragment: 1 })) {
    case 'text': return { type: 'text', text: random.chance(0.5) ? text(random) : '', entries: random.chance(0.2) ? entriesSpec(random, depth) : [] };
    case 'map': return { type: 'map', entries: entriesSpec(random, depth) };
    case 'array': return { type: 'array', elements: some(() => elementSpec(random, depth + 1)) };
    case 'hook': return { type: 'hook', name: 'hook', entries: entriesSpec(random, depth) };
    case 'xmlText': return { type: 'xmlText', text: text(random), entries: [] };
    case 'fragment': return { type: 'fragment', elements: some(() => nodeSpec(random, depth + 1)) };
    default: return elementNode(random, depth);
  }
}

function elementNode(random, depth) {
  const entries = [];
  for (let left = random.below(3); left > 0; left--) entries.push([values.key(random), attributeSpec(random)]);
  return {
    type: 'element', name: random.pick(['p', 'DIV', 'h1']), attributes: entries,
    elements: Array.from({ length: depth > 2 ? 0 : random.below(3) }, () => nodeSpec(random, depth + 1)),
  };
}

const attributeSpec = random => plainSpec(random.chance(0.8) ? text(random) : plain(random));

function nodeSpec(random, depth = 0) {
  switch (random.below(5)) {
    case 0: return { type: 'hook', name: 'hook', entries: [] };
    case 1: case 2: return { type: 'xmlText', text: random.chance(0.7) ? text(random) : '', entries: [] };
    default: return elementNode(random, depth);
  }
}

/** A type and an edit of it; null when there is nothing to do. */
export function drawEdit(random, roots) {
  const type = random.chance(0.5) ? random.pick(roots) : random.pick(liveTypes(roots));
  if (type instanceof Y.Text) return [type, textEdit(random, type)];
  if (type instanceof Y.Map) return [type, mapEdit(random, type)];
  if (type instanceof Y.XmlFragment) return [type, xmlEdit(random, type)];
  return [type, arrayEdit(random, type)];
}

function range(random, length, most) {
  const index = random.below(length);
  return { index, length: random.between(1, Math.min(most, length - index)) };
}

function textEdit(random, type) {
  const some = type.length > 0;
  const method = random.weighted({
    insertText: 8, delete: some ? 5 : 0, format: some ? 4 : 0, insertEmbed: 1.5, applyDelta: 1.5, setAttribute: 0.7, removeAttribute: 0.3,
  });
  const index = random.between(0, type.length);
  switch (method) {
    case 'insertText': return { method, index, text: text(random), attributes: random.chance(0.3) ? attributes(random) : null };
    case 'delete': return { method, ...range(random, type.length, 20) };
    case 'format': return { method, ...range(random, type.length, 12), attributes: attributes(random) };
    case 'insertEmbed': {
      const content = random.chance(0.5) ? { embed: typeSpec(random, 1) } : { json: random.pick([{ image: 'u' }, { list: ['x'] }, 5]) };
      return { method, index, ...content, attributes: random.chance(0.3) ? attributes(random) : null };
    }
    case 'applyDelta': return { method, delta: deltaSpec(random, type.length) };
    case 'setAttribute': return { method, key: values.key(random), value: valueSpec(random, 1) };
    default: return { method, key: values.key(random) };
  }
}

function deltaSpec(random, length) {
  const delta = [];
  let left = length;
  for (let steps = random.between(1, 4); steps > 0; steps--) {
    const what = random.weighted({ insert: 3, retain: left > 0 ? 3 : 0, delete: left > 0 ? 2 : 0, embed: 0.5, beyond: steps === 1 ? 0.1 : 0 });
    const given = random.chance(0.4) ? { attributes: attributes(random) } : {};
    if (what === 'insert') delta.push({ insert: text(random), ...given });
    else if (what === 'embed') delta.push({ embed: typeSpec(random, 2), ...given });
    else if (what === 'beyond') delta.push({ retain: left + random.between(1, 3), ...given });
    else {
      const units = random.between(1, left);
      left -= units;
      delta.push(what === 'retain' ? { retain: units, ...given } : { delete: units });
    }
  }
  return delta;
}

function mapEdit(random, type) {
  const key = type.size > 0 && random.chance(0.4) ? random.pick([...type.keys()]) : values.key(random);
  const method = random.weighted({ set: 7, deleteKey: 3, clear: 0.2 });
  if (method === 'set') return { method, key, value: valueSpec(random, 0) };
  return method === 'clear' ? { method } : { method, key };
}

function arrayEdit(random, type) {
  const method = random.weighted({ insert: 7, push: 3, delete: type.length > 0 ? 4 : 0 });
  if (method === 'delete') return { method, ...range(random, type.length, 6) };
  const specs = Array.from({ length: random.between(1, 4) }, () => elementSpec(random, 0));
  return method === 'push' ? { method, values: specs } : { method, index: random.between(0, type.length), values: specs };
}

function xmlEdit(random, type) {
  const isElement = type instanceof Y.XmlElement;
  const method = random.weighted({
    insert: 5, push: 1, insertAfter: 2, delete: type.length > 0 ? 3 : 0, setAttribute: isElement ? 4 : 0, removeAttribute: isElement ? 1 : 0,
  });
  const nodes = () => Array.from({ length: random.between(1, 2) }, () => nodeSpec(random));
  switch (method) {
    case 'insert': return { method, index: random.between(0, type.length), values: nodes() };
    case 'push': return { method, values: nodes() };
    case 'insertAfter': return { method, after: type.length > 0 && random.chance(0.8) ? random.below(type.length) : null, values: nodes() };
    case 'delete': return { method, ...range(random, type.length, 3) };
    case 'setAttribute': return { method, key: values.key(random), value: random.chance(0.1) ? typeSpec(random, 2) : attributeSpec(random) };
    default: return { method, key: values.key(random) };
  }
}
