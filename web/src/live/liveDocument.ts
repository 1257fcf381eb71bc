import * as decoding from 'lib0/decoding';
import { readAuthMessage } from 'y-protocols/auth';
import { messageYjsSyncStep1 } from 'y-protocols/sync';
import { messageAuth, messageAwareness, messageSync, WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { User } from '../api/types';
import { endingOf, isPermanent, type Ending } from './closeCodes';
import { Presence, typistsOf } from './presence';
import { roleIn, type LiveRole } from './role';
import { saveState, type SaveState } from './saveState';
import { SaveTracker } from './saveTracker';

/** Name of the shared text inside a document. */
export const TextName = 'content';

const FirstWait = 200;
const LongestWait = 10_000;
const TryAgainLater = 1013;
const GoingAway = 1001;

export interface LiveOptions {
  /** Such as `wss://host/yjs/SESSION`. */
  server: string;
  /** Document name, not encoded. */
  name: string;
  me: User;
  /** Why this person may not write; null may write. */
  readOnly: string | null;
  /** Called when connecting fails before the server could say why. Resolves to a reason when it is for good. */
  whyNot: () => Promise<string | null>;
  WebSocket?: typeof WebSocket;
}

export interface LiveSnapshot {
  /** The text is there; stays true when the connection is lost. */
  loaded: boolean;
  live: boolean;
  /** When the connection was lost, in ms since 1970. */
  lostAt: number | null;
  save: SaveState;
  /** Edits that are not known to be stored. */
  edits: number;
  ended: Ending | null;
  /** What the server says that this person may do here; null until it has said it. */
  role: LiveRole | null;
  /** Why the role was lowered, in the server's words; null when it was not. */
  lowered: string | null;
}

/**
 * One document, live. A thin skin over y-websocket's provider that adds what the provider does not know:
 * which edits are stored (SaveTracker), why a door is shut, and a return that does not march in step.
 */
export class LiveDocument {
  readonly doc = new Y.Doc();
  readonly text = this.doc.getText(TextName);
  readonly provider: WebsocketProvider;
  readonly presence: Presence;

  private readonly tracker = new SaveTracker();
  private readonly listeners = new Set<() => void>();
  private snapshot: LiveSnapshot;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private loaded = false;
  private lostAt: number | null = null;
  private savedAt: number | null = null;
  private refusal: string | null = null;
  private ended: Ending | null = null;
  private readOnly: string | null;
  private role: LiveRole | null = null;
  private lowered: string | null = null;
  private opened = false;
  private asking = false;
  private destroyed = false;

  constructor(private readonly options: LiveOptions) {
    this.readOnly = options.readOnly;
    this.provider = new WebsocketProvider(options.server, encodeURIComponent(options.name), this.doc, {
      connect: false,
      // Two tabs must not believe each other: what the other tab knows may not be stored.
      disableBc: true,
      shouldReconnect: (event) => !isPermanent(event.code),
      ...(options.WebSocket ? { WebSocketPolyfill: options.WebSocket } : {}),
    });
    this.listen();
    this.provider.awareness.setLocalStateField('user', { id: options.me.id, name: options.me.name });
    this.presence = new Presence(this.provider.awareness, options.me);
    this.doc.on('update', this.updated);
    this.text.observe((_event, transaction) => {
      for (const client of typistsOf(transaction)) this.presence.touched(client);
    });
    this.provider.on('status', this.statusChanged);
    this.provider.on('sync', this.synced);
    this.provider.on('connection-close', this.closed);
    this.provider.on('closed', this.closedForGood);
    this.snapshot = this.read().snapshot;
    this.provider.connect();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly get = (): LiveSnapshot => this.snapshot;

  /** The session was paused or resumed, or rights changed, while the document is open. */
  setReadOnly(reason: string | null): void {
    if (this.readOnly === reason) return;
    this.readOnly = reason;
    this.refresh();
  }

  /** Has the server say again what this person may do here: it writes it into their presence. */
  askRole(): void {
    const state = this.provider.awareness.getLocalState();
    if (state !== null && this.ended === null && !this.destroyed) this.provider.awareness.setLocalState({ ...state });
  }

  /** Connects at once instead of at the next attempt. */
  tryNow(): void {
    if (this.ended !== null || this.destroyed) return;
    this.provider.connect();
  }

  /** Ends the document from our side, for a reason that another request found out. */
  end(reason: string): void {
    if (this.ended !== null) return;
    this.ended = { code: 0, reason, reopen: false };
    this.provider.disconnect();
    this.refresh();
  }

  destroy(): void {
    this.destroyed = true;
    clearTimeout(this.timer);
    this.listeners.clear();
    this.presence.destroy();
    this.provider.destroy();
    this.doc.destroy();
  }

  /** Reads along with the provider: its handlers see every message, ours look at the same bytes. */
  private listen(): void {
    const handlers = this.provider.messageHandlers;
    const sync = handlers[messageSync];
    handlers[messageSync] = (encoder, decoder, provider, emitSynced, type) => {
      const reader = decoding.clone(decoder);
      sync?.(encoder, decoder, provider, emitSynced, type);
      this.heard(reader);
    };
    handlers[messageAuth] = (_encoder, decoder) => {
      readAuthMessage(decoder, this.doc, (_doc: Y.Doc, reason: string) => {
        this.refusal = reason.trim() === '' ? 'You may not write here.' : reason;
        if (this.role !== null) {
          this.role = 'read';
          this.lowered = this.refusal;
        }
        this.refresh();
      });
    };
    const awareness = handlers[messageAwareness];
    handlers[messageAwareness] = (encoder, decoder, provider, emitSynced, type) => {
      const role = roleIn(decoding.readVarUint8Array(decoding.clone(decoder)), this.doc.clientID);
      awareness?.(encoder, decoder, provider, emitSynced, type);
      if (role !== null && role !== this.role) this.heardRole(role);
    };
  }

  private heardRole(role: LiveRole): void {
    this.role = role;
    if (role !== 'read') {
      this.lowered = null;
      if (this.tracker.count === 0) this.refusal = null;
    }
    this.refresh();
  }

  private heard(reader: decoding.Decoder): void {
    if (this.tracker.count === 0) return;
    const step1 = decoding.readVarUint(reader) === messageYjsSyncStep1;
    const bytes = decoding.readVarUint8Array(reader);
    const progress = step1 ? this.tracker.storedUpTo(bytes) : this.tracker.stored(bytes);
    if (!progress) return;
    this.savedAt = Date.now();
    if (this.tracker.count === 0) this.refusal = null;
    this.refresh();
  }

  private readonly updated = (update: Uint8Array, origin: unknown): void => {
    if (origin === this.provider || !this.tracker.local(update, Date.now())) return;
    this.refresh();
  };

  private readonly statusChanged = ({ status }: { status: string }): void => {
    if (status === 'connected') this.opened = true;
    if (status === 'disconnected') this.lostAt ??= Date.now();
    this.refresh();
  };

  private readonly synced = (synced: boolean): void => {
    if (synced) {
      this.loaded = true;
      this.lostAt = null;
    } else {
      this.lostAt ??= Date.now();
    }
    this.refresh();
  };

  private readonly closed = (event: CloseEvent | null): void => {
    this.provider.maxBackoffTime = this.waitFor(event?.code ?? 0);
    if (!this.opened && event !== null && !isPermanent(event.code)) void this.ask();
    this.opened = false;
    this.lostAt ??= Date.now();
    this.refresh();
  };

  private readonly closedForGood = ({ code, reason }: { code: number; reason: string }): void => {
    this.ended = endingOf(code, reason);
    this.refresh();
  };

  /**
   * The provider waits the smaller of 100 ms · 2ⁿ and its maximum. We set the maximum before each wait,
   * to a random point in the upper half of what is due: fast at first, never all tabs at once.
   */
  private waitFor(code: number): number {
    // A stopping or an overloaded server asked for a moment.
    const least = code === TryAgainLater ? 2 : code === GoingAway ? 1 : 0;
    const attempts = Math.max(this.provider.wsUnsuccessfulReconnects, least);
    this.provider.wsUnsuccessfulReconnects = attempts;
    return Math.min(FirstWait * 2 ** attempts, LongestWait) * (0.5 + Math.random() / 2);
  }

  /** A browser hides why a handshake was refused, so an ordinary request asks. */
  private async ask(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    const reason = await this.options.whyNot().catch(() => null);
    this.asking = false;
    if (reason !== null && !this.destroyed) this.end(reason);
  }

  private read(): { snapshot: LiveSnapshot; until: number | null } {
    const live = this.provider.wsconnected && this.provider.synced;
    const edits = this.tracker.count;
    const { state, until } = saveState({
      now: Date.now(),
      loaded: this.loaded,
      live,
      lostAt: this.lostAt,
      edits,
      waitingSince: this.tracker.since,
      savedAt: this.savedAt,
      readOnly: this.readOnly,
      refusal: this.refusal,
      ended: this.ended?.reason ?? null,
    });
    return {
      snapshot: { loaded: this.loaded, live, lostAt: this.lostAt, save: state, edits, ended: this.ended, role: this.role, lowered: this.lowered },
      until,
    };
  }

  private readonly refresh = (): void => {
    if (this.destroyed) return;
    clearTimeout(this.timer);
    const { snapshot, until } = this.read();
    if (until !== null) this.timer = setTimeout(this.refresh, Math.max(until - Date.now(), 0) + 1);
    if (JSON.stringify(snapshot) === JSON.stringify(this.snapshot)) return;
    this.snapshot = snapshot;
    for (const listener of this.listeners) listener();
  };
}
