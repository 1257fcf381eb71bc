import type { Access, CollabClient, CollabProvider, Fault } from '@collabsessions/client';
import * as Y from 'yjs';
import type { User } from '../api/types';
import { endingOf, isMoment, withName, type Ending } from './endings';
import { Presence, typistsOf } from './presence';
import { saveState, type SaveState } from './saveState';
import { Waiting } from './waiting';

/** Name of the shared text inside a document. */
export const TextName = 'content';

/** What the server says when there is no more to say than that writing is not allowed. */
const GeneralReason = 'This access is read-only.';

export interface LiveOptions {
  client: CollabClient;
  session: string;
  /** Document name, not encoded. */
  name: string;
  me: User;
  /** Why this person may not write, as far as other requests tell; null may write. */
  readOnly: string | null;
  /** Called once, when the document no longer uses the client. */
  destroyed?: () => void;
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
  /** Why nothing may be written; null may write. */
  readOnly: string | null;
  ended: Ending | null;
}

/** A document of `@collabsessions/client`, in the words of the page: what is stored, since when it is not, and why a door is shut. */
export class LiveDocument {
  readonly doc = new Y.Doc();
  readonly text = this.doc.getText(TextName);
  readonly provider: CollabProvider;
  readonly presence: Presence;

  private readonly client: CollabClient;
  private readonly waiting = new Waiting();
  private readonly listeners = new Set<() => void>();
  private snapshot: LiveSnapshot;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private loaded = false;
  private lostAt: number | null = null;
  private savedAt: number | null = null;
  private readOnly: string | null;
  /** Why the server's own word on access fell. */
  private accessFault: Fault | null = null;
  private isDestroyed = false;

  constructor(private readonly options: LiveOptions) {
    this.client = options.client;
    this.readOnly = options.readOnly;
    this.provider = this.client.open(options.session, options.name, this.doc);
    const { provider } = this;
    provider.awareness.setLocalStateField('user', { id: options.me.id, name: options.me.name });
    this.presence = new Presence(provider.awareness, options.me);
    this.text.observe((_event, transaction) => {
      for (const client of typistsOf(transaction)) this.presence.touched(client);
    });
    provider.on('status', this.refresh);
    provider.on('unsaved', this.refresh);
    provider.on('synced', this.synced);
    provider.on('access', this.accessed);
    this.snapshot = this.read().snapshot;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly get = (): LiveSnapshot => this.snapshot;

  /** The session was paused or resumed, or rights changed, as another request found out. */
  setReadOnly(reason: string | null): void {
    if (this.readOnly === reason) return;
    this.readOnly = reason;
    this.refresh();
  }

  /** Connects at once instead of at the next attempt. */
  tryNow(): void {
    if (this.snapshot.ended === null && !this.isDestroyed) this.client.connect();
  }

  destroy(): void {
    if (this.isDestroyed) return;
    this.isDestroyed = true;
    clearTimeout(this.timer);
    this.listeners.clear();
    this.presence.destroy();
    this.provider.destroy();
    this.doc.destroy();
    this.options.destroyed?.();
  }

  private readonly synced = (synced: boolean): void => {
    this.loaded ||= synced;
    this.refresh();
  };

  private readonly accessed = (_access: Access, fault: Fault | null): void => {
    this.accessFault = fault;
    this.refresh();
  };

  private ending(): Ending | null {
    const { status, synced } = this.provider;
    // A refusal on an open document is of an edit, not of the document.
    if (status.kind !== 'refused' || synced) return null;
    return this.client.status.kind === 'refused' || !isMoment(status.fault) ? endingOf(status.fault) : null;
  }

  /** Why nothing may be written: what other requests know, for it says more, or the server's word on this connection. */
  private blocked(): string | null {
    if (this.readOnly !== null) return this.readOnly;
    if (!this.provider.synced || this.provider.access !== 'read') return null;
    const { accessFault } = this;
    // Its general word for it says less than ours.
    if (accessFault === null) return 'you have read access';
    const reason = accessFault.reason === GeneralReason ? 'you have read access' : accessFault.reason.replace(/\.$/, '');
    return withName(reason, accessFault);
  }

  private read(): { snapshot: LiveSnapshot; until: number | null } {
    const { status, synced: live, unsavedChanges: edits } = this.provider;
    const now = Date.now();
    const isAway = status.kind === 'offline' || (this.loaded && !live);
    this.lostAt = live ? null : isAway ? (this.lostAt ?? now) : this.lostAt;
    if (this.waiting.count(edits, now)) this.savedAt = now;
    const ended = this.ending();
    const readOnly = this.blocked();
    const { state, until } = saveState({
      now,
      loaded: this.loaded,
      live,
      lostAt: this.lostAt,
      edits,
      waitingSince: this.waiting.oldest,
      savedAt: this.savedAt,
      readOnly,
      refusal: live && status.kind === 'refused' ? status.reason : null,
      ended: ended?.reason ?? null,
    });
    return { snapshot: { loaded: this.loaded, live, lostAt: this.lostAt, save: state, edits, readOnly, ended }, until };
  }

  private readonly refresh = (): void => {
    if (this.isDestroyed) return;
    clearTimeout(this.timer);
    const { snapshot, until } = this.read();
    if (until !== null) this.timer = setTimeout(this.refresh, Math.max(until - Date.now(), 0) + 1);
    if (JSON.stringify(snapshot) === JSON.stringify(this.snapshot)) return;
    this.snapshot = snapshot;
    for (const listener of this.listeners) listener();
  };
}
