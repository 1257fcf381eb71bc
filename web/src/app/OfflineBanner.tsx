import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { reach, type Reach } from '../api/reach';
import { Button } from '../ui/Button';
import { useLater } from '../ui/Loading';
import { Notice } from '../ui/Notice';
import { clockTime } from '../ui/time';
import styles from './OfflineBanner.module.css';

export const useReach = () => useSyncExternalStore(reach.subscribe, reach.get);

/** Says that the server is away, since when, and when it is asked next. Reading goes on. */
export function OfflineBanner() {
  const state = useReach();
  useEffect(() => {
    window.addEventListener('online', reach.tryNow);
    return () => window.removeEventListener('online', reach.tryNow);
  }, []);
  return state.ok ? null : <Away state={state} />;
}

function Away({ state }: { state: Reach }) {
  const banner = useRef<HTMLDivElement>(null);
  // A server that only restarts is back before anybody had to know.
  const late = useLater(1_000);
  useEffect(() => {
    const element = banner.current;
    return () => {
      // The button goes with the banner; the focus must not fall out of the page.
      if (element?.contains(document.activeElement)) document.getElementById('main')?.focus();
    };
  }, [late]);
  if (!late) return null;
  return (
    <div ref={banner} className={styles.banner}>
      <Notice tone="warning" actions={<Button onClick={reach.tryNow}>Try now</Button>}>
        <strong>No connection to the server.</strong> You see what was loaded until {clockTime(state.seen)}.{' '}
        <NextAttempt at={state.next} />
      </Notice>
    </div>
  );
}

function NextAttempt({ at }: { at: number | null }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const seconds = at === null ? 0 : Math.ceil((at - now) / 1_000);
  // Not read out: a countdown would never be silent.
  return <span aria-hidden="true">{seconds > 0 ? `Next attempt in ${seconds} s.` : 'Trying…'}</span>;
}
