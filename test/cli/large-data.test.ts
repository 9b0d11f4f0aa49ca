// Data that are larger than --memory: what is read in parts and what as a whole, at both sides of each limit, what is refused, and what the
// trainings print and write. The budget of a process is left out (it needs 250 MB whatever it reads), so that small files take the same path.

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, it, vi } from 'vitest';
import { openLargeData } from '../../cli/large-data.js';
import { put } from '../support/temporary.js';
import { runHere, written } from './in-process.js';
import { inFolder, JS, recordRun } from './recorded-here.js';
import { putIdxFolder, tinyIdx } from './run.js';

const budget = vi.hoisted(() => ({ windowRows: 70 }));
vi.mock('../../src/platform/node/memory-budget.js', () => ({
  LEAST_MEMORY: 1,
  memoryBudget: () => ({ windowRows: () => budget.windowRows, validationRows: () => 1000 }),
  validationShare: (
    _name: string,
    rows: number,
    _cells: number,
    _pixels: boolean,
    { validation }: { validation: number },
  ) => (validation < 1 ? validation : validation / rows),
}));

const folder = inFolder();
const ROWS = 400;
const rowsOf = (count: number) =>
  Array.from({ length: count }, (_, i) => {
    const label = ['x', 'y', 'z'][(i * 7) % 3];
    const numbers = [0, 1, 2, 3].map((j) => ((i * 7 + j * 13) % 10) + (j === (i * 7) % 3 ? 20 : 0));
    return [
      label,
      ...numbers,
      (i * 7) % 3 === 0 ? 1 : 0,
      i % 2,
      2.5 * numbers[0] + numbers[1],
      `${i} ${'word '.repeat(60)}`,
    ].join();
  });
const table = (count: number) => `label,a,b,c,d,flag,other,price,text\n${rowsOf(count).join('\n')}\n`;
const pixelTable = () =>
  `label,${Array.from({ length: 4 }, (_, i) => `p${i}`).join()}\n${rowsOf(ROWS)
    .map((row) => row.split(',').slice(0, 5).join())
    .join('\n')}\n`;
beforeAll(async () => {
  put(folder.path, 'big.csv', table(ROWS));
  put(folder.path, 'big.csv.gz', gzipSync(table(ROWS)));
  put(folder.path, 'pixels.csv', pixelTable());
  put(folder.path, 'test.csv', table(20));
  put(folder.path, 'f.csv', 'a,b\n1,2\n3,4\n');
  put(folder.path, 'l.csv', 'label\nx\ny\n');
  for (const name of ['pictures', 'named']) {
    putIdxFolder(folder.path, name);
    const { images, labels } = tinyIdx(600);
    put(folder.path, `${name}/train-images-idx3-ubyte`, images);
    put(folder.path, `${name}/train-labels-idx1-ubyte`, labels);
  }
  put(folder.path, 'named/classes.txt', 'one\ntwo\nthree\n');
  put(folder.path, 'only/train-images-idx3-ubyte', tinyIdx().images);
  put(folder.path, 'only/train-labels-idx1-ubyte', tinyIdx().labels);
  const many = Array.from({ length: 5000 }, (_, i) => `${i % 2 ? 'x' : 'y'},${(i * 7) % 11},${i % 5}`);
  put(folder.path, 'many.csv', `label,a,b\n${many.join('\n')}\n`);
  await runHere(['data', 'split', 't.csv', '--out', 'divided']);
});
const size = (name: string) => statSync(join(folder.path, name)).size;
const IMAGES = 'images/train-images-idx3-ubyte';
const PAIR = `${IMAGES},images/train-labels-idx1-ubyte`;

/** Whether a source is read in parts with so many bytes, or why not. */
async function isLarge(
  data: string,
  bytes: number | undefined,
  more: object = {},
): Promise<boolean | string> {
  const options = {
    data,
    memory: bytes === undefined ? undefined : `${bytes / 1e6}MB`,
    out: 'large',
    seed: 5,
    validation: 0.2,
    quiet: true,
    ...more,
  };
  try {
    const { result } = await written(() => openLargeData(options as never, {}, { validationAsked: false }));
    await result?.end(false);
    return result !== null;
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

it('a table takes twice its file, compressed twelve times, images as much', async () => {
  for (const [source, file, times] of [
    ['big.csv', 'big.csv', 2],
    ['big.csv.gz', 'big.csv.gz', 12],
    ['only', IMAGES, 1],
    [PAIR, IMAGES, 1],
  ] as const) {
    const need = times * size(file);
    expect([source, await isLarge(source, need), await isLarge(source, need - 1)]).toEqual([
      source,
      false,
      true,
    ]);
  }
});

it('without --memory it is half of what the machine has, and small data are read as a whole', async () => {
  for (const source of ['big.csv', 'images', 'sample', 'auto', 'nowhere.csv', '-'])
    expect(await isLarge(source, undefined)).toBe(false);
});

it('what cannot be read in parts is refused where --memory was given', async () => {
  const small = 20;
  const whole = (source: string) =>
    `OptionError: memory: ${source} is read as a whole; only tables in one file and IDX files can be read in parts; leave it out`;
  expect(await isLarge('sample', small)).toBe(false);
  expect(await isLarge('auto', small)).toBe(false);
  expect(await isLarge('fashion-mnist', small)).toBe(false);
  for (const source of ['-', 'nowhere.csv', '.', 'a.csv,b.csv'])
    expect(await isLarge(source, small)).toBe(whole(source));
  const apart = (source: string, what: string) =>
    `OptionError: memory: ${source} may need more, and data with ${what} are read as a whole; leave it out, or allow more`;
  expect(await isLarge('f.csv,l.csv', 2)).toBe(apart('f.csv,l.csv', 'features and labels apart'));
  expect(await isLarge('f.csv,l.csv', 1e6)).toBe(false);
  expect(await isLarge('divided', 20)).toBe(apart('divided', 'validation rows of their own'));
  expect(await isLarge('divided', 1e6)).toBe(false);
  expect(await isLarge('big.csv', small, { imageShape: [2, 2] })).toBe(apart('big.csv', 'an image shape'));
  expect(await isLarge('big.csv', 1e9, { imageShape: [2, 2] })).toBe(false);
});

it('a test file that takes an eighth of the memory or more is refused, and so are options of tables for images', async () => {
  const test = 'test.csv';
  const bytes = 8 * size(test);
  expect(bytes).toBeLessThan(2 * size('big.csv'));
  expect(await isLarge('big.csv', bytes, { test })).toBe(true);
  expect(await isLarge('big.csv', bytes - 1, { test })).toBe(
    `OptionError: test: ${test} has 0 MB, too much beside the training; test on fewer rows, or later with jacquard evaluate`,
  );
  expect(await isLarge('only', 20, { label: 'a' })).toMatch(/^OptionError: label: /);
  expect(await isLarge('big.csv', 200, { label: 'nothing' })).toMatch(/nothing/);
});

const train = (data: string, ...more: string[]) => [
  'train',
  '--data',
  data,
  ...JS,
  '--memory',
  '0.0002MB',
  '--epochs',
  '2',
  '--batch-size',
  '64',
  '--recipe',
  'none',
  '--hidden',
  '4',
  ...more,
];
const IGNORE = ['--ignore', 'text'];
it.each<[string, string[]]>([
  ['classes', train('big.csv', ...IGNORE)],
  ['compressed', train('big.csv.gz', ...IGNORE, '--validation', '50', '--seed', '2')],
  ['recipe', ['train', '--data', 'big.csv', ...JS, '--memory', '0.1MB', '--epochs', '2', '--hidden', '4']],
  ['values', train('big.csv', '--target', 'price,a', '--ignore', 'text,label')],
  [
    'plain values',
    train(
      'big.csv',
      '--target',
      'price',
      '--ignore',
      'text,label',
      '--no-standardize-targets',
      '--learning-rate',
      '1e-4',
    ),
  ],
  ['labels', train('big.csv', '--labels', 'flag,other', '--ignore', 'text,label')],
  ['images', train('pictures', '--memory', '0.0015MB')],
  ['named', train('named', '--quiet', '--memory', '0.0015MB')],
  ['a pair', train(PAIR)],
  ['pixels', train('pixels.csv', '--standardize', 'global')],
  ['tested', train('big.csv', ...IGNORE, '--test', 'test.csv', '--memory', '0.1MB')],
  ['json', train('big.csv', ...IGNORE, '--json', '--quiet')],
])('training on windows: %s', (name, words) =>
  recordRun(folder, [...words, '--out', `w-${name.replace(' ', '-')}`], {
    to: `w-${name.replace(' ', '-')}`,
  }),
);
it.each<[string[]]>([
  [train('big.csv', ...IGNORE, '--test', 'missing.csv')],
  [train('big.csv', ...IGNORE, '--learning-rate', '1000000', '--hidden', '30,30')],
  [train('images', '--label', 'a')],
  [train('.')],
])('%j', (words) => recordRun(folder, [...words, '--out', 'w'], { to: 'w' }));

it('figures over all rows are of 4096 rows at a time', async () => {
  budget.windowRows = 3000;
  await recordRun(folder, [...train('many.csv', '--hidden', 'none'), '--out', 'm'], { to: 'm' });
  budget.windowRows = 70;
});
