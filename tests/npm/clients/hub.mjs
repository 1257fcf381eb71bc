// One person with npm's SignalR client, JSON or MessagePack, on the hub as docs/protocol.md describes it.
import * as signalR from '@microsoft/signalr'
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack'
import * as awarenessProtocol from 'y-protocols/awareness'
import * as Y from 'yjs'
import { Client } from './client.mjs'
import { Tap } from './tap.mjs'

const PartBytes = 32768

class HubTap extends Tap {
  sockets = []

  socket () {
    const { sockets } = this
    return class extends super.socket() {
      constructor (...args) {
        super(...args)
        sockets.push(this)
      }
    }
  }

  // SignalR's frames are read by SignalR.
  read () {
    this.frames++
  }
}

class HubProvider {
  synced = false
  pending = 0
  opens = 0
  sequences = []
  heard = []
  faults = []
  closings = []
  comments = []
  roster = new Map()

  constructor (client, { base, session, document, token, provider, stateful }) {
    this.doc = client.doc
    this.token = token
    this.session = session
    this.document = `${session}/${document}`
    this.isJson = provider === 'hub-json'
    this.awareness = new awarenessProtocol.Awareness(this.doc)
    const builder = new signalR.HubConnectionBuilder()
      .withUrl(`${base.replace(/^ws/, 'http')}/hub`, {
        accessTokenFactory: () => this.token,
        WebSocket: client.tap.socket()
      })
      .configureLogging(signalR.LogLevel.None)
    if (!this.isJson) builder.withHubProtocol(new MessagePackHubProtocol())
    if (stateful) builder.withStatefulReconnect()
    this.hub = builder.build()
    this.listen()
    this.doc.on('update', (update, origin) => { if (origin !== this && this.synced) void this.push(update) })
    this.awareness.on('update', ({ added, updated, removed }, origin) => {
      if (origin !== this && this.synced) void this.present([...added, ...updated, ...removed])
    })
  }

  bytes (value) {
    return this.isJson ? new Uint8Array(Buffer.from(value, 'base64')) : value
  }

  wire (bytes) {
    return this.isJson ? Buffer.from(bytes).toString('base64') : bytes
  }

  listen () {
    const { hub } = this
    hub.on('Update', (document, bytes, sequence) => {
      if (document !== this.document) return
      this.sequences.push(sequence)
      Y.applyUpdate(this.doc, this.bytes(bytes), this)
    })
    hub.on('Presence', (document, bytes) => {
      if (document === this.document) awarenessProtocol.applyAwarenessUpdate(this.awareness, this.bytes(bytes), this)
    })
    hub.on('DocumentMessage', (document, connection, payload) => this.heard.push(payload))
    hub.on('SessionMessage', (session, connection, payload) => this.heard.push(payload))
    hub.on('Comment', (session, comment) => this.comments.push(comment))
    hub.on('Roster', (session, { present, gone }) => {
      for (const person of present) this.roster.set(person.connection, person)
      for (const connection of gone) this.roster.delete(connection)
    })
    hub.on('Closing', (fault, wait) => this.closings.push({ ...fault, wait }))
    for (const name of ['Received', 'Access', 'Closed', 'Session', 'Task', 'Left', 'Expiring']) hub.on(name, () => {})
    hub.onclose(() => { this.synced = false })
  }

  async connect () {
    await this.hub.start()
    const opened = await this.hub.invoke('Open', this.document)
    this.opens++
    if (opened.fault) throw new Error(opened.fault.reason)
    const state = []
    await new Promise((resolve, reject) => {
      this.hub.stream('Sync', this.document, this.wire(Y.encodeStateVector(this.doc))).subscribe({
        next: part => part.fault ? reject(new Error(part.fault.reason)) : state.push(this.bytes(part.bytes)),
        complete: resolve,
        error: reject
      })
    })
    this.parts = state.length
    Y.applyUpdate(this.doc, Buffer.concat(state), this)
    if (opened.presence.length) awarenessProtocol.applyAwarenessUpdate(this.awareness, this.bytes(opened.presence), this)
    // What is typed while this is under way is pushed by itself and counted beside it.
    this.pending = 1
    this.synced = true
    await this.upload(Y.encodeStateAsUpdate(this.doc, this.bytes(opened.stateVector)), true)
    this.pending--
    if (this.awareness.getLocalState() !== null) await this.present([this.doc.clientID])
  }

  async push (update) {
    this.pending++
    try {
      const { fault } = update.length > PartBytes
        ? await this.upload(update, false)
        : await this.hub.invoke('Push', this.document, this.wire(update), 0)
      if (fault) this.faults.push(fault)
      else this.pending--
    } catch (lost) {
      // The answer was lost with the connection: what the next one syncs settles it.
      if (this.synced) throw lost
    }
  }

  upload (update, isRelay) {
    const parts = new signalR.Subject()
    const answer = this.hub.invoke('PushParts', this.document, isRelay, parts)
    for (let at = 0; at < update.length; at += PartBytes) parts.next(this.wire(update.slice(at, at + PartBytes)))
    parts.complete()
    return answer
  }

  async present (clients) {
    try {
      await this.hub.invoke('Present', this.document, this.wire(awarenessProtocol.encodeAwarenessUpdate(this.awareness, clients)))
    } catch (lost) {
      if (this.synced) throw lost
    }
  }

  async invoke (method, ...args) {
    const answer = await this.hub.invoke(method, ...args)
    // Who is in at the moment of the answer; events say what changes from there.
    if (method === 'Join') for (const person of answer.roster) this.roster.set(person.connection, person)
    return answer
  }

  sendStateless (text) {
    return this.hub.invoke('SendToDocument', this.document, text)
  }

  async disconnect () {
    this.synced = false
    await this.hub.stop()
  }

  destroy () {
    this.awareness.destroy()
    void this.disconnect()
  }
}

export class HubClient extends Client {
  createTap (witness) {
    return new HubTap(witness)
  }

  createProvider (options) {
    return new HubProvider(this, options)
  }

  start () {
    this.provider.connect().catch(error => { this.failure = error.message })
  }

  get heard () {
    return this.provider.heard
  }

  get connected () {
    return this.provider.synced && this.provider.hub.state === signalR.HubConnectionState.Connected
  }

  get unacknowledged () {
    return this.provider.pending
  }

  describe () {
    const { faults, closings, hub } = this.provider
    return `${super.describe()}, hub ${hub.state}, ${this.failure ?? ''} ${JSON.stringify({ faults, closings })}`
  }

  /** Ends the TCP connection under SignalR, without a word. */
  cut () {
    this.tap.sockets.at(-1).terminate()
  }

  close () {
    this.provider.destroy()
    this.doc.destroy()
  }
}
