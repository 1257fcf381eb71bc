import type { AccessView, Grant } from '../../api/accessTypes';
import { kindOf, nameOf, stateOf, whatOf, type Kind } from './grants';

/** Somebody and what is written about them. */
export interface Member {
  subject: string;
  kind: Kind;
  name: string;
  /** What they were given and is not over, oldest first. */
  grants: Grant[];
  /** Groups they are in, by a grant or by a line. */
  groups: string[];
  /** The first end among the grants that run; null when none has one. */
  until: string | null;
}

/** People, groups and services of a view, by kind and name. Whoever has only lapsed grants is not there. */
export function membersOf(view: Pick<AccessView, 'grants' | 'groups'>, now: number): Member[] {
  const members = new Map<string, Member>();
  const of = (subject: string): Member => {
    const known = members.get(subject);
    if (known !== undefined) return known;
    const member: Member = { subject, kind: kindOf(subject), name: nameOf(subject), grants: [], groups: [], until: null };
    members.set(subject, member);
    return member;
  };
  for (const grant of view.grants) {
    const state = stateOf(grant, now);
    if (state === 'lapsed') continue;
    const member = of(grant.subject);
    member.grants.push(grant);
    if (state !== 'future' && grant.until !== null && (member.until === null || Date.parse(grant.until) < Date.parse(member.until))) {
      member.until = grant.until;
    }
  }
  for (const group of view.groups) {
    of(group.name);
    for (const subject of group.members) {
      if (!subject.startsWith('role:')) of(subject).groups.push(group.name);
    }
  }
  const order: Record<Kind, number> = { user: 0, group: 1, service: 2 };
  return [...members.values()].toSorted((a, b) => order[a.kind] - order[b.kind] || a.name.localeCompare(b.name));
}

export interface MemberFilter {
  q: string;
  kind: Kind | null;
}

export function readMemberFilter(search: string): MemberFilter {
  const query = new URLSearchParams(search);
  const kind = query.get('kind');
  return { q: query.get('q') ?? '', kind: kind === 'user' || kind === 'group' || kind === 'service' ? kind : null };
}

export function filterMembers(members: readonly Member[], filter: MemberFilter): Member[] {
  const words = filter.q.toLowerCase().split(/\s+/).filter(Boolean);
  return members.filter((member) => {
    if (filter.kind !== null && member.kind !== filter.kind) return false;
    const text = `${member.subject} ${member.groups.join(' ')} ${member.grants.map(whatOf).join(' ')}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
