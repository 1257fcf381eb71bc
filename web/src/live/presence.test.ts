import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { initials, Presence, userOf } from './presence';

describe('initials', () => {
  it.each([
    ['Ada Lind', 'AL'],
    ['ada', 'A'],
    ['Ada B. C. Lind', 'AL'],
    ['  émile  zola ', 'ÉZ'],
    ['😀 smile', '😀S'],
    ['', '?'],
  ])('of %s are %s', (name, expected) => expect(initials(name)).toBe(expected));
});

describe('userOf', () => {
  it('reads a user', () => {
    expect(userOf({ user: { id: 'u', name: ' Bob ' } }, 7)).toEqual({ id: 'u', name: 'Bob' });
  });

  it.each([undefined, {}, { user: null }, { user: 'x' }, { user: { id: 3, name: {} } }])(
    'makes somebody of %j',
    (state) => expect(userOf(state, 7)).toEqual({ id: 'client:7', name: 'Someone' }),
  );

  it('cuts a name that is too long', () => {
    expect(userOf({ user: { id: 'u', name: 'x'.repeat(500) } }, 7).name).toHaveLength(60);
  });
});

describe('Presence', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const awarenesses: Awareness[] = [];
  const awareness = (): Awareness => {
    const made = new Awareness(new Y.Doc());
    awarenesses.push(made);
    return made;
  };
  afterEach(() => {
    for (const each of awarenesses.splice(0)) each.destroy();
  });
  const send = (from: Awareness, to: Awareness): void =>
    applyAwarenessUpdate(to, encodeAwarenessUpdate(from, [from.clientID]), 'server');

  it('shows one person for many tabs, and me first', () => {
    const mine = awareness();
    const presence = new Presence(mine, { id: 'me', name: 'Me' });
    const tabs = [awareness(), awareness()];
    for (const tab of tabs) {
      tab.setLocalStateField('user', { id: 'u-bob', name: 'Bob' });
      send(tab, mine);
    }
    const mySecondTab = awareness();
    mySecondTab.setLocalStateField('user', { id: 'me', name: 'Me' });
    send(mySecondTab, mine);
    expect(presence.get().map(({ id, me }) => [id, me])).toEqual([
      ['me', true],
      ['u-bob', false],
    ]);
    presence.destroy();
  });

  it('shows nobody for a state without a user', () => {
    const mine = awareness();
    const presence = new Presence(mine, { id: 'me', name: 'Me' });
    const early = awareness();
    send(early, mine);
    expect(presence.get()).toHaveLength(1);
    presence.destroy();
  });

  it('marks somebody idle after a minute without a sign, and wakes them', () => {
    const mine = awareness();
    const presence = new Presence(mine, { id: 'me', name: 'Me' });
    const bob = awareness();
    bob.setLocalStateField('user', { id: 'u-bob', name: 'Bob' });
    send(bob, mine);
    const idle = (): boolean | undefined => presence.get().find(({ id }) => id === 'u-bob')?.idle;
    expect(idle()).toBe(false);
    for (let i = 0; i < 5; i++) {
      // Renewals say that the tab is open, not that somebody is there.
      vi.advanceTimersByTime(14_000);
      bob.setLocalState(bob.getLocalState());
      send(bob, mine);
    }
    expect(idle()).toBe(true);
    presence.touched(bob.clientID);
    expect(idle()).toBe(false);
    presence.destroy();
  });
});
