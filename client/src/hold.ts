/**
 * Keeps events until the answer they come after has been taken in. The hub sends an answer before the events that follow it, but
 * SignalR runs an event's handlers at once and continues whoever awaits an answer a few microtasks later.
 */
export class Hold {
  private held: (() => void)[] | null = null;

  /** From here on events wait. */
  begin(): void {
    this.held = [];
  }

  /** Runs an event, now or when it is its turn. */
  run(event: () => void): void {
    if (this.held === null) event();
    else this.held.push(event);
  }

  /** The answer is in: what waited runs, in order. */
  release(): void {
    const held = this.held ?? [];
    this.held = null;
    for (const event of held) event();
  }

  /** There will be no answer. */
  drop(): void {
    this.held = null;
  }
}
