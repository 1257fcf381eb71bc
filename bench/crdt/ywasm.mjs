// What the rows of the table mean to ywasm, which is yrs compiled to WebAssembly. It has no mergeUpdates and no diffUpdate.

import Y from 'ywasm';

export const name = 'ywasm';

export const engine = {
  create: clientId => new Y.YDoc(clientId === undefined ? {} : { clientID: clientId }),
  listen: (doc, heard) => doc.onUpdate(heard),
  apply: (doc, update) => Y.applyUpdate(doc, update),
  apply2: (doc, update) => Y.applyUpdateV2(doc, update),
  state: (doc, vector) => Y.encodeStateAsUpdate(doc, vector),
  state2: doc => Y.encodeStateAsUpdateV2(doc),
  vector: doc => Y.encodeStateVector(doc),
  text: doc => doc.getText('text'),
  edit: (doc, text, position, deleted, inserted) => {
    const transaction = doc.beginTransaction();
    if (deleted > 0) text.delete(position, deleted, transaction);
    if (inserted !== '') text.insert(position, inserted, undefined, transaction);
    transaction.free();
  },
  map: doc => doc.getMap('map'),
  set: (map, key, value) => map.set(key, value),
  free: doc => doc.free(),
  foreignBytes: () => Y.__wasm.memory.buffer.byteLength,
};
