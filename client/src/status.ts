import type { Fault } from './contract.ts';

/** What to tell a person about the connection. `offline` comes back by itself, `refused` does not. */
export type ConnectionStatus =
  | { readonly kind: 'connecting' | 'connected' | 'offline' }
  | { readonly kind: 'refused'; readonly reason: string; readonly fault: Fault };

/**
 * What to tell a person about a document.
 * - `connecting`: the first connection is being made
 * - `syncing`: connected; what the server has is on its way
 * - `saved`: every edit is in the server's log
 * - `saving`: connected; edits are on their way there
 * - `offline`: no connection; edits are kept here until it is back
 * - `read-only`: nothing may be written
 * - `refused`: the document, or an edit, is not taken, for the reason given; edits made here are only here
 */
export type ProviderStatus =
  | { readonly kind: 'connecting' | 'syncing' | 'saved' | 'saving' | 'offline' | 'read-only' }
  | { readonly kind: 'refused'; readonly reason: string; readonly fault: Fault };

export interface Facts {
  /** Why there is no document here, or no connection for good. */
  readonly refusal: Fault | null;
  readonly isConnected: boolean;
  /** A connection was lost, or could not be made. */
  readonly isOffline: boolean;
  readonly isSynced: boolean;
  readonly canWrite: boolean;
  readonly unsaved: number;
  /** Why edits are not taken. */
  readonly editRefusal: Fault | null;
}

export function statusOf(facts: Facts): ProviderStatus {
  const refused = facts.refusal ?? (facts.isConnected && facts.isSynced && facts.unsaved > 0 ? facts.editRefusal : null);
  if (refused !== null) return { kind: 'refused', reason: refused.reason, fault: refused };
  if (!facts.isConnected) return { kind: facts.isOffline ? 'offline' : 'connecting' };
  if (!facts.isSynced) return { kind: 'syncing' };
  if (!facts.canWrite) return { kind: 'read-only' };
  return { kind: facts.unsaved > 0 ? 'saving' : 'saved' };
}

/** Whether a person would be told the same. */
export function isSame(one: ProviderStatus, other: ProviderStatus): boolean {
  if (one.kind !== other.kind) return false;
  return one.kind !== 'refused' || other.kind !== 'refused' || (one.reason === other.reason && one.fault.code === other.fault.code);
}
