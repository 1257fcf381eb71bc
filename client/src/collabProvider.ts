import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { Backoff } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { Access, Fault } from './contract.ts';
import { Emitter } from './emitter.ts';
import { CollabError, Ended, isPassing, Offline, ReadOnly } from './faults.ts';
import { Hold } from './hold.ts';
import type { Link } from './link.ts';
import { Outbox } from './outbox.ts';
import { Presence } from './presence.ts';
import { isSame, type ProviderStatus, statusOf } from './status.ts';

/** What a document tells. */
export interface ProviderEvents {
  status: [status: ProviderStatus];
  /** How many edits are not known to be stored. */
  unsaved: [count: number];
  /** How many of those the server has in memory; only with `receipts`. */
  received: [count: number];
  /** Whether everything that the server had has come. */
  synced: [synced: boolean];
  /** What may be done here changed; why it fell, or null; the name of who changed it, or null. */
  access: [access: Access, fault: Fault | null, by: string | null];
  /** Another connection's message to the document. */
  message: [payload: string, connection: string];
  /** The server does not show our presence. */
  presenceRefused: [fault: Fault];
  destroyed: [];
}

/** How a document is opened. */
export interface OpenOptions {
  /** An awareness of the app's own; otherwise the provider brings one, and ends it with itself. */
  awareness?: Awareness;
  /** Asks the server to say when it has an edit in memory, one more message for each push. Default false. */
  receipts?: boolean;
}

/** What a provider is given by its client. @internal */
export interface ProviderHost {
  readonly clock: Clock;
  readonly random: () => number;
  /** Whether there was a connection, or an attempt that failed. */
  readonly isOffline: boolean;
  /** Why there will be no connection. */
  readonly refusal: Fault | null;
  forget(provider: CollabProvider): void;
}

/** A document of a session, bound to a `Y.Doc`: edits go out, others' edits come in, and it knows what is stored. */
export class CollabProvider extends Emitter<ProviderEvents> {
  readonly awareness: Awareness;

  private readonly outbox: Outbox;
  private readonly presence: Presence;
  private readonly backoff: Backoff;
  private readonly hold = new Hold();
  private link: Link | null = null;
  /** Grows when the answers of everything under way are void. */
  private cycle = 0;
  private timer: unknown = null;
  private isSynced = false;
  private wasSynced = false;
  private isDestroyed = false;
  private rights: Access = 'none';
  /** Why the document is not open. */
  private refusal: Fault | null = null;
  /** Why edits are not stored. */
  private editRefusal: Fault | null = null;
  private said: { status: ProviderStatus; unsaved: number; received: number };

  /** @internal Documents are opened by `CollabClient.open`. */
  constructor(
    private readonly host: ProviderHost,
    readonly session: string,
    readonly name: string,
    readonly doc: Y.Doc,
    private readonly options: OpenOptions,
  ) {
    super();
    this.awareness = options.awareness ?? new Awareness(doc);
    this.backoff = new Backoff(host.random);
    this.outbox = new Outbox(this.id, options.receipts ?? false, host.clock, {
      changed: () => this.refresh(),
      refused: (fault) => this.editRefused(fault),
      failed: () => this.tryLater(),
    });
    this.presence = new Presence(this.id, this.awareness, this, host.clock, (fault) => this.emit('presenceRefused', fault));
    this.said = { status: this.status, unsaved: 0, received: 0 };
    doc.on('update', this.edited);
    doc.on('destroy', this.destroy);
  }

  /** `session/name`. */
  get id(): string {
    return `${this.session}/${this.name}`;
  }

  get status(): ProviderStatus {
    return statusOf({
      refusal: this.refusal ?? this.host.refusal,
      isConnected: this.link !== null,
      isOffline: this.host.isOffline || this.isDestroyed,
      isSynced: this.isSynced,
      canWrite: this.canWrite,
      unsaved: this.outbox.unsaved,
      editRefusal: this.editRefusal,
    });
  }

  /** Transactions made here that are not known to be in the server's log. */
  get unsavedChanges(): number {
    return this.outbox.unsaved;
  }

  /** Those of `unsavedChanges` that the server has in memory. 0 without the option `receipts`. */
  get receivedChanges(): number {
    return this.outbox.received;
  }

  /** Whether everything that the server had has come, on this connection. */
  get synced(): boolean {
    return this.isSynced;
  }

  /** What may be done here, as last heard. */
  get access(): Access {
    return this.rights;
  }

  /** Settles when everything that the server has is in the `Y.Doc`; fails when the document is refused or destroyed. */
  whenSynced(): Promise<void> {
    return this.when(() => this.isSynced);
  }

  /** Settles when every edit is stored; fails when one is refused, or the provider is destroyed before. */
  whenSaved(): Promise<void> {
    return this.when(() => this.isSynced && this.outbox.unsaved === 0);
  }

  /** Sends the app's own text to everybody else in the document, stored nowhere. Fails with a `CollabError`. */
  async send(payload: string): Promise<void> {
    if (this.link === null) throw new CollabError(Offline);
    const fault = await this.link.call<Fault | null>('SendToDocument', this.id, payload);
    if (fault !== null) throw new CollabError(fault);
  }

  /** Tries again to open what was refused, and to store what was refused. */
  retry(): void {
    if (this.link !== null) void this.run(this.link);
  }

  /** Closes the document here. Edits that wait are sent if there is a connection; `await whenSaved()` first to be sure of them. */
  readonly destroy = (): void => {
    if (this.isDestroyed) return;
    this.isDestroyed = true;
    this.outbox.flush();
    this.presence.destroy();
    this.link?.close(this.id);
    this.doc.off('update', this.edited);
    this.doc.off('destroy', this.destroy);
    this.detach();
    if (this.options.awareness === undefined) this.awareness.destroy();
    this.host.forget(this);
    this.emit('destroyed');
    this.silence();
  };

  /** @internal There is a connection. */
  attach(link: Link): void {
    if (this.link === link) return;
    this.link = link;
    this.backoff.reset();
    void this.run(link);
  }

  /** @internal There is none. */
  detach(): void {
    this.link = null;
    this.rest();
    this.refusal = null;
    this.refresh();
  }

  /** @internal The connection has other rights: what was refused may be allowed now. */
  renewed(): void {
    if (this.refusal !== null) this.retry();
  }

  /** @internal */
  heardUpdate(update: Uint8Array): void {
    Y.applyUpdate(this.doc, update, this);
  }

  /** @internal */
  heardPresence(update: Uint8Array): void {
    this.presence.heard(update);
  }

  /** @internal */
  heardReceipt(receipt: number): void {
    this.outbox.heardReceipt(receipt);
  }

  /** @internal */
  heardAccess(access: Access, fault: Fault | null, by: string | null): void {
    this.hold.run(() => {
      const could = this.canWrite;
      this.rights = access;
      if (!this.canWrite) this.editRefusal = fault ?? ReadOnly;
      this.emit('access', access, fault, by);
      // What waited is settled from the start: nobody knows what became of edits that were under way when the right fell.
      if (!could && this.canWrite) this.retry();
      else this.refresh();
    });
  }

  /** @internal The document is no longer open. */
  heardClosed(fault: Fault): void {
    this.hold.run(() => {
      this.rest();
      if (isPassing(fault)) this.tryLater();
      else this.refuse(fault);
    });
  }

  /** @internal */
  heardMessage(payload: string, connection: string): void {
    this.emit('message', payload, connection);
  }

  /** @internal The connection's own state changed. */
  refresh(): void {
    const { status } = this;
    const { unsaved, received } = this.outbox;
    const before = this.said;
    this.said = { status, unsaved, received };
    if (unsaved !== before.unsaved) this.emit('unsaved', unsaved);
    if (received !== before.received) this.emit('received', received);
    if (!isSame(status, before.status)) this.emit('status', status);
  }

  private get canWrite(): boolean {
    return this.rights === 'write' || this.rights === 'admin';
  }

  private readonly edited = (update: Uint8Array, origin: unknown): void => {
    if (origin !== this) this.outbox.add(update);
  };

  /** Opens the document, takes what we lack, and sends what the server lacks. */
  private async run(link: Link): Promise<void> {
    this.rest();
    const { cycle } = this;
    const isVoid = (): boolean => this.cycle !== cycle;
    this.hold.begin();
    this.refresh();
    try {
      const opened = await link.open(this.id);
      if (isVoid()) return;
      if (opened.fault !== null) return this.openRefused(opened.fault);
      this.opened(opened.access, opened.stateVector);
      this.presence.heard(opened.presence);
      this.hold.release();
      if (isVoid()) return;

      const missing = await link.sync(this.id, Y.encodeStateVector(this.doc));
      if (isVoid()) return;
      if (!(missing instanceof Uint8Array)) return this.openRefused(missing);
      Y.applyUpdate(this.doc, missing, this);
      this.backoff.reset();
      this.wasSynced = true;
      this.setSynced(true);
      if (isVoid()) return;
      this.presence.start(link);
      this.outbox.start(link);
      this.refresh();
    } catch {
      // The connection was lost, and the next one begins anew; or the call failed, and we try it again.
      if (!isVoid()) this.tryLater();
    }
  }

  private opened(access: Access, stateVector: Uint8Array): void {
    const changed = access !== this.rights;
    this.rights = access;
    this.refusal = null;
    this.editRefusal = this.canWrite ? null : ReadOnly;
    const lacking = Y.encodeStateAsUpdate(this.doc, stateVector);
    // An update begins with the number of clients that it has content of. What was deleted is in each, known or not: it is sent when
    // something may be new, which is when edits wait here, or when we never saw what this document was before.
    const isPossible = this.outbox.unsaved > 0 || (!this.wasSynced && this.canWrite);
    const isNew = lacking[0] !== 0 || (isPossible && lacking.length > 2);
    this.outbox.begin(isNew ? lacking : null, this.canWrite);
    if (changed) this.emit('access', access, null, null);
  }

  private openRefused(fault: Fault): void {
    if (fault.code === 4429 || !isPassing(fault)) this.refuse(fault);
    if (isPassing(fault)) this.tryLater();
  }

  private editRefused(fault: Fault): void {
    if (isPassing(fault)) return this.tryLater();
    this.outbox.stop();
    this.editRefusal = fault;
    this.refresh();
  }

  private refuse(fault: Fault): void {
    this.rest();
    this.refusal = fault;
    this.refresh();
  }

  private tryLater(): void {
    this.rest();
    this.refresh();
    const { link } = this;
    if (link === null) return;
    this.timer = this.host.clock.setTimeout(() => void this.run(link), this.backoff.next());
  }

  /** Nothing is under way any more. */
  private rest(): void {
    this.cycle += 1;
    this.host.clock.clearTimeout(this.timer);
    this.hold.drop();
    this.outbox.stop();
    this.presence.stop();
    this.setSynced(false);
  }

  private setSynced(synced: boolean): void {
    if (this.isSynced === synced) return;
    this.isSynced = synced;
    this.emit('synced', synced);
  }

  private when(isSo: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): boolean => {
        const { status } = this;
        if (status.kind === 'refused') reject(new CollabError(status.fault));
        else if (this.isDestroyed) reject(new CollabError(Ended));
        else if (isSo()) resolve();
        else return false;
        return true;
      };
      if (look()) return;
      const stops = (['status', 'unsaved', 'synced', 'destroyed'] as const).map((event) =>
        this.on(event, () => {
          if (look()) for (const stop of stops) stop();
        }));
    });
  }
}
