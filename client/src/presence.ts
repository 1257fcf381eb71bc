import { type Awareness, applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness';
import type { Clock } from './clock.ts';
import type { Fault } from './contract.ts';
import type { Link } from './link.ts';

/** Milliseconds between two states that are sent: a caret 20 times a second looks smooth. */
const Gap = 50;

interface Change {
  readonly added: readonly number[];
  readonly updated: readonly number[];
  readonly removed: readonly number[];
}

/** Shows the own awareness state to the others, and theirs to the app. Only the newest own state is worth sending. */
export class Presence {
  private link: Link | null = null;
  private isChanged = false;
  private isBusy = false;
  private timer: unknown = null;

  /** @param origin What awareness events name as the origin of the others' states. */
  constructor(
    private readonly document: string,
    private readonly awareness: Awareness,
    private readonly origin: object,
    private readonly clock: Clock,
    private readonly refused: (fault: Fault) => void,
  ) {
    awareness.on('update', this.changed);
  }

  start(link: Link): void {
    this.link = link;
    // Others were told that we left, with the clock of then; a state with that clock would be old news to them.
    const own = this.awareness.getLocalState();
    if (own !== null) this.awareness.setLocalState(own);
  }

  /** Nobody is there any more, as far as we can see. */
  stop(): void {
    this.link = null;
    this.isBusy = false;
    this.clock.clearTimeout(this.timer);
    this.timer = null;
    const others = [...this.awareness.getStates().keys()].filter((id) => id !== this.awareness.clientID);
    if (others.length > 0) removeAwarenessStates(this.awareness, others, this.origin);
  }

  heard(update: Uint8Array): void {
    if (update.length > 0) applyAwarenessUpdate(this.awareness, update, this.origin);
  }

  /** Says goodbye, if there is anybody to say it to. */
  destroy(): void {
    this.awareness.off('update', this.changed);
    if (this.link !== null && this.awareness.getLocalState() !== null) {
      this.awareness.setLocalState(null);
      this.link.present(this.document, this.own()).catch(() => undefined); // Lost: then they see that we are gone.
    }
    this.stop();
  }

  private own(): Uint8Array {
    return encodeAwarenessUpdate(this.awareness, [this.awareness.clientID]);
  }

  private readonly changed = ({ added, updated, removed }: Change, origin: unknown): void => {
    if (origin === this.origin) return;
    const own = this.awareness.clientID;
    if (!added.includes(own) && !updated.includes(own) && !removed.includes(own)) return;
    this.isChanged = true;
    this.flush();
  };

  private flush(): void {
    const { link } = this;
    if (link === null || !this.isChanged || this.isBusy || this.timer !== null) return;
    this.isChanged = false;
    this.isBusy = true;
    this.timer = this.clock.setTimeout(() => {
      this.timer = null;
      this.flush();
    }, Gap);
    void this.show(link);
  }

  private async show(link: Link): Promise<void> {
    try {
      const fault = await link.present(this.document, this.own());
      if (this.link === link && fault !== null) this.refused(fault);
    } catch {
      // Lost with the connection, or the next state says it again.
    }
    if (this.link !== link) return;
    this.isBusy = false;
    this.flush();
  }
}
