const First = 250;
const Longest = 30_000;

/**
 * How long to wait before trying again: twice as long each time, up to 30 s, at a random point in the upper half of that, so that
 * those who were cut off together do not come back together.
 */
export class Backoff {
  private attempts = 0;

  constructor(private readonly random: () => number) {}

  /** Milliseconds. */
  next(): number {
    // 2^7 · 250 ms is beyond the longest wait.
    const wait = Math.min(First * 2 ** Math.min(this.attempts, 7), Longest);
    this.attempts += 1;
    return wait * (0.5 + this.random() / 2);
  }

  reset(): void {
    this.attempts = 0;
  }
}
