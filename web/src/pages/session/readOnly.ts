import type { Me, Session } from '../../api/types';

/** Why this person may not write in this session; null may. The chip says it after “Read-only: ”. */
export function readOnlyReason(me: Me, session: Session | undefined): string | null {
  if (me.access === 'read') return 'you may read here';
  switch (session?.state) {
    case 'paused':
      return 'the session is paused';
    case 'completed':
      return 'the session is completed';
    case 'failed':
      return 'the session has failed';
    case 'terminated':
      return 'the session is terminated';
    default:
      return null;
  }
}
