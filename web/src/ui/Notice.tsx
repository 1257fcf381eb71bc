import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Problem } from '../api/problem';
import { Button } from './Button';
import styles from './Notice.module.css';

interface NoticeProps {
  tone: 'info' | 'warning' | 'danger';
  children: ReactNode;
  actions?: ReactNode;
  /** Read out when it appears. */
  live?: boolean;
}

const icons = { info: <Info />, warning: <TriangleAlert />, danger: <CircleAlert /> };

/** A sentence that matters now, with what to do about it. */
export function Notice({ tone, children, actions, live = true }: NoticeProps) {
  return (
    <div className={`${styles.notice} ${styles[tone]}`} role={live ? 'status' : undefined}>
      {icons[tone]}
      <div className={styles.text}>{children}</div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}

/** What happened, why, and the id to quote. */
export function ProblemNotice({ problem, onRetry }: { problem: Problem; onRetry?: () => void }) {
  return (
    <Notice tone="danger" actions={onRetry && <Button onClick={onRetry}>Retry</Button>}>
      <p>
        <strong>{problem.title}</strong> {problem.detail}
      </p>
      {problem.traceId && (
        <p className={styles.id}>
          Id <code>{problem.traceId}</code>
        </p>
      )}
    </Notice>
  );
}
