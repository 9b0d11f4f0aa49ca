// npm run test:kill-search: searches that are killed with SIGKILL at random moments and continued end with the table of a search that was
// never stopped: by grid and random without pruning, and by TPE with the median pruner and with ASHA.
//     npm run test:kill-search -- --points 20 --seed 1
// Prints a line for each search and, last, the count; exit code 1 where any table or journal differs. Needs a build.
// Before: kill-test.mjs does the same with trainings.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '../build/src/random.js';
import { after, runKilled } from './killed-command.mjs';

const { values } = parseArgs({
  options: { points: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' } },
});
const random = Random.stream(Number(values.seed), 'kill search');
const folder = mkdtempSync(path.join(tmpdir(), 'jacquard-kill-search-'));

const FIXED = ['search', '--data', 'sample', '--batch-size', '128', '--quiet', '--dropout', '0.1'];
const RANGES = [
  '--try',
  'learning-rate=1e-3..1e-1:log',
  '--try',
  'hidden=16/32/16,8',
  '--try',
  'batch-norm=yes/no',
];
const SEARCHES = {
  grid: [
    '--sampler',
    'grid',
    '--try',
    'learning-rate=0.01/0.03/0.1',
    '--try',
    'hidden=16/32',
    '--epochs',
    '2',
  ],
  random: [...RANGES, '--sampler', 'random', '--trials', '8', '--epochs', '2'],
  'tpe with asha': [
    ...RANGES,
    '--sampler',
    'tpe:startup=5',
    '--pruner',
    'asha',
    '--trials',
    '12',
    '--epochs',
    '9',
  ],
  'tpe with median': [
    ...RANGES,
    '--sampler',
    'tpe:startup=5',
    '--pruner',
    'median:startup=2',
    '--trials',
    '8',
    '--epochs',
    '4',
  ],
};

const run = (args, milliseconds) =>
  runKilled(folder, args, milliseconds === undefined ? undefined : after(milliseconds));

/** Begins the search, or goes on with it where it has begun. */
async function goOn(args, out, workers, milliseconds) {
  const runFolder = path.join(out, 'search');
  if (existsSync(path.join(folder, runFolder, 'args.json')))
    return run(['search', '--resume', runFolder, '--quiet', ...workers], milliseconds);
  rmSync(path.join(folder, out), { recursive: true, force: true }); // killed before it knew what it was
  return run([...args, ...workers, '--out', out], milliseconds);
}

/** What must be equal; and that the journal is whole, with one result for each trial. */
function outcome(out) {
  const runFolder = path.join(folder, out, 'search');
  const lines = readFileSync(path.join(runFolder, 'journal.log'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const results = lines.filter(({ op_code }) => op_code === 6).map(({ trial_id }) => trial_id);
  return {
    table: readFileSync(path.join(runFolder, 'search.csv'), 'utf8'),
    'results of each trial': JSON.stringify([results.length, new Set(results).size]),
    files: readdirSync(runFolder).sort().join(' '),
  };
}

let kills = 0;
let failed = 0;
try {
  for (const [name, own] of Object.entries(SEARCHES)) {
    const args = [...FIXED, ...own];
    const slug = name.replaceAll(' ', '-');
    const begun = performance.now();
    await run([...args, '--out', slug]);
    // Grids and random searches make the same table with any number of workers.
    const workers = () => (name.startsWith('tpe') ? [] : ['--workers', String(1 + random.below(3))]);
    const whole = performance.now() - begun;
    const expected = outcome(slug);
    const points = Number(values.points);
    for (let killed = 0, number = 1; killed < points; number++) {
      const out = `${slug}-${number}`;
      const moments = [];
      while (killed < points) {
        const moment = random.uniform() * whole * 0.7;
        if (!(await goOn(args, out, workers(), moment))) break; // it was done before
        killed++;
        moments.push((moment / 1000).toFixed(2));
      }
      await goOn(args, out, workers());
      const got = outcome(out);
      const differing = Object.keys(expected).filter((key) => got[key] !== expected[key]);
      if (differing.length > 0) failed++;
      kills += moments.length;
      const verdict = differing.length === 0 ? 'the same table' : `DIFFERENT: ${differing.join(', ')}`;
      console.log(
        `${name}, search ${number}: killed ${moments.length} times (${moments.join(', ')} s): ${verdict}`,
      );
      rmSync(path.join(folder, out), { recursive: true, force: true });
    }
  }
  console.log(`${kills} kills; searches that ended otherwise: ${failed}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed > 0 ? 1 : 0;
