// The roots of a document as JSON, read from a typed copy, so that the server's own roots stay untyped.

import * as Y from 'yjs';

const readers = {
  text: (doc, name) => doc.getText(name).toString(),
  map: (doc, name) => doc.getMap(name).toJSON(),
  array: (doc, name) => doc.getArray(name).toJSON(),
};

/** @param {Uint8Array} state an update with the whole document */
export function readRoots(state) {
  const roots = [];
  const read = (name, kind) => {
    const copy = new Y.Doc({ gc: false });
    Y.applyUpdate(copy, state);
    if (copy.share.has(name)) roots.push({ name, kind, json: stringify(readers[kind](copy, name)) });
  };
  read('text', 'text');
  read('map', 'map');
  read('array', 'array');
  read('mixed 🔑', 'map');
  read('mixed 🔑', 'array');
  return roots;
}

/** JSON has no bigint: it becomes its decimal text. Other values are as JSON.stringify has them. */
function stringify(value) {
  return JSON.stringify(value, (_key, child) => (typeof child === 'bigint' ? String(child) : child));
}
