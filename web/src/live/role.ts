import * as decoding from 'lib0/decoding';

/** What somebody may do in a document, as the server writes it into their presence. */
export type LiveRole = 'read' | 'write' | 'admin';

/** More presences than this are not in one message of our server. */
const MostStates = 10_000;

/**
 * The role of one client in an awareness update; null when the update does not say it. Read from the message itself,
 * because awareness keeps its own state and looks at no echo of it.
 */
export function roleIn(update: Uint8Array, client: number): LiveRole | null {
  try {
    const decoder = decoding.createDecoder(update);
    const count = Math.min(decoding.readVarUint(decoder), MostStates);
    for (let each = 0; each < count; each++) {
      const id = decoding.readVarUint(decoder);
      decoding.readVarUint(decoder);
      const json = decoding.readVarString(decoder);
      if (id !== client) continue;
      const state: unknown = JSON.parse(json);
      const user: unknown = typeof state === 'object' && state !== null ? (state as Record<string, unknown>)['user'] : null;
      const role: unknown = typeof user === 'object' && user !== null ? (user as Record<string, unknown>)['role'] : null;
      return role === 'read' || role === 'write' || role === 'admin' ? role : null;
    }
    return null;
  } catch {
    // Cut or no JSON: it says nothing. What awareness itself makes of it is its own matter.
    return null;
  }
}
