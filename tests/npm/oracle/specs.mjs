// Values, types and edits as plain data, so that yjs and another implementation build the same from them; and what comes
// out, shown as plain data.

import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';

const base64 = bytes => Buffer.from(bytes).toString('base64');

/** A plain value as its lib0 bytes, which is also what it is after a round trip: without halves of surrogate pairs. */
export function plainSpec(value) {
  return { any: base64(encoding.encode(encoder => encoding.writeAny(encoder, value))) };
}

/** Builds what a spec describes. */
export function build(spec) {
  if (spec.any !== undefined) return decoding.readAny(decoding.createDecoder(Buffer.from(spec.any, 'base64')));
  if (spec.bytes !== undefined) return new Uint8Array(Buffer.from(spec.bytes, 'base64'));
  if (spec.doc !== undefined) {
    const { guid, gc, autoLoad, shouldLoad, meta } = spec.doc;
    return new Y.Doc({ guid, gc, autoLoad, shouldLoad, meta: meta === undefined ? null : build(meta) });
  }
  return buildType(spec);
}

function buildType({ type, name, text, entries, elements, attributes }) {
  switch (type) {
    case 'text': case 'xmlText': {
      const built = type === 'text' ? new Y.Text(text) : new Y.XmlText(text);
      entries?.forEach(([key, value]) => built.setAttribute(key, build(value)));
      return built;
    }
    case 'map': case 'hook': {
      const built = type === 'map' ? new Y.Map() : new Y.XmlHook(name);
      entries.forEach(([key, value]) => built.set(key, build(value)));
      return built;
    }
    case 'array': {
      const built = new Y.Array();
      built.insert(0, elements.map(build));
      return built;
    }
    default: {
      const built = type === 'element' ? new Y.XmlElement(name) : new Y.XmlFragment();
      attributes?.forEach(([key, value]) => built.setAttribute(key, build(value)));
      built.insert(0, elements.map(build));
      return built;
    }
  }
}

/** How another implementation finds a type: by root name or by the id of its item. */
export function refer(type) {
  if (type._item !== null) return { client: type._item.id.client, clock: type._item.id.clock };
  return { root: [...type.doc.share].find(([, value]) => value === type)[0] };
}

/** A value that came out, as JSON that loses nothing. */
export function show(value) {
  if (value === undefined) return { undefined: true };
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return { number: String(value) };
  if (typeof value === 'bigint') return { bigint: String(value) };
  if (value instanceof Uint8Array) return { bytes: base64(value) };
  if (value instanceof Y.AbstractType) return { type: value._item === null && value.doc === null ? {} : refer(value) };
  if (value instanceof Y.Doc) return { doc: value.guid };
  if (Array.isArray(value)) return value.map(show);
  return { object: Object.fromEntries(Object.entries(value).map(([key, field]) => [key, show(field)])) };
}

/** Embeds and formats are JSON for both sides. */
const showEmbed = value => (value instanceof Y.AbstractType ? show(value) : { json: value });

export const showDelta = delta => delta.map(op => ({
  ...(Array.isArray(op.insert) ? { elements: op.insert.map(show) }
    : typeof op.insert === 'string' ? { text: op.insert }
      : op.insert !== undefined ? { embed: showEmbed(op.insert) } : {}),
  ...(op.retain !== undefined ? { retain: op.retain } : {}),
  ...(op.delete !== undefined ? { delete: op.delete } : {}),
  attributes: op.attributes ?? {},
}));

export function showEvent(event) {
  return {
    target: refer(event.target),
    path: event.path,
    keys: Object.fromEntries([...event.keys].map(([key, { action, oldValue }]) => [`${key}`, { action, old: show(oldValue) }])),
    keyOrder: [...event.keys.keys()],
    delta: showDelta(event.delta),
  };
}

/** Everything that reads a type. */
export function showType(type) {
  if (type instanceof Y.Text) {
    return { text: type.toString(), delta: showDelta(type.toDelta()), attributes: entries(type), length: type.length };
  }
  if (type instanceof Y.Map) return { size: type.size, entries: [...type.entries()].map(([key, value]) => [key, show(value)]) };
  if (type instanceof Y.XmlFragment) {
    return {
      xml: type.toString(),
      elements: type.toArray().map(show),
      attributes: type instanceof Y.XmlElement ? entries(type) : null,
      first: show(type.firstChild),
      walked: [...type.createTreeWalker(() => true)].map(show),
      paragraphs: type.querySelectorAll('P').map(show),
    };
  }
  return { elements: type.toArray().map(show), slice: type.slice(1, -1).map(show), length: type.length };
}

function entries(type) {
  return Object.fromEntries(Object.entries(type.getAttributes()).map(([key, value]) => [key, show(value)]));
}

/** Applies one edit. */
export function applyEdit(target, { method, index, length, text, attributes, key, value, values, embed, json, delta, after }) {
  switch (method) {
    case 'insertText': return target.insert(index, text, attributes ?? undefined);
    case 'insertEmbed': return target.insertEmbed(index, embed ? build(embed) : json, attributes ?? {});
    case 'format': return target.format(index, length, attributes);
    case 'delete': return target.delete(index, length);
    case 'applyDelta': return target.applyDelta(delta.map(({ embed: type, ...op }) => (type ? { ...op, insert: build(type) } : op)));
    case 'setAttribute': return target.setAttribute(key, build(value));
    case 'removeAttribute': return target.removeAttribute(key);
    case 'set': return target.set(key, build(value));
    case 'deleteKey': return target.delete(key);
    case 'clear': return target.clear();
    case 'insert': return target.insert(index, values.map(build));
    case 'push': return target.push(values.map(build));
    case 'insertAfter': return target.insertAfter(after === null ? null : target.get(after), values.map(build));
    default: throw new Error(`Unknown edit ${method}.`);
  }
}
