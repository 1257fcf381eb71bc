import type { Clock } from '../clock.ts';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** Time that passes when a test says so. */
export class FakeClock implements Clock {
  private time = 0;
  private timers: Timer[] = [];

  now(): number {
    return this.time;
  }

  setTimeout(run: () => void, milliseconds: number): Timer {
    const timer = { at: this.time + milliseconds, run };
    this.timers.push(timer);
    return timer;
  }

  clearTimeout(timer: unknown): void {
    this.timers = this.timers.filter((other) => other !== timer);
  }

  /** Whether something is due within so many ms. */
  isDueWithin(milliseconds: number): boolean {
    return this.timers.some((timer) => timer.at <= this.time + milliseconds);
  }

  /** Lets time pass, timer by timer, each with all that follows from it. */
  async pass(milliseconds: number): Promise<void> {
    const until = this.time + milliseconds;
    for (;;) {
      const next = this.timers.filter((timer) => timer.at <= until).toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.time = next.at;
      this.clearTimeout(next);
      next.run();
      await settled();
    }
    this.time = until;
    await settled();
  }
}

/** Everything that follows from what was done, and needs no time, has happened. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
