import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { endingsQuery } from '../../api/access';
import type { Grant } from '../../api/accessTypes';
import { Button } from '../../ui/Button';
import { Time } from '../../ui/Time';
import { nameOf, whatOf } from './grants';
import { RenewDialog } from './RenewDialog';
import { where } from './Words';
import styles from './AccessPage.module.css';

interface EndsSoonProps {
  project: string;
  now: number;
  /** Why nothing can be changed now; null it can. */
  blocked: string | null;
  /** Whether they may be renewed from here. */
  canRenew: boolean;
}

/** Grants that end within a week, the next first; nothing when there is none. */
export function EndsSoon({ project, now, blocked, canRenew }: EndsSoonProps) {
  const grants = useQuery(endingsQuery(project)).data ?? [];
  const [renewing, setRenewing] = useState<Grant | null>(null);
  if (grants.length === 0 && renewing === null) return null;
  return (
    <section aria-labelledby="ends-soon" className={styles.endings}>
      <h2 id="ends-soon">Ends soon</h2>
      <ul className={styles.cards}>
        {grants.map((grant) => (
          <li key={grant.id} className={styles.card}>
            <p>
              <b>{nameOf(grant.subject)}</b>: {whatOf(grant)} <span className={styles.muted}>{where(grant.session)}</span>, ends{' '}
              <Time at={grant.until ?? ''} />
            </p>
            {canRenew && (
              <Button blocked={blocked} aria-label={`Renew ${whatOf(grant)} of ${nameOf(grant.subject)}, which ends soon`} onClick={() => setRenewing(grant)}>
                Renew…
              </Button>
            )}
          </li>
        ))}
      </ul>
      {renewing !== null && <RenewDialog project={project} grant={renewing} now={now} blocked={blocked} onClose={() => setRenewing(null)} />}
    </section>
  );
}
