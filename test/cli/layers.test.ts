// --layers: the same networks as --hidden makes, to the bit; networks that --hidden cannot make, stopped and resumed, evaluated
// and used; the table of layers on the terminal, in the report and in report.json.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findAll, type Node, parseXml, textOf } from '../report/xml.js';
import { put, temporaryFolder } from '../support/temporary.js';
import { type Case, check, refused } from './refused.js';
import { folderWithCsv, interrupted, jacquard, putIdxFolder, readJson, succeeded, tinyCsv } from './run.js';

const TRAIN = ['train', '--data', 't.csv', '--recipe', 'none', '--epochs', '3', '--batch-size', '16'];
const RESIDUAL =
  'dense 8 name=a, dense 8, dropout 0.1, dense 8 activation=identity, add inputs=a+dense3, activation relu, batch-norm';

const bytesOf = (...path: string[]) => readFileSync(join(...path));

/** Epochs without their seconds. */
const resultsOf = (...path: string[]) =>
  bytesOf(...path)
    .toString()
    .replace(/^(([^,]*,){5})[^,\n]*/gm, '$1');

/** Trains twice in one folder. */
async function twice(one: string[], other: string[], common: string[] = []): Promise<string> {
  const folder = folderWithCsv();
  await succeeded(jacquard(folder, ...TRAIN, ...common, ...one, '--quiet', '--out', 'one'));
  await succeeded(jacquard(folder, ...TRAIN, ...common, ...other, '--quiet', '--out', 'other'));
  return folder;
}

test.each<[layers: string, other: string[], common?: string[]]>([
  ['dense 12, dense 6', ['--hidden', '12,6']],
  ['none', ['--hidden', 'none']],
  ['dense 8, batch-norm', ['--hidden', '8', '--batch-norm']],
  ['dense 8 activation=tanh', ['--hidden', '8', '--activation', 'tanh']],
  ['dense 8, activation gelu', ['--hidden', '8', '--activation', 'gelu']],
  [
    'dense 12, batch-norm, dense 6, batch-norm',
    ['--hidden', '12,6', '--batch-norm'],
    ['--activation', 'silu', '--initializer', 'he', '--output-initializer', 'zeros', '--optimizer', 'adam'],
  ],
])('--layers "%s" leaves the model file of %j, to the byte', async (layers, other, common) => {
  const folder = await twice(['--layers', layers], other, common);
  for (const name of ['model.safetensors', 'last.safetensors'])
    expect(bytesOf(folder, 'one/train', name).equals(bytesOf(folder, 'other/train', name)), name).toBe(true);
});

test('--layers "dense 8, dropout 0.2" learns and predicts as --hidden 8 --dropout 0.2, to the bit', async () => {
  const folder = await twice(
    ['--layers', 'dense 8, dropout 0.2, dense 6, dropout 0.4'],
    ['--hidden', '8,6', '--dropout', '0.2,0.4'],
  );
  expect(resultsOf(folder, 'one/train/results.csv')).toBe(resultsOf(folder, 'other/train/results.csv'));
  const predicted = (out: string) => bytesOf(folder, out, 'train/predictions.csv').toString();
  expect(predicted('one')).toBe(predicted('other'));
  // Dropout that drops nothing trains otherwise: what is equal above is not equal by chance.
  const none = ['--hidden', '8,6', '--quiet', '--out', 'none'];
  await succeeded(jacquard(folder, ...TRAIN, ...none));
  expect(resultsOf(folder, 'one/train/results.csv')).not.toBe(resultsOf(folder, 'none/train/results.csv'));
});

const csv = { 't.csv': tinyCsv() };
const CONFLICTS: [parameters: string[], message: string][] = [
  [
    ['--layers', 'dense 8', '--hidden', '342,180'],
    '--hidden: --layers replaces it; leave it out, or type --layers "dense 342, dense 180" for it',
  ],
  [
    ['--layers', 'dense 8, dense 4', '--dropout', '0.2,0.5'],
    '--dropout: with --layers, put these layers into the list; type --layers "dense 8, dropout 0.2, dense 4, dropout 0.5"',
  ],
  [
    ['--layers', 'dense 8, activation tanh', '--batch-norm', '--dropout', '0.2'],
    '--batch-norm: with --layers, put these layers into the list; type --layers "dense 8, batch-norm, activation tanh, dropout 0.2"',
  ],
  [
    ['--layers', 'none', '--dropout', '0.2'],
    '--dropout: with --layers, put these layers into the list; leave it out',
  ],
  [['--layers', RESIDUAL, '--batch-norm'], '--batch-norm: with --layers, put these layers into the list'],
  [['--layers', 'dense 8, dropot 0.2'], '--layers: layer 2, "dropot 0.2": "dropot" is unknown, did you mean'],
  [
    ['--layers', 'dense 8, add inputs=input+dense1'],
    '--layers: layer 2, "add inputs=input+dense1": add: all inputs must have one shape; 4 and 8 given',
  ],
];

test.each(CONFLICTS)('%j is refused with what to type', async (parameters, message) => {
  const folder = folderWithCsv();
  const { code, stdout, stderr } = await jacquard(folder, ...TRAIN, ...parameters);
  expect(stderr).toContain(`error: ${message}`);
  expect([code, stdout]).toEqual([2, '']);
});

test.each<Case>([
  [
    'a mistake is found before data are read',
    {},
    'train --data none.csv --layers dense',
    '--layers: layer 1, "dense": units is missing',
  ],
  [
    'search refuses both too',
    csv,
    'search --data t.csv --layers none --hidden 8',
    '--hidden: --layers replaces it',
  ],
  [
    'an experiment has no layers to choose',
    {},
    'experiment softmax --layers none',
    "unknown option '--layers'",
  ],
])('%s', (...one) => check(one));

test('Ctrl-C and --resume with layers that branch end with the bytes of a run that was never stopped', async (context) => {
  if (process.platform === 'win32') context.skip('Windows has no SIGINT to send');
  const folder = folderWithCsv();
  const long = [
    ...TRAIN,
    '--layers',
    RESIDUAL,
    '--epochs',
    '400',
    '--optimizer',
    'adam',
    '--backend',
    'simd',
  ];
  const stopped = await interrupted(folder, long, /epoch +\d/);
  expect(stopped.code).toBe(130);
  const { options } = readJson(folder, 'runs/train/args.json');
  expect(options).toMatchObject({ layers: RESIDUAL, dropout: 0 });
  expect(options).not.toHaveProperty('hidden');
  await succeeded(jacquard(folder, 'train', '--resume', 'runs/train'));
  await succeeded(jacquard(folder, ...long, '--out', 'whole'));
  for (const name of ['model.safetensors', 'last.safetensors'])
    expect(bytesOf(folder, 'runs/train', name).equals(bytesOf(folder, 'whole/train', name)), name).toBe(true);
  expect(resultsOf(folder, 'runs/train/results.csv')).toBe(resultsOf(folder, 'whole/train/results.csv'));
});

test('args.json with layers that are no text of --layers, or neither layers nor hidden, is refused', async () => {
  const folder = folderWithCsv();
  await succeeded(jacquard(folder, ...TRAIN, '--layers', 'dense 8, dropout 0.2', '--quiet'));
  const path = join(folder, 'runs/train/args.json');
  const args = readJson(path);
  rmSync(join(folder, 'runs/train/last.safetensors')); // else the run would be finished
  for (const [options, message] of [
    [{ layers: 'dense 8, dropout 2' }, 'options.layers: "dense 8, dropout 2" is no value of --layers'],
    [{ layers: ['dense 8'] }, 'is no value of --layers'],
    [{ layers: undefined }, 'options.hidden is missing'],
  ] as const) {
    writeFileSync(path, JSON.stringify({ ...args, options: { ...args.options, ...options } }));
    refused(await jacquard(folder, 'train', '--resume', 'runs/train'), message);
  }
});

test('a recipe keeps its other options, and a table’s recipe has no dropout of its own, beside --layers', async () => {
  const folder = folderWithCsv();
  const quick = ['--data', 't.csv', '--epochs', '2', '--layers', 'dense 8, dropout 0.3'];
  const { stdout, stderr } = await succeeded(jacquard(folder, 'train', ...quick, '--json'));
  expect(stderr).toContain('(layers dense 8, dropout 0.3, 2 epochs, ');
  const table = JSON.parse(stdout);
  expect(table.training).toMatchObject({ dropout: 0, averaging: 0.99, optimizer: { name: 'adamw' } });
  expect(table.model.name).toMatch(/^\d+-8-3 relu, dropout 0.3$/);
  const fast = await succeeded(jacquard(folder, 'train', ...quick, '--recipe', 'fast', '--json', '--quiet'));
  expect(JSON.parse(fast.stdout).training).toMatchObject({ dropout: 0, inputDropout: 0.1 });
  const hidden = ['--layers', 'dense 8, dropout 0.3', '--batch-norm'];
  refused(
    await jacquard(folder, 'train', '--data', 't.csv', '--recipe', 'fast', ...hidden),
    'dense 8, batch-norm',
  );
});

test('search scores "dense 8" as --hidden 8', async () => {
  const folder = folderWithCsv();
  const grid = [
    '--data',
    't.csv',
    '--epochs',
    '2',
    '--repeats',
    '1',
    '--batch-size',
    '16',
    '--quiet',
    '--json',
  ];
  const rows = async (...parameters: string[]) => {
    const { stdout } = await succeeded(jacquard(folder, 'search', ...grid, ...parameters));
    return JSON.parse(stdout).rows;
  };
  const asHidden = await rows('--hidden', '8');
  expect(await rows('--layers', 'dense 8')).toEqual(asHidden);
  expect(await rows('--layers', 'dense 8, dropout 0.5')).not.toEqual(asHidden);
});

const section = (page: Node, id: string) =>
  findAll(page, 'section').find(({ attributes }) => attributes['id'] === id);

const TABLE = [
  ['a', 'dense 4→8', 'input', '8', '40', '0.000064'],
  ['a.activation', 'relu', 'a', '8', '', ''],
  ['dense2', 'dense 8→8', 'a.activation', '8', '72', '0.000128'],
  ['add1', 'add', 'a.activation, dense2', '8', '', ''],
  ['dense3', 'dense 8→3', 'add1', '3', '27', '0.000048'],
  ['all', '', '', '', '139', '0.000240'],
];
/** What is read is an arrow where it is the layer of the line above. */
const READS_ON_A_TERMINAL = ['input', '↑', '↑', 'a.activation, ↑', '↑', ''];

test('the table of layers: on the terminal, in report.html, and as data in report.json', async () => {
  const folder = temporaryFolder();
  putIdxFolder(folder, 'tiny');
  const layers = ['--layers', 'dense 8 name=a activation=relu, dense 8, add inputs=a+dense2'];
  const quick = ['train', '--data', 'tiny', '--epochs', '2', '--batch-size', '16', '--quiet'];
  const { stdout } = await succeeded(jacquard(folder, ...quick, ...layers));
  expect(stdout).toMatch(/^4→3, 3 dense, 1 activation, 1 add, 139 parameters/m);
  const lines = stdout.split('\n');
  const head = lines.findIndex((line) => /^ {2}name +layer +reads +output +parameters +MFLOP$/.test(line));
  expect(lines.slice(head + 1, head + 7).map((line) => line.trim().split(/ {2,}/))).toEqual(
    TABLE.map((row, i) => row.with(2, READS_ON_A_TERMINAL[i]).filter(Boolean)),
  );
  const page = parseXml(bytesOf(folder, 'runs/train/report.html').toString());
  const table = section(page, 'layers')!;
  const cells = findAll(table, 'tr').map((row) => row.children.map((cell) => textOf(cell as Node)));
  expect(cells.slice(1)).toEqual(TABLE);
  const { model } = readJson(folder, 'runs/train/report.json');
  expect(model).toMatchObject({ layers: null, parameters: 139, outputs: 3 });
  expect(model.summary).toMatchObject({ parameters: 139, trainableParameters: 139, mflop: 0.00024 });
  expect(model.summary.layers[3]).toEqual({
    ...{ name: 'add1', layer: 'add', inputs: ['a.activation', 'dense2'], shape: [8] },
    ...{ parameters: 0, trainable: true, mflop: 0 },
  });
  expect(section(page, 'weights'), 'weights as images need a model of one dense layer').toBeUndefined();
});

test('one dense layer has no table; its weights are images where it reads the features, and only there', async () => {
  const folder = temporaryFolder();
  const runs = { none: true, 'dropout 0.1': true, 'batch-norm': false };
  for (const [layers, images] of Object.entries(runs)) {
    const quick = ['train', '--data', 'sample', '--epochs', '1', '--quiet'];
    const out = layers.split(' ')[0];
    const { stdout } = await succeeded(jacquard(folder, ...quick, '--layers', layers, '--out', out));
    const page = parseXml(bytesOf(folder, out, 'train/report.html').toString());
    expect([layers, section(page, 'weights') !== undefined]).toEqual([layers, images]);
    expect(/parameters +MFLOP/.test(stdout)).toBe(layers !== 'none');
    expect(section(page, 'layers') !== undefined).toBe(layers !== 'none');
  }
});

test('a model whose layers branch is evaluated, and predicts', async () => {
  const folder = folderWithCsv();
  await succeeded(jacquard(folder, ...TRAIN, '--layers', RESIDUAL, '--epochs', '40', '--quiet'));
  const { stdout } = await succeeded(jacquard(folder, 'evaluate', 'runs/train', '--json'));
  expect(JSON.parse(stdout).accuracy).toBeGreaterThan(0.9);
  put(folder, 'rows.csv', tinyCsv({ label: false, rows: 9 }));
  const { stdout: answers } = await succeeded(jacquard(folder, 'predict', 'runs/train', 'rows.csv'));
  const classes = answers
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',')[0]);
  expect(classes).toEqual(['x', 'y', 'z', 'x', 'y', 'z', 'x', 'y', 'z']);
});
