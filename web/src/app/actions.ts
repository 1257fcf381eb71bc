import { useEffect, useSyncExternalStore } from 'react';

/** Something a person can do here and now: the palette lists it, the shortcut list shows its keys. */
export interface Action {
  id: string;
  label: string;
  /** Other words to find it by. */
  also?: string;
  keys?: string;
  run: () => void;
}

let offered: readonly (readonly Action[])[] = [];
let flat: readonly Action[] = [];
const listeners = new Set<() => void>();

function change(next: readonly (readonly Action[])[]): void {
  offered = next;
  flat = next.flat();
  for (const listener of listeners) listener();
}

/** Offers actions while the component is on screen. Pass a stable array. */
export function useActions(actions: readonly Action[]): void {
  useEffect(() => {
    change([actions, ...offered]);
    return () => change(offered.filter((list) => list !== actions));
  }, [actions]);
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useOfferedActions = (): readonly Action[] => useSyncExternalStore(subscribe, () => flat);
