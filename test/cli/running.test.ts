// A run folder belongs to one process at a time: others that want to write there are refused, and told by which process.

import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { THIS_PROCESS } from '../../src/platform/node/process-identity.js';
import { put } from '../support/temporary.js';
import { refused } from './refused.js';
import { folderWithCsv, jacquard, QUICK, start, succeeded } from './run.js';

const ENDLESS = ['--epochs', '1000000'];
const GRID = [
  ...[
    'search',
    '--data',
    't.csv',
    '--hidden',
    '8',
    '--learning-rates',
    '0.1,0.01',
    '--l2s',
    '0',
    '--batch-size',
    '16',
  ],
];
const TRY = ['search', ...QUICK.slice(1), '--try', 'learning-rate=0.01..0.1:log', '--sampler', 'random'];

/** A command that has begun: its process, and what ends it with a signal. */
async function begun(folder: string, words: readonly string[], said: RegExp) {
  const { child, result } = start(folder, words);
  await new Promise<void>((resolve, reject) => {
    let text = '';
    child.stderr!.on('data', (more) => {
      text += more;
      if (said.test(text)) resolve();
    });
    result.then(({ code, stderr }) => reject(new Error(`exit code ${code}: ${stderr}`)), reject);
  });
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return result;
  };
  return { pid: child.pid!, end };
}

/** Of a process that has the folder. */
const usedBy = (what: string, pid: number) =>
  new RegExp(
    `^error: ${what}: process ${pid} uses it, since [-\\d]+ [:\\d]+; wait for it, or stop it \\(kill ${pid}\\)$`,
    'm',
  );

test('train --resume of a run that is alive is refused and takes nothing from it; of one that was killed, it goes on', async (context) => {
  if (process.platform === 'win32') context.skip('Windows has no SIGKILL to send');
  const folder = folderWithCsv();
  const words = [...QUICK, ...ENDLESS, '--checkpoint-steps', '1', '--backend', 'simd'];
  const { pid, end } = await begun(folder, words, /epoch +\d/);
  const run = join(folder, 'runs/train');
  const live = readdirSync(run).find((name) => name === 'running');
  expect(live).toBe('running');
  // As the run writes one; and one of a version that did not say whose it is.
  const own = put(run, `.last.safetensors.${wordOf(run)}.0123abcd.tmp`, 'half');
  const unnamed = put(run, '.last.safetensors.0123abcd.tmp', 'half');
  const resume = () => jacquard(folder, 'train', '--resume', 'runs/train', '--quiet');
  for (const result of await Promise.all([resume(), resume()])) refused(result, usedBy('runs/train', pid));
  expect([own, unnamed].map((path) => existsSync(path))).toEqual([true, true]);
  expect((await end('SIGKILL')).code).toBe(null);
  expect(readdirSync(run)).toContain('running');
  const next = await begun(folder, ['train', '--resume', 'runs/train'], /^epoch +\d/m);
  expect([own, unnamed].map((path) => existsSync(path))).toEqual([false, false]);
  expect((await next.end('SIGINT')).code).toBe(130);
  expect(readdirSync(run).filter((name) => name === 'running' || name.endsWith('.tmp'))).toEqual([]);
});

/** Which process has a run. */
function wordOf(run: string): string {
  return /^jacquard:.*:(.*)$/.exec(readlinkOrText(join(run, 'running')))![1];
}

function readlinkOrText(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return readFileSync(path, 'utf8');
  }
}

test('what a process of another machine has is refused, with the way to take it over', async () => {
  const folder = folderWithCsv();
  await succeeded(jacquard(folder, ...QUICK));
  rmSync(join(folder, 'runs/train/last.safetensors')); // as if it had been stopped
  const other = THIS_PROCESS.replace(/./, (digit) => (digit === '0' ? '1' : '0'));
  const lock = put(folder, 'runs/train/running', `jacquard:farm-7:${other}`);
  const resume = () => jacquard(folder, 'train', '--resume', 'runs/train', '--quiet');
  refused(
    await resume(),
    new RegExp(
      `runs/train: process ${process.pid} of farm-7 uses it, since .*, and whether it still runs cannot be seen from here; ` +
        'where it does not, remove runs/train/running to take over',
    ),
  );
  expect(readFileSync(lock, 'utf8')).toBe(`jacquard:farm-7:${other}`);
  rmSync(lock);
  await succeeded(resume());
  expect(existsSync(lock)).toBe(false);
});

test('two commands that begin at once get a folder each', async () => {
  const folder = folderWithCsv();
  await Promise.all([1, 2, 3].map(() => succeeded(jacquard(folder, ...QUICK, '--quiet'))));
  expect(readdirSync(join(folder, 'runs')).sort()).toEqual(['train', 'train-2', 'train-3']);
  for (const name of readdirSync(join(folder, 'runs')))
    expect(readdirSync(join(folder, 'runs', name))).not.toContain('running');
});

test('a search --try that runs cannot be resumed, nor its journal be used by another one; a report of it can be written', async () => {
  const folder = folderWithCsv();
  const { pid, end } = await begun(folder, [...TRY, '--trials', '100000'], /trial 1:/);
  const [resumed, journal, link] = await Promise.all([
    jacquard(folder, 'search', '--resume', 'runs/search'),
    jacquard(folder, ...TRY, '--trials', '100000', '--journal', 'runs/search/journal.log', '--out', 'other'),
    linked(folder),
  ]);
  refused(resumed, usedBy('runs/search', pid));
  refused(journal, usedBy('.*/runs/search/journal.log', pid));
  refused(link, usedBy('.*/another.log', pid));
  expect(existsSync(join(folder, 'other'))).toBe(false);
  const { stdout } = await succeeded(jacquard(folder, 'search', '--report', 'runs/search'));
  expect(stdout).toContain('train it');
  expect(readFileSync(join(folder, 'runs/search/report.html'), 'utf8')).toContain('The search runs');
  await end('SIGTERM');
  expect(readdirSync(join(folder, 'runs/search')).filter((name) => name.endsWith('running'))).toEqual([]);
});

/** The journal by another name. */
function linked(folder: string) {
  symlinkSync('runs/search/journal.log', join(folder, 'another.log'));
  return jacquard(folder, ...TRY, '--trials', '9', '--journal', 'another.log', '--out', 'other');
}

test.for([
  ['search', GRID, ['search', '--resume']],
  ['one-vs-all', ['experiment', 'one-vs-all'], ['experiment', 'one-vs-all', '--resume']],
] as const)('a grid search that runs (%s) cannot be resumed', async ([name, words, resume]) => {
  const folder = folderWithCsv();
  const more = words[0] === 'search' ? [...ENDLESS, '--repeats', '9'] : ['1000', '5', '--data', 'sample'];
  const { child, result } = start(folder, [...words, ...more]);
  const run = join(folder, 'runs', name);
  for (let look = 0; look < 600 && !existsSync(join(run, 'search.json')); look++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  refused(
    await jacquard(folder, ...resume, `runs/${name}`, '--data', words[0] === 'search' ? 't.csv' : 'sample'),
    usedBy(`runs/${name}`, child.pid!),
  );
  child.kill('SIGINT');
  await result;
  expect(readdirSync(run)).not.toContain('running');
});
