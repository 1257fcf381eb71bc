import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { onAnnounce } from '../../app/announce';
import type { SaveState } from '../../live/saveState';
import { ada, session } from '../../testing/page';
import { readOnlyReason, shareBlockedBy } from './readOnly';
import { SaveChip, saveWords } from './SaveChip';
import { liveServer } from './useLive';

describe('the save chip', () => {
  it.each<[SaveState, RegExp]>([
    [{ kind: 'connecting' }, /^Connecting…$/],
    [{ kind: 'saved', at: null }, /^Saved$/],
    [{ kind: 'saved', at: 0 }, /^Saved \d\d:\d\d$/],
    [{ kind: 'saving', edits: 2 }, /^Saving…$/],
    [{ kind: 'reconnecting' }, /^Reconnecting$/],
    [{ kind: 'unsaved', edits: 1 }, /^Not saved: 1 edit, only in this tab$/],
    [{ kind: 'unsaved', edits: 12 }, /^Not saved: 12 edits, only in this tab$/],
    [{ kind: 'read-only', reason: 'the session is paused' }, /^Read-only: the session is paused$/],
    [{ kind: 'refused', edits: 1, reason: 'x' }, /^1 edit refused$/],
    [{ kind: 'ended', reason: 'x' }, /^Closed$/],
  ])('says %j', (state, words) => expect(saveWords(state)).toMatch(words));

  it('speaks of trouble and of its end, never of ordinary saving', () => {
    const said: string[] = [];
    const stop = onAnnounce((sentence) => said.push(sentence));
    const states: SaveState[] = [
      { kind: 'saved', at: null },
      { kind: 'saving', edits: 1 },
      { kind: 'saved', at: 1 },
      { kind: 'unsaved', edits: 3 },
      { kind: 'unsaved', edits: 4 },
      { kind: 'saved', at: 2 },
    ];
    const { rerender } = render(<SaveChip state={states[0] as SaveState} />);
    for (const state of states) rerender(<SaveChip state={state} />);
    stop();
    expect(said).toEqual(['Not saved: 3 edits, only in this tab', 'All edits are saved.']);
    expect(screen.getByText(/^Saved/)).toBeTruthy();
  });
});

describe('rights in a session', () => {
  it.each([
    ['write', 'active', null],
    ['write', 'created', null],
    ['write', 'resumed', null],
    ['read', 'active', 'you have read access'],
    ['admin', 'paused', 'the session is paused'],
    ['admin', 'completed', 'the session is completed'],
    ['admin', 'failed', 'the session has failed'],
    ['admin', 'terminated', 'the session is terminated'],
  ] as const)('with %s access while %s: %s', (access, state, reason) => {
    expect(readOnlyReason({ ...ada, access }, session({ state }), null)).toBe(reason);
  });

  it.each([
    [null, null, 'asking what you may do'],
    ['read', null, 'you have read access'],
    ['read', 'This access is read-only: by Ada.', 'This access is read-only: by Ada'],
    ['write', null, null],
    ['admin', 'an old reason', null],
  ] as const)('left to the policy, which says %s (%s): %s', (role, lowered, reason) => {
    expect(readOnlyReason({ ...ada, access: 'none' }, session(), { role, lowered })).toBe(reason);
  });

  it('believes the document more than the sign-in', () => {
    expect(readOnlyReason({ ...ada, access: 'write' }, session(), { role: 'read', lowered: null })).toBe('you have read access');
  });

  it('names the first thing that stands against sharing', () => {
    expect(shareBlockedBy(ada, true, null)).toBeNull();
    expect(shareBlockedBy(ada, false, 'Gone.')).toBe('No connection to the server.');
    expect(shareBlockedBy(ada, true, 'Gone.')).toBe('Gone.');
    expect(shareBlockedBy({ ...ada, access: 'read' }, true, null)).toContain('read access');
  });
});

describe('liveServer', () => {
  it.each([
    ['http:', 'ws://host:5000/yjs/a%2Fb'],
    ['https:', 'wss://host:5000/yjs/a%2Fb'],
  ])('from %s is %s', (protocol, expected) => {
    expect(liveServer('a/b', { protocol, host: 'host:5000' } as Location)).toBe(expected);
  });
});
