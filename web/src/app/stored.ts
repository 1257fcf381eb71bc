/** A small preference of this browser. Works, for this page, when storage is switched off. */
export function stored<T extends string>(key: string, read: (raw: string | null) => T) {
  let value = read(fromStorage(key));
  const listeners = new Set<() => void>();
  return {
    get: (): T => value,
    set(next: T): void {
      value = next;
      try {
        localStorage.setItem(key, next);
      } catch {
        // Not kept beyond this page.
      }
      for (const listener of listeners) listener();
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function fromStorage(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
