import type * as Y from 'yjs';
import { Backoff } from './backoff.ts';
import type { CollabClientOptions } from './clientOptions.ts';
import { type Clock, systemClock } from './clock.ts';
import { base64, binary } from './codec.ts';
import { CollabProvider, type OpenOptions, type ProviderHost } from './collabProvider.ts';
import { CollabSession, type SessionHost } from './collabSession.ts';
import type { Access, Comment, Fault, ProjectNews, Renewed, RosterChange, SessionInfo, TaskNews, Welcome } from './contract.ts';
import { Emitter } from './emitter.ts';
import { Forbidden, Unauthorized } from './faults.ts';
import { createHub, httpStatusOf } from './hub.ts';
import { type Hub, Link, type LinkListener } from './link.ts';
import type { ConnectionStatus } from './status.ts';

/** A connection that lasted so many ms was a good one: the next wait is short again. */
const Lasting = 10_000;
/** So many ms for a connection, from the first byte to the answer of `Hello`. */
const Patience = 20_000;
/** Milliseconds between two attempts at a newer token. */
const RenewalGap = 5_000;

/** What a connection tells. */
export interface ClientEvents {
  status: [status: ConnectionStatus];
  /** We are connected; who the server takes us for. */
  welcome: [welcome: Welcome];
  /** The connection has a newer credential, which ends then; null for never. */
  renewed: [notAfter: string | null];
  /** The connection could not be given a newer credential; it is tried again. */
  renewalFailed: [reason: string];
  /** News of a project that is watched. */
  project: [project: string, news: ProjectNews];
}

/** One connection to a CollabSessions server, with as many documents and sessions as you like. */
export class CollabClient extends Emitter<ClientEvents> {
  private readonly providers = new Map<string, CollabProvider>();
  private readonly sessions = new Map<string, CollabSession>();
  private readonly watched = new Set<string>();
  private readonly clock: Clock;
  private readonly random: () => number;
  private readonly backoff: Backoff;
  private readonly providerHost: ProviderHost;
  private readonly sessionHost: SessionHost;
  private readonly linkListener: LinkListener;
  private dialing: Link | null = null;
  private link: Link | null = null;
  private linkedAt = 0;
  private timer: unknown = null;
  private renewal: unknown = null;
  private current: ConnectionStatus = { kind: 'offline' };
  private wasOffline = false;

  constructor(private readonly options: CollabClientOptions) {
    super();
    this.clock = options.clock ?? systemClock;
    this.random = options.random ?? Math.random;
    this.backoff = new Backoff(this.random);
    this.providerHost = this.hostProviders();
    this.sessionHost = { clock: this.clock, random: this.random, forgetSession: (session) => this.sessions.delete(session.id) };
    this.linkListener = this.listen();
    globalThis.addEventListener?.('online', this.online);
    if (options.connect ?? true) this.connect();
  }

  get status(): ConnectionStatus {
    return this.current;
  }

  /** Who the server takes us for; null without a connection. */
  get welcome(): Welcome | null {
    return this.link?.welcome ?? null;
  }

  /** Edits of all documents that are not known to be stored. */
  get unsavedChanges(): number {
    return [...this.providers.values()].reduce((sum, provider) => sum + provider.unsavedChanges, 0);
  }

  /** Opens a document of a session and binds it to a `Y.Doc`, until the provider is destroyed. One provider for each document. */
  open(session: string, name: string, doc: Y.Doc, options: OpenOptions = {}): CollabProvider {
    const provider = new CollabProvider(this.providerHost, session, name, doc, options);
    if (this.providers.has(provider.id)) {
      provider.destroy();
      throw new Error(`'${provider.id}' is open on this client.`);
    }
    this.providers.set(provider.id, provider);
    if (this.link !== null) provider.attach(this.link);
    return provider;
  }

  /** Comes into a session: its roster, comments, tasks and its life. Again for a joined one gives the same. */
  join(id: string): CollabSession {
    let session = this.sessions.get(id);
    if (session === undefined) {
      this.sessions.set(id, (session = new CollabSession(this.sessionHost, id)));
      if (this.link !== null) session.attach(this.link);
    }
    return session;
  }

  /** Hears what concerns us in a project, as `project` events, over every reconnect, until `unwatch`. What we may not hear stays silent. */
  watch(project: string): void {
    if (this.watched.has(project)) return;
    this.watched.add(project);
    if (this.link !== null) this.ask(this.link, project);
  }

  unwatch(project: string): void {
    // Without a connection there is nobody to tell.
    if (this.watched.delete(project)) this.link?.call('Unwatch', project).catch(() => undefined);
  }

  /** Connects, after `disconnect`, after a refusal, or when waiting takes too long. */
  connect(): void {
    if (this.link !== null || this.dialing !== null) return;
    this.clock.clearTimeout(this.timer);
    this.timer = null;
    this.say({ kind: this.wasOffline ? 'offline' : 'connecting' });
    void this.dial();
  }

  /** Cuts the connection until `connect`. Edits are kept in their documents. */
  disconnect(): void {
    this.clock.clearTimeout(this.timer);
    this.timer = null;
    const link = this.link ?? this.dialing;
    this.dialing = null;
    this.cut();
    link?.stop();
    this.wasOffline = true;
    this.say({ kind: 'offline' });
  }

  /** Ends everything: documents, sessions, the connection. */
  destroy(): void {
    for (const provider of this.providers.values()) provider.destroy();
    for (const session of this.sessions.values()) session.leave();
    this.disconnect();
    globalThis.removeEventListener?.('online', this.online);
    this.silence();
  }

  private async dial(): Promise<void> {
    const { options } = this;
    let hub: Hub;
    try {
      hub = options.createHub?.() ?? createHub(options);
    } catch {
      // An address that means nothing here: like one where nobody answers, it may be right later.
      this.wasOffline = true;
      return this.comeBack(null);
    }
    const link = new Link(hub, options.protocol?.name === 'messagepack' ? binary : base64, this.linkListener);
    this.dialing = link;
    const patience = this.clock.setTimeout(() => link.stop(), Patience);
    try {
      await link.start();
    } catch (error) {
      if (this.dialing !== link) return;
      this.dialing = null;
      link.stop();
      this.wasOffline = true;
      const status = httpStatusOf(error);
      if (status === 401 || status === 403) this.refuse(status === 401 ? Unauthorized : Forbidden);
      else this.comeBack(link.goodbye);
      return;
    } finally {
      this.clock.clearTimeout(patience);
    }
    if (this.dialing !== link) return;
    this.dialing = null;
    this.link = link;
    this.linkedAt = this.clock.now();
    this.say({ kind: 'connected' });
    this.emit('welcome', link.welcome);
    for (const session of this.sessions.values()) if (this.link === link) session.attach(link);
    for (const provider of this.providers.values()) if (this.link === link) provider.attach(link);
    for (const project of this.watched) this.ask(link, project);
    if (link.isExpiring) void this.renew(link);
  }

  private ask(link: Link, project: string): void {
    // It fails when the connection is lost, and the next one asks again.
    link.call('Watch', project).catch(() => undefined);
  }

  private lost(link: Link): void {
    if (link !== this.link) return;
    if (this.clock.now() - this.linkedAt >= Lasting) this.backoff.reset();
    this.wasOffline = true;
    this.cut();
    this.comeBack(link.goodbye);
  }

  /** There is no connection: everything that used it is told. */
  private cut(): void {
    this.clock.clearTimeout(this.renewal);
    if (this.link === null) return;
    this.link = null;
    for (const provider of this.providers.values()) provider.detach();
    for (const session of this.sessions.values()) session.detach();
  }

  private comeBack(goodbye: Link['goodbye']): void {
    // The server knows better how long; and not all at once.
    let wait = goodbye === null ? 0 : goodbye.wait * (1 + this.random() / 2);
    if (wait === 0) {
      // With another token it may be right to come back.
      const isOver = goodbye !== null && !(goodbye.fault.code === Unauthorized.code && this.options.token !== undefined);
      if (isOver) return this.refuse(goodbye.fault);
      wait = this.backoff.next();
    }
    this.say({ kind: 'offline' });
    this.timer = this.clock.setTimeout(() => this.connect(), wait);
  }

  private refuse(fault: Fault): void {
    this.say({ kind: 'refused', reason: fault.reason, fault });
  }

  private say(status: ConnectionStatus): void {
    const isNew = status.kind !== this.current.kind;
    this.current = status;
    for (const provider of this.providers.values()) provider.refresh();
    if (isNew) this.emit('status', status);
  }

  private async renew(link: Link): Promise<void> {
    const { token } = this.options;
    // A cookie is not renewed from here: the connection ends with it.
    if (token === undefined || link !== this.link) return;
    const before = link.welcome.notAfter;
    try {
      const { notAfter, fault } = await link.call<Renewed>('Renew', await token());
      if (link !== this.link) return;
      if (fault === null && notAfter !== before) return this.renewed(notAfter);
      this.emit('renewalFailed', fault?.reason ?? 'The token ends when the last one does.');
    } catch (error) {
      if (link !== this.link) return;
      this.emit('renewalFailed', error instanceof Error ? error.message : String(error));
    }
    this.renewal = this.clock.setTimeout(() => void this.renew(link), RenewalGap);
  }

  private renewed(notAfter: string | null): void {
    this.emit('renewed', notAfter);
    for (const provider of this.providers.values()) provider.renewed();
    for (const session of this.sessions.values()) session.renewed();
  }

  private readonly online = (): void => {
    if (this.timer !== null) this.connect();
  };

  private hostProviders(): ProviderHost {
    // oxlint-disable-next-line typescript/no-this-alias
    const client = this;
    return {
      clock: this.clock,
      random: this.random,
      get isOffline() {
        return client.wasOffline;
      },
      get refusal() {
        return client.current.kind === 'refused' ? client.current.fault : null;
      },
      forget(provider) {
        if (client.providers.get(provider.id) === provider) client.providers.delete(provider.id);
      },
    };
  }

  /** What the hub says goes to the document or the session that it is about. Words of an earlier connection are void. */
  private listen(): LinkListener {
    const document = (link: Link, id: string): CollabProvider | undefined => (link === this.link ? this.providers.get(id) : undefined);
    const session = (link: Link, id: string): CollabSession | undefined => (link === this.link ? this.sessions.get(id) : undefined);
    return {
      update: (link, id, update) => document(link, id)?.heardUpdate(update),
      presence: (link, id, update) => document(link, id)?.heardPresence(update),
      received: (link, id, receipt) => document(link, id)?.heardReceipt(receipt),
      access: (link, id, access: Access, fault, by) => document(link, id)?.heardAccess(access, fault, by),
      closed: (link, id, fault) => document(link, id)?.heardClosed(fault),
      documentMessage: (link, id, connection, payload) => document(link, id)?.heardMessage(payload, connection),
      sessionMessage: (link, id, connection, payload) => session(link, id)?.heardMessage(payload, connection),
      roster: (link, id, change: RosterChange) => session(link, id)?.heardRoster(change),
      comment: (link, id, comment: Comment) => session(link, id)?.heardComment(comment),
      sessionChanged: (link, info: SessionInfo) => session(link, info.id)?.heardInfo(info),
      task: (link, id, news: TaskNews) => session(link, id)?.heardTask(news),
      left: (link, id, fault) => session(link, id)?.heardLeft(fault),
      project: (link, id, news) => link === this.link && this.watched.has(id) && this.emit('project', id, news),
      expiring: (link) => void this.renew(link),
      lost: (link) => this.lost(link),
    };
  }
}
