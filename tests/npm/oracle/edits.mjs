// Random edits of a live document, through the types' own methods and, for contents that no method of today's Yjs
// writes any more (ContentJSON) or that its type checks turn away (a bare undefined in a list), through raw items.

import * as Y from 'yjs';
import * as values from './values.mjs';

/** The roots of every peer. 'mixed' is a list for some peers and a map for others. */
export function openRoots(doc, mixedIsMap) {
  return [
    doc.getText('text'), doc.getMap('map'), doc.getArray('array'), doc.getXmlFragment('xml'),
    mixedIsMap ? doc.getMap('mixed 🔑') : doc.getArray('mixed 🔑'),
  ];
}

/** Every type that a user could edit now. */
function liveTypes(roots) {
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

/** One random edit of one random type. */
export function edit(random, roots) {
  const types = liveTypes(roots);
  const type = random.chance(0.5) ? random.pick(roots) : random.pick(types);
  if (type instanceof Y.Text) editText(random, type);
  else if (type instanceof Y.Map) editMap(random, type);
  else if (type instanceof Y.XmlFragment) editXml(random, type);
  else editArray(random, type);
}

/** Somebody types into a text, key by key, with corrections. Every key is a transaction of its own. */
export function typeKeys(random, roots) {
  const text = random.pick(liveTypes(roots).filter(type => type instanceof Y.Text));
  let cursor = random.between(0, text.length);
  for (let keys = random.between(3, 24); keys > 0; keys--) {
    if (cursor > 0 && random.chance(0.12)) text.delete(--cursor, 1);
    else if (random.chance(0.03)) cursor = random.between(0, text.length);
    else {
      const key = random.chance(0.1) ? values.text(random).slice(0, 30) : random.pick(['e', 't', 'a', ' ', 'é', '日']);
      text.insert(cursor, key);
      cursor += key.length;
    }
  }
}

function range(random, length, most) {
  const start = random.below(length);
  return [start, random.between(1, Math.min(most, length - start))];
}

function editText(random, type) {
  const length = type.length;
  const action = random.weighted({ insert: 8, append: 4, delete: 4, format: 4, styled: 2, embed: 1, delta: 1, attribute: 1, raw: 0.3 });
  const at = () => random.between(0, type.length);
  switch (action) {
    case 'insert': return type.insert(at(), values.text(random));
    case 'append': return type.insert(length, values.text(random));
    case 'delete': return length > 0 && type.delete(...range(random, length, 20));
    case 'format': return length > 0 && type.format(...range(random, length, 12), values.attributes(random));
    case 'styled': return type.insert(at(), values.text(random), values.attributes(random));
    case 'embed': {
      const embed = random.chance(0.3) ? values.sharedType(random) : { image: values.json(random) };
      return type.insertEmbed(at(), embed, random.chance(0.3) ? values.attributes(random) : {});
    }
    case 'delta': return type.applyDelta([
      ...(length > 0 ? [{ retain: random.between(1, length), attributes: values.attributes(random) }] : []),
      { insert: values.text(random) },
    ]);
    case 'attribute': return random.chance(0.3)
      ? type.removeAttribute(values.key(random))
      : type.setAttribute(values.key(random), values.plain(random));
    default: return insertRaw(random, type);
  }
}

function editMap(random, type) {
  const action = random.weighted({ set: 6, overwrite: 2, type: 3, binary: 1, subdocument: 1, bigint: 1, delete: 3, clear: 0.2, raw: 1 });
  const name = values.key(random);
  switch (action) {
    case 'set': return type.set(name, random.chance(0.2) ? undefined : values.plain(random));
    case 'overwrite':
      for (let i = random.between(2, 4); i > 0; i--) type.set(name, values.plain(random));
      return;
    case 'type': return type.set(name, values.sharedType(random));
    case 'binary': return type.set(name, values.bytes(random));
    case 'subdocument': return type.set(name, values.subdocument(random));
    case 'bigint': return type.set(name, BigInt(random.between(-1e9, 1e9)) * 1000000007n);
    case 'delete': return type.delete(type.size > 0 ? random.pick([...type.keys()]) : name);
    case 'clear': return type.clear();
    default: return insertRaw(random, type);
  }
}

function editArray(random, type) {
  const action = random.weighted({ insert: 6, push: 3, type: 3, binary: 1, subdocument: 1, delete: 4, raw: 1.5 });
  const at = random.between(0, type.length);
  switch (action) {
    case 'insert': return type.insert(at, Array.from({ length: random.between(1, 4) }, () => values.plain(random)));
    case 'push': return type.push([random.below(100)]);
    case 'type': return type.insert(at, [values.sharedType(random)]);
    case 'binary': return type.insert(at, [values.bytes(random), 1]);
    case 'subdocument': return type.insert(at, [values.subdocument(random)]);
    case 'delete': return type.length > 0 && type.delete(...range(random, type.length, 6));
    default: return insertRaw(random, type);
  }
}

function editXml(random, type) {
  const isElement = type instanceof Y.XmlElement;
  const action = random.weighted({ insert: 5, delete: 2, attribute: isElement ? 4 : 0, bare: isElement ? 1 : 0 });
  switch (action) {
    case 'insert': return type.insert(random.between(0, type.length), [values.xmlNode(random)]);
    case 'delete': return type.length > 0 && type.delete(...range(random, type.length, 3));
    case 'attribute': return type.setAttribute(values.key(random), random.chance(0.8) ? values.text(random) : values.plain(random));
    default: return type.removeAttribute(values.key(random));
  }
}

/** Integrates an item of a content that the methods cannot write, between two neighbours of the list or under a key. */
function insertRaw(random, type) {
  const doc = type.doc;
  Y.transact(doc, transaction => {
    const count = random.between(1, 3);
    const content = random.chance(0.6)
      ? new Y.ContentJSON(Array.from({ length: count }, () => (random.chance(0.2) ? undefined : values.json(random))))
      : new Y.ContentAny(Array.from({ length: count }, () => values.any(random)));
    const id = Y.createID(doc.clientID, Y.getState(doc.store, doc.clientID));
    if (type instanceof Y.Map) {
      const key = values.key(random);
      const left = type._map.get(key) ?? null;
      new Y.Item(id, left, left && left.lastId, null, null, type, key, content).integrate(transaction, 0);
      return;
    }
    let left = null;
    let right = type._start;
    for (let steps = random.below(8); steps > 0 && right !== null; steps--) [left, right] = [right, right.right];
    new Y.Item(id, left, left && left.lastId, right, right && right.id, type, null, content).integrate(transaction, 0);
  });
}
