// Writes formats.json: both formats of the same updates, merged, diffed and converted by Yjs 13.6.33, and moments of a document.
// Run `npm ci && node generate-formats.mjs` here. The same Yjs writes the same file.
import fs from 'node:fs'
import * as Y from 'yjs'

const base64 = bytes => Buffer.from(bytes).toString('base64')
const both = v1 => ({ v1: base64(v1), v2: base64(Y.convertUpdateFormatV1ToV2(v1)) })

const doc = new Y.Doc({ gc: false })
doc.clientID = 2 ** 53 - 1
const guest = new Y.Doc()
guest.clientID = 17
const updates = []
const snapshots = []
for (const writer of [doc, guest]) {
  writer.on('update', (v1, origin) => { if (origin !== 'remote') updates.push({ v1 }) })
  writer.on('updateV2', (v2, origin) => { if (origin !== 'remote') updates.at(-1).v2 = v2 })
}
const moment = () => snapshots.push({ after: updates.length, snapshot: Y.snapshot(doc) })
const meet = () => {
  Y.applyUpdate(guest, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(guest)), 'remote')
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(guest, Y.encodeStateVector(doc)), 'remote')
}

const text = doc.getText('text')
text.insert(0, 'snapshots 😀 and formats')
moment()
text.format(0, 9, { bold: true, link: { href: 'x', list: [1, 0.5, -2e9, 1e21, null, 'é"\\\n'] } })
text.insertEmbed(9, { image: 'y', size: [0.1, 2 ** 40] })
meet()
guest.getText('text').delete(2, 9)
guest.getText('text').insert(1, 'guest')
moment()
doc.getMap('map').set('key', { a: [true, undefined, -0], b: new Uint8Array([1, 2]) })
doc.getMap('map').set('key', 12n)
doc.getMap('map').set('other', new Y.Array())
doc.getMap('map').get('other').insert(0, [1, 'two', 3.5, new Uint8Array([3]), new Y.Map([['k', 'v']]), new Y.Doc({ guid: 'sub', meta: { m: 1 } })])
meet()
moment()
const xml = doc.getXmlFragment('xml')
xml.insert(0, [new Y.XmlElement('p'), new Y.XmlHook('hook'), new Y.XmlText('t')])
xml.get(0).setAttribute('class', 'c')
doc.getMap('map').delete('other')
text.delete(0, 4)
moment()

const vector = Y.encodeStateVector(new Map([[doc.clientID, 30], [17, 2]]))
const state = Y.encodeStateAsUpdate(doc)
const all = updates.map(({ v1 }) => v1)
const holes = all.filter((_, index) => index % 2 === 0)
fs.writeFileSync(new URL('formats.json', import.meta.url), JSON.stringify({
  yjs: '13.6.33',
  updates: updates.map(({ v1, v2 }) => ({ v1: base64(v1), v2: base64(v2) })),
  state: { v1: base64(state), v2: base64(Y.encodeStateAsUpdateV2(doc)) },
  vector: base64(vector),
  diff: { v1: base64(Y.encodeStateAsUpdate(doc, vector)), v2: base64(Y.encodeStateAsUpdateV2(doc, vector)) },
  merged: both(Y.mergeUpdates(all)),
  holes: both(Y.mergeUpdates(holes)),
  holesVector: base64(Y.encodeStateVectorFromUpdate(Y.mergeUpdates(holes))),
  holesDiff: both(Y.diffUpdate(Y.mergeUpdates(holes), vector)),
  snapshots: snapshots.map(({ after, snapshot }) => ({
    after,
    v1: base64(Y.encodeSnapshot(snapshot)),
    v2: base64(Y.encodeSnapshotV2(snapshot)),
    state: base64(Y.encodeStateAsUpdate(Y.createDocFromSnapshot(doc, snapshot))),
    text: Y.createDocFromSnapshot(doc, snapshot).getText('text').toString()
  }))
}, null, 1) + '\n')
