// What the rows of the table mean to yjs.

import * as Y from 'yjs';

export const name = 'yjs';

export const engine = {
  create: clientId => {
    const doc = new Y.Doc({ guid: 'bench' });
    if (clientId !== undefined) doc.clientID = clientId;
    return doc;
  },
  listen: (doc, heard) => doc.on('update', heard),
  apply: (doc, update) => Y.applyUpdate(doc, update),
  apply2: (doc, update) => Y.applyUpdateV2(doc, update),
  state: (doc, vector) => Y.encodeStateAsUpdate(doc, vector),
  state2: doc => Y.encodeStateAsUpdateV2(doc),
  vector: doc => Y.encodeStateVector(doc),
  merge: updates => Y.mergeUpdates(updates),
  text: doc => doc.getText('text'),
  edit: (doc, text, position, deleted, inserted) => doc.transact(() => {
    if (deleted > 0) text.delete(position, deleted);
    if (inserted !== '') text.insert(position, inserted);
  }),
  map: doc => doc.getMap('map'),
  set: (map, key, value) => map.set(key, value),
  free: () => {},
  foreignBytes: () => 0,
};
