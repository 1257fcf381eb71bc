import { Shell } from '../app/Shell';
import { usePage } from '../app/usePage';
import styles from './Plain.module.css';

/** Nobody is signed in: how to get in, for a guest and for the person who runs the server. */
export function SignedOut() {
  const heading = usePage('Sign in');
  return (
    <Shell>
      <div className={styles.plain}>
        <h1 ref={heading} tabIndex={-1}>
          You are not signed in
        </h1>
        <p>
          There is no password here. Open the sign-in link or the invitation you were given; each link works once, and
          whoever sent it can make another.
        </p>
        <p className={styles.muted}>
          You run this server? It printed a sign-in link when it started: <code>{window.location.origin}/sign-in#…</code>
        </p>
      </div>
    </Shell>
  );
}
