// jacquard crossvalidate: files, options as train has them, folds of several kinds, Ctrl-C.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeModel } from '../../src/model/model-file.js';
import { put, temporaryFolder } from '../support/temporary.js';
import { refused } from './refused.js';
import { filesIn, folderWithCsv, interrupted, jacquard, putIdxFolder, readJson, succeeded } from './run.js';

const QUICK = ['crossvalidate', '--recipe', 'none', '--hidden', '8', '--epochs', '8', '--batch-size', '8'];
const ON_TABLE = [...QUICK, '--data', 't.csv'];

function predictions(folder: string, run = 'crossvalidate'): Record<string, string>[] {
  const [header, ...lines] = readFileSync(join(folder, 'runs', run, 'predictions.csv'), 'utf8')
    .trim()
    .split('\n');
  const names = header.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, j) => [names[j], cell])));
}

test('a table of classes: the scores, a prediction of every row, models that predict, and a report', async () => {
  const folder = folderWithCsv();
  const { stdout, stderr } = await succeeded(jacquard(folder, ...ON_TABLE, '--folds', '4'));
  expect(stdout).toMatch(/^\d+-8-3 relu on t\.csv, 4 folds, stratified by class$/m);
  expect(stdout).toMatch(/^accuracy +\d+\.\d\d % +\d+\.\d\d +\d+\.\d\d % +\d+\.\d\d %$/m);
  expect(stderr).toMatch(/^fold 4\/4 {2}accuracy .* 15 rows, 45 to train on, 8 epochs$/m);
  const rows = predictions(folder);
  expect(rows.map(({ row }) => Number(row))).toEqual(Array.from({ length: 60 }, (_, i) => i));
  for (const fold of ['1', '2', '3', '4']) expect(rows.filter((row) => row.fold === fold)).toHaveLength(15);
  const report = readJson(folder, 'runs/crossvalidate/report.json');
  const right = rows.filter(({ correct }) => correct === 'true').length;
  expect(report.outOfFold.accuracy).toBeCloseTo(right / 60, 12);
  expect(report.scores.accuracy.values).toHaveLength(4);
  expect(report.folds[0]).toMatchObject({ fold: 1, trainRows: 45, rows: 15, epochs: 8 });
  const own = rows.filter(({ fold }) => fold === '1');
  const ownRight = own.filter(({ correct }) => correct === 'true').length;
  expect(report.scores.accuracy.values[0]).toBeCloseTo(ownRight / own.length, 12);
  const html = readFileSync(join(folder, 'runs/crossvalidate/report.html'), 'utf8');
  for (const words of [
    'stratified by class',
    'of each fold&#39;s network',
    'all, out of fold',
    'Confusion matrix',
  ])
    expect(html.replaceAll("'", '&#39;')).toContain(words);
  expect(filesIn(join(folder, 'runs/crossvalidate'))).toEqual(
    [
      ...['args.json', 'confusion_matrix.svg', 'confusion_matrix_normalized.svg', 'folds.csv', 'loss.svg'],
      ...['precision_recall.svg', 'predictions.csv', 'report.html', 'report.json', 'roc.svg'],
      ...[1, 2, 3, 4].flatMap((fold) => [`fold-${fold}.csv`, `fold-${fold}.safetensors`]),
    ].sort(),
  );
  await succeeded(jacquard(folder, 'predict', 'runs/crossvalidate/fold-2.safetensors', 't.csv'));
});

test('the network of a fold is the one that train makes of the other rows, byte for byte', async () => {
  const folder = folderWithCsv();
  const lines = readFileSync(join(folder, 't.csv'), 'utf8').trim().split('\n');
  const folds = lines.slice(1).map((_, i) => i % 4);
  put(folder, 'folds.json', JSON.stringify(folds));
  put(folder, 'others.csv', `${[lines[0], ...lines.slice(1).filter((_, i) => folds[i] !== 1)].join('\n')}\n`);
  await succeeded(jacquard(folder, ...ON_TABLE, '--fold-indices', 'folds.json', '--quiet'));
  const [, ...options] = QUICK;
  await succeeded(jacquard(folder, 'train', ...options, '--data', 'others.csv', '--quiet'));
  const [one, other] = ['crossvalidate/fold-2', 'train/model'].map((name) =>
    readFileSync(join(folder, 'runs', `${name}.safetensors`)),
  );
  expect(one.equals(other)).toBe(true);
  await succeeded(
    jacquard(
      folder,
      ...ON_TABLE,
      '--fold-indices',
      'folds.json',
      '--at-once',
      '3',
      '--quiet',
      '--out',
      'at-once',
    ),
  );
  const inWorker = readFileSync(join(folder, 'at-once/crossvalidate/fold-2.safetensors'));
  expect(one.equals(inWorker)).toBe(true);
  const table = (out: string) => readFileSync(join(folder, out, 'crossvalidate/predictions.csv'), 'utf8');
  expect(table('at-once')).toBe(table('runs'));
  expect(predictions(folder).map(({ fold }) => Number(fold) - 1)).toEqual(folds);
});

test('values, with the recipe for tables; groups stay whole and their column is no feature', async () => {
  const folder = temporaryFolder();
  const rows = Array.from(
    { length: 80 },
    (_, i) => `${i % 9},${(i * 5) % 7},p${i % 16},${3 * (i % 9) + ((i * 5) % 7)}`,
  );
  put(folder, 'v.csv', `a,b,patient,y\n${rows.join('\n')}\n`);
  const command = [
    'crossvalidate',
    '--data',
    'v.csv',
    '--target',
    'y',
    '--epochs',
    '20',
    '--group',
    'patient',
    '--json',
  ];
  const { stdout } = await succeeded(jacquard(folder, ...command, '--validation', 'none'));
  const document = JSON.parse(stdout);
  expect(document).toMatchObject({ task: 'values', division: '5 folds, in groups', validation: 'none' });
  expect(document.scores.r2.mean).toBeGreaterThan(0.5);
  const found = predictions(folder);
  const foldsOf = (patient: number) =>
    new Set(found.filter(({ row }) => Number(row) % 16 === patient).map(({ fold }) => fold));
  for (let patient = 0; patient < 16; patient++) expect(foldsOf(patient).size).toBe(1);
  expect(found[0]).toHaveProperty('predicted y');
  const model = decodeModel(readFileSync(join(folder, 'runs/crossvalidate/fold-1.safetensors')), 'fold-1');
  expect(model.schema!.columns.find(({ name }) => name === 'patient')).toMatchObject({
    kind: 'ignored',
    why: 'asked for',
  });
});

test('images, several labels a row, and TensorBoard for each fold', async () => {
  const folder = temporaryFolder();
  putIdxFolder(folder, 'images');
  const { stderr } = await succeeded(
    jacquard(folder, ...QUICK, '--data', 'images', '--folds', '2', '--log', 'tensorboard'),
  );
  expect(stderr).toContain('the test rows of images are not used');
  expect(filesIn(join(folder, 'runs/crossvalidate/fold-1'))).toEqual([expect.stringContaining('tfevents')]);
  expect(existsSync(join(folder, 'runs/crossvalidate/fold-1.csv'))).toBe(false);
  const rows = Array.from(
    { length: 40 },
    (_, i) => `${i % 10},${i % 3},${Number(i % 10 > 4)},${Number(i % 3 > 0)}`,
  );
  put(folder, 'l.csv', `a,b,high,some\n${rows.join('\n')}\n`);
  await succeeded(jacquard(folder, ...QUICK, '--data', 'l.csv', '--labels', 'high,some', '--quiet'));
  expect(predictions(folder, 'crossvalidate-2')[0]).toHaveProperty('probability high');
});

test('Ctrl-C keeps the folds that are done', async (context) => {
  if (process.platform === 'win32') context.skip('Windows has no SIGINT to send');
  const folder = folderWithCsv();
  const stopped = await interrupted(
    folder,
    [...ON_TABLE, '--epochs', '3000', '--validation', 'none'],
    /fold 1\/5/,
  );
  expect(stopped.code).toBe(130);
  expect(stopped.stderr).toContain(
    'interrupted after 1 of 5 folds; their scores: runs/crossvalidate/folds.csv',
  );
  expect(readFileSync(join(folder, 'runs/crossvalidate/folds.csv'), 'utf8').trim().split('\n')).toHaveLength(
    2,
  );
});

test('what does not fit is refused, and nothing is left', async () => {
  const folder = folderWithCsv();
  put(folder, 'short.txt', '0\n1\n');
  put(
    folder,
    'words.txt',
    `fold\n${Array.from({ length: 60 }, (_, i) => (i === 7 ? 'x' : i % 2)).join('\n')}\n`,
  );
  const cases: [string[], string][] = [
    [['--folds', '1'], '--folds'],
    [['--folds', '61'], '61 folds asked for, but there are only 60 rows'],
    [['--fold-indices', 'short.txt'], 'short.txt: 2 folds, but t.csv has 60 rows'],
    [['--fold-indices', 'words.txt'], 'words.txt: number 8, "x", is no fold'],
    [['--fold-indices', 'none.txt'], 'none.txt: no such file'],
    [['--fold-indices', 'words.txt', '--folds', '3'], '--folds: --fold-indices already says'],
    [['--group', 'nobody'], 'column "nobody" is not there'],
    [['--validation', 'none', '--patience', '3'], '--patience: without validation rows'],
  ];
  for (const [more, message] of cases) refused(await jacquard(folder, ...ON_TABLE, ...more), message);
  expect(existsSync(join(folder, 'runs'))).toBe(false);
});

test('a class that is in one fold alone is named; a fold that diverges too', async () => {
  const folder = folderWithCsv();
  const text = readFileSync(join(folder, 't.csv'), 'utf8');
  put(folder, 't.csv', `${text}rare,1,2,3,4\n`);
  const { stderr } = await succeeded(jacquard(folder, ...ON_TABLE, '--quiet'));
  expect(stderr).toMatch(
    /^note: all rows of class "rare" are in fold \d, whose network is trained without them/m,
  );
  put(folder, 'v.csv', `a,y\n${Array.from({ length: 50 }, (_, i) => `${i % 7},${i % 5}`).join('\n')}\n`);
  const wild = [...QUICK, '--data', 'v.csv', '--target', 'y', '--learning-rate', '1000', '--at-once', '2'];
  const result = await jacquard(folder, ...wild);
  expect(result.code).toBe(1);
  expect(result.stderr).toMatch(/^fold [12] of 5 diverged$/m);
  expect(result.stderr).toMatch(/^error: training diverged at epoch/m);
});
