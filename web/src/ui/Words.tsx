import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CirclePause,
  CirclePlay,
  CircleX,
  Timer,
  Unplug,
  User,
  Users,
} from 'lucide-react';
import type { SessionKind, SessionState } from '../api/types';
import styles from './Words.module.css';

const states: Record<SessionState, { icon: typeof Ban; tone: string | undefined }> = {
  created: { icon: CircleDashed, tone: styles.muted },
  active: { icon: CircleDot, tone: styles.success },
  paused: { icon: CirclePause, tone: styles.warning },
  resumed: { icon: CirclePlay, tone: styles.info },
  completed: { icon: CircleCheck, tone: styles.muted },
  failed: { icon: CircleX, tone: styles.danger },
  terminated: { icon: Ban, tone: styles.muted },
};

/** A session's state: icon and word, never colour alone. */
export function StateWord({ state }: { state: SessionState }) {
  const { icon: Icon, tone } = states[state] ?? states.created;
  return (
    <span className={`${styles.word} ${tone}`}>
      <Icon aria-hidden="true" />
      {state}
    </span>
  );
}

const kinds: Record<SessionKind, typeof Ban> = {
  'single-user': User,
  collaborative: Users,
  background: Timer,
  detached: Unplug,
};

export function KindWord({ kind }: { kind: SessionKind }) {
  const Icon = kinds[kind] ?? Users;
  return (
    <span className={styles.word}>
      <Icon aria-hidden="true" />
      {kind}
    </span>
  );
}
