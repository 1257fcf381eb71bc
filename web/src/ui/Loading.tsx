import { useEffect, useState } from 'react';
import styles from './Loading.module.css';

/** True once `after` milliseconds have gone by. */
export function useLater(after: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), after);
    return () => clearTimeout(timer);
  }, [after]);
  return late;
}

interface LoadingProps {
  /** Rows of their final height. */
  rows: number;
  /** What is awaited: “the list of sessions”. */
  what: string;
  tall?: boolean;
}

/** Nothing for 300 ms, then rows of the right height; after 5 s, what is awaited. */
export function Loading({ rows, what, tall = false }: LoadingProps) {
  const visible = useLater(300);
  const long = useLater(5_000);
  return (
    <div className={styles.loading} aria-busy="true">
      {visible && (
        <div className={tall ? styles.text : styles.rows} aria-hidden="true">
          {Array.from({ length: rows }, (_, row) => (
            <div key={row} className={styles.row}>
              <span className={styles.bone} />
            </div>
          ))}
        </div>
      )}
      <p role="status" className={long ? styles.words : 'visually-hidden'}>
        {long ? `Still waiting for ${what}.` : visible ? `Loading ${what}` : ''}
      </p>
    </div>
  );
}
