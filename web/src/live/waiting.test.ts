import { describe, expect, it } from 'vitest';
import { Waiting } from './waiting';

describe('Waiting', () => {
  it('knows the oldest edit that is not stored', () => {
    const waiting = new Waiting();
    expect(waiting.oldest).toBeNull();
    expect(waiting.count(1, 100)).toBe(false);
    expect(waiting.count(3, 200)).toBe(false);
    expect(waiting.oldest).toBe(100);
    expect(waiting.count(2, 300)).toBe(true);
    expect(waiting.oldest).toBe(200);
    expect(waiting.count(0, 400)).toBe(true);
    expect(waiting.oldest).toBeNull();
  });

  it('never takes an old edit for a newer one when there are more than it remembers', () => {
    const waiting = new Waiting();
    waiting.count(5_000, 100);
    waiting.count(5_001, 200);
    waiting.count(1_500, 300);
    expect(waiting.oldest).toBe(100);
    waiting.count(999, 400);
    expect(waiting.oldest).toBe(100);
  });
});
