import { Subject } from '@microsoft/signalr';
import * as Y from 'yjs';
import { base64 } from '../codec.ts';
import type { Access, Comment, Fault, Participant } from '../contract.ts';
import type { Hub } from '../link.ts';

export const DocumentFull: Fault = { code: 4413, name: 'document-full', reason: 'The document has reached its size limit.' };
export const TryAgain: Fault = { code: 1013, name: 'try-again', reason: 'The document is being reloaded. Try again.' };
export const ReadOnlyNow: Fault = { code: 4403, name: 'read-only', reason: 'The session is paused.' };

interface Call {
  readonly method: string;
  readonly args: readonly unknown[];
}

/** A hub in memory that speaks JSON, with real Yjs documents. What it stores, it stores at once; its answers can be held back. */
export class FakeServer {
  readonly docs = new Map<string, Y.Doc>();
  readonly comments: Comment[] = [];
  readonly hubs: FakeHub[] = [];
  /** Every call, in order. */
  readonly calls: Call[] = [];
  roster: Participant[] = [];
  access: Access = 'write';
  partBytesMax = 32_768;
  notAfter: string | null = null;
  presence: Uint8Array = new Uint8Array();
  /** The next answers' faults, by method. */
  readonly faults = new Map<string, Fault[]>();
  /** Why connections fail. */
  unreachable: Error | null = null;
  private gate: Promise<void> | null = null;
  private openGate: () => void = () => undefined;

  readonly createHub = (): FakeHub => {
    const hub = new FakeHub(this);
    this.hubs.push(hub);
    return hub;
  };

  /** The newest connection. */
  get hub(): FakeHub {
    const hub = this.hubs.at(-1);
    if (hub === undefined) throw new Error('Nobody connects.');
    return hub;
  }

  doc(id: string): Y.Doc {
    let doc = this.docs.get(id);
    if (doc === undefined) this.docs.set(id, (doc = new Y.Doc()));
    return doc;
  }

  text(id: string): string {
    return this.doc(id).getText('content').toString();
  }

  /** Somebody else's edit, which is stored and told. */
  edit(id: string, change: (text: Y.Text) => void): void {
    const doc = this.doc(id);
    doc.once('update', (update: Uint8Array) => this.hub.say('Update', id, base64.encode(update), 1));
    change(doc.getText('content'));
  }

  refuse(method: string, fault: Fault): void {
    this.faults.set(method, [...(this.faults.get(method) ?? []), fault]);
  }

  /** Pushes are stored, but not answered until `answer`. */
  holdAnswers(): void {
    this.gate = new Promise((resolve) => (this.openGate = resolve));
  }

  answer(): void {
    this.gate = null;
    this.openGate();
  }

  /** A comment that is stored, and told to nobody yet. */
  comment(text: string): Comment {
    const comment: Comment = {
      number: this.comments.length + 1,
      at: '2026-01-01T00:00:00Z',
      user: 'bob',
      name: 'Bob',
      text,
      document: null,
      anchor: null,
      replyTo: 0,
    };
    this.comments.push(comment);
    return comment;
  }

  count(method: string): number {
    return this.calls.filter((call) => call.method === method).length;
  }

  async push(hub: FakeHub, document: string, update: Uint8Array, receipt = 0): Promise<unknown> {
    const fault = this.faults.get('Push')?.shift() ?? null;
    if (fault === null) {
      Y.applyUpdate(this.doc(document), update);
      hub.say('Update', document, base64.encode(update), 1);
      if (receipt > 0) hub.say('Received', document, receipt);
    }
    await this.gate;
    return { sequence: fault === null ? 1 : 0, fault };
  }
}

/** One connection to it. */
export class FakeHub implements Hub {
  private readonly handlers = new Map<string, (...args: never[]) => void>();
  private readonly closers: (() => void)[] = [];
  private readonly unanswered = new Set<(error: Error) => void>();
  private isOpen = false;

  constructor(private readonly server: FakeServer) {}

  readonly on: Hub['on'] = (event: string, handler: (...args: never[]) => void) => {
    this.handlers.set(event, handler);
  };

  readonly onclose: Hub['onclose'] = (closer) => {
    this.closers.push(closer);
  };

  async start(): Promise<void> {
    if (this.server.unreachable !== null) throw this.server.unreachable;
    this.isOpen = true;
  }

  async stop(): Promise<void> {
    this.cut();
  }

  /** The cable is cut: calls fail, whatever became of them. */
  cut(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    for (const fail of this.unanswered) fail(new Error('Invocation canceled due to the underlying connection being closed.'));
    for (const closer of this.closers) closer();
  }

  say(event: string, ...args: unknown[]): void {
    if (this.isOpen) this.handlers.get(event)?.(...(args as never[]));
  }

  async send(method: string, ...args: unknown[]): Promise<void> {
    this.server.calls.push({ method, args });
  }

  invoke<T>(method: string, ...args: unknown[]): Promise<T> {
    if (!this.isOpen) return Promise.reject(new Error('Cannot send data if the connection is not in the Connected State.'));
    this.server.calls.push({ method, args });
    return new Promise<T>((resolve, reject) => {
      this.unanswered.add(reject);
      this.answer(method, args).then((value) => resolve(value as T), reject);
    });
  }

  stream<T>(method: string, ...args: unknown[]): ReturnType<Hub['stream']> & Subject<T> {
    this.server.calls.push({ method, args });
    const parts = new Subject<T>();
    const [document, stateVector] = args as [string, string];
    queueMicrotask(() => {
      const update = Y.encodeStateAsUpdate(this.server.doc(document), base64.decode(stateVector));
      const size = this.server.partBytesMax;
      for (let at = 0; at < update.length; at += size) {
        const isLast = at + size >= update.length;
        parts.next({ bytes: base64.encode(update.subarray(at, at + size)), sequence: isLast ? 1 : 0, isLast, fault: null } as T);
      }
      parts.complete();
    });
    return parts as ReturnType<Hub['stream']> & Subject<T>;
  }

  private async answer(method: string, args: readonly unknown[]): Promise<unknown> {
    const { server } = this;
    const fault = method.startsWith('Push') ? null : (server.faults.get(method)?.shift() ?? null);
    const [target, bytes, number] = args as [string, string, number];
    switch (method) {
      case 'Hello':
        return { connection: '0123456789abcdef', user: 'ada', name: 'Ada', notAfter: server.notAfter, limits: this.limits() };
      case 'Renew':
        return { notAfter: fault === null ? '2030-01-01T00:00:00Z' : server.notAfter, fault };
      case 'Open':
        return {
          access: fault === null ? server.access : 'none',
          stateVector: base64.encode(Y.encodeStateVector(server.doc(target))),
          presence: base64.encode(server.presence),
          sequence: 1,
          fault,
        };
      case 'Push':
        return server.push(this, target, base64.decode(bytes), number);
      case 'PushParts': {
        const parts: Uint8Array[] = [];
        const stream = args[2] as Subject<string>;
        await new Promise<void>((resolve, reject) => {
          stream.subscribe({ next: (part) => parts.push(base64.decode(part)), complete: resolve, error: reject });
        });
        return server.push(this, target, Buffer.concat(parts));
      }
      case 'Join':
        return {
          session: fault === null ? { id: target, name: 'Room', kind: 'collaborative', state: 'active', project: 'default', changedAt: '2026-01-01T00:00:00Z' } : null,
          access: server.access,
          roster: server.roster,
          fault,
        };
      case 'Watch':
      case 'Unwatch':
        return null;
      case 'ReadComments': {
        const [, before, limit] = args as [string, number, number];
        const older = server.comments.filter((comment) => before === 0 || comment.number < before).toReversed();
        return { comments: older.slice(0, limit), hasMore: older.length > limit, fault };
      }
      case 'Comment': {
        const comment = server.comment(args[1] as string);
        this.say('Comment', target, comment);
        return { comment, fault };
      }
      default:
        return fault;
    }
  }

  private limits(): object {
    const { partBytesMax } = this.server;
    return { messageBytesMax: 65_536, partBytesMax, updateBytesMax: 1_048_576, relayBytesMax: 16_777_216, payloadBytesMax: 16_384, documentsMax: 64 };
  }
}
