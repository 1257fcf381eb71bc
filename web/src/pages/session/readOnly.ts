import type { Me, Session } from '../../api/types';

/** Why this person may not write in this session; null may. The chip says it after “Read-only: ”. */
export function readOnlyReason(me: Me, session: Session | undefined): string | null {
  if (me.access === 'read') return 'you have read access';
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

/** Whether asking somebody for the right to write may help: no policy gives more than a sign-in that is limited to reading. */
export function mayAsk(me: Me, session: Session | undefined): boolean {
  return me.access !== 'read' && me.access !== 'admin' && (session?.state === 'created' || session?.state === 'active');
}

/** Why this person cannot make an invitation now; null can. */
export function shareBlockedBy(me: Me, reachable: boolean, ended: string | null): string | null {
  if (!reachable) return 'No connection to the server.';
  if (ended !== null) return ended;
  if (me.access === 'read') return 'You have read access. Inviting needs the right to write.';
  return null;
}
