// npm run soak: fuzzed inputs, killed commands, fits with random options, and backends that are made and disposed, in one sitting.
//     npm run soak -- --fuzz 1000000 --kills 100 --fits 1000 --backends 1000 --seed 1 --state .soak
// With the same state's folder it goes on where it was stopped; larger counts go on from smaller ones. Prints the counts, the slowest step, and
// the resident memory of the fits' process at a tenth of the way and at its end. Exit code 1 for a crash, a step above 10 s, a difference in
// bytes, or more than 10 % more memory. Needs a build.
// Before: fuzz.mjs, kill-all.mjs, faults/fits.mjs.

import { fork, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { killAll } from './kill-all.mjs';

const { values } = parseArgs({
  options: {
    fuzz: { type: 'string', default: '1000000' },
    kills: { type: 'string', default: '100' },
    fits: { type: 'string', default: '1000' },
    backends: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    memory: { type: 'string', default: 'on' }, // off: too few steps to tell
    state: { type: 'string', default: '.soak' },
  },
});
const seed = Number(values.seed);
const state = path.resolve(values.state);
mkdirSync(state, { recursive: true });
const MOST_MEMORY = 1.1;
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const problems = [];

function saved(name, none) {
  const file = path.join(state, name);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : none;
}
const save = (name, value) => writeFileSync(path.join(state, name), JSON.stringify(value));

function fuzz(inputs) {
  const script = here('./fuzz.mjs');
  if (!existsSync(script)) {
    problems.push('fuzz: scripts/fuzz.mjs is missing');
    return Promise.resolve();
  }
  const args = [
    script,
    '--inputs',
    String(inputs),
    '--seed',
    String(seed),
    '--state',
    path.join(state, 'fuzz'),
  ];
  return new Promise((resolve) =>
    spawn(process.execPath, args, { stdio: 'inherit' }).on('close', (code, signal) => {
      if (code !== 0) problems.push(`fuzz: ${code === null ? signal : `exit code ${code}`}`);
      resolve();
    }),
  );
}

/** In rounds: what a process counted is saved when it ends; one that is stopped begins its round again. */
async function fitsAndBackends(fits, backends) {
  const so = saved('fits.json', { fits: 0, backends: 0 });
  if (so.fits >= fits && so.backends >= backends) {
    console.log(`fits and backends: ${so.fits} and ${so.backends} were done before`);
    return;
  }
  const task = {
    seed,
    fits: [Math.min(so.fits, fits), fits],
    backends: [Math.min(so.backends, backends), backends],
  };
  const result = await new Promise((resolve) => {
    const child = fork(here('./faults/fits.mjs'), [JSON.stringify(task)], { execArgv: ['--expose-gc'] });
    let last = null;
    child.on('message', (message) => {
      last = message.result ?? last;
    });
    child.on('close', (code, signal) => resolve(last ?? { crash: `exit ${code ?? signal}` }));
  });
  if (result.crash) {
    problems.push(`fits: ${result.crash}`);
    return;
  }
  const { counts, faults, slowest, memory } = result;
  const grown = memory.end / memory.tenth;
  const mb = (bytes) => `${Math.round(bytes / 1e6)} MB`;
  console.log(
    `${counts.fits} fits: ${counts.trained} trained, ${counts.refused} refused, ${counts.diverged} diverged, ${counts.repeated} twice; ${counts.backends} backends`,
  );
  console.log(
    `resident memory ${mb(memory.tenth)} at a tenth, ${mb(memory.end)} at the end (${((grown - 1) * 100).toFixed(1)} %); slowest: ${slowest.what}, ${Math.round(slowest.milliseconds)} ms`,
  );
  problems.push(...faults);
  if (values.memory === 'on' && grown > MOST_MEMORY)
    problems.push(`memory grew by ${((grown - 1) * 100).toFixed(1)} %`);
  if (faults.length === 0) save('fits.json', { fits, backends });
}

await fitsAndBackends(Number(values.fits), Number(values.backends));
const kills = await killAll({
  kills: Number(values.kills),
  seed,
  progress: saved('kills.json', undefined),
  onProgress: (now) => save('kills.json', now),
});
console.log(
  `${kills.kills} kills in ${kills.runs} runs, ${kills.lost.length} lost; the slowest took ${(kills.slowest / 1000).toFixed(1)} s`,
);
problems.push(...kills.lost);
if (Number(values.fuzz) > 0) await fuzz(Number(values.fuzz));
for (const problem of problems) console.log(`FAULT ${problem}`);
console.log(problems.length === 0 ? 'no fault' : `${problems.length} faults`);
process.exitCode = problems.length > 0 ? 1 : 0;
