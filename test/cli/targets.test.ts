// Tables with values to predict, and with several labels a row, from the command line.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { put, temporaryFolder } from '../support/temporary.js';
import { refused } from './refused.js';
import { jacquard, readJson, succeeded } from './run.js';

const DATASETS = fileURLToPath(new URL('../datasets/', import.meta.url));
const DIABETES = join(DATASETS, 'diabetes.csv');
const WINE = join(DATASETS, 'wine.csv');
const QUICK = [
  ...['--recipe', 'none'],
  '--hidden',
  '12',
  '--optimizer',
  'adam',
  '--learning-rate',
  '0.01',
  '--epochs',
  '60',
  '--batch-size',
  '32',
];
const LABELS = 'high_flavanoids,high_color_intensity,high_proline';

test('regression: trained, evaluated, predicted; the report has its own charts and no confusion matrix', async () => {
  const folder = temporaryFolder();
  const { stdout, stderr } = await succeeded(
    jacquard(folder, 'train', '--data', DIABETES, '--target', 'progression', ...QUICK, '--json'),
  );
  const document = JSON.parse(stdout);
  expect(document.task).toBe('values');
  expect(document.model).toMatchObject({ layers: [10, 12, 1], loss: 'mean-squared-error' });
  expect(document.validation.r2).toBeGreaterThan(0.3);
  expect(document.validation.accuracy).toBeUndefined();
  expect(document).toMatchObject({ validation: { scaled: true }, best: { validation: { scaled: true } } });
  expect(document.targetScale.deviation[0]).toBeCloseTo(77, -1);
  expect(document.validation.loss).toBeLessThan(1); // in deviations
  expect(document.validation.meanAbsoluteError).toBeGreaterThan(30);
  expect(stderr).not.toContain('note: progression');
  expect(stderr).toMatch(
    /^epoch 60\/60 {2}scaled loss 0\.\d+ {2}error [34]\d\.\d+ {2}validation 0\.\d+ {2}[345]\d\.\d+ {2}/m,
  );
  const run = join(folder, 'runs/train');
  expect(readdirSync(run).sort()).toEqual([
    ...[
      'args.json',
      'error.svg',
      'importance.svg',
      'last.safetensors',
      'loss.svg',
      'model.safetensors',
      'predicted.svg',
    ],
    ...['predictions.csv', 'report.html', 'report.json', 'results.csv'],
  ]);
  expect(readFileSync(join(run, 'results.csv'), 'utf8')).toMatch(
    /^epoch,scaled_loss,mean_absolute_error,validation_scaled_loss,validation_mean_absolute_error,seconds\n/,
  );
  const report = readFileSync(join(run, 'report.html'), 'utf8');
  expect(report).toContain('Mean absolute error by epoch');
  expect(report).toContain('progression, predicted and true');
  expect(report).toContain('scaled mean squared error');
  expect(report).toContain('scaled training loss');
  expect(report).toContain('MAE: mean absolute error · scaled loss: of standardised targets');
  expect(report).toContain('Target progression');
  expect(report).not.toContain('onfusion');
  const evaluated = await succeeded(jacquard(folder, 'evaluate', 'runs/train', '--json'));
  expect(JSON.parse(evaluated.stdout)).toMatchObject({ scaled: true });
  expect(JSON.parse(evaluated.stdout).r2).toBeGreaterThan(0.3);
  const whole = await succeeded(jacquard(folder, 'predict', 'runs/train', DIABETES));
  expect(whole.stdout.split('\n')).toHaveLength(1 + 442 + 1);
  const features = readFileSync(DIABETES, 'utf8').replace(/,[^,\n]*$/gm, '');
  put(folder, 'features.csv', features);
  const bare = await succeeded(jacquard(folder, 'predict', 'runs/train', 'features.csv'));
  expect(bare.stdout).toBe(whole.stdout);
});

test('--no-standardize-targets trains on the values as they are, and says where they are large', async () => {
  const folder = temporaryFolder();
  const train = [
    'train',
    '--data',
    DIABETES,
    '--target',
    'progression',
    '--no-standardize-targets',
    ...QUICK,
  ];
  const { stdout, stderr } = await succeeded(jacquard(folder, ...train));
  expect(stderr).toContain('note: progression is about 149 ± 77.3'); // large, for plain descent
  expect(stdout + stderr).not.toContain('scaled');
  expect(readFileSync(join(folder, 'runs/train/results.csv'), 'utf8')).toMatch(/^epoch,loss,/);
  expect(readJson(folder, 'runs/train/report.json')).toMatchObject({ validation: { scaled: false } });
});

test('two targets in units far apart, one of timestamps: every answer has its digits', async () => {
  const folder = temporaryFolder();
  const lines = Array.from({ length: 300 }, (_, i) => {
    const [a, b] = [Math.sin(i), Math.cos(2.3 * i)];
    const stamp = 1_700_000_000_000 + Math.round(30_000 * (a + b)) + 0.5;
    return [a.toFixed(4), b.toFixed(4), stamp, (0.003 * (a - b)).toPrecision(4)].join(',');
  });
  put(folder, 't.csv', `a,b,stamp,share\n${lines.join('\n')}\n`);
  const run = ['train', '--data', 't.csv', '--target', 'stamp,share', ...QUICK];
  const { stdout } = await succeeded(jacquard(folder, ...run));
  expect(stdout).toContain('scaled loss   mean absolute error');
  expect(stdout).toMatch(/lowest scaled validation loss/);
  const written = readFileSync(join(folder, 'runs/train/predictions.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  for (const line of written) {
    const [row, truth, predicted, share] = line.split(',').map(Number);
    expect([truth, share].map(String)).toEqual(
      lines[row]
        .split(',')
        .slice(2)
        .map((one) => String(Number(one))),
    );
    expect(Math.abs(predicted - truth)).toBeLessThan(20_000);
  }
  const { stdout: answers } = await succeeded(jacquard(folder, 'predict', 'runs/train', 't.csv'));
  const stamps = answers
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',')[0]);
  expect(new Set(stamps).size).toBeGreaterThan(250);
});

test('several labels a row: trained, evaluated by label, predicted with probabilities; resumed too', async () => {
  const folder = temporaryFolder();
  const train = ['train', '--data', WINE, '--labels', LABELS, ...QUICK];
  const { stdout } = await succeeded(jacquard(folder, ...train));
  expect(stdout).toContain('10-12-3 relu, 3 labels');
  expect(readJson(folder, 'runs/train/report.json')).toMatchObject({
    task: 'labels',
    model: { loss: 'binary-cross-entropy' },
  });
  const evaluated = await succeeded(jacquard(folder, 'evaluate', 'runs/train'));
  for (const row of [...LABELS.split(','), 'micro average', 'macro average'])
    expect(evaluated.stdout).toContain(row);
  const predicted = await succeeded(jacquard(folder, 'predict', 'runs/train', WINE));
  expect(predicted.stdout.split('\n')[0]).toBe(
    `${LABELS},${LABELS.split(',')
      .map((name) => `probability ${name}`)
      .join(',')}`,
  );
  const json = await succeeded(jacquard(folder, 'predict', 'runs/train', WINE, '--json'));
  expect(JSON.parse(json.stdout)).toMatchObject({ task: 'labels', names: LABELS.split(',') });
});

test('a table without a header: targets by their places, in every command', async () => {
  const folder = temporaryFolder();
  const table = readFileSync(DIABETES, 'utf8').replace(/^.*\n/, '');
  put(folder, 'bare.csv', table);
  await succeeded(jacquard(folder, 'train', '--data', 'bare.csv', '--target', '10', ...QUICK));
  const evaluated = await succeeded(jacquard(folder, 'evaluate', 'runs/train', '--json'));
  expect(JSON.parse(evaluated.stdout).perTarget[0].name).toBe('column 11');
  const other = ['evaluate', 'runs/train', '--data', 'bare.csv', '--json'];
  expect(JSON.parse((await succeeded(jacquard(folder, ...other))).stdout).rows).toBe(442);
  const whole = await succeeded(jacquard(folder, 'predict', 'runs/train', 'bare.csv'));
  put(folder, 'features.csv', table.replace(/,[^,\n]*$/gm, ''));
  const features = await succeeded(jacquard(folder, 'predict', 'runs/train', 'features.csv'));
  expect(whole.stdout).toBe(features.stdout);
  // The same table with a header is matched by position too, and that is said.
  put(folder, 'named.csv', readFileSync(DIABETES, 'utf8'));
  const named = await succeeded(jacquard(folder, 'predict', 'runs/train', 'named.csv', '--quiet'));
  expect(named.stdout).toBe(whole.stdout);
  expect(named.stderr).toContain(
    'the model was trained on a table without one: its columns are matched by their position',
  );
});

test('data info: what the targets are', async () => {
  const folder = temporaryFolder();
  const info = async (...words: string[]) =>
    (await succeeded(jacquard(folder, 'data', 'info', ...words))).stdout;
  const { targets, parts } = JSON.parse(await info(DIABETES, '--target', 'progression', '--json'));
  expect(targets).toBe('values');
  // sklearn.datasets.load_diabetes: target.min(), max(), mean(), std()
  expect(parts.train.targets).toMatchObject([{ name: 'progression', min: 25, max: 346 }]);
  expect(parts.train.targets[0].mean).toBeCloseTo(152.13348416289594, 9);
  expect(parts.train.targets[0].deviation).toBeCloseTo(77.00574586945044, 9);
  const text = await info(WINE, '--labels', LABELS);
  for (const name of LABELS.split(',')) expect(text).toMatch(new RegExp(`^${name} +train +0 +1 +0\\.`, 'm'));
  refused(await jacquard(folder, 'data', 'info', WINE, '--labels', 'high_proline'), 'two columns or more');
});

test('what does not fit is refused, with file and line', async () => {
  const folder = temporaryFolder();
  const train = (...words: string[]) => jacquard(folder, 'train', ...words);
  refused(
    await train('--data', DIABETES, '--target', 'price'),
    'target column "price" is not there; the columns are age, sex',
  );
  refused(await train('--data', DIABETES, '--target', 'bp,bp'), 'the target "bp" is given twice');
  refused(
    await train('--data', DIABETES, '--target', 'bp', '--label', 'sex'),
    '--label, --target, --labels: give only one of them',
  );
  refused(
    await train('--data', DIABETES, '--labels', 'sex,bp'),
    'diabetes.csv:2: column "sex": "2" is not 0 or 1',
  );
  refused(
    await train('--data', DIABETES, '--target', 'bp,s1', '--loss', 'softmax-cross-entropy'),
    'mean-squared-error or huber',
  );
  refused(await train('--data', 'sample', '--target', '3'), '--target: names columns of a table');
  put(folder, 't.csv', 'a,b,y\n1,2,3\n4,5,\n');
  refused(
    await train('--data', 't.csv', '--target', 'y'),
    't.csv:3: 1 of 2 rows have no target (this is the first)',
  );
});
