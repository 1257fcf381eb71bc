import type { ConnectionDifference, Difference, Preview } from '../../api/accessTypes';

/** What one subject gains and loses. */
export interface Effect {
  subject: string;
  gains: Difference[];
  losses: Difference[];
}

/** A preview by subject, whoever loses most first. */
export function effectsOf(changes: readonly Difference[]): Effect[] {
  const effects = new Map<string, Effect>();
  for (const change of changes) {
    const effect = effects.get(change.subject) ?? { subject: change.subject, gains: [], losses: [] };
    effects.set(change.subject, effect);
    (change.isGain ? effect.gains : effect.losses).push(change);
  }
  return [...effects.values()].toSorted((a, b) => b.losses.length - a.losses.length || a.subject.localeCompare(b.subject));
}

const people = (count: number): string => (count === 1 ? '1 subject' : `${count} subjects`);

/** A preview in one sentence. */
export function summaryOf({ changes, connections, isComplete }: Preview): string {
  const effects = effectsOf(changes);
  if (effects.length === 0 && connections.length === 0) return 'Nobody gains or loses anything.';
  const lose = effects.filter(({ losses }) => losses.length > 0).length;
  const gain = effects.filter(({ gains }) => gains.length > 0).length;
  const closed = connections.filter(({ after }) => after === 'none').length;
  const parts = [
    lose > 0 && `${people(lose)} would lose something`,
    gain > 0 && `${people(gain)} would gain something`,
    connections.length > 0 &&
      `${connections.length === 1 ? '1 live connection' : `${connections.length} live connections`} would change${closed > 0 ? `, ${closed} of them would be closed` : ''}`,
    !isComplete && 'there is more than is shown',
  ].filter(Boolean);
  return `${parts.join('; ')}.`;
}

const levels = { none: 'closed', read: 'read-only', write: 'may edit', admin: 'administrator' };

/** `bob in main.md: may edit → read-only`. */
export function connectionWords({ user, session, document, before, after }: ConnectionDifference): string {
  return `${user.name} in ${document ?? session}: ${levels[before]} → ${levels[after]}`;
}

/** A path without its project, which the page is about. */
export function pathIn(resource: string): string {
  const path = resource.replace(/^project\/[^/]+\/?/, '');
  return path === '' ? 'the project' : path;
}

/** Where a difference is: the object without what everybody knows. */
export function placeWords({ resource, session }: Pick<Difference, 'resource' | 'session'>): string {
  const path = pathIn(resource);
  if (session === null) return path;
  const inside = path.replace(/^session\/[^/]+\//, '');
  return inside === '' ? `session ${session}` : `${session}: ${inside}`;
}
