// Writes the fixed corpora: what Yjs 13.6.33 emits and encodes for random scenarios, to be compared byte by byte.
// Run `npm ci && node generate.mjs` here. The same Yjs writes the same files.
import fs from 'node:fs'
import * as Y from 'yjs'

const CLIENT_MAKERS = [r => 2 + r.int(40), r => r.int(4294967296), r => Math.floor(r.next() * 2 ** 53)]
const TEXTS = ['a', 'bc', 'hello ', 'wörld', '😀', 'x😀y', '日本語', '\n', 'é', 'longer text with several words']

// mulberry32: small, seeded, the same everywhere
const random = seed => {
  let state = seed | 0
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const int = n => Math.floor(next() * n)
  return { next, int, pick: list => list[int(list.length)] }
}

const value = (r, depth = 0) => {
  switch (r.int(depth > 2 ? 8 : 11)) {
    case 0: return null
    case 1: return r.int(1000)
    case 2: return -r.int(1e9)
    case 3: return r.next()
    case 4: return 0.5
    case 5: return r.pick(TEXTS)
    case 6: return true
    case 7: return 2 ** 40 + r.int(100)
    case 8: return [value(r, depth + 1), value(r, depth + 1)]
    case 9: return { k: value(r, depth + 1), z: value(r, depth + 1) }
    default: return []
  }
}

const newType = r => {
  switch (r.int(5)) {
    case 0: return new Y.Text(r.pick(TEXTS))
    case 1: return new Y.Map([['a', value(r)], ['b', value(r)]])
    case 2: return Y.Array.from([value(r), value(r)])
    case 3: { const node = new Y.XmlElement('p'); node.setAttribute('q', 'v'); node.insert(0, [new Y.XmlText('x')]); return node }
    default: return new Y.XmlText('zz')
  }
}

const typesOf = doc => {
  const found = [doc.getText('text'), doc.getMap('map'), doc.getArray('list')]
  for (let at = 0; at < found.length; at++) {
    const children = found[at] instanceof Y.Map
      ? [...found[at].values()]
      : found[at] instanceof Y.Array || found[at] instanceof Y.XmlElement ? found[at].toArray() : []
    found.push(...children.filter(child => child instanceof Y.AbstractType))
  }
  return found
}

const edit = (doc, r) => {
  const type = r.pick(typesOf(doc))
  const isRootText = type === doc.getText('text')
  if (type instanceof Y.Text) {
    const length = type.length
    const kind = r.int(10)
    if (kind < 5 || length === 0) {
      type.insert(r.int(length + 1), r.pick(TEXTS), isRootText && r.next() < 0.2 ? { bold: r.pick([true, null]) } : undefined)
    } else if (kind < 8) {
      const at = r.int(length)
      type.delete(at, 1 + r.int(Math.min(length - at, 6)))
    } else if (kind < 9 && isRootText) {
      const at = r.int(length)
      type.format(at, 1 + r.int(length - at), { [r.pick(['bold', 'size'])]: r.pick([true, null, 12]) })
    } else {
      type.insertEmbed(r.int(length + 1), { image: r.pick(TEXTS) })
    }
  } else if (type instanceof Y.Map) {
    const key = r.pick(['a', 'b', 'c', 'ключ'])
    const kind = r.int(10)
    if (kind < 6) type.set(key, r.next() < 0.1 ? new Uint8Array([1, r.int(256)]) : value(r))
    else if (kind < 8) type.set(key, newType(r))
    else type.delete(key)
  } else if (type instanceof Y.XmlElement) {
    const kind = r.int(3)
    if (kind === 0) type.setAttribute(r.pick(['a', 'b']), r.pick(TEXTS))
    else if (kind === 1 && type.length > 0) type.delete(r.int(type.length), 1)
    else type.insert(r.int(type.length + 1), [new Y.XmlElement('div')])
  } else {
    const length = type.length
    const kind = r.int(10)
    if (kind < 4 || length === 0) type.insert(r.int(length + 1), [value(r), value(r), value(r)])
    else if (kind < 6) type.insert(r.int(length + 1), [newType(r)])
    else if (kind < 7) type.insert(r.int(length + 1), [new Uint8Array([r.int(256)]), new Y.Doc({ guid: 'g' + r.int(9), meta: { a: 1 } })])
    else { const at = r.int(length); type.delete(at, 1 + r.int(Math.min(length - at, 5))) }
  }
}

const scenario = (seed, disorder, gc) => {
  const r = random(seed * 7919)
  const server = new Y.Doc({ gc })
  server.clientID = 1
  const emitted = []
  server.on('update', update => emitted.push(update))
  const queue = []
  const ids = new Set()
  while (ids.size < 3) ids.add(r.pick(CLIENT_MAKERS)(r))
  const clients = [...ids].map(id => {
    const doc = new Y.Doc()
    doc.clientID = id
    doc.on('update', (update, origin) => { if (origin !== 'remote') queue.push(update) })
    return doc
  })
  const base64 = bytes => Buffer.from(bytes).toString('base64')
  const steps = []
  let waiting = null
  const deliver = update => {
    Y.applyUpdate(server, update)
    steps.push({ apply: base64(update), emitted: emitted.length > 0 ? base64(emitted.pop()) : null })
    if (waiting === null && steps.length > 20 && server.store.pendingStructs !== null && (seed % 2 === 0 || server.store.pendingDs !== null)) {
      const reloaded = new Y.Doc({ gc })
      Y.applyUpdate(reloaded, Y.encodeStateAsUpdate(server))
      waiting = { state: base64(Y.encodeStateAsUpdate(server)), reloaded: base64(Y.encodeStateAsUpdate(reloaded)) }
    }
    if (steps.length % 16 === 0) steps[steps.length - 1].state = base64(Y.encodeStateAsUpdate(server))
  }
  const take = () => queue.splice(r.next() < disorder ? r.int(queue.length) : 0, 1)[0]
  for (let step = 0; step < 80; step++) {
    edit(r.pick(clients), r)
    if (r.next() < 0.3) {
      const [from, to] = [r.pick(clients), r.pick(clients)]
      Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)), 'remote')
    }
    while (queue.length > 0 && r.next() < 0.6) deliver(take())
  }
  while (queue.length > 0) deliver(take())
  const known = Y.encodeStateVector(clients[0])
  const plain = new Y.Doc()
  Y.applyUpdate(plain, Y.encodeStateAsUpdate(server))
  return {
    yjs: '13.6.33', seed, gc, steps, waiting,
    state: base64(Y.encodeStateAsUpdate(server)),
    stateVector: base64(Y.encodeStateVector(server)),
    diffOf: base64(known),
    diff: base64(Y.encodeStateAsUpdate(server, known)),
    text: plain.getText('text').toString()
  }
}

for (const [name, seeds, disorder, gc] of [['in-order', [1, 2, 3], 0, true], ['out-of-order', [4, 5, 6, 7], 0.8, true], ['no-gc', [8, 9], 0.3, false]]) {
  fs.writeFileSync(new URL(`${name}.json`, import.meta.url), JSON.stringify(seeds.map(seed => scenario(seed, disorder, gc)), null, 1) + '\n')
}

// JSON of one document with everything that has a JSON form in both worlds.
const doc = new Y.Doc()
doc.clientID = 1
doc.getArray('list').insert(0, [1, -1, 0, 'a"\\\n\u0001é😀', null, true, false, 0.1, 0.5, 1e-7, 1.5e-6, 1e21, 123456789012, 2 ** 53, -2.5e-300, 5e-324, [[], {}], { k: { z: [undefined, 1] } }])
doc.getArray('list').push([new Uint8Array([7, 8]), new Y.Text('nested "text"'), Y.Array.from([1, [2]])])
doc.getMap('map').set('k', new Y.Map([['x', 'y'], ['u', undefined]]))
doc.getText('text').insert(0, 'bold\t😀', { bold: true })
fs.writeFileSync(new URL('json.json', import.meta.url), JSON.stringify({
  yjs: '13.6.33',
  update: Buffer.from(Y.encodeStateAsUpdate(doc)).toString('base64'),
  list: JSON.stringify(doc.getArray('list').toJSON()),
  map: JSON.stringify(doc.getMap('map').toJSON()),
  text: JSON.stringify(doc.getText('text').toJSON())
}, null, 1) + '\n')
