/** Sentences for people who hear the page. One polite live region, in the shell. */
const listeners = new Set<(sentence: string) => void>();

export function announce(sentence: string): void {
  for (const listener of listeners) listener(sentence);
}

export function onAnnounce(listener: (sentence: string) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
