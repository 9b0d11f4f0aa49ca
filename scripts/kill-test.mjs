// npm run test:kill: runs that are killed with SIGKILL at random moments, some of them while a checkpoint is being written,
// and resumed, on wide kernels and on others in turns, end with the same files, byte for byte, as a run that was never stopped.
//     npm run test:kill -- --points 20 --seed 1
// Prints a line for each run and, last, the count; exit code 1 where any file differs. Needs a build.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '../build/src/random.js';
import { after, runKilled } from './killed-command.mjs';

const { values } = parseArgs({
  options: { points: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' } },
});
const points = Number(values.points);
const random = Random.stream(Number(values.seed), 'kill');
const folder = mkdtempSync(path.join(tmpdir(), 'jacquard-kill-'));

// Everything that a checkpoint has to carry, and checkpoints so often that a kill meets one.
const TRAINING = [
  ...['train', '--data', 'sample', '--hidden', '48', '--epochs', '6', '--batch-size', '128', '--quiet'],
  ...['--batch-norm', '--optimizer', 'adamw', '--schedule', 'cosine', '--warmup', '1', '--clip-norm', '5'],
  ...['--dropout', '0.1', '--input-dropout', '0.1', '--clip', '3', '--averaging', '0.99', '--flip'],
  ...['--shift', '1', '--label-smoothing', '0.05'],
  ...[
    '--class-weights',
    '1,1,1,1,1,1,2,1,1,1',
    '--patience',
    '5',
    '--checkpoint-steps',
    '3',
    '--members',
    '2',
  ],
];

const run = (args, kill) => runKilled(folder, args, kill);

let duringWrites = 0;
/** Kills when, from then on, a checkpoint's temporary file is seen. */
const duringWrite = (milliseconds, runFolder) => (kill) => {
  const begin = performance.now();
  let timer;
  const look = () => {
    if (performance.now() - begin > milliseconds && temporaries(runFolder).length > 0) {
      kill();
      if (temporaries(runFolder).length > 0) duringWrites++;
      return;
    }
    timer = setImmediate(look);
  };
  look();
  return () => clearImmediate(timer);
};

function temporaries(runFolder) {
  try {
    return readdirSync(runFolder).filter((name) => name.startsWith('.last.safetensors'));
  } catch {
    return []; // not there yet
  }
}

/** What must be equal: the models whole, of results.csv all but the seconds. */
function outcome(runFolder) {
  const csv = readFileSync(path.join(runFolder, 'results.csv'), 'utf8').trim().split('\n');
  const seconds = csv[0].split(',').indexOf('seconds');
  return {
    'model.safetensors': readFileSync(path.join(runFolder, 'model.safetensors')).toString('base64'),
    'last.safetensors': readFileSync(path.join(runFolder, 'last.safetensors')).toString('base64'),
    'results.csv': csv
      .map((line) =>
        line
          .split(',')
          .filter((_, i) => i !== seconds)
          .join(','),
      )
      .join('\n'),
    leftovers: readdirSync(runFolder)
      .filter((name) => name.endsWith('.tmp'))
      .join(' '),
  };
}

let failed = 0;
try {
  const begun = performance.now();
  await run([...TRAINING, '--out', 'whole']);
  const whole = performance.now() - begun;
  const expected = outcome(path.join(folder, 'whole/train'));
  let kills = 0;
  for (let number = 1; kills < points; number++) {
    const out = `killed-${number}`;
    const runFolder = path.join(folder, out, 'train');
    const moments = [];
    // Each run is killed up to three times: the first kill anywhere, the others in what is then left.
    for (let left = 1 + random.below(3); left > 0 && kills < points; left--) {
      const moment = random.uniform() * whole * (moments.length === 0 ? 1 : 0.6);
      const inWrite = random.below(2) === 0;
      const kill = inWrite ? duringWrite(moment, runFolder) : after(moment);
      if (!(await goOn(out, runFolder, kill))) break; // it was done before
      kills++;
      moments.push(`${(moment / 1000).toFixed(2)} s${inWrite ? ' and a write' : ''}`);
    }
    if (moments.length === 0) continue;
    await goOn(out, runFolder);
    const got = outcome(runFolder);
    const differing = Object.keys(expected).filter((name) => got[name] !== expected[name]);
    if (differing.length > 0) failed++;
    const verdict = differing.length === 0 ? 'the same bytes' : `DIFFERENT: ${differing.join(', ')}`;
    console.log(`run ${number}: killed after ${moments.join(', then ')}: ${verdict}`);
  }
  console.log(
    `${kills} kills, ${duringWrites} of them while a checkpoint was being written; runs that ended otherwise: ${failed}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed > 0 ? 1 : 0;

/** With wide kernels, where the engine has them, or without: a run may begin with the ones and end with the others. */
function kernels() {
  return ['--wide', random.below(2) === 0 ? 'auto' : 'off'];
}

/** Begins the run, or goes on with it where it has begun; resolves to whether it was killed. */
async function goOn(out, runFolder, kill) {
  if (!existsSync(path.join(runFolder, 'args.json'))) {
    rmSync(path.join(folder, out), { recursive: true, force: true }); // killed before it knew what it was
    return run([...TRAINING, '--out', out, ...kernels()], kill);
  }
  try {
    return await run(['train', '--resume', path.join(out, 'train'), '--quiet', ...kernels()], kill);
  } catch (error) {
    if (String(error).includes('is finished')) return false; // killed after its very last write
    throw error;
  }
}
