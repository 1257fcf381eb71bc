/** Clock ranges per client, half open: `[from, to)`. Sorted and apart within one client. */
export type Ranges = Map<number, [from: number, to: number][]>;

/** Adds a range and joins what it touches. */
export function addRange(ranges: Ranges, client: number, from: number, to: number): void {
  if (to <= from) return;
  const list = ranges.get(client);
  if (list === undefined) {
    ranges.set(client, [[from, to]]);
    return;
  }
  const kept: [number, number][] = [];
  let [start, end] = [from, to];
  for (const range of list) {
    if (range[1] < start || range[0] > end) {
      kept.push(range);
    } else {
      start = Math.min(start, range[0]);
      end = Math.max(end, range[1]);
    }
  }
  kept.push([start, end]);
  kept.sort((a, b) => a[0] - b[0]);
  ranges.set(client, kept);
}

/** Takes a range away. */
export function removeRange(ranges: Ranges, client: number, from: number, to: number): void {
  const list = ranges.get(client);
  if (list === undefined) return;
  const kept: [number, number][] = [];
  for (const range of list) {
    if (range[1] <= from || range[0] >= to) {
      kept.push(range);
      continue;
    }
    if (range[0] < from) kept.push([range[0], from]);
    if (range[1] > to) kept.push([to, range[1]]);
  }
  if (kept.length === 0) ranges.delete(client);
  else ranges.set(client, kept);
}
