// Holds the package to its size: everything that it exports, bundled and minified without its peers, gzipped. 1 kB is 1,000 bytes.
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const Limit = 15;

const { output } = await build({
  configFile: false,
  logLevel: 'error',
  build: {
    write: false,
    minify: true,
    target: 'es2022',
    lib: { entry: fileURLToPath(new URL('../dist/index.js', import.meta.url)), formats: ['es'] },
    rolldownOptions: { external: [/^yjs$/, /^y-protocols\//, /^@microsoft\//] },
  },
}).then((built) => (Array.isArray(built) ? built[0] : built));

const code = output.map((file) => (file.type === 'chunk' ? file.code : '')).join('');
const kB = gzipSync(code, { level: 9 }).length / 1000;
const over = kB > Limit;
console.log(`${over ? 'OVER' : 'ok  '} ${kB.toFixed(1)} of ${Limit} kB  @collabsessions/client, minified and gzipped`);
if (over) process.exit(1);
