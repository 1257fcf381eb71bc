import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Here the examples find this package by its name, as an app would. */
const folder = at('./examples');
const editors = at('../../tests/npm/node_modules');

/** What an example takes for granted: the app's own things. */
const given = `
import type { CollabClient, CollabProvider, Participant } from '@collabsessions/client';
declare global {
  const client: CollabClient;
  const provider: CollabProvider;
  const element: HTMLElement;
  const field: HTMLTextAreaElement;
  function show(what: unknown): void;
}
export type { Participant };
`;

interface Example {
  readonly language: 'ts' | 'tsx';
  readonly code: string;
}

function examples(): Example[] {
  const page = readFileSync(at('../README.md'), 'utf8');
  return [...page.matchAll(/^```(tsx?)\n([\s\S]*?)^```$/gm)].map(([, language, code]) => ({ language: language as 'ts' | 'tsx', code: code ?? '' }));
}

/** What the compiler says to the examples. */
function compile(all: readonly Example[]): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  writeFileSync(`${folder}/given.ts`, given);
  all.forEach(({ language, code }, index) => {
    // A module of its own each, and nothing in it is unused by being shown.
    writeFileSync(`${folder}/example${index}.${language}`, `${code}\nexport {};\n`);
  });
  const paths = Object.fromEntries(
    ['@tiptap/*', 'codemirror', 'y-monaco'].map((name) => [name, [`${editors}/${name}`]]),
  );
  // A path does not look into a package's exports: this is what they name.
  paths['monaco-editor'] = [`${editors}/monaco-editor/esm/vs/index.d.ts`];
  writeFileSync(
    `${folder}/tsconfig.json`,
    JSON.stringify({
      compilerOptions: {
        target: 'ES2023',
        lib: ['ES2023', 'DOM', 'DOM.Iterable'],
        module: 'ESNext',
        moduleResolution: 'Bundler',
        jsx: 'react-jsx',
        types: [],
        strict: true,
        skipLibCheck: true,
        noEmit: true,
        // One Yjs, whoever imports it.
        paths: { ...paths, yjs: [at('../../node_modules/yjs')], 'y-protocols/*': [at('../../node_modules/y-protocols/*')] },
      },
      include: ['*'],
    }),
  );
  const { stdout, stderr, status } = spawnSync(process.execPath, [at('../../node_modules/typescript/bin/tsc'), '-p', folder], { encoding: 'utf8' });
  return status === 0 ? '' : `${stdout}${stderr}`;
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the examples of the README', () => {
  it('compile, in the words of each editor', () => {
    const all = examples();
    const names = ['new CollabClient', 'client.join', 'useSyncExternalStore', 'CollaborationCaret', 'yCollab', 'MonacoBinding', 'field.value'];
    expect(names.filter((name) => !all.some(({ code }) => code.includes(name)))).toEqual([]);
    expect(compile(all)).toBe('');
  });

  it('would not, if the package had no such thing', () => {
    const [first] = examples();
    expect(compile([{ language: 'ts', code: (first?.code ?? '').replace('provider.whenSaved()', 'provider.whenStored()') }])).toContain("'whenStored' does not exist");
  });
});
