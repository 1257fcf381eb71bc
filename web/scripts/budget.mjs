// Holds the built app to its size limits. Sizes are gzipped kB (1,000 bytes), as a browser would load them.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist');
const manifest = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8'));
const size = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length / 1000;

/** Entry of the manifest for a source file. */
const entry = (source) => {
  if (!manifest[source]) throw new Error(`${source} is not in the build`);
  return source;
};

/** A chunk and everything it cannot start without. */
function closure(...keys) {
  const seen = new Set();
  const visit = (key) => {
    if (seen.has(key)) return;
    seen.add(key);
    for (const next of manifest[key].imports ?? []) visit(next);
  };
  keys.forEach(visit);
  return [...seen];
}

const sum = (files) => [...new Set(files)].reduce((total, file) => total + size(file), 0);
const scripts = (keys) => sum(keys.map((key) => manifest[key].file).filter((file) => file.endsWith('.js')));
const sheets = (keys) => sum(keys.flatMap((key) => manifest[key].css ?? []));

const first = closure(entry('index.html'));
const session = closure(entry('index.html'), entry('src/pages/session/SessionPage.tsx'));
const signIn = closure(entry('sign-in.html'));
const lazy = Object.keys(manifest).filter((key) => manifest[key].isDynamicEntry);

const checks = [
  ['first page, scripts', scripts(first), 150],
  ['first page, styles', sheets(first), 15],
  ['session page, scripts', scripts(session), 260],
  ['session page, styles', sheets(session), 15],
  ['sign-in page, scripts', scripts(signIn), 5],
  ...lazy.map((key) => [`lazy ${key}`, size(manifest[key].file), 160]),
];

let over = 0;
for (const [name, kB, limit] of checks) {
  const bad = kB > limit;
  over += bad ? 1 : 0;
  console.log(`${bad ? 'OVER' : 'ok  '} ${kB.toFixed(1).padStart(6)} of ${String(limit).padStart(3)} kB  ${name}`);
}
if (over > 0) {
  console.error(`${over} over budget`);
  process.exit(1);
}
