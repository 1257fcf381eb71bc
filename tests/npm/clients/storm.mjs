// A storm of edits by many clients, and the proof of what survived it.
//
// Text is written in whole tokens ⟦author·number⟧ and cut in whole tokens, at token borders only: whatever the order of
// concurrent edits, a token stands in the text once or not at all, and never torn. So loss and doubling show in the text
// itself, beside the exact comparison by client clocks.
import * as Y from 'yjs'
import { Client, TextName } from './client.mjs'
import { random } from './random.mjs'
import { until } from './until.mjs'

const Tick = 10
const Token = /⟦([^⟧]*)⟧/g
const Shown = 5

/** What the clients of one document wrote, whether or not the server has it. */
class Room {
  inserted = new Set()
  deleted = new Set()
  logged = new Set()
  marks = new Map()
  /** Everything shown by the server, as one document; grows with the cuts that are examined. */
  seen = new Y.Doc({ gc: false })
  seenUpdates = 0

  constructor (name, witness) {
    this.name = name
    this.witness = witness
  }

  seenUpTo (count) {
    for (; this.seenUpdates < count; this.seenUpdates++) Y.applyUpdate(this.seen, this.witness.updates[this.seenUpdates])
    return this.seen
  }
}

export class Storm {
  edits = 0
  #rooms = new Map()
  #cuts = []
  #counts = new Map()
  #timer
  #due = 0

  /** @param witnessOf gives the Witness of a room */
  constructor (clients, witnessOf, { rate, seed, tokensMax }) {
    this.clients = clients
    this.rate = rate
    this.tokensMax = tokensMax
    this.random = random(seed)
    for (const { room } of clients) {
      if (!this.#rooms.has(room)) this.#rooms.set(room, new Room(room, witnessOf(room)))
    }
  }

  start () {
    let before = performance.now()
    this.#timer = setInterval(() => {
      const now = performance.now()
      this.#due += this.rate * (now - before) / 1000
      before = now
      for (; this.#due >= 1; this.#due--) this.#edit(this.clients[Math.floor(this.random() * this.clients.length)])
    }, Tick)
  }

  stop () {
    clearInterval(this.#timer)
  }

  #edit (client) {
    const room = this.#rooms.get(client.room)
    const number = (this.#counts.get(client.name) ?? 0) + 1
    this.#counts.set(client.name, number)
    this.edits++
    const choice = this.random()
    if (choice < 0.05) {
      room.logged.add(`${client.name}·${number}`)
      client.doc.getArray('log').push([`${client.name}·${number}`])
    } else if (choice < 0.1) {
      room.marks.set(client.name, number)
      client.doc.getMap('marks').set(client.name, number)
    } else {
      this.#write(client, room, number, choice)
    }
  }

  #write (client, room, number, choice) {
    const text = client.text.toString()
    const borders = [0]
    for (const found of text.matchAll(Token)) borders.push(found.index + found[0].length)
    const pick = Math.floor(this.random() * borders.length)
    // Cutting keeps the text at its size, so that the storm can go on for long: the history grows, the text does not.
    const cutting = choice < (borders.length > this.tokensMax ? 0.6 : 0.25)
    if (cutting && pick > 0) {
      const token = text.slice(borders[pick - 1], borders[pick])
      room.deleted.add(token)
      client.text.delete(borders[pick - 1], token.length)
    } else {
      const token = `⟦${client.name}·${number}${choice > 0.9 ? '·🙂é' : ''}⟧`
      room.inserted.add(token)
      client.text.insert(borders[pick], token)
    }
  }

  /** Waits until the dead server's last bytes are read: every socket has said that it is closed. */
  async allClosed (within) {
    await until(
      () => this.clients.every(client => !client.provider.wsconnected),
      within,
      () => `still connected to a dead server: ${this.clients.filter(c => c.provider.wsconnected).map(c => c.describe()).join('; ')}`)
  }

  async allSynced (within) {
    await until(
      () => this.clients.every(client => client.connected),
      within,
      () => `not all back: ${this.clients.filter(c => !c.connected).map(c => c.describe()).join('; ')}`)
  }

  /** Remembers what everybody has seen until now. */
  cut () {
    const rooms = new Map()
    for (const room of this.#rooms.values()) {
      rooms.set(room.name, { updates: room.witness.updates.length, claims: new Map(room.witness.claims) })
    }
    return this.#cuts.push(rooms) - 1
  }

  /** Compares what a server holds, asked by new clients, with what had been seen at a cut. */
  async examine (cut, base, token, within) {
    const report = { rooms: 0, seenUpdates: 0, lost: [], doubled: [], missing: [], invented: [], torn: [] }
    for (const [name, { updates, claims }] of this.#cuts[cut]) {
      const room = this.#rooms.get(name)
      const fresh = await this.#read(name, base, token, within)
      report.rooms++
      report.seenUpdates += updates
      compareText(fresh, room, room.seenUpTo(updates), report)
      for (const sentence of lost(fresh, room.witness.updates, updates, claims)) report.lost.push(`${name}: ${sentence}`)
    }
    return shorten(report)
  }

  async #read (name, base, token, within) {
    const [session, document] = name.split('/')
    const reader = new Client('examiner', { base, session, document, token }, { saw () {}, claimed () {} })
    try {
      await reader.synced(within)
      const state = new Y.Doc()
      Y.applyUpdate(state, Y.encodeStateAsUpdate(reader.doc))
      return state
    } finally {
      reader.close()
    }
  }

  /** After the storm: everybody's edits are stored, everybody has the same document, and a newcomer gets it too. */
  async settle (base, token, within) {
    await this.allSynced(within)
    const apart = () => this.clients.filter(client => client.unacknowledged > 0 || !same(client.doc, this.#first(client.room).doc))
    await until(
      () => apart().length === 0,
      within,
      () => `not converged: ${apart().map(client => client.describe()).join('; ')}`)
    const report = { edits: this.edits, tokens: 0, lost: [], doubled: [], missing: [], invented: [], torn: [] }
    for (const room of this.#rooms.values()) {
      const fresh = await this.#read(room.name, base, token, within)
      const first = this.#first(room.name).doc
      if (!same(fresh, first)) report.lost.push(`${room.name}: a newcomer's document is not what the clients agree on`)
      // Now every edit that was made must be there, seen or not: its author has come back and sent it again.
      for (const token of room.inserted) {
        if (!room.deleted.has(token) && !fresh.getText(TextName).toString().includes(token)) report.missing.push(`${room.name}: ${token}`)
      }
      compareText(fresh, room, first, report)
      report.tokens += room.inserted.size
      const log = new Set(fresh.getArray('log').toArray())
      for (const entry of room.logged) if (!log.has(entry)) report.missing.push(`${room.name} log: ${entry}`)
      for (const [author, number] of room.marks) {
        const found = fresh.getMap('marks').get(author)
        if (found !== number) report.missing.push(`${room.name} mark of ${author}: ${found} instead of ${number}`)
      }
    }
    return shorten(report)
  }

  #first (room) {
    return this.clients.find(client => client.room === room)
  }
}

/** Sentences about updates and claims that a document does not contain. The document has them afterwards. */
function lost (document, updates, count, claims) {
  const sentences = []
  for (const [client, clock] of claims) {
    const held = Y.getState(document.store, client)
    if (held < clock) sentences.push(`the server claimed client ${client} up to ${clock}, and holds ${held}`)
  }
  let changed = false
  document.on('update', () => { changed = true })
  for (let index = 0; index < count; index++) {
    changed = false
    // Applying what is already there changes nothing, deletions included.
    Y.applyUpdate(document, updates[index])
    if (!changed) continue
    const { from, to } = Y.parseUpdateMeta(updates[index])
    sentences.push(`update ${index} (${[...to].map(([client, end]) => `client ${client} clocks ${from.get(client)}–${end}`).join(', ') || 'deletions only'})`)
  }
  if (document.store.pendingStructs !== null || document.store.pendingDs !== null) sentences.push('something seen depends on what is not there')
  return sentences
}

/** Every token once; every token that was seen is there, unless somebody cut it; nothing that nobody wrote. */
function compareText (fresh, room, seen, report) {
  const text = fresh.getText(TextName).toString()
  const counts = new Map()
  for (const [token] of text.matchAll(Token)) counts.set(token, (counts.get(token) ?? 0) + 1)
  for (const [token, count] of counts) {
    if (count > 1) report.doubled.push(`${room.name}: ${token} stands there ${count} times`)
    if (!room.inserted.has(token)) report.invented.push(`${room.name}: ${token}`)
  }
  const rest = text.replaceAll(Token, '')
  if (rest !== '') report.torn.push(`${room.name}: '${rest.slice(0, 60)}'`)
  for (const [token] of seen.getText(TextName).toString().matchAll(Token)) {
    if (!counts.has(token) && !room.deleted.has(token)) report.missing.push(`${room.name}: ${token}`)
  }
  const log = fresh.getArray('log').toArray()
  if (new Set(log).size !== log.length) report.doubled.push(`${room.name}: ${log.length - new Set(log).size} entries of the log`)
}

function same (left, right) {
  return left === right || Y.equalSnapshots(Y.snapshot(left), Y.snapshot(right)) &&
    left.getText(TextName).toString() === right.getText(TextName).toString()
}

/** Counts in full, examples in short. */
function shorten (report) {
  for (const kind of ['lost', 'doubled', 'missing', 'invented', 'torn']) {
    report[`${kind}Count`] = report[kind].length
    report[kind] = report[kind].slice(0, Shown)
  }
  return report
}
