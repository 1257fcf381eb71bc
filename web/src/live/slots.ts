/** Colours there are for people: classes p1 to p8. */
export const SlotCount = 8;

export interface Slot {
  /** 1 to 8. */
  slot: number;
  /** Another person here has the same colour: the ring is dashed. */
  shared: boolean;
}

/** The colour a person has when nobody else wants it. FNV-1a over UTF-16 units: the same in every browser. */
export function preferredSlot(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) {
    hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193) >>> 0;
  }
  return (hash % SlotCount) + 1;
}

/**
 * Gives everyone here a colour. Whoever has one keeps it; newcomers get their preferred one or the next free one;
 * from the ninth person on, a preferred colour is reused. The same people in the same order of ids get the same.
 */
export function assignSlots(present: Iterable<string>, before: ReadonlyMap<string, Slot>): Map<string, Slot> {
  const people = [...new Set(present)].toSorted();
  const result = new Map<string, Slot>();
  const taken = new Set<number>();
  for (const id of people) {
    const had = before.get(id);
    if (had && !had.shared && !taken.has(had.slot)) {
      taken.add(had.slot);
      result.set(id, had);
    }
  }
  for (const id of people) {
    if (result.has(id)) continue;
    const first = preferredSlot(id);
    let slot = first;
    while (taken.has(slot) && taken.size < SlotCount) slot = (slot % SlotCount) + 1;
    const shared = taken.has(slot);
    taken.add(slot);
    result.set(id, { slot, shared });
  }
  return result;
}
