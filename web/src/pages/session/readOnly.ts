import type { Me, Session } from '../../api/types';
import type { LiveSnapshot } from '../../live/liveDocument';

/** What the document itself has said about this person. */
export type Said = Pick<LiveSnapshot, 'role' | 'lowered'> | null;

/** Why this person may not write in this session; null may. The chip says it after “Read-only: ”. */
export function readOnlyReason(me: Me, session: Session | undefined, said: Said): string | null {
  if (said?.role === 'read' && said.lowered !== null) return said.lowered.replace(/[.]$/, '');
  if (me.access === 'read' || said?.role === 'read') return 'you have read access';
  if (me.access === 'none' && (said === null || said.role === null)) return 'asking what you may do';
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

/** Why this person cannot make an invitation now; null can. */
export function shareBlockedBy(me: Me, reachable: boolean, ended: string | null): string | null {
  if (!reachable) return 'No connection to the server.';
  if (ended !== null) return ended;
  if (me.access === 'read') return 'You have read access. Inviting needs the right to write.';
  return null;
}
