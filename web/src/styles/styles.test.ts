import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const sheets = Object.fromEntries(
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.css'))
    .map((name) => [name.replaceAll('\\', '/'), readFileSync(join(root, name), 'utf8')]),
);
const global = /^(editor\/Editor|sign-in\/sign-in)\.css$/;

describe('style sheets', () => {
  it('are found', () => expect(Object.keys(sheets).length).toBeGreaterThan(10));

  it.each(Object.entries(sheets).filter(([name]) => !global.test(name) && !name.endsWith('tokens.css')))(
    '%s begins with the order of layers',
    (_name, text) => expect(text.startsWith('@layer tokens, base, ui, page;\n')).toBe(true),
  );

  it.each(Object.entries(sheets).filter(([name]) => !name.endsWith('tokens.css')))(
    '%s has no colour of its own',
    (_name, text) => expect(text.match(/#[0-9a-f]{3,8}\b|\b(rgb|hsl|oklch)\(/gi) ?? []).toEqual([]),
  );
});
