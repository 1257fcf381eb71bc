import * as Y from 'yjs';
import type { Clock } from './clock.ts';
import type { Fault, Pushed } from './contract.ts';
import type { Link } from './link.ts';

/** Pushes on their way at once. While they are, edits gather into the next one. */
const Window = 8;
/** Milliseconds between two pushes: 40 a second, where the server takes 60 messages of a connection. */
const Gap = 25;

interface Batch {
  readonly update: Uint8Array;
  /** Transactions in it. */
  readonly edits: number;
  readonly isRelay: boolean;
}

/** Who hears what becomes of the edits. */
export interface OutboxListener {
  /** The counts changed. */
  changed(): void;
  /** The server does not take an edit, and it is no use to send the ones after it. */
  refused(fault: Fault): void;
  /** It is not known what became of an edit. */
  failed(): void;
}

/**
 * The edits of a document that are not known to be stored. While there is no connection they are only counted: the document has
 * them, and `begin` sends what the server lacks. Then each goes on its own, or with those made while it waited.
 */
export class Outbox {
  /** Transactions that are not known to be stored. */
  unsaved = 0;
  /** Those of them that the server is known to have in memory. */
  received = 0;

  private waiting: Batch[] = [];
  private link: Link | null = null;
  /** Grows when everything that is under way becomes void. */
  private round = 0;
  private isGathering = false;
  private inFlight = 0;
  private isBlocked = false;
  private timer: unknown = null;
  private isDue = false;
  private sentAt = -Infinity;
  private receipt = 0;
  private readonly receipts = new Map<number, number>();

  constructor(
    private readonly document: string,
    private readonly wantsReceipts: boolean,
    private readonly clock: Clock,
    private readonly listener: OutboxListener,
  ) {}

  /** An edit was made. */
  add(update: Uint8Array): void {
    this.unsaved += 1;
    if (this.isGathering) {
      this.waiting.push({ update, edits: 1, isRelay: false });
      this.schedule();
    }
    this.listener.changed();
  }

  /**
   * The server lacks this of the document, all edits up to now included; null for nothing. What is edited from here on follows it.
   * Where we may not write, it waits in the document.
   */
  begin(relay: Uint8Array | null, canWrite: boolean): void {
    this.stop();
    // What was in the document before it was opened counts as one edit.
    this.unsaved = relay === null ? 0 : Math.max(this.unsaved, 1);
    this.isGathering = canWrite;
    if (relay !== null && canWrite) this.waiting.push({ update: relay, edits: this.unsaved, isRelay: true });
  }

  /** Sends what waits, and what comes. */
  start(link: Link): void {
    this.link = link;
    this.schedule();
  }

  /** What is under way is void: it may have arrived or not. */
  stop(): void {
    this.round += 1;
    this.link = null;
    this.isGathering = false;
    this.isBlocked = false;
    this.inFlight = 0;
    this.received = 0;
    this.waiting = [];
    this.receipts.clear();
    this.clock.clearTimeout(this.timer);
    this.isDue = false;
  }

  /** Sends everything that waits, now. The answers matter to nobody. */
  flush(): void {
    while (this.link !== null && !this.isBlocked && this.waiting.length > 0) this.send(this.link);
  }

  /** The server has the push of this receipt in memory. */
  heardReceipt(receipt: number): void {
    const edits = this.receipts.get(receipt);
    if (edits === undefined) return;
    this.received += edits;
    this.receipts.set(receipt, -edits);
    this.listener.changed();
  }

  private schedule(): void {
    if (this.link === null || this.isDue || this.isBlocked || this.waiting.length === 0 || this.inFlight >= Window) return;
    this.isDue = true;
    const wait = this.sentAt + Gap - this.clock.now();
    const { round } = this;
    const run = (): void => {
      if (this.round !== round) return;
      this.isDue = false;
      if (this.link !== null) this.send(this.link);
      this.schedule();
    };
    // A microtask: what one turn of the app edits is one push.
    if (wait <= 0) queueMicrotask(run);
    else this.timer = this.clock.setTimeout(run, wait);
  }

  private send(link: Link): void {
    const { partBytesMax, updateBytesMax } = link.welcome.limits;
    const batch = this.take(partBytesMax);
    const { update, edits, isRelay } = batch;
    this.sentAt = this.clock.now();
    if (!isRelay && update.length <= partBytesMax) {
      const receipt = this.wantsReceipts ? ++this.receipt : 0;
      if (receipt > 0) this.receipts.set(receipt, edits);
      void this.track(link.push(this.document, update, receipt), edits, receipt);
    } else {
      // What follows an update in parts could overtake it, and would miss what it builds on.
      this.isBlocked = true;
      void this.track(link.pushParts(this.document, update, isRelay || update.length > updateBytesMax), edits, 0);
    }
  }

  /** As many of the waiting edits as fit into one part, at least one. */
  private take(bytesMax: number): Batch {
    let bytes = 0;
    let count = 0;
    for (const batch of this.waiting) {
      bytes += batch.update.length;
      if (count > 0 && (bytes > bytesMax || this.waiting[0]?.isRelay)) break;
      count += 1;
    }
    const [first, ...more] = this.waiting.splice(0, count);
    if (first === undefined) throw new Error('Nothing waits.');
    return more.length === 0 ? first : {
      update: Y.mergeUpdates([first, ...more].map((batch) => batch.update)),
      edits: count,
      isRelay: false,
    };
  }

  private async track(answer: Promise<Pushed>, edits: number, receipt: number): Promise<void> {
    const { round } = this;
    this.inFlight += 1;
    const pushed = await answer.catch(() => null);
    if (this.round !== round) return;
    if (pushed === null) return this.listener.failed();
    this.inFlight -= 1;
    this.isBlocked = false;
    this.settle(receipt);
    if (pushed.fault !== null) return this.listener.refused(pushed.fault);
    this.unsaved -= edits;
    this.schedule();
    this.listener.changed();
  }

  private settle(receipt: number): void {
    const edits = this.receipts.get(receipt) ?? 0;
    if (edits < 0) this.received += edits;
    this.receipts.delete(receipt);
  }
}
