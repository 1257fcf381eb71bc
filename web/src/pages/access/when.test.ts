import { describe, expect, it } from 'vitest';
import { fromField, stretchProblem, toField } from './when';

describe('times in fields', () => {
  it.each(['2026-11-26T12:30:00.000Z', '2026-02-28T23:59:00.000Z'])('%s comes back', (at) => expect(fromField(toField(at))).toBe(at));
  it.each([null, '', 'no time'])('%j is none', (at) => expect(fromField(toField(at))).toBeNull());

  const now = Date.parse('2026-11-26T12:00:00Z');
  const field = (hours: number): string => toField(new Date(now + hours * 3_600_000).toISOString());
  it.each([
    ['', '', null],
    ['', field(1), null],
    ['', field(-1), 'The end is in the past.'],
    ['', field(0), 'The end is in the past.'],
    [field(1), field(2), null],
    [field(2), field(2), 'It would end before it begins.'],
    [field(3), '', null],
  ])('from %j until %j: %j', (from, until, problem) => expect(stretchProblem(from, until, now)).toBe(problem));
});
