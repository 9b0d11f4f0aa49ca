// --log: results.csv and TensorBoard's events, through kills.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { curvesOf, readEvents } from '../support/event-files.js';
import { refused } from './refused.js';
import { folderWithCsv, jacquard, QUICK, start, succeeded } from './run.js';

const EPOCHS = 60;
const LOGGED = [
  ...[
    ...QUICK,
    '--epochs',
    String(EPOCHS),
    '--schedule',
    'cosine',
    '--backend',
    'simd',
    '--checkpoint-epochs',
    '7',
  ],
  ...['--log', 'tensorboard', '--log', 'csv'],
];

function eventsIn(run: string) {
  const names = readdirSync(run).filter((name) => name.includes('tfevents'));
  expect(names).toHaveLength(1);
  return readEvents(readFileSync(join(run, names[0])));
}

/** SIGKILL as soon as this epoch is printed. */
function killedAfter(folder: string, parameters: readonly string[], epoch: number) {
  const { child, result } = start(folder, parameters);
  let said = '';
  child.stderr!.on('data', (text: string) => {
    said += text;
    if (new RegExp(`epoch +${epoch}/`).test(said)) child.kill('SIGKILL');
  });
  return result;
}

test('a run that is killed again and again, and resumed, is one curve, that of an undisturbed run', async () => {
  const folder = folderWithCsv();
  expect((await killedAfter(folder, LOGGED, 12)).code).toBeNull();
  const resume = ['train', '--resume', 'runs/train'];
  for (const epoch of [26, 40]) expect((await killedAfter(folder, resume, epoch)).code).toBeNull();
  await succeeded(jacquard(folder, ...resume));
  await succeeded(jacquard(folder, ...LOGGED, '--out', 'whole'));
  const [one, other] = ['runs', 'whole'].map((out) => eventsIn(join(folder, out, 'train')));
  expect(one.map(({ step }) => step)).toEqual(Array.from({ length: EPOCHS + 1 }, (_, i) => i));
  const { seconds: _one, ...found } = curvesOf(one);
  const { seconds: _other, ...expected } = curvesOf(other);
  expect(found).toEqual(expected);
  expect(Object.keys(found)).toContain('loss/validation');
  const csv = readFileSync(join(folder, 'runs/train/results.csv'), 'utf8').trim().split('\n');
  expect(csv.slice(1).map((line) => Number(line.split(',')[0]))).toEqual(
    Array.from({ length: EPOCHS }, (_, i) => i + 1),
  );
  const [, loss] = csv[1].split(',').map(Number);
  expect(expected['loss/training'][0]).toEqual([1, Math.fround(loss)]);
});

test('--log tensorboard alone leaves no results.csv, and says so in the report; an unknown name is refused', async () => {
  const folder = folderWithCsv();
  await succeeded(jacquard(folder, ...QUICK, '--log', 'tensorboard', '--quiet'));
  expect(eventsIn(join(folder, 'runs/train')).map(({ step }) => step)).toEqual([0, 1, 2, 3]);
  expect(readdirSync(join(folder, 'runs/train'))).not.toContain('results.csv');
  const report = readFileSync(join(folder, 'runs/train/report.html'), 'utf8');
  expect(report).toContain('the curves for TensorBoard');
  expect(report).not.toContain('results.csv');
  refused(await jacquard(folder, ...QUICK, '--log', 'wandb'), '--log');
});
