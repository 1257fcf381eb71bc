import { type HubConnection, Subject } from '@microsoft/signalr';
import { type Codec, concat } from './codec.ts';
import type {
  Access,
  Comment,
  Fault,
  OpenedWire,
  ProjectNews,
  Pushed,
  RosterChange,
  SessionInfo,
  SyncPartWire,
  TaskNews,
  Welcome,
  WireBytes,
} from './contract.ts';
import { Gate } from './gate.ts';

/** The part of SignalR's `HubConnection` that is used here. */
export type Hub = Pick<HubConnection, 'start' | 'stop' | 'on' | 'onclose' | 'invoke' | 'send' | 'stream'>;

/** Who hears what the hub says. */
export interface LinkListener {
  update(link: Link, document: string, update: Uint8Array): void;
  presence(link: Link, document: string, awareness: Uint8Array): void;
  received(link: Link, document: string, receipt: number): void;
  access(link: Link, document: string, access: Access, fault: Fault | null, by: string | null): void;
  closed(link: Link, document: string, fault: Fault): void;
  documentMessage(link: Link, document: string, connection: string, payload: string): void;
  sessionMessage(link: Link, session: string, connection: string, payload: string): void;
  roster(link: Link, session: string, change: RosterChange): void;
  comment(link: Link, session: string, comment: Comment): void;
  sessionChanged(link: Link, info: SessionInfo): void;
  task(link: Link, session: string, news: TaskNews): void;
  left(link: Link, session: string, fault: Fault): void;
  project(link: Link, project: string, news: ProjectNews): void;
  expiring(link: Link): void;
  /** The connection is gone, for whatever reason; said once. */
  lost(link: Link): void;
}

/** The answer of `Open`. */
export interface Opened {
  readonly access: Access;
  readonly stateVector: Uint8Array;
  readonly presence: Uint8Array;
  readonly fault: Fault | null;
}

/** Updates that a connection may bring in parts at once. */
const Uploads = 2;
/** The state vector of an empty document. */
const Nothing = Uint8Array.of(0);

/** What a fault says, and who decided it: the hub says the name beside it. */
const decided = (fault: Fault, by: string | null | undefined): Fault => (by ? { ...fault, by } : fault);

/** One connection to the hub, from its start to its end. It never comes back: the next one is another link. */
export class Link {
  /** Why the server ended it, and how many ms it wants to be left alone; 0 for good. Null: it was simply lost. */
  goodbye: { readonly fault: Fault; readonly wait: number } | null = null;

  /** The server said that the credential ends soon. It may say so before we are ready to do something about it. */
  isExpiring = false;

  private readonly uploads = new Gate(Uploads);
  private said: Welcome | null = null;

  constructor(
    private readonly hub: Hub,
    private readonly codec: Codec,
    private readonly listener: LinkListener,
  ) {}

  /** Who the connection is. */
  get welcome(): Welcome {
    if (this.said === null) throw new Error('The hub has not said hello yet.');
    return this.said;
  }

  async start(): Promise<void> {
    this.listen();
    await this.hub.start();
    this.said = await this.call<Welcome>('Hello');
  }

  /** Ends it. The listener hears that it is lost. */
  stop(): void {
    // Whatever goes wrong in stopping, it is over for us.
    this.hub.stop().catch(() => undefined);
  }

  call<T>(method: string, ...args: unknown[]): Promise<T> {
    return this.hub.invoke<T>(method, ...args);
  }

  async open(document: string): Promise<Opened> {
    const opened = await this.call<OpenedWire>('Open', document);
    return {
      access: opened.access,
      stateVector: this.codec.decode(opened.stateVector),
      presence: this.codec.decode(opened.presence),
      fault: opened.fault,
    };
  }

  /** Goodbye to a document; nobody waits for the answer. */
  close(document: string): void {
    // It fails when the connection is lost, and then the document is closed as well.
    this.hub.send('Close', document).catch(() => undefined);
  }

  /** What a document holds beyond a state vector, as one update; or the fault. */
  sync(document: string, stateVector: Uint8Array): Promise<Uint8Array | Fault> {
    const from = stateVector.length > this.welcome.limits.partBytesMax ? Nothing : stateVector;
    return new Promise((resolve, reject) => {
      const parts: Uint8Array[] = [];
      this.hub.stream<SyncPartWire>('Sync', document, this.codec.encode(from)).subscribe({
        next: (part) => {
          if (part.fault !== null) return resolve(part.fault);
          parts.push(this.codec.decode(part.bytes));
          if (part.isLast) resolve(concat(parts));
        },
        error: reject,
        complete: () => reject(new Error('The hub ended a sync before its last part.')),
      });
    });
  }

  /** Stores an update that fits into one part. */
  push(document: string, update: Uint8Array, receipt: number): Promise<Pushed> {
    return this.call<Pushed>('Push', document, this.codec.encode(update), receipt);
  }

  /** Stores an update of any size up to the limits. */
  pushParts(document: string, update: Uint8Array, isRelay: boolean): Promise<Pushed> {
    return this.uploads.run(() => {
      const parts = new Subject<WireBytes>();
      const answer = this.call<Pushed>('PushParts', document, isRelay, parts);
      const size = this.welcome.limits.partBytesMax;
      for (let at = 0; at < update.length; at += size) parts.next(this.codec.encode(update.subarray(at, at + size)));
      parts.complete();
      return answer;
    });
  }

  present(document: string, awareness: Uint8Array): Promise<Fault | null> {
    return this.call<Fault | null>('Present', document, this.codec.encode(awareness));
  }

  private listen(): void {
    const { hub, codec, listener } = this;
    hub.on('Update', (document: string, bytes: WireBytes) => listener.update(this, document, codec.decode(bytes)));
    hub.on('Presence', (document: string, bytes: WireBytes) => listener.presence(this, document, codec.decode(bytes)));
    hub.on('Received', (document: string, receipt: number) => listener.received(this, document, receipt));
    hub.on('Access', (document: string, access: Access, fault: Fault | null, by: string | null) =>
      listener.access(this, document, access, fault && decided(fault, by), by ?? null));
    hub.on('Closed', (document: string, fault: Fault, by: string | null) => listener.closed(this, document, decided(fault, by)));
    hub.on('DocumentMessage', (document: string, connection: string, payload: string) =>
      listener.documentMessage(this, document, connection, payload));
    hub.on('SessionMessage', (session: string, connection: string, payload: string) =>
      listener.sessionMessage(this, session, connection, payload));
    hub.on('Roster', (session: string, change: RosterChange) => listener.roster(this, session, change));
    hub.on('Comment', (session: string, comment: Comment) => listener.comment(this, session, comment));
    hub.on('Session', (_session: string, info: SessionInfo) => listener.sessionChanged(this, info));
    hub.on('Task', (session: string, news: TaskNews) => listener.task(this, session, news));
    hub.on('Left', (session: string, fault: Fault, by: string | null) => listener.left(this, session, decided(fault, by)));
    hub.on('Project', (project: string, news: ProjectNews) => listener.project(this, project, news));
    hub.on('Expiring', () => {
      this.isExpiring = true;
      listener.expiring(this);
    });
    hub.on('Closing', (fault: Fault, wait: number) => {
      this.goodbye = { fault, wait };
      this.stop();
    });
    hub.onclose(() => listener.lost(this));
  }
}
