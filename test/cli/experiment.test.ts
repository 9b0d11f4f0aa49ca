// `jacquard experiment` as a user meets it, on the embedded sample. That the report's figures come out on the full data
// is scripts/reproduce's business, not a test's.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import {
  EXPERIMENT_NAMES,
  EXPERIMENTS,
  REPORT_SPACE,
  REPORT_TRAINING,
} from '../../src/experiments/experiment-definitions.js';
import { combinations } from '../../src/search/grid.js';
import { VERSION } from '../../src/version.js';
import { temporaryFolder } from '../support/temporary.js';
import { refused } from './refused.js';
import {
  FILES,
  filesIn,
  folderWithCsv,
  interrupted,
  jacquard,
  putIdxFolder,
  readJson,
  succeeded,
} from './run.js';

const SAMPLE = ['--data', 'sample', '--backend', 'simd'];
const CHOSEN = ['--learning-rate', '2e-4', '--l2', '0.01'];
const score = { loss: expect.any(Number), accuracy: expect.any(Number) };

async function experiment(folder: string, ...parameters: string[]) {
  const run = succeeded(jacquard(folder, 'experiment', ...parameters, ...SAMPLE, '--json', '--quiet'));
  return JSON.parse((await run).stdout);
}

const searchOf = (...path: string[]): Record<string, string>[] =>
  parse(readFileSync(join(...path, 'search.csv'), 'utf8'), { columns: true });

test('softmax 1 1: search, training with the winner, a folder named after it with everything in it', async () => {
  const folder = temporaryFolder();
  const document = await experiment(folder, 'softmax', '1', '1');
  expect(document).toMatchObject({
    command: 'experiment',
    experiment: 'softmax',
    version: VERSION,
    backend: 'simd',
    fallback: null,
    seed: 5,
    data: { name: 'fashion-mnist-sample', sample: true, train: 2000, validation: 400, test: 600 },
    model: { layers: [784, 10], activation: null, loss: 'softmax-cross-entropy', parameters: 7850 },
    epochs: 1,
    train: { ...score, runningAccuracy: expect.any(Number) },
    validation: score,
    test: score,
    best: { epoch: 1, monitor: 'validationLoss', validation: score, test: score },
    search: { epochs: 1, repeats: 2, metric: 'loss', seconds: expect.any(Number) },
    reported: EXPERIMENTS.softmax.reported,
    seconds: expect.any(Number),
    files: {
      run: 'runs/softmax',
      model: 'runs/softmax/model.safetensors',
      last: 'runs/softmax/last.safetensors',
    },
  });
  expect(filesIn(join(folder, 'runs/softmax'))).toEqual(FILES.experiment);
  expect(readJson(folder, 'runs/softmax/report.json')).toEqual(document);

  const { search, learningRate, l2 } = document;
  expect({ learningRate, l2 }).toEqual(search.winner);
  expect(search.rows).toHaveLength(20);
  expect(search.rows[0]).toMatchObject({ params: search.winner, winner: true });
  const table = searchOf(folder, 'runs/softmax');
  expect(table.map((row) => ({ l2: Number(row['l2']), learningRate: Number(row['learningRate']) }))).toEqual(
    search.rows.map(({ params }: { params: object }) => params),
  );
  const sorted = (rows: object[]) => rows.map((row) => JSON.stringify(row)).sort();
  expect(sorted(search.rows.map(({ params }: { params: object }) => params))).toEqual(
    sorted(combinations(REPORT_SPACE)),
  );

  const { options, ...args } = readJson(folder, 'runs/softmax/args.json');
  expect(options).toMatchObject({ gridEpochs: 1, epochs: 1, seed: 5, ...REPORT_TRAINING });
  expect(args).toMatchObject({
    command: 'experiment',
    experiment: 'softmax',
    commandLine: 'npx jacquard experiment softmax 1 1 --data sample --backend simd --json --quiet',
    data: { source: 'sample', checksum: expect.stringMatching(/^[0-9a-f]{64}$/) },
    backend: 'simd',
    versions: { jacquard: VERSION, node: process.version },
  });
});

test('one-vs-all: ten sigmoids, the loss of each in the report; the summary shows the report beside it', async () => {
  const folder = temporaryFolder();
  const { stdout, stderr } = await succeeded(
    jacquard(folder, 'experiment', 'one-vs-all', '1', '2', ...SAMPLE),
  );
  const document = readJson(folder, 'runs/one-vs-all/report.json');
  expect(document.model).toMatchObject({ layers: [784, 10], loss: 'binary-cross-entropy' });
  expect(readFileSync(join(folder, 'runs/one-vs-all/report.html'), 'utf8')).toContain(
    'Loss of each classifier',
  );
  expect(stderr).toContain('note: this is the embedded sample of Fashion-MNIST');
  expect(stderr).toMatch(/^search 100 % of 40 trials$/m);
  expect(stderr).toMatch(/^20 combinations × 2 repeats × 1 epoch in \d+\.\d s$/m);
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  const { reported, train, validation } = document;
  const row = (name: string, theirs: string, ours: string) =>
    expect(stdout).toMatch(
      new RegExp(`^${name} +${theirs} +${ours}$`.replaceAll('(', '\\(').replaceAll(')', '\\)'), 'm'),
    );
  row('training accuracy (running)', percent(reported.runningAccuracy), percent(train.runningAccuracy));
  row('validation accuracy', percent(reported.validationAccuracy), percent(validation.accuracy));
  row('validation loss', '–', validation.loss.toFixed(3));
  row('test accuracy', '–', percent(document.test.accuracy));
  const settings = ({ learningRate, l2 }: { learningRate: number; l2: number }) => `${learningRate} / ${l2}`;
  row('learning rate / λ', settings(EXPERIMENTS['one-vs-all'].chosen), settings(document));
  expect(stdout).toMatch(/^run folder +runs\/one-vs-all$/m);
});

test('--learning-rate with --l2 skips the search: two-hidden, and its leaky twin with another activation', async () => {
  const folder = temporaryFolder();
  const [relu, leaky] = await Promise.all([
    experiment(folder, 'two-hidden', '1', '1', ...CHOSEN),
    experiment(folder, 'two-hidden-leaky', '1', '1', ...CHOSEN),
  ]);
  for (const document of [relu, leaky]) {
    expect(document).toMatchObject({ learningRate: 2e-4, l2: 0.01, epochs: 1 });
    expect(document.model.layers).toEqual([784, 342, 180, 10]);
    expect(document).not.toHaveProperty('search');
    expect(filesIn(join(folder, document.files.run))).toEqual(FILES.train);
  }
  expect([relu.model.activation, leaky.model.activation]).toEqual(['relu', 'leaky-relu:0.01']);
  expect([relu.files.run, leaky.files.run]).toEqual(['runs/two-hidden', 'runs/two-hidden-leaky']);
});

test('the same seed gives the same figures and the same search.csv; a second run gets a folder of its own', async () => {
  const folder = temporaryFolder();
  const figures = async () => {
    const { files, validation, train, test: tested } = await experiment(folder, 'softmax', '1', '1');
    return { run: files.run, figures: { validation, train, tested } };
  };
  const [first, second] = [await figures(), await figures()];
  expect([first.run, second.run]).toEqual(['runs/softmax', 'runs/softmax-2']);
  expect(second.figures).toEqual(first.figures);
  expect(searchOf(folder, second.run)).toEqual(searchOf(folder, first.run));
});

test('testing <run folder>: loss, accuracy and confusion matrix on the test rows, in runs/testing', async () => {
  const folder = temporaryFolder();
  const trained = await experiment(folder, 'softmax', '1', '1', ...CHOSEN);
  const document = await experiment(folder, 'testing', 'runs/softmax');
  expect(document).toMatchObject({
    command: 'testing',
    version: VERSION,
    backend: 'simd',
    model: 'runs/softmax/model.safetensors',
    data: { name: 'fashion-mnist-sample', sample: true, part: 'test' },
    rows: 600,
    ...trained.test, // one epoch: the best weights are the last
    files: { run: 'runs/testing' },
  });
  expect(document.confusion.map((row: number[]) => row.reduce((a, b) => a + b))).toEqual(
    new Array(10).fill(60),
  );
  expect(filesIn(join(folder, 'runs/testing'))).toEqual(FILES.evaluate);
  expect(readJson(folder, 'runs/testing/report.json')).toEqual(document);
  const text = await succeeded(jacquard(folder, 'experiment', 'testing', 'runs/softmax', ...SAMPLE));
  expect(text.stdout).toContain(
    'runs/softmax/model.safetensors on fashion-mnist-sample (sample), test rows, simd',
  );
  expect(text.stdout).toContain(`loss ${document.loss.toFixed(4)}   rows 600`);
  expect(text.stdout).toMatch(/^run folder +runs\/testing-2$/m);
});

test('evaluate finds the data of an experiment beside its model', async () => {
  const folder = folderWithCsv();
  putIdxFolder(folder, 'idx');
  const run = async (data: string) => {
    const { stdout } = await succeeded(
      jacquard(folder, 'experiment', 'softmax', '1', '1', '--data', data, ...CHOSEN, '--json', '--quiet'),
    );
    const document = JSON.parse(stdout);
    const evaluation = await succeeded(jacquard(folder, 'evaluate', document.files.run, '--json'));
    return { document, evaluation: JSON.parse(evaluation.stdout) };
  };
  const idx = await run('idx');
  expect(idx.evaluation).toMatchObject({
    data: { name: expect.stringMatching(/idx$/), part: 'test' },
    ...idx.document.test,
  });
  const csv = await run('t.csv');
  expect(csv.evaluation).toMatchObject({
    data: { name: expect.stringMatching(/t\.csv$/), part: 'validation' },
    rows: 10,
    ...csv.document.validation,
  });
});

test('all: every experiment in a folder of its own, one document or one table with a row each', async () => {
  const folder = temporaryFolder();
  putIdxFolder(folder, 'idx');
  const all = ['experiment', 'all', '1', '1', '--data', 'idx', '--quiet'];
  const [json, text] = await Promise.all([
    succeeded(jacquard(folder, ...all, '--out', 'a', '--json')),
    succeeded(jacquard(folder, ...all, '--out', 'b')),
  ]);
  const { experiments, ...document } = JSON.parse(json.stdout);
  expect(document).toEqual({ command: 'experiment', experiment: 'all', version: VERSION, diverged: [] });
  expect(experiments.map(({ experiment: name }: { experiment: string }) => name)).toEqual(EXPERIMENT_NAMES);
  const table = text.stdout.slice(text.stdout.indexOf('The report, and here'));
  for (const name of EXPERIMENT_NAMES) {
    expect(filesIn(join(folder, 'a', name))).toEqual(FILES.experiment);
    expect(table).toMatch(new RegExp(`^${name} .* \\d+\\.\\d$`, 'm'));
  }
});

test('Ctrl-C during the search: exit code 130, search.csv has the first repeat, and the message says how to go on', async (context) => {
  if (process.platform === 'win32') context.skip('Windows has no SIGINT to send');
  const folder = temporaryFolder();
  const parameters = ['experiment', 'softmax', '8', '1', ...SAMPLE];
  const { code, stdout, stderr } = await interrupted(folder, parameters, 'search 60 %');
  expect([code, stdout]).toEqual([130, '']);
  expect(stderr).toMatch(/^interrupted after 20 of 40 trials; they are in runs\/softmax\/search\.csv$/m);
  expect(stderr).toContain(`\nto resume: npx jacquard ${parameters.join(' ')}`);
  expect(stderr).toContain(' --resume runs/softmax\n');
  // The second repeat alone is left, and the result is that of an uninterrupted run.
  const [resumed, whole] = await Promise.all([
    succeeded(jacquard(folder, ...parameters, '--resume', 'runs/softmax', '--out', 'resumed', '--json')),
    succeeded(jacquard(folder, ...parameters, '--out', 'whole', '--json')),
  ]);
  const csv = (out: string) => readFileSync(join(folder, out, 'softmax/search.csv'), 'utf8');
  expect(csv('resumed')).toBe(csv('whole'));
  expect(JSON.parse(resumed.stdout).validation).toEqual(JSON.parse(whole.stdout).validation);
  expect(filesIn(join(folder, 'runs/softmax'))).toEqual(['args.json', 'search.csv', 'search.json']);
  const table = searchOf(folder, 'runs/softmax');
  expect(table).toHaveLength(20);
  for (const row of table) {
    expect(row['score_1']).not.toBe('');
    expect(row['score_2']).toBe('');
  }
});

test('Ctrl-C during the training after it: exit code 130, the weights so far beside the search', async (context) => {
  if (process.platform === 'win32') context.skip('Windows has no SIGINT to send');
  const folder = temporaryFolder();
  const { code, stderr } = await interrupted(
    folder,
    ['experiment', 'softmax', '1', '100000', ...SAMPLE],
    /^epoch +\d+\/100000/m,
  );
  expect(code).toBe(130);
  expect(stderr).toMatch(
    /^interrupted after [\d,]+ epochs?; the weights so far: runs\/softmax\/last\.safetensors$/m,
  );
  expect(filesIn(join(folder, 'runs/softmax'))).toEqual(
    [
      'args.json',
      ...['last', 'model'].map((name) => `${name}.safetensors`),
      'results.csv',
      'search.csv',
      'search.json',
    ].sort(),
  );
});

test.for([
  ['softmax --learning-rate 1e-3', '--learning-rate and --l2: give both, which skips the search, or neither'],
  ['softmax --l2 0.1', '--learning-rate and --l2: give both, which skips the search, or neither'],
  ['logistic', `Allowed choices are ${[...EXPERIMENT_NAMES, 'testing', 'all'].join(', ')}.`],
  ['', "missing required argument 'name'"],
  ['softmax 0', 'gridEpochs'],
  ['softmax five', 'gridEpochs'],
  ['softmax 1 0.5', 'epochs'],
  ['softmax 1 1 1', 'too many arguments'],
  ['testing', 'testing: which model? jacquard experiment testing <model>'],
  ['testing a.safetensors b.safetensors', 'testing: one model expected, "b.safetensors" given besides'],
  ['testing nowhere', 'nowhere'],
  ['softmax --learning-rate 0 --l2 0', "option '--learning-rate <x>' argument '0' is invalid"],
])('experiment %s: exit code 2', async ([parameters, message]) => {
  const folder = temporaryFolder();
  refused(await jacquard(folder, 'experiment', ...parameters.split(' ').filter(Boolean)), message);
  expect(filesIn(folder)).toEqual([]);
});

test('testing on data without test rows: exit code 2, and no run folder', async () => {
  const folder = folderWithCsv();
  await succeeded(
    jacquard(folder, 'train', '--data', 't.csv', '--hidden', 'none', '--epochs', '1', '--quiet'),
  );
  const before = filesIn(folder);
  const result = await jacquard(folder, 'experiment', 'testing', 'runs/train', '--data', 't.csv');
  refused(result, 't.csv: has no test rows');
  expect(filesIn(folder)).toEqual(before);
});

test('a winner that runs away in the long training gives way to the best lower rate, and is named everywhere', async () => {
  const folder = temporaryFolder();
  const parameters = [
    'experiment',
    'one-hidden',
    '1',
    '25',
    '--data',
    'sample',
    '--seed',
    '1',
    '--json',
    '--quiet',
  ];
  const { stdout, stderr } = await succeeded(jacquard(folder, ...parameters));
  const { learningRate, search, validation } = JSON.parse(stdout);
  expect(search.winner.learningRate).toBe(2e-3);
  expect(search.rejected).toHaveLength(1);
  expect(search.rejected[0]).toMatchObject({
    learningRate: 2e-3,
    reason: expect.stringMatching(/diverged|ran away/),
  });
  expect(learningRate).toBe(2e-4);
  expect(validation.accuracy).toBeGreaterThan(0.8);
  expect(stderr).toContain('continuing with the best lower rate of the search, 0.0002');
  expect(readFileSync(join(folder, 'runs/one-hidden/report.html'), 'utf8')).toContain('was given up');
});
