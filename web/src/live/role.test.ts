import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { roleIn } from './role';

function update(states: [number, unknown][]): Uint8Array {
  const awareness = new Awareness(new Y.Doc());
  for (const [client, state] of states) {
    awareness.states.set(client, state as Record<string, unknown>);
    awareness.meta.set(client, { clock: 3, lastUpdated: 0 });
  }
  const bytes = encodeAwarenessUpdate(awareness, states.map(([client]) => client));
  awareness.destroy();
  return bytes;
}

describe('roleIn', () => {
  it.each(['read', 'write', 'admin'] as const)('finds one’s own role %s among others', (role) => {
    expect(roleIn(update([[7, { user: { role: 'admin' } }], [9, { user: { role } }]]), 9)).toBe(role);
  });

  it.each([
    ['another client', [[7, { user: { role: 'write' } }]]],
    ['nobody', []],
    ['a state that is gone', [[9, null]]],
    ['a role that is none', [[9, { user: { role: 'owner' } }]]],
    ['no user', [[9, { cursor: 1 }]]],
  ] as [string, [number, unknown][]][])('says nothing of %s', (_name, states) => {
    expect(roleIn(update(states), 9)).toBeNull();
  });

  it('says nothing of bytes that are cut', () => {
    const bytes = update([[9, { user: { role: 'write' } }]]);
    for (let length = 0; length < bytes.length; length++) expect(roleIn(bytes.subarray(0, length), 9)).toBeNull();
  });
});
