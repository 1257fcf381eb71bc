// Drives many npm clients for a test in another language. One JSON object per line: {"id":1,"do":"open",…} comes in on
// standard input, {"id":1,"ok":…} or {"id":1,"error":"…"} goes out. Commands run at the same time; each has its own limit.
import readline from 'node:readline'
import * as Y from 'yjs'
import { Client } from './client.mjs'
import { HocuspocusClient } from './hocuspocus.mjs'
import { HubClient } from './hub.mjs'
import { Storm } from './storm.mjs'
import { Witness } from './tap.mjs'
import * as traces from './traces.mjs'
import { until } from './until.mjs'

const clients = new Map()
const witnesses = new Map()
let storm

function witnessOf (room) {
  if (!witnesses.has(room)) witnesses.set(room, new Witness())
  return witnesses.get(room)
}

function client (name) {
  const found = clients.get(name)
  if (!found) throw new Error(`no client '${name}'`)
  return found
}

function open (options) {
  if (clients.has(options.client)) throw new Error(`client '${options.client}' is open`)
  const Kind = options.provider?.startsWith('hocuspocus') ? HocuspocusClient : options.provider?.startsWith('hub') ? HubClient : Client
  const opened = new Kind(options.client, options, witnessOf(`${options.session}/${options.document}`))
  clients.set(options.client, opened)
  return opened
}

const commands = {
  async open ({ within, ...options }) {
    const opened = open(options)
    if (within) await opened.synced(within)
    return { clientId: opened.doc.clientID }
  },

  async synced ({ client: name, within }) {
    await client(name).synced(within)
  },

  /** Waits for the end of a client that the server told not to come back, or of its latest connection. */
  async closed ({ client: name, count = 1, within }) {
    const { tap } = client(name)
    await until(() => tap.closes.length >= count, within, () => `not closed: ${client(name).describe()}`)
    return { closes: tap.closes }
  },

  /** Waits until the server refused an edit without closing. */
  async denied ({ client: name, within }) {
    const { tap } = client(name)
    await until(() => tap.denials.length > 0, within, () => `nothing refused: ${client(name).describe()}`)
    return { reason: tap.denials[0] }
  },

  async type ({ client: name, text, index, charactersPerSecond = 30 }) {
    await client(name).type(text, index, charactersPerSecond)
  },

  insert ({ client: name, index, text }) {
    const { text: target } = client(name)
    target.insert(index ?? target.length, text)
  },

  delete ({ client: name, index, length }) {
    client(name).text.delete(index, length)
  },

  caret ({ client: name, index }) {
    client(name).caret(index)
  },

  async text ({ client: name, equals, contains, within }) {
    const reader = client(name)
    const holds = () => {
      const text = reader.text.toString()
      return equals === undefined ? contains.every(part => text.includes(part)) : text === equals
    }
    await until(holds, within, () => `the text is not there: ${reader.describe()}: '${reader.text.toString().slice(0, 300)}'`)
    return { text: reader.text.toString() }
  },

  async acknowledged ({ client: name, within }) {
    await until(() => client(name).unacknowledged === 0, within, () => `not echoed: ${client(name).describe()}`)
  },

  /** Waits until exactly these other people are shown. */
  async people ({ client: name, names, within }) {
    const { provider } = client(name)
    const wanted = [...names].sort().join()
    const shown = () => [...provider.awareness.getStates()]
      .filter(([id]) => id !== provider.awareness.clientID)
      .map(([, state]) => state.user?.name ?? '?').sort().join()
    const started = performance.now()
    await until(() => shown() === wanted, within, () => `shown are [${shown()}] instead of [${wanted}]: ${client(name).describe()}`)
    return { milliseconds: performance.now() - started }
  },

  snapshot ({ client: name }) {
    return client(name).snapshot()
  },

  async disconnect ({ client: name }) {
    await client(name).disconnect()
  },

  async connect ({ client: name, within }) {
    client(name).connect()
    await client(name).synced(within)
  },

  close ({ client: name }) {
    client(name).close()
    clients.delete(name)
  },

  /** Waits until a Hocuspocus provider was last told this scope. */
  async scope ({ client: name, is, within }) {
    await until(() => client(name).scopes.at(-1) === is && client(name).provider.authorizedScope === is, within,
      () => `scopes were [${client(name).scopes}]: ${client(name).describe()}`)
    return { count: client(name).scopes.length }
  },

  /** Waits until a Hocuspocus provider was denied. */
  async failed ({ client: name, within }) {
    const { failures } = client(name)
    await until(() => failures.length > 0, within, () => `not denied: ${client(name).describe()}`)
    return { reason: failures.at(-1) }
  },

  /** Waits until a Hocuspocus provider's document was closed, its socket or not. */
  async ended ({ client: name, within }) {
    const { ends } = client(name)
    await until(() => ends.length > 0, within, () => `not ended: ${client(name).describe()}`)
    return { end: ends.at(-1) }
  },

  async unsynced ({ client: name, is, within }) {
    await until(() => client(name).provider.unsyncedChanges === is, within, () => `${client(name).provider.unsyncedChanges} changes: ${client(name).describe()}`)
  },

  /** Gives a Hocuspocus client another token, and has it sent at once if asked. */
  async token ({ client: name, token, send }) {
    client(name).token = token
    if (send) await client(name).provider.sendToken()
  },

  say ({ client: name, text }) {
    client(name).provider.sendStateless(text)
  },

  async heard ({ client: name, text, within }) {
    const { heard } = client(name)
    await until(() => heard.includes(text), within, () => `heard [${heard}]: ${client(name).describe()}`)
    return { count: heard.length }
  },

  /** Ends the TCP connection under a SignalR client. */
  cut ({ client: name }) {
    client(name).cut()
  },

  /** What a SignalR client was told and how it got there. */
  hub ({ client: name }) {
    const { opens, sequences, parts, roster, comments, closings, faults } = client(name).provider
    return { opens, sequences, parts: parts ?? 0, roster: [...roster.values()], comments, closings, faults, sockets: client(name).tap.opened }
  },

  /** Calls a method of the hub. */
  async invoke ({ client: name, method, args }) {
    return { result: await client(name).provider.invoke(method, ...args) ?? null }
  },

  /** Edits that can be recognized in raw bytes: each writes one marker, by turns. */
  async markers ({ clients: names, prefix, count, rate, within }) {
    const writers = names.map(client)
    const started = performance.now()
    for (let number = 0; number < count; number++) {
      const writer = writers[number % writers.length]
      writer.text.insert(writer.text.length, `${prefix}${String(number).padStart(5, '0')};`)
      const due = started + (number + 1) * 1000 / rate
      if (due > performance.now()) await new Promise(resolve => setTimeout(resolve, due - performance.now()))
    }
    for (const writer of writers) {
      await until(() => writer.unacknowledged === 0, within, () => `not echoed: ${writer.describe()}`)
    }
    return { milliseconds: performance.now() - started }
  },

  /** Whether the bytes of an update add nothing to what a client holds. */
  holds ({ client: name, update }) {
    return { holds: holdsAll(client(name).doc, [Buffer.from(update, 'base64')]) }
  },

  /** Whether what the server has shown to anybody here adds nothing to what a client holds. */
  holdsSeen ({ client: name }) {
    const { doc, room } = client(name)
    return { holds: holdsAll(doc, witnessOf(room).updates) }
  },

  async replay ({ client: name, file, edits, seed = 1, within, ...pace }) {
    const trace = traces.load({ file, kind: 'sequential', edits, seed })
    return { ...await traces.replay(client(name), trace, { edits, within, ...pace }), real: trace.endContent !== undefined }
  },

  async replayConcurrent ({ clients: names, file, edits, seed = 1, within, ...pace }) {
    const trace = traces.load({ file, kind: 'concurrent', edits, seed })
    return { ...await traces.replayConcurrent(names.map(client), trace, { within, ...pace }), real: trace.endContent !== undefined }
  },

  stormStart ({ clients: options, rate, seed, tokensMax }) {
    storm = new Storm(options.map(open), witnessOf, { rate, seed, tokensMax })
    storm.start()
  },

  stormStop () {
    storm.stop()
    return { edits: storm.edits }
  },

  async stormClosed ({ within }) {
    await storm.allClosed(within)
    return { cut: storm.cut(), edits: storm.edits }
  },

  async stormSynced ({ within }) {
    await storm.allSynced(within)
  },

  stormExamine: ({ cut, base, token, within }) => storm.examine(cut, base, token, within),

  stormSettle: ({ base, token, within }) => storm.settle(base, token, within)
}

function holdsAll (doc, updates) {
  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
  let changed = false
  copy.on('update', () => { changed = true })
  for (const update of updates) Y.applyUpdate(copy, update)
  return !changed && copy.store.pendingStructs === null && copy.store.pendingDs === null
}

async function answer (line) {
  const { id, do: name, ...options } = JSON.parse(line)
  try {
    if (!Object.hasOwn(commands, name)) throw new Error(`no command '${name}'`)
    reply({ id, ok: await commands[name](options) ?? {} })
  } catch (error) {
    reply({ id, error: error.message, stack: error.stack })
  }
}

function reply (message) {
  process.stdout.write(JSON.stringify(message) + '\n')
}

// Each provider listens for the end of the process.
process.setMaxListeners(0)

// The provider reports refusals on the console; standard output is ours.
console.log = console.info = console.warn = (...words) => console.error(...words)

const lines = readline.createInterface({ input: process.stdin, crlfDelay: Infinity })
lines.on('line', line => { void answer(line) })
lines.on('close', () => process.exit(0))
reply({ ready: true })
