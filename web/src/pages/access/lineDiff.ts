export interface DiffLine {
  kind: 'same' | 'added' | 'removed';
  text: string;
  /** Its number in the text it stands in, from 1. */
  line: number;
}

/** More cells than this are not compared one by one. */
const MostCells = 1_000_000;
const Context = 2;

/** What is between two texts, by lines: the changed ones and two around them. */
export function lineDiff(before: string, after: string): DiffLine[] {
  const a = before.split('\n');
  const b = after.split('\n');
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  const middle = compare(a.slice(head, a.length - tail), b.slice(head, b.length - tail), head);
  if (middle.length === 0) return [];
  const around = (from: number, to: number): DiffLine[] =>
    b.slice(Math.max(from, 0), to).map((text, index) => ({ kind: 'same', text, line: Math.max(from, 0) + index + 1 }));
  const end = b.length - tail;
  return [...around(head - Context, head), ...middle, ...around(end, end + Math.min(Context, tail))];
}

function compare(a: readonly string[], b: readonly string[], offset: number): DiffLine[] {
  const removed = (index: number): DiffLine => ({ kind: 'removed', text: a[index] ?? '', line: offset + index + 1 });
  const added = (index: number): DiffLine => ({ kind: 'added', text: b[index] ?? '', line: offset + index + 1 });
  if (a.length * b.length > MostCells) return [...a.map((_, index) => removed(index)), ...b.map((_, index) => added(index))];
  // Length of the longest common subsequence of what follows, from the back.
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ kind: 'same', text: b[j] ?? '', line: offset + j + 1 });
      i += 1;
      j += 1;
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) lines.push(removed(i++));
    else lines.push(added(j++));
  }
  return lines;
}
