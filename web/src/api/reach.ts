/** Whether the server answers. */
export interface Reach {
  readonly ok: boolean;
  /** When the last answer came, in ms since 1970. */
  readonly seen: number;
  /** When the next attempt is made, in ms since 1970; null while the server answers. */
  readonly next: number | null;
}

const FirstWait = 1_000;
const LongestWait = 15_000;

/**
 * Watches the server from what requests report. While it is away, and only then, asks again by itself:
 * after 1, 2, 4 … 15 s, each shortened by up to a third so that tabs do not return in step.
 */
export class ReachWatch {
  private state: Reach = { ok: true, seen: Date.now(), next: null };
  private attempts = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly ask: () => Promise<unknown>) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly get = (): Reach => this.state;

  found(): void {
    this.attempts = 0;
    clearTimeout(this.timer);
    this.timer = undefined;
    const wasLost = !this.state.ok;
    this.state = { ok: true, seen: Date.now(), next: null };
    if (wasLost) this.tell();
  }

  lost(): void {
    if (this.timer !== undefined) return;
    const wait = Math.min(FirstWait * 2 ** this.attempts, LongestWait) * (1 - Math.random() / 3);
    this.attempts += 1;
    this.state = { ok: false, seen: this.state.seen, next: Date.now() + wait };
    this.timer = setTimeout(this.tryNow, wait);
    this.tell();
  }

  /** Asks at once, for a button or a network that just came back. */
  readonly tryNow = (): void => {
    clearTimeout(this.timer);
    this.timer = undefined;
    // Every outcome is reported through found() and lost() by the request itself.
    void this.ask().catch(() => undefined);
  };

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

/** The one watch of this tab. */
export const reach: ReachWatch = new ReachWatch(async () => {
  let status = 0;
  try {
    status = (await fetch('/api/me', { credentials: 'same-origin' })).status;
  } catch {
    status = 0;
  }
  if (status === 0 || (status >= 502 && status <= 504)) reach.lost();
  else reach.found();
});
