/** Edits whose age is remembered one by one; days offline stay small. */
const MostRemembered = 1_000;

/** Since when edits wait to be stored, as far as their number tells: the oldest are stored first. */
export class Waiting {
  private readonly since: number[] = [];

  /** When the oldest of them was made, in ms since 1970; null when nothing waits. */
  get oldest(): number | null {
    return this.since[0] ?? null;
  }

  /** So many wait now. Returns whether some of them have been stored. */
  count(edits: number, now: number): boolean {
    const stored = this.since.length > edits;
    if (stored) this.since.splice(0, this.since.length - edits);
    while (this.since.length < Math.min(edits, MostRemembered)) this.since.push(now);
    return stored;
  }
}
