import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as sync from 'y-protocols/sync';
import * as Y from 'yjs';
import { LiveDocument, TextName } from './liveDocument';

/** The other end of the sockets: a server that stores when it is told to, and then echoes to everyone. */
class Server {
  readonly doc = new Y.Doc();
  readonly sockets: FakeSocket[] = [];
  /** Updates that arrived and are not stored. */
  inbox: Uint8Array[] = [];
  up = true;

  get socket(): FakeSocket {
    return this.sockets.at(-1) as FakeSocket;
  }

  accept(socket: FakeSocket): void {
    this.sockets.push(socket);
    queueMicrotask(() => {
      if (!this.up) {
        socket.shut(1006);
        return;
      }
      socket.readyState = 1;
      socket.onopen?.();
      socket.tell((encoder) => {
        encoding.writeVarUint(encoder, 0);
        sync.writeSyncStep1(encoder, this.doc);
      });
    });
  }

  hear(socket: FakeSocket, bytes: Uint8Array): void {
    const decoder = decoding.createDecoder(bytes);
    if (decoding.readVarUint(decoder) !== 0) return;
    const kind = decoding.readVarUint(decoder);
    const payload = decoding.readVarUint8Array(decoder);
    if (kind === sync.messageYjsSyncStep1) {
      socket.tell((encoder) => {
        encoding.writeVarUint(encoder, 0);
        sync.writeSyncStep2(encoder, this.doc, payload);
      });
    } else {
      this.inbox.push(payload);
    }
  }

  /** Stores everything in one commit and echoes it as one frame. */
  commit(): void {
    if (this.inbox.length === 0) return;
    const update = Y.mergeUpdates(this.inbox);
    this.inbox = [];
    Y.applyUpdate(this.doc, update);
    for (const socket of this.sockets) {
      if (socket.readyState !== 1) continue;
      socket.tell((encoder) => {
        encoding.writeVarUint(encoder, 0);
        sync.writeUpdate(encoder, update);
      });
    }
  }
}

class FakeSocket {
  static server: Server;
  readonly OPEN = 1;
  readyState = 0;
  /** What it is told is lost on the way. */
  deaf = false;
  binaryType = '';
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: (() => void) | null = null;

  constructor(readonly url: string) {
    FakeSocket.server.accept(this);
  }

  send(bytes: Uint8Array): void {
    FakeSocket.server.hear(this, bytes);
  }

  close(): void {
    this.readyState = 3;
  }

  tell(write: (encoder: encoding.Encoder) => void): void {
    if (this.deaf) return;
    const encoder = encoding.createEncoder();
    write(encoder);
    this.onmessage?.({ data: encoding.toUint8Array(encoder).slice().buffer });
  }

  shut(code: number, reason = ''): void {
    this.readyState = 3;
    this.onclose?.({ code, reason });
  }
}

let server: Server;
let opened: LiveDocument[];
const settle = () => vi.advanceTimersByTimeAsync(0);

function open(options: { readOnly?: string | null; whyNot?: () => Promise<string | null> } = {}): LiveDocument {
  const live = new LiveDocument({
    server: 'ws://host/yjs/s1',
    name: 'notes & ideas.md',
    me: { id: 'u-ada', name: 'Ada' },
    readOnly: options.readOnly ?? null,
    whyNot: options.whyNot ?? (async () => null),
    WebSocket: FakeSocket as unknown as typeof WebSocket,
  });
  opened.push(live);
  return live;
}

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
  FakeSocket.server = server;
  opened = [];
});

afterEach(() => {
  for (const live of opened) live.destroy();
  vi.useRealTimers();
});

describe('LiveDocument', () => {
  it('asks for the document by its encoded name and loads it', async () => {
    server.doc.getText(TextName).insert(0, 'hello');
    const live = open();
    expect(server.socket.url).toBe('ws://host/yjs/s1/notes%20%26%20ideas.md');
    expect(live.get()).toMatchObject({ loaded: false, save: { kind: 'connecting' } });
    await settle();
    expect(live.text.toString()).toBe('hello');
    expect(live.get()).toMatchObject({ loaded: true, live: true, edits: 0, save: { kind: 'saved', at: null } });
  });

  it('is saved only after the echo', async () => {
    const live = open();
    await settle();
    live.text.insert(0, 'a');
    live.text.insert(1, 'b');
    expect(live.get().edits).toBe(2);
    await vi.advanceTimersByTimeAsync(700);
    expect(live.get().save).toEqual({ kind: 'saving', edits: 2 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(live.get().save).toEqual({ kind: 'unsaved', edits: 2 });
    server.commit();
    expect(live.get()).toMatchObject({ edits: 0, save: { kind: 'saved', at: Date.now() } });
  });

  it('keeps edits while it is away and stores them when it is back', async () => {
    const live = open();
    await settle();
    server.up = false;
    server.socket.shut(1006);
    live.text.insert(0, 'offline');
    live.text.delete(0, 3);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(live.get()).toMatchObject({ live: false, loaded: true, save: { kind: 'unsaved', edits: 2 } });
    server.up = true;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(live.get().live).toBe(true);
    expect(live.get().edits).toBe(2);
    server.commit();
    expect(live.get()).toMatchObject({ edits: 0, save: { kind: 'saved' } });
    expect(server.doc.getText(TextName).toString()).toBe('line');
  });

  it('learns after a reconnect that an edit was stored although its echo was lost', async () => {
    const live = open();
    await settle();
    live.text.insert(0, 'abc');
    live.text.delete(0, 1);
    const first = server.socket;
    first.deaf = true;
    server.commit();
    expect(live.get().edits).toBe(2);
    first.shut(1006);
    await vi.advanceTimersByTimeAsync(500);
    expect(live.get()).toMatchObject({ live: true, edits: 0 });
  });

  it('comes back fast, and later more slowly, never in step', async () => {
    open();
    await settle();
    server.socket.shut(1006);
    await vi.advanceTimersByTimeAsync(99);
    expect(server.sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(102);
    expect(server.sockets).toHaveLength(2);
    server.up = false;
    server.socket.shut(1006);
    await vi.advanceTimersByTimeAsync(60_000);
    const attempts = server.sockets.length;
    expect(attempts).toBeGreaterThan(8);
    expect(attempts).toBeLessThan(22);
  });

  it.each([
    [4401, '', 'Your access has ended.'],
    [4403, 'Ada ended your grant', 'Ada ended your grant.'],
    [4404, '', 'This document is gone.'],
    [4499, '', 'The server closed this document (code 4499).'],
  ])('stops for good on code %i and says why', async (code, said, reason) => {
    const live = open();
    await settle();
    live.text.insert(0, 'x');
    server.socket.shut(code, said);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.sockets).toHaveLength(1);
    expect(live.get().ended).toMatchObject({ code, reason });
    expect(live.get().save).toEqual({ kind: 'refused', edits: 1, reason });
  });

  it.each([4205, 1013, 1001, 1006])('comes back after code %i', async (code) => {
    const live = open();
    await settle();
    server.socket.shut(code);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(server.sockets).toHaveLength(2);
    expect(live.get()).toMatchObject({ live: true, ended: null });
  });

  it('asks why when the door stays shut, and stops when the answer is for good', async () => {
    server.up = false;
    const live = open({ whyNot: async () => 'You are signed out here.' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.sockets).toHaveLength(1);
    expect(live.get().ended?.reason).toBe('You are signed out here.');
  });

  it('shows a refusal on an open line, until everything is stored', async () => {
    const live = open();
    await settle();
    live.text.insert(0, 'x');
    server.socket.tell((encoder) => {
      encoding.writeVarUint(encoder, 2);
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarString(encoder, 'Title is locked (rule 17).');
    });
    expect(live.get().save).toEqual({ kind: 'refused', edits: 1, reason: 'Title is locked (rule 17).' });
    server.commit();
    expect(live.get().save.kind).toBe('saved');
  });

  it('follows what the server says this person may do, in place', async () => {
    const live = open();
    await settle();
    const says = (role: string): void =>
      server.socket.tell((encoder) => {
        const { clientID } = live.doc;
        const inner = encoding.createEncoder();
        encoding.writeVarUint(inner, 1);
        encoding.writeVarUint(inner, clientID);
        // The echo of what this client itself has said: awareness does not look at it.
        encoding.writeVarUint(inner, live.provider.awareness.meta.get(clientID)?.clock ?? 0);
        encoding.writeVarString(inner, JSON.stringify({ user: { role } }));
        encoding.writeVarUint(encoder, 1);
        encoding.writeVarUint8Array(encoder, encoding.toUint8Array(inner));
      });
    expect(live.get()).toMatchObject({ role: null, lowered: null });
    says('write');
    expect(live.get()).toMatchObject({ role: 'write', lowered: null });
    server.socket.tell((encoder) => {
      encoding.writeVarUint(encoder, 2);
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarString(encoder, 'This access is read-only. By: Ada');
    });
    expect(live.get()).toMatchObject({ role: 'read', lowered: 'This access is read-only. By: Ada' });
    says('read');
    expect(live.get()).toMatchObject({ role: 'read', lowered: 'This access is read-only. By: Ada' });
    says('write');
    expect(live.get()).toMatchObject({ role: 'write', lowered: null, save: { kind: 'saved' } });
  });

  it('says read-only when nothing waits', async () => {
    const live = open({ readOnly: 'the session is paused' });
    await settle();
    expect(live.get().save).toEqual({ kind: 'read-only', reason: 'the session is paused' });
    live.setReadOnly(null);
    expect(live.get().save.kind).toBe('saved');
  });

  it('tells its listeners only about changes', async () => {
    const live = open();
    await settle();
    const heard = vi.fn<() => void>();
    live.subscribe(heard);
    server.socket.tell((encoder) => {
      encoding.writeVarUint(encoder, 0);
      sync.writeSyncStep1(encoder, server.doc);
    });
    expect(heard).not.toHaveBeenCalled();
    live.text.insert(0, 'x');
    expect(heard).toHaveBeenCalledTimes(1);
  });
});
