import type { ReactNode } from 'react';
import tables from './Table.module.css';

/** A table without buttons in it may be wider than the window: keys must be able to scroll it. */
export function Scroller({ label, children }: { label: string; children: ReactNode }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={tables.scroller} tabIndex={0} role="region" aria-label={label}>
      {children}
    </div>
  );
}
