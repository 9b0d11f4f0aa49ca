// Bad files, through the real command line: exit code 2, one message that names what was expected and what was found,
// nothing on stdout, and nothing new on the disk. Bad options: bad-options.test.ts.

import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { encodeIdx } from '../../src/data/idx.js';
import { put, temporaryFolder } from '../support/temporary.js';
import { type Case, check, type Files, refused } from './refused.js';
import { filesIn, jacquard, putIdxFolder, start, tinyCsv, tinyIdx, trainTiny } from './run.js';

const CSV = tinyCsv();
const { images, labels } = tinyIdx(12);
const IMAGES = 'd/train-images-idx3-ubyte';
const LABELS = 'd/train-labels-idx1-ubyte';
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

const csv = (text: string) => ({ 't.csv': text });
const idx = (first: string | Uint8Array, second: string | Uint8Array = labels): Files => ({
  [IMAGES]: first,
  [LABELS]: second,
});
/** The four CSVs of `data split`, with other validation labels. */
const four = (validation: string): Files => ({
  'd/train_features.csv': 'a,b\n1,2\n3,4\n5,6\n7,8\n',
  'd/train_labels.csv': 'label\nx\ny\nx\ny\n',
  'd/validation_features.csv': 'a,b\n1,2\n3,4\n',
  'd/validation_labels.csv': validation,
});

const CSV_DATA: Case[] = [
  ['a missing file', {}, 'train --data t.csv', 't.csv: no such file'],
  ['a missing file of a pair', csv(CSV), 'train --data t.csv,l.csv', 'l.csv: no such file'],
  ['an empty file', csv(''), 'train --data t.csv', 't.csv: the file is empty'],
  ['a header and no rows', csv('label,a\n'), 'train --data t.csv', 't.csv: a header and no rows'],
  ['a column too few', csv(`${CSV}x,1,2,3\n`), 'train --data t.csv', 't.csv:62: 5 columns expected, 4 found'],
  [
    'a column too many',
    csv(`${CSV}x,1,2,3,4,5\n`),
    'train --data t.csv',
    't.csv:62: 5 columns expected, 6 found',
  ],
  [
    'no label',
    csv(`${CSV},1,2,3,4\n`),
    'train --data t.csv',
    't.csv:62: 1 of 61 rows have no label (this is the first); --drop-missing-labels leaves them out',
  ],
  [
    'a number beyond float64',
    csv(`${CSV}x,1,2,3,1e400\n`),
    'train --data t.csv',
    't.csv:62: column "d": "1e400" is not a number',
  ],
  [
    'a word where numbers were said to be',
    csv(`${CSV}x,1,2,three,4\n`),
    'train --data t.csv --numeric c',
    't.csv: column "c" should hold numbers, but "three" is not a number',
  ],
  [
    'a quote never closed',
    csv(`${CSV}"x,1,2,3,4\n`),
    'train --data t.csv',
    /t\.csv:6\d: a quote is opened and never closed/,
  ],
  [
    'an unknown label column',
    csv(CSV),
    'train --data t.csv --label kind',
    'label column "kind" is not there; the columns are label, a, b, c, d',
  ],
  [
    'no label column',
    csv('p,q\n1,2\n3,4\n'),
    'train --data t.csv',
    /t\.csv: no column is called "label"; .*the columns are p, q; for example: npx jacquard train --data t.csv --label q/,
  ],
  [
    'one single class',
    csv('label,a\nx,1\nx,2\nx,3\n'),
    'train --data t.csv',
    't.csv: at least 2 classes expected among the labels, only "x" found',
  ],
  [
    'features and labels of different counts',
    { 'f.csv': 'a,b\n1,2\n3,4\n5,6\n', 'l.csv': 'label\nx\ny\n' },
    'train --data f.csv,l.csv',
    'f.csv has 3 rows of features, but l.csv has 2 labels',
  ],
  [
    'one single class among the training rows of a folder',
    { ...four('label\nx\ny\n'), 'd/train_labels.csv': 'label\nx\nx\nx\nx\n', 'd/classes.txt': 'x\ny\n' },
    'train --data d',
    'd: at least 2 classes expected among the labels, only "x" found',
  ],
  [
    'a label that no training row has',
    four('label\nx\nw\n'),
    'train --data d',
    'd/validation_labels.csv:3: label "w" is unknown; the classes are x, y',
  ],
  [
    'validation rows of other columns',
    { ...four('label\nx\ny\n'), 'd/validation_features.csv': 'a\n1\n3\n' },
    'train --data d',
    'd/validation_features.csv: no column "b", which training had; its columns are a, label',
  ],
  [
    'half of a pair',
    { 'd/train_features.csv': 'a\n1\n' },
    'train --data d',
    'd: train_features.csv is there, train_labels.csv is missing',
  ],
  [
    'a folder with nothing known in it',
    { 'd/notes.txt': 'hello' },
    'train --data d',
    /d: no data set in this folder: .* expected, notes\.txt found/,
  ],
];

const IDX_DATA: Case[] = [
  ['an empty file', idx(''), 'train --data d', `${IMAGES}: the file is empty`],
  [
    'a wrong magic number',
    idx(Buffer.from('nonsense, and more of it')),
    'train --data d',
    `${IMAGES}: wrong magic number: 00 00 08 03 expected, 6e 6f 6e 73 found (a text file?)`,
  ],
  [
    'values that are no bytes',
    idx(Buffer.from('00000d03000000010000000100000001', 'hex')),
    'train --data d',
    `${IMAGES}: IDX element type u8 (08) expected, f32 found`,
  ],
  [
    'images with the wrong dimension count',
    idx(labels),
    'train --data d',
    `${IMAGES}: 3 dimensions expected, 1 found`,
  ],
  [
    'labels with the wrong dimension count',
    idx(images, images),
    'train --data d',
    `${LABELS}: 1 dimension expected, 3 found`,
  ],
  [
    'fewer bytes than promised',
    idx(images.subarray(0, 50)),
    'train --data d',
    `${IMAGES}: the file is cut short: 12×2×2 = 48 bytes expected, 34 found`,
  ],
  [
    'more bytes than promised',
    idx(Buffer.concat([images, Buffer.of(0)])),
    'train --data d',
    `${IMAGES}: the file is longer than its header says: 12×2×2 = 48 bytes expected, more found`,
  ],
  [
    'a header that promises 2^96 bytes',
    idx(Buffer.from('00000803ffffffffffffffffffffffff', 'hex')),
    'train --data d',
    `${IMAGES}: 7.9228162458924105e+28 bytes, more than 1073741824; that is more than can be read at once`,
  ],
  [
    'a gzip cut short',
    { [`${IMAGES}.gz`]: gzipSync(images).subarray(0, 30), [`${LABELS}.gz`]: gzipSync(labels) },
    'train --data d',
    `${IMAGES}.gz: the gzip data is cut short`,
  ],
  [
    'images and labels of different counts',
    idx(images, encodeIdx([11], new Uint8Array(11))),
    'train --data d',
    `${IMAGES} has 12 images, but ${LABELS} has 11 labels`,
  ],
  [
    'a label out of range',
    { ...idx(images), 'd/classes.txt': 'x\ny\n' },
    'train --data d',
    `${LABELS}: label 2 of row 2 is out of range, 0–1 expected`,
  ],
  [
    'one single class',
    idx(images, encodeIdx([12], new Uint8Array(12))),
    'train --data d',
    'd: at least 2 classes expected among the labels, only "0" found',
  ],
  ['an IDX file alone', { 'i.idx': images }, 'train --data i.idx', 'i.idx: an IDX file alone'],
];

describe('CSV data', () => {
  test.for(CSV_DATA)('%s', check);
});

describe('IDX data', () => {
  test.for(IDX_DATA)('%s', check);
});

test('data that cannot be fetched: the message names the other ways', async () => {
  const folder = temporaryFolder();
  const result = await jacquard(folder, 'train', '--data', 'fashion-mnist');
  refused(result, /could not be downloaded/);
  expect(result.stderr).toContain('--data sample');
  expect(readdirSync(folder)).not.toContain('runs');
});

describe('model files', () => {
  test('missing, empty, a PNG, cut short, another size of input, an unseen class', async () => {
    const folder = temporaryFolder();
    put(folder, 't.csv', CSV);
    const model = await trainTiny(folder, 't.csv');
    const bytes = readFileSync(join(folder, model));
    put(folder, 'cut.safetensors', bytes.subarray(0, bytes.length - 8));
    put(folder, 'stub.safetensors', bytes.subarray(0, 5));
    put(folder, 'empty.safetensors', '');
    put(folder, 'image.png', Buffer.concat([PNG, Buffer.alloc(100)]));
    put(folder, 'narrow.csv', 'label,a,b,c\nx,1,2,3\ny,1,2,3\n');
    put(folder, 'word.csv', 'a,b,c,d\n1,2,3,4\n1,2,three,4\n');
    put(folder, 'unseen.csv', 'label,a,b,c,d\nx,1,2,3,4\nw,1,2,3,4\n');
    putIdxFolder(folder, 'd');
    put(folder, 'wide.idx', encodeIdx([2, 3, 3], new Uint8Array(18)));
    const before = filesIn(folder);
    const cases: [string, RegExp][] = [
      ['evaluate none.safetensors --data t.csv', /none\.safetensors: no such file/],
      ['evaluate empty.safetensors --data t.csv', /empty\.safetensors: the file is empty/],
      ['evaluate image.png --data t.csv', /image\.png: .*(PNG|not a safetensors)/],
      ['evaluate cut.safetensors --data t.csv', /cut\.safetensors: .*(cut short|truncated|expected)/],
      ['evaluate stub.safetensors --data t.csv', /stub\.safetensors: .*at least 8 bytes expected, 5 found/],
      ['evaluate d --data t.csv', /d\/model\.safetensors: no such file/],
      [`evaluate ${model} --data narrow.csv`, /narrow\.csv: no column "d", which training had/],
      [`evaluate ${model} --data unseen.csv`, /unseen\.csv:3: label "w" is unknown; the classes are x, y, z/],
      [`evaluate ${model} --data none.csv`, /none\.csv: no such file/],
      [`predict ${model} none.csv`, /none\.csv: no such file/],
      [
        `predict ${model} narrow.csv`,
        /narrow\.csv: no column "d", which training had; its columns are label, a, b, c/,
      ],
      [`predict ${model} word.csv`, /word\.csv:3: column "c": "three" is not a number/],
      [`predict ${model} wide.idx`, /wide\.idx: IDX images, but the model was trained on a table/],
      [`predict image.png t.csv`, /image\.png: .*(PNG|not a safetensors)/],
      [`predict ${model} image.png`, /image\.png/],
    ];
    for (const [parameters, message] of cases)
      refused(await jacquard(folder, ...parameters.split(' ')), message);
    expect(filesIn(folder)).toEqual(before);
  });
});

// `ulimit -f` limits the size of a file in KiB: writing beyond it is EFBIG, where a full disk is ENOSPC.
describe('a disk that takes no more', () => {
  const limited = (kib: number) => `ulimit -f ${kib}; exec "$@"`;

  test('before the first file: no run folder is left', async (context) => {
    if (process.platform === 'win32') context.skip('no ulimit on Windows');
    const folder = temporaryFolder();
    put(folder, 't.csv', CSV);
    refused(
      await start(folder, ['train', '--data', 't.csv'], { shell: limited(0) }).result,
      /runs\/train\/args\.json: cannot be written: .*ulimit -f/,
    );
    expect(filesIn(folder)).toEqual(['t.csv']);
    mkdirSync(join(folder, 'runs')); // a folder of the user's own stays
    await start(folder, ['train', '--data', 't.csv'], { shell: limited(0) }).result;
    expect(filesIn(folder)).toEqual(['runs', 't.csv']);
  });

  test('before the first file, in --out q/w/e: none of the three folders is left', async (context) => {
    if (process.platform === 'win32') context.skip('no ulimit on Windows');
    const folder = temporaryFolder();
    put(folder, 't.csv', CSV);
    const parameters = ['train', '--data', 't.csv', '--out', 'q/w/e'];
    refused(
      await start(folder, parameters, { shell: limited(0) }).result,
      /q\/w\/e\/train\/args\.json: cannot be written/,
    );
    expect(filesIn(folder)).toEqual(['t.csv']);
    mkdirSync(join(folder, 'q/mine'), { recursive: true });
    await start(folder, parameters, { shell: limited(0) }).result;
    expect(filesIn(folder)).toEqual(['q', 'q/mine', 't.csv']);
  });

  test('at the model: what was written is whole, and no half-written file is left', async (context) => {
    if (process.platform === 'win32') context.skip('no ulimit on Windows');
    const folder = temporaryFolder();
    put(folder, 't.csv', CSV);
    const parameters = ['train', '--data', 't.csv', '--epochs', '2', '--hidden', '1000'];
    const result = await start(folder, parameters, { shell: limited(8) }).result;
    refused(result, /runs\/train\/last\.safetensors: cannot be written: .*ulimit -f/);
    expect(result.stderr).toContain('stopped after 2 epochs; the results so far: runs/train/results.csv');
    expect(filesIn(join(folder, 'runs'))).toEqual(['train', 'train/args.json', 'train/results.csv']);
  });

  test('standard output itself: exit code 2 and a message', async (context) => {
    if (process.platform !== 'linux') context.skip('no /dev/full');
    const folder = temporaryFolder();
    put(folder, 't.csv', CSV);
    const model = await trainTiny(folder, 't.csv');
    const predict = start(folder, ['predict', model, 't.csv'], { shell: '"$@" >/dev/full' });
    refused(await predict.result, /standard output: cannot be written: .*full/);
  });

  test('the folder is unwritable: exit code 2, and where else to write', async (context) => {
    const root = process.getuid?.() === 0;
    if (root && process.platform !== 'linux') context.skip('root may write everywhere here');
    const folder = temporaryFolder();
    put(folder, 't.csv', CSV);
    const out = root ? '/sys' : 'locked'; // where not even root may write
    if (!root) mkdirSync(join(folder, out), { mode: 0o500 });
    const result = await jacquard(folder, 'train', '--data', 't.csv', '--out', out);
    refused(
      result,
      /(locked|sys)\/train: cannot be written: (permission to write there is missing|the file system is read-only)/,
    );
    expect(result.stderr).toContain('choose another folder');
  });
});
