// A socket that remembers what the server said. The provider on top of it is npm's own, untouched: it takes the class
// through its WebSocketPolyfill option.
import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'
import WebSocket from 'ws'

const Sync = 0
const Auth = 2
const Step1 = 0

/**
 * What anybody in one document was shown by the server: through other people's edits, through the echo of their own,
 * or through the server's word that it has them. All of it is promised to survive.
 */
export class Witness {
  /** Distinct update bytes in order of arrival. One frame for many readers is kept once. */
  updates = []
  /** Clock up to which the server said it holds a client's edits: client id -> clock. */
  claims = new Map()
  #known = new Set()

  saw (update) {
    const key = Buffer.from(update).toString('latin1')
    if (this.#known.has(key)) return
    this.#known.add(key)
    this.updates.push(Uint8Array.from(update))
  }

  claimed (stateVector) {
    for (const [client, clock] of Y.decodeStateVector(stateVector)) {
      this.claims.set(client, Math.max(clock, this.claims.get(client) ?? 0))
    }
  }
}

/** What one client's socket met. */
export class Tap {
  frames = 0
  opened = 0
  closes = []
  denials = []
  countsDenials = true
  /** Own client id -> clock up to which the server echoed or claimed it. */
  acknowledged = new Map()

  constructor (witness) {
    this.witness = witness
  }

  /** The class for the provider's WebSocketPolyfill option. */
  socket () {
    const tap = this
    return class TappedSocket extends WebSocket {
      constructor (url, protocols, options) {
        super(url, protocols, options)
        this.on('open', () => { tap.opened++ })
        this.on('message', data => tap.read(new Uint8Array(data)))
        this.on('close', (code, reason) => tap.closes.push({ code, reason: reason.toString() }))
      }
    }
  }

  /** Moves past what stands before the message; false for a frame that is none. */
  skipAddress () {
    return true
  }

  read (frame) {
    this.frames++
    const decoder = decoding.createDecoder(frame)
    if (!this.skipAddress(frame, decoder)) return
    const type = decoding.readVarUint(decoder)
    if (type === Auth && this.countsDenials && decoding.readVarUint(decoder) === 0) this.denials.push(decoding.readVarString(decoder))
    if (type !== Sync) return
    const step = decoding.readVarUint(decoder)
    const bytes = decoding.readVarUint8Array(decoder)
    if (step === Step1) {
      this.witness.claimed(bytes)
      this.#acknowledge(Y.decodeStateVector(bytes))
    } else {
      this.witness.saw(bytes)
      this.#acknowledge(Y.parseUpdateMeta(bytes).to)
    }
  }

  #acknowledge (clocks) {
    for (const [client, clock] of clocks) {
      if (clock > (this.acknowledged.get(client) ?? 0)) this.acknowledged.set(client, clock)
    }
  }
}
