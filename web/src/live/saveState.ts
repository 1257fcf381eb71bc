/** What the save chip says. Its severity follows work that is not stored, not the socket. */
export type SaveState =
  | { kind: 'connecting' }
  | { kind: 'saved'; at: number | null }
  | { kind: 'saving'; edits: number }
  | { kind: 'reconnecting' }
  | { kind: 'unsaved'; edits: number }
  | { kind: 'read-only'; reason: string }
  | { kind: 'refused'; edits: number; reason: string }
  | { kind: 'ended'; reason: string };

export interface SaveFacts {
  now: number;
  /** The first whole state has come at some time. */
  loaded: boolean;
  /** Connected, and the state has come on this connection. */
  live: boolean;
  /** When the connection was lost; null while it is live. */
  lostAt: number | null;
  edits: number;
  /** When the oldest of the waiting edits was made. */
  waitingSince: number | null;
  savedAt: number | null;
  readOnly: string | null;
  refusal: string | null;
  ended: string | null;
}

/** A quick answer needs no word. */
export const QuietSaving = 600;
/** A short break of the line is repaired before anybody has to know. */
export const QuietLoss = 1_500;
/** An open line that stores nothing for so long is as good as none. */
export const PatientSaving = 10_000;

/** The state of the chip, and the time at which it changes without any event; null is never. */
export function saveState(facts: SaveFacts): { state: SaveState; until: number | null } {
  const { now, edits } = facts;
  const forever = (state: SaveState) => ({ state, until: null });
  const saved: SaveState =
    facts.readOnly === null
      ? { kind: 'saved', at: facts.savedAt }
      : { kind: 'read-only', reason: facts.readOnly };

  const refused = facts.refusal ?? facts.ended;
  if (edits > 0 && refused !== null) return forever({ kind: 'refused', edits, reason: refused });
  if (facts.ended !== null) return forever({ kind: 'ended', reason: facts.ended });
  if (!facts.loaded) return forever({ kind: 'connecting' });

  if (edits === 0) {
    if (facts.live || facts.lostAt === null) return forever(saved);
    const loud = facts.lostAt + QuietLoss;
    return now < loud ? { state: saved, until: loud } : forever({ kind: 'reconnecting' });
  }

  const since = facts.waitingSince ?? now;
  const loud = facts.live || facts.lostAt === null ? since + PatientSaving : facts.lostAt + QuietLoss;
  if (now >= loud) return forever({ kind: 'unsaved', edits });
  if (now < since + QuietSaving) return { state: saved, until: Math.min(since + QuietSaving, loud) };
  return { state: { kind: 'saving', edits }, until: loud };
}
