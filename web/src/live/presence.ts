import type { Awareness } from 'y-protocols/awareness';
import type { Transaction } from 'yjs';
import { assignSlots, type Slot } from './slots';
import type { User } from '../api/types';

/** One person in a document, however many tabs. */
export interface Person extends User, Slot {
  me: boolean;
  /** Did nothing for a minute. */
  idle: boolean;
}

const IdleAfter = 60_000;
const LongestName = 60;

/** Reads who a presence state belongs to. The state came from another browser: nothing in it is taken on trust. */
export function userOf(state: Record<string, unknown> | undefined, clientId: number): User {
  const user = state?.['user'];
  const fields = typeof user === 'object' && user !== null ? (user as Record<string, unknown>) : {};
  const name = typeof fields['name'] === 'string' ? fields['name'].trim() : '';
  const id = typeof fields['id'] === 'string' && fields['id'] !== '' ? fields['id'] : `client:${clientId}`;
  return { id, name: name === '' ? 'Someone' : [...name].slice(0, LongestName).join('') };
}

/** Two letters at most: first and last word, or the first letter of the only word. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map((word) => [...(word ?? '?')][0]?.toLocaleUpperCase() ?? '').join('');
}

/** Clients whose insertions this transaction brought. Typing at the very end moves no relative position, so carets need it. */
export function typistsOf(transaction: Transaction): number[] {
  const typists: number[] = [];
  for (const [client, clock] of transaction.afterState) {
    if ((transaction.beforeState.get(client) ?? 0) < clock) typists.push(client);
  }
  return typists;
}

/** The people of one document, from its awareness states. */
export class Presence {
  private people: readonly Person[] = [];
  private slots = new Map<string, Slot>();
  private readonly active = new Map<number, number>();
  private readonly listeners = new Set<() => void>();
  private idleTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly awareness: Awareness,
    private readonly me: User,
  ) {
    awareness.on('change', this.changed);
    this.refresh();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly get = (): readonly Person[] => this.people;

  slotOf(id: string): Slot {
    return this.slots.get(id) ?? { slot: 1, shared: true };
  }

  /** Somebody typed without moving a cursor that we can see. */
  touched(clientId: number): void {
    if (!this.active.has(clientId)) return;
    this.active.set(clientId, Date.now());
    if (this.people.some((person) => person.idle)) this.refresh();
  }

  destroy(): void {
    clearTimeout(this.idleTimer);
    this.awareness.off('change', this.changed);
    this.listeners.clear();
  }

  private readonly changed = (
    { added, updated, removed }: { added: number[]; updated: number[]; removed: number[] },
  ): void => {
    const now = Date.now();
    for (const client of [...added, ...updated]) this.active.set(client, now);
    for (const client of removed) this.active.delete(client);
    // Most changes are cursors, many times a second; they change nobody here.
    const known = added.length === 0 && removed.length === 0 && updated.every(this.isKnown);
    if (!known || this.people.some((person) => person.idle)) this.refresh();
  };

  private readonly isKnown = (client: number): boolean => {
    if (client === this.awareness.clientID) return true;
    const state = this.awareness.getStates().get(client);
    const user = userOf(state, client);
    return this.people.some((person) => person.id === user.id && (person.me || person.name === user.name));
  };

  private readonly refresh = (): void => {
    const now = Date.now();
    const seen = new Map<string, { user: User; last: number }>();
    for (const [client, state] of this.awareness.getStates()) {
      if (client === this.awareness.clientID) continue;
      if (state['user'] === undefined) continue;
      const user = userOf(state, client);
      const last = Math.max(this.active.get(client) ?? now, seen.get(user.id)?.last ?? 0);
      seen.set(user.id, { user, last });
    }
    seen.delete(this.me.id);
    this.slots = assignSlots([this.me.id, ...seen.keys()], this.slots);

    const others = [...seen.values()]
      .map(({ user, last }): Person => ({
        ...user,
        ...this.slotOf(user.id),
        me: false,
        idle: now - last >= IdleAfter,
      }))
      .toSorted((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
    const mine: Person = { ...this.me, ...this.slotOf(this.me.id), me: true, idle: false };
    const people = [mine, ...others];
    if (JSON.stringify(people) !== JSON.stringify(this.people)) {
      this.people = people;
      for (const listener of this.listeners) listener();
    }

    clearTimeout(this.idleTimer);
    const awake = [...seen.values()].map(({ last }) => last + IdleAfter - now).filter((wait) => wait > 0);
    if (awake.length > 0) this.idleTimer = setTimeout(this.refresh, Math.min(...awake) + 5);
  };
}
