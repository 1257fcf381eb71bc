import type { Fault } from './contract.ts';

/** Going away, try again, too slow, timed out, too many: the moment is bad, not the request. */
const Moments = new Set([1001, 1013, 4205, 4408, 4429]);

/** Whether the same may be taken a little later. */
export function isPassing(fault: Fault): boolean {
  return Moments.has(fault.code);
}

/** What this client says in the server's words, when the server said it without words. */
export const Unauthorized: Fault = { code: 4401, name: 'unauthorized', reason: 'Sign in, or bring a valid token.' };
export const Forbidden: Fault = { code: 4403, name: 'forbidden', reason: 'No such session or document, or no access to it.' };
export const ReadOnly: Fault = { code: 4403, name: 'read-only', reason: 'This access is read-only.' };
export const Offline: Fault = { code: 0, name: 'offline', reason: 'There is no connection.' };
export const Ended: Fault = { code: 0, name: 'ended', reason: 'This was closed here.' };

/** A call that was refused. */
export class CollabError extends Error {
  override readonly name = 'CollabError';

  constructor(readonly fault: Fault) {
    super(fault.reason);
  }
}
