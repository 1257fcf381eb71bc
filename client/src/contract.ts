/** What the hub says: `docs/protocol.md` of the server, section 7. Bytes are base64 strings in JSON and `Uint8Array` in MessagePack. */
export type WireBytes = string | Uint8Array;

/** A refusal. Nothing changed, and nobody saw it. */
export interface Fault {
  /** A close code, as in section 3 of the server's protocol page; 0 for what this client says itself. */
  readonly code: number;
  /** The same in a word: `read-only`, `document-full`, … */
  readonly name: string;
  /** The same in a sentence for people. */
  readonly reason: string;
  /** The name of the person who decided it; absent when nobody did. */
  readonly by?: string;
}

/** What may be done: nothing, reading, writing, everything. */
export type Access = 'none' | 'read' | 'write' | 'admin';

/** Limits of a connection, in bytes but for the last. */
export interface Limits {
  readonly messageBytesMax: number;
  readonly partBytesMax: number;
  readonly updateBytesMax: number;
  readonly relayBytesMax: number;
  readonly payloadBytesMax: number;
  readonly documentsMax: number;
}

/** Who a connection is. */
export interface Welcome {
  /** Its public name: how rosters and messages name it. */
  readonly connection: string;
  readonly user: string;
  readonly name: string;
  /** When the credential ends, ISO 8601; null for never. */
  readonly notAfter: string | null;
  readonly limits: Limits;
}

/** A session. */
export interface SessionInfo {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  /** Where it is in its life: `created`, `active`, `paused`, … */
  readonly state: string;
  readonly project: string;
  /** ISO 8601. */
  readonly changedAt: string;
}

/** One connection of one person in a session, whatever its door. */
export interface Participant {
  readonly connection: string;
  readonly user: string;
  readonly name: string;
  /** A slot from 0 that a person keeps and shares with nobody who is in. */
  readonly color: number;
  readonly access: Access;
  readonly door: string;
  /** Names of the documents it has open, without the session. */
  readonly documents: readonly string[];
}

/** How a roster changed: who came or changed, and which connections went. */
export interface RosterChange {
  readonly present: readonly Participant[];
  readonly gone: readonly string[];
}

/** A comment of a session. */
export interface Comment {
  /** Counts the session's comments from 1. */
  readonly number: number;
  /** When it was stored, ISO 8601. */
  readonly at: string;
  readonly user: string;
  readonly name: string;
  readonly text: string;
  /** Name of the document it is about, without the session. */
  readonly document: string | null;
  /** Where in it, in the words of the author's app. */
  readonly anchor: string | null;
  /** The comment it answers; 0 for none. */
  readonly replyTo: number;
}

/** A page of comments, newest first. */
export interface CommentPage {
  readonly comments: readonly Comment[];
  readonly hasMore: boolean;
}

/** News of a task. */
export interface TaskNews {
  readonly id: string;
  readonly state: string;
  readonly text: string | null;
  /** ISO 8601. */
  readonly at: string;
}

/** The answer of `Open`, on the wire. */
export interface OpenedWire {
  readonly access: Access;
  readonly stateVector: WireBytes;
  readonly presence: WireBytes;
  readonly sequence: number;
  readonly fault: Fault | null;
}

/** An item of the stream `Sync`, on the wire. */
export interface SyncPartWire {
  readonly bytes: WireBytes;
  readonly sequence: number;
  readonly isLast: boolean;
  readonly fault: Fault | null;
}

/** The answer of `Push` and `PushParts`. */
export interface Pushed {
  readonly sequence: number;
  readonly fault: Fault | null;
}

/** The answer of `Renew`. */
export interface Renewed {
  readonly notAfter: string | null;
  readonly fault: Fault | null;
}

/** The answer of `Join`. */
export interface Joined {
  readonly session: SessionInfo | null;
  readonly access: Access;
  readonly roster: readonly Participant[];
  readonly fault: Fault | null;
}

/** What somebody asks for. */
export interface RequestInfo {
  readonly id: string;
  /** `user:` or `service:` and an id. */
  readonly subject: string;
  readonly name: string;
  /** `role:` and a name. */
  readonly role: string;
  /** Null is the whole project. */
  readonly session: string | null;
  readonly reason: string;
}

/** What somebody has. */
export interface GrantInfo {
  readonly id: string;
  /** `user:`, `group:` or `service:` and a name. */
  readonly subject: string;
  /** `role:` or `group:` and a name; null for a single right. */
  readonly role: string | null;
  /** Null is the whole project. */
  readonly session: string | null;
  /** When it ends, ISO 8601; null for never. */
  readonly until: string | null;
}

/** News of a watched project: a request for a role, its answer, or a grant that ends soon. Fields are as in the server's REST interface. */
export interface ProjectNews {
  readonly kind: 'request-made' | 'request-approved' | 'request-denied' | 'grant-ending';
  readonly request: RequestInfo | null;
  readonly grant: GrantInfo | null;
  /** The name of who answered, and why. */
  readonly by: string | null;
  readonly reason: string | null;
  /** When the grant ends, ISO 8601. */
  readonly at: string | null;
}
