import { describe, expect, it } from 'vitest';
import type { Difference, Preview } from '../../api/accessTypes';
import { connectionWords, effectsOf, placeWords, summaryOf } from './preview';

const difference = (subject: string, isGain: boolean, resource = 'project/p/session/s1/doc/*'): Difference => ({
  subject,
  session: 's1',
  resource,
  action: 'write',
  isGain,
});

const preview = (changes: Partial<Preview>): Preview => ({ revision: 4, changes: [], connections: [], isComplete: true, ...changes });
const connection = (after: 'none' | 'read') =>
  ({ connection: after, user: { id: 'bob', name: 'Bob' }, session: 's1', document: 'main.md', before: 'write', after }) as const;

describe('a preview', () => {
  it('is told in a sentence', () => {
    expect(summaryOf(preview({}))).toBe('Nobody gains or loses anything.');
    expect(summaryOf(preview({ changes: [difference('user:a', false), difference('user:a', false), difference('user:b', true)] }))).toBe(
      '1 subject would lose something; 1 subject would gain something.',
    );
    expect(summaryOf(preview({ connections: [connection('none'), connection('read')], isComplete: false }))).toBe(
      '2 live connections would change, 1 of them would be closed; there is more than is shown.',
    );
  });

  it('is grouped by subject, losers first', () => {
    const effects = effectsOf([difference('user:a', true), difference('user:b', false), difference('user:a', true)]);
    expect(effects.map(({ subject, gains, losses }) => [subject, gains.length, losses.length])).toEqual([
      ['user:b', 0, 1],
      ['user:a', 2, 0],
    ]);
  });

  it('names connections and places as people do', () => {
    expect(connectionWords(connection('none'))).toBe('Bob in main.md: may edit → closed');
    expect(placeWords(difference('user:a', true))).toBe('s1: doc/*');
    expect(placeWords(difference('user:a', true, 'project/p/session/s1/'))).toBe('session s1');
    expect(placeWords({ resource: 'project/p/', session: null })).toBe('the project');
    expect(placeWords({ resource: 'project/p/grant/*', session: null })).toBe('grant/*');
  });
});
