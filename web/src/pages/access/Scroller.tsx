import type { ReactNode } from 'react';
import styles from './AccessPage.module.css';

/** A table without buttons in it may be wider than the window: keys must be able to scroll it. */
export function Scroller({ label, children }: { label: string; children: ReactNode }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.scroller} tabIndex={0} role="region" aria-label={label}>
      {children}
    </div>
  );
}
