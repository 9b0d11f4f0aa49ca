// npm run golden: what the golden trainings (test/golden) give now against what is recorded, every figure that differs with
// its old and new value; with --write the new figures are then recorded. After a build. Backends that this Node runs are run
// by it, the one that needs relaxed SIMD by Node 24, fetched with npm exec as for test:node24.
//
//   npm run golden                        all backends, nothing is written
//   npm run golden -- --write             all backends, listed and written
//   npm run golden -- --write js simd     these alone

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const BACKENDS = ['js', 'simd', 'relaxed'];
/** Compared with relaxed's figures, never written. */
const WIDE = 'wide';
const flags = process.argv.slice(2);
const write = flags.includes('--write');
const named = flags.filter((flag) => !flag.startsWith('--'));
const unknown = flags.find((flag) => flag !== '--write' && !BACKENDS.includes(flag));
if (unknown !== undefined) {
  console.error(`golden: "${unknown}" is unknown; --write and ${BACKENDS.join(', ')} are not`);
  process.exit(2);
}
const backends = named.length > 0 ? named : BACKENDS;

const VITEST = ['node_modules/vitest/vitest.mjs', 'run', 'test/golden/golden.test.ts'];
const NODE_24 = ['exec', '--yes', '--package=node@24', '--', 'node'];
const folder = mkdtempSync(path.join(tmpdir(), 'jacquard-golden-'));
const report = path.join(folder, 'report.txt');
writeFileSync(report, '');

/** Whether every training ran, and none differed unless it is to be written. */
function run(command, args, names) {
  if (names.length === 0) return true;
  const env = { ...process.env, GOLDEN_REPORT: report, GOLDEN_WRITE: write ? names.join() : '' };
  const pattern = `^(${names.join('|')}) `;
  const options = { cwd: root, env, encoding: 'utf8', maxBuffer: 2 ** 28 };
  const { status, stdout, stderr } = spawnSync(command, [...args, ...VITEST, '-t', pattern], options);
  if (status !== 0 && (write || readFileSync(report, 'utf8').trim() === '')) console.log(stdout, stderr);
  return status === 0;
}

const isRelaxed = (name) => name === 'relaxed';
const here = run(
  process.execPath,
  [],
  backends.filter((name) => !isRelaxed(name)),
);
const there = run(
  'npm',
  NODE_24,
  backends.filter(isRelaxed).flatMap((name) => (write ? [name] : [name, WIDE])),
);
const differing = readFileSync(report, 'utf8').trim();
rmSync(folder, { recursive: true });
console.log(
  differing === ''
    ? `golden: no figure differs on ${backends.join(', ')}${backends.some(isRelaxed) ? ', nor on its wide kernels' : ''}`
    : differing,
);
if (write) console.log(here && there ? 'golden: recorded in test/golden' : 'golden: not all were recorded');
process.exitCode = here && there ? 0 : 1; // exit() would cut off what a pipe has not taken yet
