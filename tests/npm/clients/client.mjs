// One person with npm's y-websocket provider, of version 2 or 3.
import * as Y from 'yjs'
import { WebsocketProvider } from 'y-websocket'
import { WebsocketProvider as WebsocketProvider2 } from 'y-websocket-2'
import { Tap } from './tap.mjs'
import { until } from './until.mjs'

export const TextName = 'content'

export class Client {
  constructor (name, options, witness) {
    const { session, document, user, clientId } = options
    this.name = name
    this.room = `${session}/${document}`
    this.tap = this.createTap(witness)
    this.doc = new Y.Doc()
    if (clientId !== undefined) this.doc.clientID = clientId
    this.text = this.doc.getText(TextName)
    this.provider = this.createProvider(options)
    if (user) this.provider.awareness.setLocalStateField('user', user)
    this.start()
  }

  createTap (witness) {
    return new Tap(witness)
  }

  createProvider ({ base, session, document, token, protocols, provider }) {
    const Provider = provider === 'y-websocket-2' ? WebsocketProvider2 : WebsocketProvider
    return new Provider(`${base}/yjs/${session}`, document, this.doc, {
      connect: false,
      // Clients of one process would else talk to each other behind the server's back.
      disableBc: true,
      params: token ? { token } : {},
      protocols: protocols ?? [],
      WebSocketPolyfill: this.tap.socket()
    })
  }

  start () {
    this.provider.connect()
  }

  get connected () {
    return this.provider.wsconnected && this.provider.synced
  }

  /** Clock of the own edits that the server has neither echoed nor claimed. */
  get unacknowledged () {
    const own = this.doc.clientID
    return Y.getState(this.doc.store, own) - (this.tap.acknowledged.get(own) ?? 0)
  }

  describe () {
    const { tap } = this
    const closes = tap.closes.map(c => `${c.code}${c.reason ? ` '${c.reason}'` : ''}`).slice(-5).join(', ')
    return `${this.name} in ${this.room}: ` +
      `${this.connected ? 'connected and synced' : 'not synced'}, ` +
      `opened ${tap.opened} times, ${tap.frames} frames, closed with [${closes}], ` +
      `${this.unacknowledged} clocks unacknowledged, text of ${this.text.length} characters`
  }

  async synced (within) {
    await until(() => this.connected, within, () => `not synced: ${this.describe()}`)
  }

  /** Types like a person: one transaction and one caret move per character, and the caret moves with other people's text. */
  async type (text, index, charactersPerSecond) {
    let caret = this.caret(index ?? this.text.length)
    for (const character of text) {
      const at = Y.createAbsolutePositionFromRelativePosition(caret, this.doc)?.index ?? this.text.length
      this.text.insert(at, character)
      caret = this.caret(at + character.length)
      await new Promise(resolve => setTimeout(resolve, 1000 / charactersPerSecond))
    }
  }

  /** Shows a caret the way y-codemirror.next does. */
  caret (index) {
    // Bound to the character before it: what others write here comes after the caret.
    const position = Y.createRelativePositionFromTypeIndex(this.text, index, -1)
    const json = Y.relativePositionToJSON(position)
    this.provider.awareness.setLocalStateField('cursor', { anchor: json, head: json })
    return position
  }

  snapshot () {
    const { store } = this.doc
    return {
      text: this.text.toString(),
      clientId: this.doc.clientID,
      stateVector: Buffer.from(Y.encodeStateVector(this.doc)).toString('base64'),
      update: Buffer.from(Y.encodeStateAsUpdate(this.doc)).toString('base64'),
      pending: store.pendingStructs !== null || store.pendingDs !== null,
      connected: this.connected,
      opened: this.tap.opened,
      closes: this.tap.closes,
      denials: this.tap.denials,
      unacknowledged: this.unacknowledged,
      people: [...this.provider.awareness.getStates()].map(([id, state]) => ({ id, name: state.user?.name ?? null }))
    }
  }

  disconnect () {
    this.provider.disconnect()
  }

  connect () {
    this.provider.connect()
  }

  close () {
    this.provider.destroy()
    this.doc.destroy()
  }
}
