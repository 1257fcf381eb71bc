import { SessionKinds, SessionStates, type Session, type SessionKind, type SessionState } from '../../api/types';

/** What of the list is shown. All of it is in the address, so a view can be sent to somebody. */
export interface View {
  q: string;
  kind: SessionKind | null;
  state: SessionState | null;
}

const oneOf = <T extends string>(values: readonly T[], value: string | null): T | null =>
  values.find((each) => each === value) ?? null;

/** Reads a view from a query string; what it does not know, it leaves out. */
export function readView(search: string): View {
  const query = new URLSearchParams(search);
  return {
    q: query.get('q') ?? '',
    kind: oneOf(SessionKinds, query.get('kind')),
    state: oneOf(SessionStates, query.get('state')),
  };
}

/** The query string of a view, `''` for the plain one. Keys in the address that are not ours stay. */
export function writeView(view: View, search = ''): string {
  const query = new URLSearchParams(search);
  for (const key of ['q', 'kind', 'state'] as const) {
    const value = view[key];
    if (value === null || value === '') query.delete(key);
    else query.set(key, value);
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** True when the view hides something. */
export const isFiltered = (view: View): boolean => view.q.trim() !== '' || view.kind !== null || view.state !== null;

/** Sessions of a view: every word must be in the name or the id. */
export function filterSessions(sessions: readonly Session[], view: View): Session[] {
  const words = view.q.toLowerCase().split(/\s+/).filter(Boolean);
  return sessions.filter((session) => {
    if (view.kind !== null && session.kind !== view.kind) return false;
    if (view.state !== null && session.state !== view.state) return false;
    const text = `${session.name} ${session.id}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
