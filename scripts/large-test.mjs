// Training on data larger than memory, as a user does it: node scripts/large-test.mjs [MEGABYTES] [EPOCHS] [KILLS]
// Makes a CSV of images sorted by class, trains 784-342-10 on it in 300 MB, prints the peak of the whole process and the seconds of
// an epoch beside those of a training in memory, and resumes runs that SIGKILL ended: they must come to the same bits.
// npm run test:large has 250 MB; docs/design/larger-than-memory.md has the figures of 2,000. Linux alone tells the peak.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [megabytes = '250', epochs = '3', kills = '3'] = process.argv.slice(2);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'jacquard-large-'));
const data = join(folder, 'large.csv');
let failed = false;
const check = (holds, what) => {
  console.log(`${holds ? 'ok    ' : 'FAILED'} ${what}`);
  failed ||= !holds;
};

/**
 * Trains; kills the process `kill` ms after it has told of the first epoch, where given. Resolves to the peak of its memory in MB, and its
 * exit code.
 */
function train(parameters, kill) {
  const child = spawn(process.execPath, [here('../build/bin/jacquard.js'), 'train', ...parameters], {
    cwd: folder,
  });
  let peak = 0;
  let stderr = '';
  let timer;
  child.stderr.on('data', (text) => {
    stderr += text;
    if (kill === undefined || timer || !/epoch +1\//.test(stderr)) return;
    timer = setTimeout(() => child.kill('SIGKILL'), kill);
  });
  child.stdout.resume();
  const watch = setInterval(() => {
    try {
      const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      peak = Math.max(peak, Number(kilobytes ?? 0) / 976.5625);
    } catch {} // it has ended
  }, 100);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearInterval(watch);
      clearTimeout(timer);
      resolve({ code, peak, stderr });
    });
  });
}

const run = (name) => join(folder, name, 'train');
const model = (name) => readFileSync(join(run(name), 'last.safetensors'));
const seconds = (name) => JSON.parse(readFileSync(join(run(name), 'report.json'), 'utf8')).secondsPerEpoch;
const options = ['--data', data, '--epochs', epochs, '--threads', '1', '--checkpoint-steps', '40'];

try {
  console.log(`writing ${megabytes} MB`);
  spawnSync(process.execPath, [here('make-large-csv.mjs'), data, megabytes, '--sorted'], {
    stdio: 'inherit',
  });
  const small = ['--memory', '300MB'];
  const begun = performance.now();
  const whole = await train([...options, ...small, '--out', 'whole']);
  const lasted = performance.now() - begun;
  process.stderr.write(whole.stderr);
  check(whole.code === 0, 'trained in parts');
  check(whole.peak <= 300, `peak of ${whole.peak.toFixed(0)} MB`);
  console.log(`       ${seconds('whole').toFixed(2)} s an epoch, ${(lasted / 1000).toFixed(0)} s in all`);
  check(readdirSync(join(folder, 'whole')).join() === 'train', 'the encoded rows are gone afterwards');
  for (let i = 0; i < Number(kills); i++) {
    const name = `killed-${i}`;
    const killed = await train(
      [...options, ...small, '--out', name],
      1000 * seconds('whole') * (0.1 + (0.9 * i) / Number(kills)),
    );
    if (killed.code !== null) {
      console.log('       had ended before the kill');
      continue;
    }
    const again = await train(['--resume', run(name), '--threads', '1', '--quiet']);
    process.stderr.write(again.stderr);
    check(
      again.code === 0 && model(name).equals(model('whole')),
      `killed and resumed (${i + 1}): the same bits`,
    );
  }
  // Side by side, so that whatever else the machine does slows both.
  const [memory, parts] = await Promise.all([
    train([...options, '--memory', '100GB', '--out', 'memory']),
    train([...options, ...small, '--out', 'parts']),
  ]);
  if (memory.code === 0 && parts.code === 0) {
    const rate = seconds('memory') / seconds('parts');
    const times = `${seconds('memory').toFixed(2)} s an epoch there, ${seconds('parts').toFixed(2)} s in parts; ${memory.peak.toFixed(0)} MB`;
    check(rate >= 0.5, `${rate.toFixed(2)} of the rate in memory (${times})`);
  } else console.log('       in memory it does not run');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
