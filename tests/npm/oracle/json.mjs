// The roots of a document as JSON, read from their items, because reading them through a type would type them.
//
// What JSON.stringify makes of toJSON(), except where that loses what a reader needs: XML nodes are written as name,
// attributes and children, a sub-document as its guid, a bigint as its digits.

import * as Y from 'yjs';

const roots = [['text', 'text'], ['map', 'map'], ['array', 'array'], ['mixed 🔑', 'map'], ['mixed 🔑', 'array']];
const writers = { text: writeText, map: writeMap, array: writeList };

/** @param {Y.Doc} doc */
export function readRoots(doc) {
  return roots
    .filter(([name]) => doc.share.has(name))
    .map(([name, kind]) => ({ name, kind, json: writers[kind](doc.share.get(name)) }));
}

function writeType(type) {
  if (type instanceof Y.XmlElement) {
    const name = JSON.stringify(type.nodeName);
    return `{"nodeName":${name},"children":${writeList(type)},"attributes":${writeMap(type)}}`;
  }
  if (type instanceof Y.Text) return writeText(type);
  return type instanceof Y.Map ? writeMap(type) : writeList(type);
}

function writeText(type) {
  let text = '';
  for (let item = type._start; item !== null; item = item.right) {
    if (!item.deleted && item.content instanceof Y.ContentString) text += item.content.str;
  }
  return JSON.stringify(text);
}

function writeList(type) {
  const elements = [];
  for (let item = type._start; item !== null; item = item.right) {
    if (!item.deleted && item.countable) elements.push(...item.content.getContent());
  }
  return writeValue(elements);
}

function writeMap(type) {
  const entries = [];
  for (const [key, item] of type._map) {
    if (!item.deleted) entries.push([key, item.content.getContent()[item.length - 1]]);
  }
  return writeEntries(entries);
}

function writeEntries(entries) {
  const defined = entries.filter(([, value]) => value !== undefined);
  return `{${defined.map(([key, value]) => `${JSON.stringify(key)}:${writeValue(value)}`).join(',')}}`;
}

function writeValue(value) {
  if (value === undefined) return 'null';
  if (typeof value === 'bigint') return String(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (value instanceof Y.AbstractType) return writeType(value);
  if (value instanceof Y.Doc) return JSON.stringify(value.guid);
  return Array.isArray(value) ? `[${value.map(writeValue).join(',')}]` : writeEntries(Object.entries(value));
}
