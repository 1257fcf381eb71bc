import type { Grant } from '../../api/accessTypes';
import { barOf, type GrantState, type Scale } from './grants';
import styles from './TimeBar.module.css';

interface TimeBarProps {
  grant: Pick<Grant, 'from' | 'until'>;
  scale: Scale;
  now: number;
  state: GrantState;
}

const tones: Record<GrantState, string | undefined> = {
  running: styles.running,
  'ends soon': styles.soon,
  future: styles.future,
  lapsed: styles.lapsed,
};

/** From and until against now. A picture only: the words stand beside it. */
export function TimeBar({ grant, scale, now, state }: TimeBarProps) {
  const bar = barOf(grant, scale, now);
  return (
    <svg className={styles.bar} viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <line className={styles.track} x1="0" x2="100" y1="8" y2="8" />
      <rect className={tones[state]} x={bar.x} y="4" width={bar.width} height="8" />
      <line className={styles.now} x1={bar.now} x2={bar.now} y1="0" y2="16" />
    </svg>
  );
}
