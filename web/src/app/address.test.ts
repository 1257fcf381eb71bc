import { describe, expect, it } from 'vitest';
import { documentAddress, fragment, readDocumentAddress } from './address';

describe('addresses', () => {
  it.each([
    ['s1', 'main.md'],
    ['s1', 'notes & ideas.md'],
    ['a/b', 'what? #1 100%.md'],
    ['ü', '日本.md'],
  ])('of session %j, document %j come back', (id, name) => {
    expect(readDocumentAddress(documentAddress(id, name))).toEqual({ id, name });
  });

  it.each(['/s/x', '/s/x/doc/', '/s/x/doc/a/b', '/s/x/doc/%E0%A4%A', '/other'])('finds no document in %j', (path) => {
    expect(readDocumentAddress(path)).toBeNull();
  });

  it.each([
    ['', ''],
    ['#abc-_1', 'abc-_1'],
    ['#a%20b', 'a b'],
    ['#100%', '100%'],
  ])('reads the fragment of %j', (hash, expected) => expect(fragment(hash)).toBe(expected));
});
