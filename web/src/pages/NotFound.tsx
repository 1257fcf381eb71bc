import { Link } from 'wouter';
import { Shell } from '../app/Shell';
import { usePage } from '../app/usePage';
import styles from './Plain.module.css';

/** A thing that is not there and a thing that may not be seen look the same. */
export function NotFound({ what = 'page' }: { what?: string }) {
  const heading = usePage('Not found');
  return (
    <Shell>
      <div className={styles.plain}>
        <h1 ref={heading} tabIndex={-1}>
          No {what} here
        </h1>
        <p>The address leads to nothing, or to something that you may not open. Ask the person who gave it to you.</p>
        <p>
          <Link href="/">All sessions</Link>
        </p>
      </div>
    </Shell>
  );
}
