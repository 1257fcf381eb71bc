type Listener<A extends unknown[]> = (...args: A) => void;

/** Events by name, each with the arguments that `E` says. */
export class Emitter<E extends { [event in keyof E]: unknown[] }> {
  private readonly listeners = new Map<keyof E, Set<Listener<never>>>();

  /** Listens until the function that is returned is called, or `off`. */
  on<K extends keyof E>(event: K, listener: Listener<E[K]>): () => void {
    let all = this.listeners.get(event);
    if (all === undefined) this.listeners.set(event, (all = new Set()));
    all.add(listener);
    return () => this.off(event, listener);
  }

  /** Listens to the next one alone. */
  once<K extends keyof E>(event: K, listener: Listener<E[K]>): () => void {
    const stop = this.on(event, (...args) => {
      stop();
      listener(...args);
    });
    return stop;
  }

  off<K extends keyof E>(event: K, listener: Listener<E[K]>): void {
    this.listeners.get(event)?.delete(listener);
  }

  protected emit<K extends keyof E>(event: K, ...args: E[K]): void {
    const all = this.listeners.get(event) as Set<Listener<E[K]>> | undefined;
    if (all === undefined) return;
    // A copy: who listens anew in a listener has not missed this one.
    for (const listener of Array.from(all)) {
      try {
        listener(...args);
      } catch (error) {
        // A listener's mistake is its app's: it surfaces there, and stops neither the others nor us.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  protected silence(): void {
    this.listeners.clear();
  }
}
