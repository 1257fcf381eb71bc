import type { Fault } from '@collabsessions/client';

/** Why the server ended a live document for good, in words for the person at the screen. */
export interface Ending {
  code: number;
  reason: string;
  /** Opening it again may work, with other rights. */
  reopen: boolean;
}

/** Going away, try again, too slow, timed out, too many: the client comes back to the document by itself. */
const Moments: ReadonlySet<number> = new Set([1001, 1013, 4205, 4408, 4429]);

/** Whether a document that is closed with this comes back by itself. */
export function isMoment(fault: Fault): boolean {
  return Moments.has(fault.code);
}

/** A reason, and whose decision it was. */
export const withName = (reason: string, { by }: Fault): string => (by ? `${reason.replace(/\.$/, '')}. By: ${by}` : reason);

/** The server's own reason wins; only a missing credential is said in a person's words. */
export function endingOf(fault: Fault): Ending {
  const { code, name, reason } = fault;
  return {
    code,
    reason: name === 'unauthorized' ? 'You are signed out here.' : withName(reason, fault),
    reopen: code !== 4401,
  };
}
