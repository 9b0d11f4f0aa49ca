// `jacquard evaluate` as a user meets it. The tables' own layout is tested in tables.test.ts.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { createBackend, Dataset, Network } from '../../src/index.js';
import { saveNetwork } from '../../src/platform/node/save-network.js';
import { VERSION } from '../../src/version.js';
import { put, temporaryFolder } from '../support/temporary.js';
import { refused } from './refused.js';
import {
  FILES,
  filesIn,
  folderWithCsv,
  jacquard,
  putIdxFolder,
  readJson,
  succeeded,
  tinyCsv,
  trainTiny,
} from './run.js';

test('prints loss, accuracy ± its standard error, each class, the confusion matrix and the most confused pairs', async () => {
  const folder = temporaryFolder();
  put(folder, 't.csv', tinyCsv());
  const model = await trainTiny(folder, 't.csv', '--epochs', '1');
  const [text, json] = await Promise.all([
    succeeded(jacquard(folder, 'evaluate', model, '--data', 't.csv')),
    succeeded(jacquard(folder, 'evaluate', model, '--data', 't.csv', '--json')),
  ]);
  expect([text.stderr, json.stderr]).toEqual(['', '']);
  const { accuracy, standardError, loss, confusion } = JSON.parse(json.stdout);
  const percent = (share: number) => (100 * share).toFixed(2);
  expect(text.stdout).toContain('runs/train/last.safetensors on t.csv, all rows, simd');
  expect(text.stdout).toContain(
    `accuracy ${percent(accuracy)} % ± ${percent(standardError)}   loss ${loss.toFixed(4)}   rows 60`,
  );
  expect(text.stdout).toMatch(/^class +precision +recall +F1 +ROC AUC +AP +support$/m);
  for (const name of ['x', 'y', 'z'])
    expect(text.stdout).toMatch(new RegExp(`^${name}( +[01]\\.\\d{3}){5} +20$`, 'm'));
  expect(text.stdout).toContain('Confusion matrix (rows: true class, columns: predicted)');
  expect(text.stdout).toContain('Most confused (true → predicted)');
  // What the figures mean: a binomial proportion's standard error, rows of the matrix by true class.
  const rows = confusion.flat().reduce((a: number, b: number) => a + b, 0);
  const right = confusion[0][0] + confusion[1][1] + confusion[2][2];
  expect([rows, right / rows]).toEqual([60, accuracy]);
  expect(standardError).toBeCloseTo(Math.sqrt((accuracy * (1 - accuracy)) / 60), 12);
});

test('--json: one document with command, version, backend, model, data and the figures', async () => {
  const folder = temporaryFolder();
  putIdxFolder(folder, 'idx');
  const model = await trainTiny(folder, 'idx');
  const parameters = ['evaluate', model, '--data', 'idx', '--backend', 'js', '--json'];
  const document = JSON.parse((await succeeded(jacquard(folder, ...parameters))).stdout);
  expect(document).toMatchObject({
    command: 'evaluate',
    version: VERSION,
    backend: 'js',
    model,
    data: { name: 'idx', sample: false, part: 'test' },
    rows: 30,
    loss: expect.any(Number),
    accuracy: expect.any(Number),
    standardError: expect.any(Number),
    confusion: expect.any(Array),
    mostConfused: expect.any(Array),
  });
  expect(document.perClass.map((row: { class: string }) => row.class)).toEqual(['0', '1', '2']);
  expect(document.files).toEqual({ run: 'runs/evaluate' });
  expect(document.fallback).toBeNull();
  expect(filesIn(join(folder, 'runs/evaluate'))).toEqual(FILES.evaluate);
  expect(readJson(folder, 'runs/evaluate/report.json')).toEqual(document);
  expect(readJson(folder, 'runs/evaluate/args.json')).toMatchObject({
    command: 'evaluate',
    commandLine: `npx jacquard ${parameters.join(' ')}`,
    model,
    data: { name: 'idx', part: 'test', checksum: expect.stringMatching(/^[0-9a-f]{64}$/) },
    backend: 'js',
    versions: { jacquard: VERSION, node: process.version },
  });
});

test('a run folder of its own each time, in --out; the tables name it', async () => {
  const folder = folderWithCsv();
  const model = await trainTiny(folder, 't.csv');
  const parameters = ['evaluate', model, '--out', 'seen'];
  const first = await succeeded(jacquard(folder, ...parameters));
  const second = await succeeded(jacquard(folder, ...parameters));
  expect(first.stdout).toMatch(/^run folder +seen\/evaluate$/m);
  expect(second.stdout).toMatch(/^run folder +seen\/evaluate-2$/m);
  for (const run of ['evaluate', 'evaluate-2'])
    expect(filesIn(join(folder, 'seen', run))).toEqual(FILES.evaluateTable);
});

test('predictions.csv numbers rows as their file does, also those of a validation split', async () => {
  const folder = folderWithCsv();
  await trainTiny(folder, 't.csv');
  await succeeded(jacquard(folder, 'evaluate', 'runs/train'));
  const rows = (run: string): Record<string, string>[] =>
    parse(readFileSync(join(folder, 'runs', run, 'predictions.csv'), 'utf8'), { columns: true });
  const evaluated = rows('evaluate');
  expect(evaluated).toHaveLength(10);
  expect(new Set(evaluated.map(({ row }) => row)).size).toBe(10);
  for (const { row, true: name, predicted, probability, true_probability, correct } of evaluated) {
    expect(name, `row ${row}`).toBe(['x', 'y', 'z'][Number(row) % 3]);
    expect(correct).toBe(String(name === predicted));
    expect(Number(probability)).toBeGreaterThanOrEqual(Number(true_probability));
  }
  expect(evaluated).toEqual(rows('train')); // the same weights on the same rows
});

test('test rows come first, then validation rows, then all rows', async () => {
  const folder = temporaryFolder();
  put(folder, 't.csv', tinyCsv());
  putIdxFolder(folder, 'idx');
  put(folder, 'idx/classes.txt', 'x\ny\nz\n');
  const model = await trainTiny(folder, 't.csv');
  await succeeded(jacquard(folder, 'data', 'split', 't.csv', '--out', 'four', '--validation', '20'));
  const part = async (data: string, by = model) => {
    const { stdout } = await succeeded(jacquard(folder, 'evaluate', by, '--data', data, '--json'));
    const { data: found, rows } = JSON.parse(stdout);
    return [found.part, rows];
  };
  expect(await Promise.all([part('four'), part('t.csv')])).toEqual([
    ['validation', 20],
    ['all', 60],
  ]);
  const images = await trainTiny(folder, 'idx', '--out', 'images');
  expect(await part('idx', images.replace('runs', 'images'))).toEqual(['test', 30]);
  refused(await jacquard(folder, 'evaluate', model, '--data', 'idx'), 'this network was trained on a table');
});

test('rows that lack some of the classes are matched by name, not by position', async () => {
  const folder = temporaryFolder();
  put(folder, 't.csv', tinyCsv());
  put(folder, 'no-x.csv', tinyCsv({ without: ['x'] }));
  put(folder, 'only-z.csv', tinyCsv({ without: ['x', 'y'] }));
  const model = await trainTiny(folder, 't.csv');
  const evaluate = async (data: string) =>
    JSON.parse((await succeeded(jacquard(folder, 'evaluate', model, '--data', data, '--json'))).stdout);
  const [all, noX, onlyZ] = await Promise.all(['t.csv', 'no-x.csv', 'only-z.csv'].map(evaluate));
  // The same rows of the confusion matrix as among all rows; the missing classes' rows are empty.
  expect(all.accuracy).toBeGreaterThan(0.6);
  expect(noX.confusion).toEqual([[0, 0, 0], all.confusion[1], all.confusion[2]]);
  expect(onlyZ.confusion).toEqual([[0, 0, 0], [0, 0, 0], all.confusion[2]]);
  expect([noX.rows, onlyZ.rows]).toEqual([40, 20]);
});

test('numbers as labels: the codes of a model trained beside a classes.txt, refused by one that knows the names alone', async () => {
  const folder = temporaryFolder();
  put(folder, 't.csv', tinyCsv());
  putIdxFolder(folder, 'idx'); // the same rows with labels 0, 1, 2
  const images = 'idx/train-images-idx3-ubyte,idx/train-labels-idx1-ubyte';
  const ofNames = await trainTiny(folder, 't.csv', '--out', 'names');
  put(folder, 'numbers.csv', tinyCsv({ classNames: ['0', '1', '2'] }));
  refused(
    await jacquard(folder, 'evaluate', ofNames.replace('runs', 'names'), '--data', 'numbers.csv'),
    /numbers\.csv:2: label "0" is unknown; the classes are x, y, z; the labels found are 0, 1, 2; numbers .* classes\.txt/,
  );
  put(folder, 'idx/classes.txt', 'x\ny\nz\n');
  const model = await trainTiny(folder, 'idx');
  const evaluate = async (data: string) =>
    JSON.parse((await succeeded(jacquard(folder, 'evaluate', model, '--data', data, '--json'))).stdout);
  const [names, numbers] = await Promise.all([evaluate('t.csv'), evaluate(images)]);
  expect(numbers.confusion).toEqual(names.confusion);
  expect(numbers.accuracy).toBeGreaterThan(0.6);
  expect(numbers.perClass[2].class).toBe('z');
});

test('numbers are compared as numbers; classes that may be counted from 1 instead of 0 are refused', async () => {
  const folder = temporaryFolder();
  const table = (...classNames: string[]) => tinyCsv({ classNames });
  put(folder, 'padded.csv', table('01', '02', '03'));
  put(folder, 'plain.csv', table('1', '2', '3'));
  put(folder, 'zero.csv', table('0.0', '1.0', '2.0'));
  const [padded, zero] = await Promise.all(
    ['padded', 'zero'].map((name) => trainTiny(folder, `${name}.csv`, '--out', name)),
  ).then((paths) => paths.map((path, i) => path.replace('runs', ['padded', 'zero'][i])));
  const evaluate = (model: string, data: string) =>
    jacquard(folder, 'evaluate', model, '--data', data, '--json');
  const [own, plain] = await Promise.all([evaluate(padded, 'padded.csv'), evaluate(padded, 'plain.csv')]);
  expect(JSON.parse(plain.stdout).confusion).toEqual(JSON.parse(own.stdout).confusion);
  expect(JSON.parse(plain.stdout).perClass[0].class).toBe('01');
  const { code, stderr } = await evaluate(zero, 'plain.csv');
  expect(stderr).toContain(
    'error: plain.csv: the labels are 1, 2, 3, the classes 0.0, 1.0, 2.0: the same numbers, or',
  );
  expect(code).toBe(2);
});

test('a class the model never saw: exit code 2, naming its file and line, and the classes there are', async () => {
  const folder = temporaryFolder();
  put(folder, 't.csv', tinyCsv());
  put(folder, 'new.csv', tinyCsv({ classNames: ['x', 'y', 'w'] }));
  const model = await trainTiny(folder, 't.csv');
  const { code, stdout, stderr } = await jacquard(folder, 'evaluate', model, '--data', 'new.csv');
  expect(stderr).toMatch(
    /^error: new\.csv:4: label "w" is unknown; the classes are x, y, z; the labels found are x, y, w; /m,
  );
  expect([code, stdout]).toEqual([2, '']);
});

test('the sample is called a sample', async () => {
  const folder = temporaryFolder();
  await succeeded(
    jacquard(folder, 'train', '--data', 'sample', '--hidden', 'none', '--epochs', '1', '--quiet'),
  );
  const { stdout } = await succeeded(jacquard(folder, 'evaluate', 'runs/train/model.safetensors'));
  expect(stdout).toContain('on fashion-mnist-sample (sample), test rows');
  expect(stdout).toMatch(/^Ankle boot .* 60$/m);
});

test('a model without a schema takes the columns as they stand: constants, row numbers and times too, as predict does', async () => {
  const folder = temporaryFolder();
  const cells = Array.from({ length: 60 }, (_, i) => [i + 1, 7, 1.7e9 + ((i * 37) % 60)]);
  const labels = cells.map((_, i) => ['n', 'y'][i % 2]);
  const backend = await createBackend({ backend: 'js' });
  const network = new Network(backend, { inputSize: 3, layers: [{ units: 2 }] });
  const features = Float32Array.from(cells.flat());
  const truth = Int32Array.from(cells.keys(), (i) => i % 2);
  await network.fit(
    new Dataset({ name: 'd', features, featureCount: 3, labels: truth, classNames: ['n', 'y'] }),
    { epochs: 1 },
  );
  await saveNetwork(network, join(folder, 'old.safetensors'));
  put(folder, 't.csv', `id,c,when,label\n${cells.map((row, i) => `${row},${labels[i]}`).join('\n')}\n`);
  const [evaluated, predicted] = await Promise.all([
    succeeded(jacquard(folder, 'evaluate', 'old.safetensors', '--data', 't.csv', '--json')),
    succeeded(jacquard(folder, 'predict', 'old.safetensors', 't.csv')),
  ]);
  const rows = parse(predicted.stdout, { columns: true }) as { class: string }[];
  const right = rows.filter((row, i) => row.class === labels[i]);
  expect(JSON.parse(evaluated.stdout).accuracy).toBeCloseTo(right.length / 60, 12);
  const note =
    'note: t.csv has a header, and the model does not know the names of columns: they are matched by their position\n';
  expect([evaluated.stderr, predicted.stderr]).toEqual([note, note]);
  backend.dispose();
});
