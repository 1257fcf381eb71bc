// One person with npm's Hocuspocus provider, of version 3 or 4, alone on a socket or sharing one.
import * as decoding from 'lib0/decoding'
import * as hocuspocus3 from 'hocuspocus-3'
import * as hocuspocus4 from 'hocuspocus-4'
import { Client } from './client.mjs'
import { Tap } from './tap.mjs'
import { until } from './until.mjs'

const Ping = 9
const sockets = new Map()

class AddressedTap extends Tap {
  // The provider tells those itself, with the reason.
  countsDenials = false
  pings = 0

  skipAddress (frame, decoder) {
    if (frame.length === 1 && frame[0] === Ping) {
      this.pings++
      return false
    }
    this.address = decoding.readVarString(decoder)
    return true
  }
}

/** The socket of several documents: its first client's tap listens for all. */
function socketOf (key, create) {
  if (!sockets.has(key)) sockets.set(key, create())
  return sockets.get(key)
}

export class HocuspocusClient extends Client {
  scopes = []
  failures = []
  heard = []
  ends = []

  createTap (witness) {
    return new AddressedTap(witness)
  }

  createProvider ({ base, session, document, token, provider, socket, sessionAwareness, name }) {
    const { HocuspocusProvider, HocuspocusProviderWebsocket } = provider === 'hocuspocus-3' ? hocuspocus3 : hocuspocus4
    this.token = token
    this.websocket = socketOf(socket ?? this, () => new HocuspocusProviderWebsocket({
      url: `${base}/hocuspocus`,
      WebSocketPolyfill: this.tap.socket()
    }))
    return new HocuspocusProvider({
      websocketProvider: this.websocket,
      name: name ?? `${session}/${document}`,
      document: this.doc,
      token: () => this.token ?? '',
      sessionAwareness: sessionAwareness ?? false,
      onAuthenticated: ({ scope }) => this.scopes?.push(scope ?? this.provider.authorizedScope),
      onAuthenticationFailed: ({ reason }) => this.failures.push(reason),
      onStateless: ({ payload }) => this.heard.push(payload),
      onClose: ({ event }) => this.ends.push({ code: event.code, reason: event.reason })
    })
  }

  start () {
    this.provider.attach()
  }

  get connected () {
    return this.provider.isAuthenticated && this.provider.synced
  }

  /** Edits that the server has not said it has stored. */
  get unacknowledged () {
    return this.provider.unsyncedChanges
  }

  async disconnect () {
    this.websocket.disconnect()
    // Until the close has come the provider believes it is connected, and would not connect again.
    await until(() => this.websocket.status === 'disconnected', 10000, () => `not disconnected: ${this.describe()}`)
  }

  connect () {
    void this.websocket.connect()
  }

  close () {
    this.provider.destroy()
    if (sockets.get(this) === this.websocket) this.websocket.destroy()
    this.doc.destroy()
  }
}
