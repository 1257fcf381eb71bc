import type { CollabClient } from '@collabsessions/client';
import { describe, expect, it, vi } from 'vitest';
import { Connections } from './connections';

function fakes() {
  const made: { connect: () => void; destroy: ReturnType<typeof vi.fn> }[] = [];
  const connections = new Connections(() => {
    const client = { connect: vi.fn<() => void>(), destroy: vi.fn<() => void>() };
    made.push(client);
    return client as unknown as CollabClient;
  });
  return { connections, made };
}

describe('Connections', () => {
  it('has one for all documents of a person, until the last one is closed', () => {
    const { connections, made } = fakes();
    const first = connections.take('ada');
    expect(connections.take('ada')).toBe(first);
    connections.giveBack('ada');
    expect(made[0]?.destroy).not.toHaveBeenCalled();
    connections.giveBack('ada');
    expect(made[0]?.destroy).toHaveBeenCalledTimes(1);
    expect(connections.take('ada')).not.toBe(first);
  });

  it('never gives one person the connection of another', () => {
    const { connections, made } = fakes();
    expect(connections.take('ada')).not.toBe(connections.take('guest'));
    connections.giveBack('guest');
    expect(made.map(({ destroy }) => destroy.mock.calls.length)).toEqual([0, 1]);
  });

  it('tries a refused one again for whoever opens a document', () => {
    const { connections, made } = fakes();
    connections.take('ada');
    connections.take('ada');
    expect(made[0]?.connect).toHaveBeenCalledTimes(2);
  });
});
