import { useRef, type RefObject } from 'react';
import { useKeys } from '../../app/keys';

/** `/` goes to the filter, j and k through the rows, as on the sessions page. */
export function useRows(): { find: RefObject<HTMLInputElement | null>; rows: RefObject<HTMLDivElement | null> } {
  const find = useRef<HTMLInputElement>(null);
  const rows = useRef<HTMLDivElement>(null);
  const step = (by: 1 | -1): void => {
    const all = [...(rows.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
    const at = all.findIndex((row) => row.contains(document.activeElement));
    all[at === -1 ? (by === 1 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, at + by))]?.focus();
  };
  useKeys({ '/': () => find.current?.focus(), j: () => step(1), k: () => step(-1) });
  return { find, rows };
}
