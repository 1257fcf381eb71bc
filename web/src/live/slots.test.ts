import { describe, expect, it } from 'vitest';
import { assignSlots, preferredSlot, SlotCount, type Slot } from './slots';

describe('preferredSlot', () => {
  it('is the same for the same person everywhere', () => {
    expect(['u-ada', 'u-bob', 'u-cy'].map(preferredSlot)).toEqual([2, 7, 8]);
  });

  it('uses every colour, about equally', () => {
    const counts = Array.from({ length: SlotCount }, () => 0);
    for (let i = 0; i < 8_000; i++) counts[preferredSlot(`user-${i}`) - 1]! += 1;
    for (const count of counts) expect(count).toBeGreaterThan(800);
  });
});

describe('assignSlots', () => {
  const none = new Map<string, Slot>();
  const people = Array.from({ length: 9 }, (_, i) => `person-${i}`);

  it('gives the preferred colour to somebody alone', () => {
    expect(assignSlots(['u-ada'], none).get('u-ada')).toEqual({ slot: preferredSlot('u-ada'), shared: false });
  });

  it('gives eight people eight colours, in any order of arrival', () => {
    const forth = assignSlots(people.slice(0, 8), none);
    const back = assignSlots(people.slice(0, 8).toReversed(), none);
    expect(new Set([...forth.values()].map(({ slot }) => slot)).size).toBe(8);
    expect([...forth.values()].some(({ shared }) => shared)).toBe(false);
    expect(new Map([...back].toSorted())).toEqual(new Map([...forth].toSorted()));
  });

  it('lets the ninth share, and says so', () => {
    const slots = [...assignSlots(people, none).values()];
    expect(slots.filter(({ shared }) => shared)).toHaveLength(1);
  });

  it('keeps the colour of everybody who stays', () => {
    const before = assignSlots(people.slice(0, 5), none);
    const after = assignSlots([...people.slice(1, 5), ...people.slice(5)], before);
    for (const id of people.slice(1, 5)) expect(after.get(id)).toEqual(before.get(id));
  });

  it('gives a shared colour up when another is free', () => {
    const crowd = assignSlots(people, none);
    const sharing = people.find((id) => crowd.get(id)?.shared) as string;
    const later = assignSlots([sharing], crowd);
    expect(later.get(sharing)).toEqual({ slot: preferredSlot(sharing), shared: false });
  });
});
