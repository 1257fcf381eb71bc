// Editing histories of real people (github.com/josephg/editing-traces), and generated ones of the same shape.
import fs from 'node:fs'
import zlib from 'node:zlib'
import * as Y from 'yjs'
import { TextName } from './client.mjs'
import { random } from './random.mjs'
import { until } from './until.mjs'

const GeneratedMax = 200_000
const Letters = 'etaoin shrdlu cmfwyp vbgkjq xz\n'

/** The file's trace, or a generated one when there is no file. */
export function load ({ file, kind, edits, seed }) {
  if (file && fs.existsSync(file)) return JSON.parse(zlib.gunzipSync(fs.readFileSync(file)))
  return kind === 'concurrent' ? generateConcurrent(edits, seed) : generate(Math.min(edits, GeneratedMax), seed)
}

/** One person types, goes back, cuts and jumps, as automerge-paper does. */
function generate (edits, seed) {
  const next = random(seed)
  const txns = []
  let length = 0
  let caret = 0
  while (txns.length < edits) {
    if (next() < 0.02) caret = Math.floor(next() * (length + 1))
    const cut = next() < 0.15 ? Math.min(caret, next() < 0.05 ? 20 : 1) : 0
    const typed = cut > 0 ? '' : Letters[Math.floor(next() * Letters.length)]
    caret -= cut
    txns.push({ patches: [[caret, cut, typed]] })
    caret += typed.length
    length += typed.length - cut
  }
  return { txns }
}

/** Two people type at once and see each other's text late, as friendsforever does. */
function generateConcurrent (edits, seed) {
  const next = random(seed)
  const txns = []
  const heads = [[], []]
  const texts = [new Y.Doc(), new Y.Doc()]
  while (txns.length < edits) {
    const agent = next() < 0.5 ? 0 : 1
    if (next() < 0.1 && heads[1 - agent].length > 0) {
      Y.applyUpdate(texts[agent], Y.encodeStateAsUpdate(texts[1 - agent]))
      heads[agent] = frontier(txns, [...heads[agent], ...heads[1 - agent]])
    }
    const text = texts[agent].getText(TextName)
    const at = Math.floor(next() * (text.length + 1))
    const cut = next() < 0.2 ? Math.min(1, text.length - at) : 0
    const typed = cut > 0 ? '' : Letters[Math.floor(next() * Letters.length)]
    texts[agent].transact(() => { if (cut > 0) text.delete(at, cut); else text.insert(at, typed) })
    txns.push({ agent, parents: heads[agent], patches: [[at, cut, typed]] })
    heads[agent] = [txns.length - 1]
  }
  return { kind: 'concurrent', numAgents: 2, txns }
}

/** Of some transactions those that no other one has as an ancestor. */
function frontier (txns, heads) {
  const unique = [...new Set(heads)]
  return unique.filter(head => !unique.some(other => other !== head && ancestors(txns, other).has(head)))
}

function ancestors (txns, head) {
  const found = new Set()
  const open = [...txns[head].parents]
  while (open.length > 0) {
    const index = open.pop()
    if (found.has(index)) continue
    found.add(index)
    open.push(...txns[index].parents)
  }
  return found
}

/** The text that patches give, by cutting and pasting: nothing of Yjs in it. */
function expectedText (txns) {
  let text = ''
  for (const { patches } of txns) {
    for (const [at, cut, typed] of patches) text = text.slice(0, at) + typed + text.slice(at + cut)
  }
  return text
}

/** One client types a whole trace, at most `window` clocks ahead of what the server has echoed. */
export async function replay (client, trace, { edits, editsPerUpdate = 1, window, within }) {
  const txns = trace.txns.slice(0, edits)
  const started = performance.now()
  for (let index = 0; index < txns.length; index += editsPerUpdate) {
    client.doc.transact(() => {
      for (const { patches } of txns.slice(index, index + editsPerUpdate)) {
        for (const [at, cut, typed] of patches) {
          if (cut > 0) client.text.delete(at, cut)
          if (typed !== '') client.text.insert(at, typed)
        }
      }
    })
    if (client.unacknowledged > window) {
      await until(() => client.unacknowledged <= window / 2, within, () => `the server does not keep up: ${client.describe()}`)
    }
  }
  await until(() => client.unacknowledged === 0, within, () => `not all echoed: ${client.describe()}`)
  const whole = txns.length === trace.txns.length
  return {
    edits: txns.length,
    milliseconds: performance.now() - started,
    expected: whole && trace.endContent !== undefined ? trace.endContent : expectedText(txns)
  }
}

/**
 * The updates of a concurrent trace, one per transaction, each made on exactly the state that its author saw:
 * every author has a document of its own, which takes over the others' work only as far as `parents` says.
 */
function authored (trace) {
  const { txns } = trace
  const agents = Array.from({ length: trace.numAgents }, (_, agent) => {
    const doc = new Y.Doc()
    // Yjs puts the lower client id first where two people typed at one place; the traces put the lower agent first.
    doc.clientID = 1000 + agent
    return { doc, text: doc.getText(TextName), has: new Set() }
  })
  const updates = []
  const needs = []
  for (let index = 0; index < txns.length; index++) {
    const { agent, parents, patches } = txns[index]
    const author = agents[agent]
    for (const missing of unseen(txns, parents, author.has)) {
      Y.applyUpdate(author.doc, updates[missing])
      author.has.add(missing)
    }
    needs.push(Y.decodeStateVector(Y.encodeStateVector(author.doc)))
    const made = []
    const keep = update => made.push(update)
    author.doc.on('update', keep)
    author.doc.transact(() => {
      for (const [at, cut, typed] of patches) {
        if (cut > 0) author.text.delete(at, cut)
        if (typed !== '') author.text.insert(at, typed)
      }
    })
    author.doc.off('update', keep)
    author.has.add(index)
    updates.push(made.length > 0 ? made[0] : Y.encodeStateAsUpdate(new Y.Doc()))
  }
  const all = new Y.Doc()
  for (const update of updates) Y.applyUpdate(all, update)
  return { agents, updates, needs, merged: all.getText(TextName).toString() }
}

/** Ancestors that an author has not taken over, oldest first. */
function unseen (txns, parents, has) {
  const found = new Set()
  const open = parents.filter(index => !has.has(index))
  while (open.length > 0) {
    const index = open.pop()
    if (found.has(index)) continue
    found.add(index)
    for (const parent of txns[index].parents) if (!has.has(parent)) open.push(parent)
  }
  return [...found].sort((left, right) => left - right)
}

/** Each author's client sends that author's updates, waiting where the author had waited for somebody else's. */
export async function replayConcurrent (clients, trace, { editsPerUpdate = 1, window, within }) {
  const { agents, updates, needs, merged } = authored(trace)
  const started = performance.now()
  await Promise.all(clients.map((client, agent) => send(client, agent, agents[agent].doc.clientID)))
  return {
    edits: updates.length,
    merges: trace.txns.filter(txn => txn.parents.length > 1).length,
    milliseconds: performance.now() - started,
    expected: trace.endContent ?? merged,
    merged
  }

  async function send (client, agent, id) {
    const sent = () => Y.getState(client.doc.store, id)
    const behind = () => sent() - (client.tap.acknowledged.get(id) ?? 0)
    const describe = () => `author ${agent} is stuck: ${client.describe()}`
    const mine = updates.map((_, index) => index).filter(index => trace.txns[index].agent === agent)
    for (let start = 0; start < mine.length;) {
      const batch = together(mine, start)
      start += batch.length
      const waits = [...needs[batch[0]]].filter(([author]) => author !== id)
      await until(() => waits.every(([author, clock]) => Y.getState(client.doc.store, author) >= clock), within, describe)
      Y.applyUpdate(client.doc, Y.mergeUpdates(batch.map(index => updates[index])), 'replay')
      if (behind() > window) await until(() => behind() <= window / 2, within, describe)
    }
    await until(() => behind() === 0, within, describe)
  }

  /** The next updates of one author that need no news of another one in between. */
  function together (mine, start) {
    let end = start + 1
    const others = index => JSON.stringify([...needs[index]].filter(([author]) => author !== agents[trace.txns[index].agent].doc.clientID).sort())
    while (end < mine.length && end - start < editsPerUpdate && others(mine[end]) === others(mine[start])) end++
    return mine.slice(start, end)
  }
}
