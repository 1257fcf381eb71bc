// Everything a Yjs document can hold: strings, keys, values, nested types and sub-documents, drawn at random.

import * as Y from 'yjs';

const basicPieces = [
  'a', 'b', 'xyz', ' ', 'the quick brown fox', '\n', '0123456789', 'é', 'ß', '日本語', '\u0000', '\ufeff', '</b>', '"\\',
  '\u200d', '\ufffd', 'e\u0301',
];
const pieces = [...basicPieces, '😀', '👩‍👩‍👧', '🇩🇪', '𝄞𝄞'];
const loneSurrogates = ['\ud83d', '\ude00', 'a\udc00b', '\ud800\ud800'];
const keys = ['a', 'b', 'c', 'key', '', '10', '2', 'ключ', '🔑', 'constructor', 'k'.repeat(130)];
const formats = ['bold', 'italic', 'link', 'color', '7', 'ключ'];

/** @param {import('./random.mjs').Random} random */
export function text(random) {
  if (random.chance(0.02)) return 'long '.repeat(random.between(20, 4000));
  let result = '';
  const count = random.between(1, 4);
  for (let i = 0; i < count; i++) {
    result += random.withoutPairs ? random.pick(basicPieces) : random.pick(random.chance(0.04) ? loneSurrogates : pieces);
  }
  return result;
}

/** A text inside of a JSON value, where a lone surrogate is an escape, which survives V1 but not what Yjs keeps in V2. */
const jsonText = random => (random.loneSurrogatesInJson ? text(random) : text(random).toWellFormed());

export const key = random => (random.chance(0.7) ? random.pick(keys.slice(0, 4)) : random.pick(keys));

export const formatName = random => (random.chance(0.7) ? random.pick(formats.slice(0, 2)) : random.pick(formats));

/** A value of a format: null takes the format away. */
export function formatValue(random) {
  switch (random.below(6)) {
    case 0: return null;
    case 1: case 2: return true;
    case 3: return jsonText(random);
    case 4: return random.below(3);
    default: return { href: jsonText(random), n: random.below(9) };
  }
}

export function attributes(random) {
  const result = {};
  const count = random.between(1, 2);
  for (let i = 0; i < count; i++) result[formatName(random)] = formatValue(random);
  return result;
}

/** A number of each encoding that lib0 knows, at the borders of its widths. */
export function number(random) {
  switch (random.below(7)) {
    case 0: return random.pick([0, -0, 1, -1, 63, 64, -64, 127, 128, 8191, 8192, -8192]);
    case 1: return random.pick([2 ** 31 - 1, -(2 ** 31 - 1), 2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 53 - 1, -(2 ** 53 - 1)]);
    case 2: return random.pick([NaN, Infinity, -Infinity]);
    case 3: return random.pick([0.5, -1.25, 1e10, 2 ** 100, 1.5e-45]);
    case 4: return random.pick([0.1, 1e300, 5e-324, Math.PI, 1.7976931348623157e308, 1e21, 1.1e-7]);
    default: return random.between(-1000, 1000);
  }
}

/** A value that only JSON can carry: embeds, and the legacy ContentJSON. */
export function json(random, depth = 0) {
  switch (random.below(depth > 2 ? 5 : 7)) {
    case 0: return null;
    case 1: return random.chance(0.5);
    case 2: return random.pick([0, 1, -5, 0.1, 1e21, 2 ** 53 - 1, -1.5]);
    case 3: return jsonText(random);
    case 4: return 'image.png';
    case 5: return Array.from({ length: random.below(3) }, () => json(random, depth + 1));
    default: return record(random, () => json(random, depth + 1));
  }
}

/** A value as ContentAny carries it: with undefined, bigints, bytes and every width of number. */
export function any(random, depth = 0) {
  switch (random.below(depth > 3 ? 8 : 11)) {
    case 0: return undefined;
    case 1: return null;
    case 2: return random.chance(0.5);
    case 3: case 4: return number(random);
    case 5: return random.pick([0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 12345678901234567890n - 2n ** 63n]);
    case 6: return text(random);
    case 7: return bytes(random);
    case 8: return Array.from({ length: random.below(4) }, () => any(random, depth + 1));
    default: return record(random, () => any(random, depth + 1));
  }
}

/** A value that Y.Array and Y.Map take from a program. */
export function plain(random) {
  switch (random.below(6)) {
    case 0: return null;
    case 1: return random.chance(0.5);
    case 2: return number(random);
    case 3: return text(random);
    case 4: return Array.from({ length: random.below(3) }, () => any(random, 1));
    default: return record(random, () => any(random, 1));
  }
}

export function bytes(random) {
  return Uint8Array.from({ length: random.chance(0.05) ? 300 : random.below(12) }, () => random.below(256));
}

function record(random, value) {
  const result = {};
  const count = random.below(4);
  for (let i = 0; i < count; i++) result[key(random)] = value();
  return result;
}

export function subdocument(random) {
  const options = { guid: `sub-${random.below(1000)}${random.chance(0.1) ? text(random) : ''}` };
  if (random.chance(0.3)) options.gc = false;
  if (random.chance(0.3)) options.autoLoad = true;
  if (random.chance(0.3)) options.meta = any(random, 1) ?? null;
  return new Y.Doc(options);
}

/** A shared type of any kind, possibly filled before it is integrated. */
export function sharedType(random, depth = 0) {
  const child = () => (depth < 2 && random.chance(0.3) ? sharedType(random, depth + 1) : plain(random));
  switch (random.weighted({ text: 3, map: 3, array: 3, element: 2, xmlText: 2, hook: 1, fragment: 1 })) {
    case 'text': return new Y.Text(random.chance(0.5) ? text(random) : '');
    case 'map': {
      const map = new Y.Map();
      if (random.chance(0.5)) map.set(key(random), child());
      return map;
    }
    case 'array': {
      const array = new Y.Array();
      if (random.chance(0.5)) array.insert(0, [child(), child()]);
      return array;
    }
    case 'fragment': {
      const fragment = new Y.XmlFragment();
      if (random.chance(0.5)) fragment.insert(0, [xmlNode(random)]);
      return fragment;
    }
    case 'element': return element(random, depth);
    case 'xmlText': return new Y.XmlText(random.chance(0.5) ? text(random) : '');
    default: return new Y.XmlHook(random.pick(['hook', 'video', '']));
  }
}

export function xmlNode(random, depth = 0) {
  switch (random.below(5)) {
    case 0: case 1: return element(random, depth);
    case 2: return new Y.XmlHook('hook');
    default: return new Y.XmlText(random.chance(0.5) ? text(random) : '');
  }
}

function element(random, depth) {
  const node = new Y.XmlElement(random.pick(['p', 'div', 'h1', 'Δ']));
  if (random.chance(0.5)) node.setAttribute(key(random), text(random));
  if (depth < 2 && random.chance(0.4)) node.insert(0, [xmlNode(random, depth + 1)]);
  return node;
}
