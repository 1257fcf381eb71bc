// npm casbin on the files of a workload: one line of the table that CollabSessions.Policy.Bench prints.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const require = createRequire(new URL('../../tests/npm/package.json', import.meta.url));
const { newEnforcer, newModelFromString, StringAdapter, DefaultRoleManager } = require('casbin');
const [folder, hierarchy] = process.argv.slice(2);
const read = name => readFileSync(join(folder, name), 'utf8');
const version = JSON.parse(readFileSync(new URL('../../tests/npm/node_modules/casbin/package.json', import.meta.url))).version;
const cpu = from => { const used = process.cpuUsage(from); return (used.user + used.system) / 1e6; };

const before = process.cpuUsage();
const enforcer = await newEnforcer(newModelFromString(read('model.conf')));
if (Number(hierarchy) > 10) enforcer.setRoleManager(new DefaultRoleManager(Number(hierarchy)));
enforcer.setAdapter(new StringAdapter(read('policy.csv')));
await enforcer.loadPolicy();
const load = cpu(before);

const questions = read('questions.csv').split('\n').filter(Boolean).map(line => line.split(','));
const columns = [`npm casbin ${version}`, load > 2 ? `${load.toFixed(2)} s` : `${(load * 1000).toFixed(0)} ms`];
if (questions.length === 0) columns.push('', '', '', '');
else {
  const times = [];
  let allowed = 0;
  const started = process.cpuUsage();
  // Ten seconds of CPU, or all questions once.
  while (times.length < questions.length && cpu(started) < 10) {
    const at = process.hrtime.bigint();
    if (enforcer.enforceSync(...questions[times.length])) allowed++;
    times.push(Number(process.hrtime.bigint() - at) / 1000);
  }
  const perSecond = times.length / cpu(started);
  const asked = times.length;
  times.sort((a, b) => a - b);
  columns.push(perSecond.toFixed(0), `${times[asked >> 1].toFixed(0)} µs`, `${times[Math.floor(asked * 0.99)].toFixed(0)} µs`, `${(100 * allowed / asked).toFixed(1)}% of ${asked}`);
}
console.log(columns.join(' | '));
