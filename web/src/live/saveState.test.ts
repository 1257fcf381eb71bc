import { describe, expect, it } from 'vitest';
import { saveState, type SaveFacts } from './saveState';

const facts = (changes: Partial<SaveFacts>): SaveFacts => ({
  now: 100_000,
  loaded: true,
  live: true,
  lostAt: null,
  edits: 0,
  waitingSince: null,
  savedAt: 90_000,
  readOnly: null,
  refusal: null,
  ended: null,
  ...changes,
});

describe('saveState', () => {
  it.each<[string, Partial<SaveFacts>, ReturnType<typeof saveState>]>([
    ['waits for the first state', { loaded: false, live: false }, { state: { kind: 'connecting' }, until: null }],
    ['is saved with nothing waiting', {}, { state: { kind: 'saved', at: 90_000 }, until: null }],
    [
      'keeps quiet about an answer that takes less than 600 ms',
      { edits: 1, waitingSince: 99_500 },
      { state: { kind: 'saved', at: 90_000 }, until: 100_100 },
    ],
    ['says saving after 600 ms', { edits: 3, waitingSince: 99_400 }, { state: { kind: 'saving', edits: 3 }, until: 109_400 }],
    [
      'says not saved when an open line stores nothing for 10 s',
      { edits: 3, waitingSince: 90_000 },
      { state: { kind: 'unsaved', edits: 3 }, until: null },
    ],
    [
      'does not mention a short break without edits',
      { live: false, lostAt: 99_000 },
      { state: { kind: 'saved', at: 90_000 }, until: 100_500 },
    ],
    ['is reconnecting when nothing waits', { live: false, lostAt: 98_000 }, { state: { kind: 'reconnecting' }, until: null }],
    [
      'is loud about edits without a line',
      { live: false, lostAt: 98_000, edits: 12, waitingSince: 99_900 },
      { state: { kind: 'unsaved', edits: 12 }, until: null },
    ],
    [
      'says saving in a short break with edits',
      { live: false, lostAt: 99_000, edits: 1, waitingSince: 99_200 },
      { state: { kind: 'saving', edits: 1 }, until: 100_500 },
    ],
    ['says why it is read-only', { readOnly: 'paused' }, { state: { kind: 'read-only', reason: 'paused' }, until: null }],
    [
      'is honest about edits that became read-only',
      { readOnly: 'paused', edits: 2, waitingSince: 99_000 },
      { state: { kind: 'saving', edits: 2 }, until: 109_000 },
    ],
    ['says why it ended', { ended: 'Gone.', live: false }, { state: { kind: 'ended', reason: 'Gone.' }, until: null }],
    [
      'counts what an ending did not keep',
      { ended: 'Gone.', live: false, edits: 1, waitingSince: 99_999 },
      { state: { kind: 'refused', edits: 1, reason: 'Gone.' }, until: null },
    ],
    [
      'says what was refused on an open line',
      { refusal: 'Locked.', edits: 4, waitingSince: 99_999 },
      { state: { kind: 'refused', edits: 4, reason: 'Locked.' }, until: null },
    ],
  ])('%s', (_name, changes, expected) => {
    expect(saveState(facts(changes))).toEqual(expected);
  });
});
