// Networks that read images, from the command line: trained on the sample, stopped and resumed, evaluated, and asked about images in
// IDX files and in tables; where the shape of a sample comes from, and what is refused.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { encodeIdx } from '../../src/data/idx.js';
import { put, temporaryFolder } from '../support/temporary.js';
import { type Case, check, refused } from './refused.js';
import { folderWithCsv, interrupted, jacquard, putIdxFolder, readJson, succeeded, tinyCsv } from './run.js';

const CNN = 'conv 4, batch-norm, max-pool 4, conv 6 1x1, global-average-pool';
const bytesOf = (...path: string[]) => readFileSync(join(...path));

test('the sample trains a convolutional network, from images to a report, and images are told apart', async () => {
  const folder = temporaryFolder();
  const network = ['--layers', 'conv 6, batch-norm, max-pool 4, dense 24', '--optimizer', 'adam'];
  const run = ['train', '--data', 'sample', '--epochs', '8', '--learning-rate', '0.01', ...network, '--flip'];
  const { stdout } = await succeeded(jacquard(folder, ...run, '--quiet'));
  expect(stdout).toMatch(/^28×28×1→10, 1 conv2d, 1 batch-norm, 2 activation, 1 max-pool, 2 dense, /m);
  expect(stdout).toMatch(/^ +conv2d1 +conv2d 1→6, 3×3 +28×28×6 +54 +0\.0847$/m);
  expect(stdout).toMatch(/^ +max-pool1 +max-pool 4×4 +7×7×6$/m);
  const { model, test: tested } = readJson(folder, 'runs/train/report.json');
  expect(model).toMatchObject({ layers: null, activation: 'relu', batchNorm: true });
  expect(tested.accuracy).toBeGreaterThan(0.75);
  expect(readJson(folder, 'runs/train/args.json').options).toMatchObject({
    ...{ layers: 'conv 6, batch-norm, max-pool 4, dense 24', standardize: 'channel' },
  });
  const evaluated = await succeeded(jacquard(folder, 'evaluate', 'runs/train', '--data', 'sample', '--json'));
  expect(JSON.parse(evaluated.stdout).accuracy).toBe(tested.accuracy);
});

test('a run that is stopped and resumed leaves the bytes of one that is not, on one thread and on two', async () => {
  const folder = temporaryFolder();
  const run = ['train', '--data', 'sample', '--epochs', '2', '--layers', CNN, '--flip', '--shift', '1'];
  await succeeded(jacquard(folder, ...run, '--threads', '1', '--quiet', '--out', 'whole'));
  await interrupted(folder, [...run, '--threads', '2', '--out', 'parts'], /epoch 1/);
  await succeeded(jacquard(folder, 'train', '--resume', 'parts/train', '--threads', '2', '--quiet'));
  for (const name of ['model.safetensors', 'last.safetensors'])
    expect(bytesOf(folder, 'parts/train', name).equals(bytesOf(folder, 'whole/train', name)), name).toBe(
      true,
    );
});

test('--image-shape gives the rows of a table a shape, which the model keeps', async () => {
  const folder = folderWithCsv();
  const layers = ['--layers', 'conv 8 2x2, dense 8', '--learning-rate', '0.1'];
  const run = [
    'train',
    '--data',
    't.csv',
    '--recipe',
    'none',
    '--epochs',
    '30',
    '--batch-size',
    '8',
    ...layers,
  ];
  const { stdout } = await succeeded(jacquard(folder, ...run, '--image-shape', '2x2', '--quiet'));
  expect(stdout).toMatch(/^2×2×1→3, /m);
  put(folder, 'rows.csv', tinyCsv({ label: false, rows: 6 }));
  const { stdout: answers } = await succeeded(jacquard(folder, 'predict', 'runs/train', 'rows.csv'));
  const classes = answers.trim().split('\n').slice(1);
  expect(classes.map((line) => line.split(',')[0])).toEqual(['x', 'y', 'z', 'x', 'y', 'z']);
  const { stdout: evaluated } = await succeeded(jacquard(folder, 'evaluate', 'runs/train', '--json'));
  expect(JSON.parse(evaluated).accuracy).toBe(1);
  // Images of one channel: their standardiser has one mean, and search finds their shape in the same way.
  const grid = [
    '--learning-rates',
    '0.01',
    '--l2s',
    '0',
    '--repeats',
    '1',
    '--epochs',
    '1',
    '--image-shape',
    '2x2',
  ];
  await succeeded(jacquard(folder, 'search', '--data', 't.csv', '--layers', 'conv 4', ...grid, '--quiet'));
});

test('images in IDX files have a shape of their own, and a model refuses those of another', async () => {
  const folder = temporaryFolder();
  putIdxFolder(folder, 'tiny');
  const run = ['train', '--data', 'tiny', '--epochs', '1', '--layers', 'conv 4 2x2', '--quiet'];
  const { stdout } = await succeeded(jacquard(folder, ...run));
  expect(stdout).toMatch(/^2×2×1→3, /m);
  const rows = Uint8Array.from({ length: 8 }, (_, k) => 10 * k);
  put(folder, 'same', encodeIdx([2, 2, 2], rows));
  put(folder, 'flat', encodeIdx([2, 4], rows));
  put(folder, 'wide', encodeIdx([2, 4, 1], rows));
  put(folder, 'colours', encodeIdx([2, 1, 2, 2], rows));
  const same = await succeeded(jacquard(folder, 'predict', 'runs/train', 'same'));
  expect(await succeeded(jacquard(folder, 'predict', 'runs/train', 'flat'))).toEqual(same);
  const message = (shape: string) => `images of ${shape}, the network takes 2×2×1`;
  refused(await jacquard(folder, 'predict', 'runs/train', 'wide'), `wide: ${message('4×1×1')}`);
  refused(await jacquard(folder, 'predict', 'runs/train', 'colours'), `colours: ${message('1×2×2')}`);
});

test('images of several channels train by channel', async () => {
  const folder = temporaryFolder();
  const [rows, size] = [30, 3 * 2 * 3];
  // The class is which channel is the brightest.
  const bytes = Uint8Array.from({ length: rows * size }, (_, k) => {
    return ((k * 7) % 50) + (k % 3 === Math.floor(k / size) % 3 ? 150 : 0);
  });
  put(folder, 'images', encodeIdx([rows, 3, 2, 3], bytes));
  put(
    folder,
    'labels',
    encodeIdx(
      [rows],
      Array.from({ length: rows }, (_, i) => i % 3),
    ),
  );
  const quick = ['--epochs', '20', '--batch-size', '5', '--learning-rate', '0.1', '--quiet'];
  const { stdout } = await succeeded(
    jacquard(folder, 'train', '--data', 'images,labels', '--layers', 'conv 4, global-average-pool', ...quick),
  );
  expect(stdout).toMatch(/^3×2×3→3, /m);
  expect(stdout).toMatch(/conv2d 3→4, 3×3 +3×2×4 +112 /);
  const { stdout: evaluated } = await succeeded(
    jacquard(folder, 'evaluate', 'runs/train', '--data', 'images,labels', '--json'),
  );
  expect(JSON.parse(evaluated).accuracy).toBe(1);
});

const csv = { 't.csv': tinyCsv() };
const TRAIN = 'train --data t.csv --epochs 1';

test.each<Case>([
  [
    'no shape',
    csv,
    `${TRAIN} --layers conv\t4`,
    '--image-shape: conv2d layers read images, and t.csv has no image shape; pass it, such as 2x2x1 for rows of 4 features',
  ],
  [
    'a shape of another size',
    csv,
    `${TRAIN} --layers max-pool --image-shape 3x2`,
    '--image-shape: an image of 3×2 has 6 values, a row of t.csv has 4 features',
  ],
  ['no shape', csv, `${TRAIN} --layers max-pool --image-shape 4`, 'Sizes such as 32x24 or 32x24x3 expected'],
  [
    'a window that does not fit',
    csv,
    `${TRAIN} --layers max-pool\t3 --image-shape 2x2`,
    '--layers: layer 1, "max-pool 3": max-pool: a window of 3×3 does not fit in an image of 2×2',
  ],
  [
    'an option beside --layers that says the same',
    csv,
    `${TRAIN} --layers conv\t4,max-pool --batch-norm`,
    '--batch-norm: with --layers, put these layers into the list; type --layers "conv 4, batch-norm, max-pool"',
  ],
  [
    'dense layers after which there is no image',
    csv,
    `${TRAIN} --layers dense\t4,max-pool`,
    '--layers: layer 2, "max-pool": max-pool: images of height, width and channels expected, samples of 4 given',
  ],
])('$0 is refused', async (title, files, parameters, message) => {
  await check([title, files, parameters, message]);
});

test.each(['cnn-small', 'cnn'])(
  'the recipe %s trains what its command line does, and what is given beside it wins',
  async (name) => {
    const folder = temporaryFolder();
    putIdxFolder(folder, 'tiny');
    const { stdout } = await succeeded(jacquard(folder, 'recipes', name));
    expect(stdout).toContain("--layers 'conv ");
    // Its layers are for larger images than these.
    const own = [
      '--data',
      'tiny',
      '--layers',
      'conv 4, batch-norm',
      '--epochs',
      '1',
      '--warmup',
      '0',
      '--shift',
      '1',
      '--quiet',
    ];
    await succeeded(jacquard(folder, 'train', '--recipe', name, ...own));
    const { options } = readJson(folder, 'runs/train/args.json');
    expect(options).toMatchObject({
      recipe: name,
      standardize: 'channel',
      learningRate: 0.004,
      flip: true,
      shift: 1,
    });
  },
);

/** Images of 6×8 as a table of floats, the class the brighter half; the border columns are 0 in all of them. */
function borderedCsv(columns = 48, rows = 60): string {
  const line = (row: number) => [
    row % 2 ? 'a' : 'b',
    ...Array.from({ length: columns }, (_, i) => {
      const border = i % 8 === 0 || i % 8 === 7;
      return border ? 0 : ((row * 7 + i * 3) % 11) / 20 + (i % 8 < 4 === (row % 2 === 1) ? 0.5 : 0);
    }),
  ];
  const names = Array.from({ length: columns }, (_, i) => `v${i}`);
  return `${[['label', ...names], ...Array.from({ length: rows }, (_, row) => line(row))].join('\n')}\n`;
}

test('with --image-shape each column of a table is a pixel, also one that stays one number or looks like an id', async () => {
  const folder = temporaryFolder();
  put(folder, 't.csv', borderedCsv());
  const data = ['--data', 't.csv', '--label', 'label', '--image-shape', '6x8'];
  const quick = ['--epochs', '12', '--batch-size', '5', '--learning-rate', '0.2', '--quiet'];
  const { stdout } = await succeeded(jacquard(folder, 'train', ...data, ...quick, '--layers', 'conv 4'));
  expect(stdout).toMatch(/^6×8×1→2, /m);
  const evaluated = await succeeded(jacquard(folder, 'evaluate', 'runs/train', '--json'));
  expect(JSON.parse(evaluated.stdout).accuracy).toBe(1);
  await succeeded(jacquard(folder, 'train', ...data, ...quick, '--hidden', '4', '--flip'));
  const grid = '--learning-rates 0.01 --l2s 0 --repeats 1 --epochs 1 --layers conv\t2 --quiet'.split(' ');
  await succeeded(jacquard(folder, 'search', ...data, ...grid.map((word) => word.replace('\t', ' '))));
  // A column that was asked to be left out is no pixel, and so are not those of --ignore.
  const less = ['--ignore', 'v0,v8,v16,v24,v32,v40,v7,v15,v23,v31,v39,v47', '--image-shape', '6x6'];
  await succeeded(jacquard(folder, 'train', ...data, ...less, ...quick, '--layers', 'conv 4'));

  // The names of a larger image's pixels begin as those of a smaller one.
  put(folder, 'larger.csv', borderedCsv(64));
  for (const command of ['predict', 'evaluate'])
    refused(
      await jacquard(
        folder,
        command,
        'runs/train',
        ...(command === 'evaluate' ? ['--data'] : []),
        'larger.csv',
      ),
      'larger.csv: the model takes images of 48 pixels, each in a column of its own; this table has 16 more: "v48", "v49"',
    );
  put(
    folder,
    'named.csv',
    borderedCsv().replaceAll(/^(.*)$/gm, (line, _, at) =>
      line ? `${line},${at === 0 ? 'file' : 'x.png'}` : '',
    ),
  );
  const { stderr } = await succeeded(jacquard(folder, 'predict', 'runs/train', 'named.csv'));
  expect(stderr).toContain('not used, since the model does not know "file"');
});

test('a recipe for fewer epochs than its own has a shorter warm-up, and says so', async () => {
  const folder = temporaryFolder();
  putIdxFolder(folder, 'tiny');
  const run = [
    'train',
    '--data',
    'tiny',
    '--recipe',
    'cnn-small',
    '--layers',
    'conv 4',
    '--shift',
    '1',
    '--epochs',
  ];
  const { stderr } = await succeeded(jacquard(folder, ...run, '1'));
  expect(stderr).toContain(
    'warm-up of 0.3 epochs, in proportion to --epochs 1: the recipe has 9 of 30; --warmup sets another',
  );
  expect(readJson(folder, 'runs/train/args.json').options).toMatchObject({ epochs: 1, warmup: 0.3 });
  refused(
    await jacquard(folder, ...run, '1', '--warmup', '2'),
    '--warmup: 2 epochs of warm-up are more than the 1',
  );
});

test('a table whose columns are no pixels, and a shape that the data contradict, are refused', async () => {
  const folder = temporaryFolder();
  const lines = borderedCsv().trimEnd().split('\n');
  const words = lines.map((line, i) => `${line},${i === 0 ? 'word' : i % 3 ? 'x' : 'y'}`);
  put(folder, 'words.csv', `${words.join('\n')}\n`);
  put(
    folder,
    'empty.csv',
    borderedCsv().replaceAll(
      /^([^,]*),([^,]*)/gm,
      (_, label, first) => `${label},${first === 'v0' ? first : ''}`,
    ),
  );
  put(folder, 't.csv', borderedCsv());
  const train = ['train', '--label', 'label', '--image-shape', '6x8', '--epochs', '1'];
  refused(
    await jacquard(folder, ...train, '--data', 'words.csv', '--layers', 'conv 2'),
    'words.csv: column "word" should hold numbers, but "x" is not a number',
  );
  refused(
    await jacquard(folder, ...train, '--data', 'empty.csv', '--layers', 'conv 2'),
    'empty.csv: column "v0" has no values, and in an image each column is a pixel; --ignore v0 leaves it out',
  );
  for (const network of [
    ['--layers', 'conv 2'],
    ['--hidden', '4', '--flip'],
  ])
    refused(
      await jacquard(folder, ...train, '--data', 't.csv', '--categorical', 'v1', ...network),
      /in an image each column is a pixel in its place, but columns of t.csv .*"v1" \(asked for/,
    );
  refused(
    await jacquard(folder, 'train', '--data', 't.csv', '--hidden', '4', '--image-shape', '6x9'),
    '--image-shape: an image of 6×9 has 54 values, a row of t.csv has 48 features',
  );
  refused(
    await jacquard(
      folder,
      ...['train', '--data', 'sample', '--hidden', 'none', '--flip', '--image-shape', '56x14'],
    ),
    '--image-shape: 56×14 given, but the data are images of 28×28×1; leave it out',
  );
});
