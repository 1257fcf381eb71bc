import { describe, expect, it } from 'vitest';
import { lineDiff } from './lineDiff';

const words = (before: string, after: string): string[] =>
  lineDiff(before, after).map(({ kind, text, line }) => `${{ same: ' ', added: '+', removed: '-' }[kind]}${line} ${text}`);

describe('lineDiff', () => {
  it('says nothing of equal texts', () => expect(words('a\nb', 'a\nb')).toEqual([]));

  it.each([
    ['a\nb\nc', 'a\nx\nc', [' 1 a', '-2 b', '+2 x', ' 3 c']],
    ['', 'a', ['-1 ', '+1 a']],
    ['a\nb', 'a', [' 1 a', '-2 b']],
    ['b', 'a\nb', ['+1 a', ' 2 b']],
    ['1\n2\n3\n4\n5\n6', '1\n2\n3\nx\n5\n6', [' 2 2', ' 3 3', '-4 4', '+4 x', ' 5 5', ' 6 6']],
    ['a\nb\nc\nd', 'b\nc\nx\nd', ['-1 a', ' 1 b', ' 2 c', '+3 x', ' 4 d']],
  ])('of %j and %j is %j', (before, after, lines) => expect(words(before, after)).toEqual(lines));

  it('turns one text into the other, whatever they are', () => {
    // A small linear congruence: every run sees the same texts.
    let seed = 42;
    const next = (below: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
    for (let round = 0; round < 200; round++) {
      const text = (): string => Array.from({ length: next(9) }, () => 'abc'[next(3)]).join('\n');
      const [before, after] = [text(), text()];
      const a = before.split('\n');
      const b = after.split('\n');
      const diff = lineDiff(before, after);
      const removed = new Set(diff.filter(({ kind }) => kind === 'removed').map(({ line }) => line));
      const added = new Set(diff.filter(({ kind }) => kind === 'added').map(({ line }) => line));
      expect(a.filter((_, index) => !removed.has(index + 1))).toEqual(b.filter((_, index) => !added.has(index + 1)));
    }
  });

  it('takes very different long texts as replaced', () => {
    const long = (letter: string): string => Array.from({ length: 2_000 }, (_, index) => `${letter}${index}`).join('\n');
    const diff = lineDiff(long('a'), long('b'));
    expect(diff).toHaveLength(4_000);
    expect(diff.every(({ kind }) => kind !== 'same')).toBe(true);
  });
});
