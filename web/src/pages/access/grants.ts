import type { Grant } from '../../api/accessTypes';

export const GrantStates = ['running', 'ends soon', 'future', 'lapsed'] as const;
export type GrantState = (typeof GrantStates)[number];

/** From here on an end is worth a word, in ms. */
export const Soon = 24 * 3_600_000;

const instant = (text: string | null): number | null => {
  const at = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? null : at;
};

/** How a grant stands at an instant. `until` is the first instant at which it no longer holds. */
export function stateOf(grant: Pick<Grant, 'from' | 'until'>, now: number): GrantState {
  const from = instant(grant.from);
  const until = instant(grant.until);
  if (until !== null && until <= now) return 'lapsed';
  if (from !== null && now < from) return 'future';
  return until !== null && until - now <= Soon ? 'ends soon' : 'running';
}

/** The stretch of time that bars are drawn on. */
export interface Scale {
  start: number;
  end: number;
}

const Hour = 3_600_000;
const Nearest = 2 * Hour;
const Farthest = 60 * 24 * Hour;

/** A stretch with now in it and every near beginning and end; what is farther off runs out of the picture. */
export function scaleOf(grants: readonly Pick<Grant, 'from' | 'until'>[], now: number): Scale {
  let before = Nearest;
  let after = Nearest;
  for (const grant of grants) {
    for (const at of [instant(grant.from), instant(grant.until)]) {
      if (at === null) continue;
      before = Math.max(before, now - at);
      after = Math.max(after, at - now);
    }
  }
  const most = (distance: number) => Math.min(distance, Farthest) * 1.08;
  return { start: now - most(before), end: now + most(after) };
}

/** A bar on a scale, in hundredths of its width; a side that is open goes to the edge. */
export interface Bar {
  x: number;
  width: number;
  isOpenLeft: boolean;
  isOpenRight: boolean;
  now: number;
}

/** The narrowest bar that can still be seen. */
const Thinnest = 1;

export function barOf(grant: Pick<Grant, 'from' | 'until'>, scale: Scale, now: number): Bar {
  const length = scale.end - scale.start;
  const place = (at: number): number => Math.max(0, Math.min(100, ((at - scale.start) / length) * 100));
  const from = instant(grant.from);
  const until = instant(grant.until);
  const left = from === null ? 0 : place(from);
  const right = until === null ? 100 : place(until);
  const x = Math.min(left, 100 - Thinnest);
  return {
    x,
    width: Math.max(Thinnest, right - x),
    isOpenLeft: from === null || from < scale.start,
    isOpenRight: until === null || until > scale.end,
    now: place(now),
  };
}

/** What of the grants is shown. */
export interface GrantFilter {
  q: string;
  state: GrantState | null;
}

export function readGrantFilter(search: string): GrantFilter {
  const query = new URLSearchParams(search);
  return { q: query.get('q') ?? '', state: GrantStates.find((state) => state === query.get('state')) ?? null };
}

/** The words that a grant is found by. */
const wordsOf = (grant: Grant): string =>
  `${grant.subject} ${whatOf(grant)} ${grant.session ?? 'whole project'} ${grant.reason} ${grant.grantedBy} ${grant.id}`.toLowerCase();

export function filterGrants(grants: readonly Grant[], filter: GrantFilter, now: number): Grant[] {
  const words = filter.q.toLowerCase().split(/\s+/).filter(Boolean);
  return grants.filter((grant) => {
    if (filter.state !== null && stateOf(grant, now) !== filter.state) return false;
    const text = wordsOf(grant);
    return words.every((word) => text.includes(word));
  });
}

/** What was given: `editor`, `group docs`, or a right. */
export function whatOf(grant: Pick<Grant, 'role' | 'right'>): string {
  if (grant.role !== null) return grant.role.startsWith('group:') ? `group ${nameOf(grant.role)}` : nameOf(grant.role);
  if (grant.right === null) return 'nothing';
  return `${grant.right.isDenied ? 'never ' : ''}${grant.right.action} ${grant.right.resource}`;
}

/** `user:ann` is `ann`. */
export const nameOf = (subject: string): string => subject.slice(subject.indexOf(':') + 1);

export const Kinds = ['user', 'group', 'service'] as const;
export type Kind = (typeof Kinds)[number];

/** What kind of subject it is. */
export const kindOf = (subject: string): Kind => Kinds.find((kind) => subject.startsWith(`${kind}:`)) ?? 'user';
