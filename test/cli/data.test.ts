// `jacquard data` as a user meets it: its output, its exit code, and what it leaves on the disk.

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { encodeIdx } from '../../src/data/idx.js';
import { put, temporaryFolder } from '../support/temporary.js';
import { jacquard, start } from './run.js';

const CLI = fileURLToPath(new URL('../../build/bin/jacquard.js', import.meta.url));

/** `jacquard data` with these words. */
const data = (folder: string, ...words: string[]) => jacquard(folder, 'data', ...words);

/** `jacquard data info` as a document. */
async function infoOf(folder: string, source: string) {
  return JSON.parse((await data(folder, 'info', source, '--json')).stdout);
}

const CSV = `label,p,q\n${Array.from({ length: 12 }, (_, i) => `${i % 2},${(i * 7) % 12},${2 * ((i * 5) % 12)}\n`).join('')}`;

test('info: the sample in figures, for people and as one JSON document', async () => {
  const folder = temporaryFolder();
  const { code, stdout, stderr } = await data(folder, 'info');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('fashion-mnist-sample (a sample of the full data set)');
  expect(stdout).toMatch(/train +2,400 rows, values 0 to 255/);
  expect(stdout).toMatch(/6 +Shirt +240 +60/);
  const info = await infoOf(folder, 'sample');
  expect(info).toMatchObject({ command: 'data info', sample: true, features: 784, type: 'u8' });
  expect(info.parts.test.classSizes).toEqual(new Array(10).fill(60));
});

test('split: four CSV files with the rows asked for, the same ones for the same seed', async () => {
  const folder = temporaryFolder();
  put(folder, 'a.csv', CSV);
  const split = (out: string, ...more: string[]) =>
    data(folder, 'split', 'a.csv', '--out', out, '--validation', '4', '--seed', '3', ...more);
  const { code, stdout } = await split('one');
  expect(code).toBe(0);
  expect(stdout).toContain('a.csv: 8 rows for training, 4 rows for validation, seed 3');
  const files = [
    'train_features.csv',
    'train_labels.csv',
    'validation_features.csv',
    'validation_labels.csv',
  ];
  expect(readdirSync(join(folder, 'one'))).toEqual(files);
  await split('two');
  expect((await infoOf(folder, 'one')).checksum).toBe((await infoOf(folder, 'two')).checksum);
  const again = await split('one');
  expect(again.code).toBe(2);
  expect(again.stderr).toContain('one/train_features.csv: the file exists already; --force replaces it');
  expect((await split('one', '--force')).code).toBe(0);
});

test('convert: CSV to IDX and back is the same data', async () => {
  const folder = temporaryFolder();
  put(folder, 'a.csv', CSV);
  expect((await data(folder, 'convert', 'a.csv', 'idx')).code).toBe(0);
  expect((await data(folder, 'convert', 'idx', 'b.csv')).code).toBe(0);
  const { checksum } = await infoOf(folder, 'a.csv');
  for (const source of ['idx', 'b.csv']) expect((await infoOf(folder, source)).checksum).toBe(checksum);
});

test('convert: a name with a comma is one name, unless both halves end in .csv', async () => {
  const folder = temporaryFolder();
  put(folder, 'a.csv', CSV);
  const convert = async (to: string) => {
    const { code, stdout, stderr } = await data(folder, 'convert', 'a.csv', to);
    expect([code, stderr]).toEqual([0, '']);
    return stdout.trimEnd().split('\n').slice(1);
  };
  expect(await convert('my,data/out.csv')).toEqual(['my,data/out.csv']);
  expect(await convert('my,data/f.csv,my,data/l.csv')).toEqual(['my,data/f.csv', 'my,data/l.csv']);
  expect(await convert('UPPER.CSV')).toEqual(['UPPER.CSV']);
  expect(readdirSync(join(folder, 'my,data')).sort()).toEqual(['f.csv', 'l.csv', 'out.csv']);
  const { checksum } = await infoOf(folder, 'a.csv');
  expect((await infoOf(folder, 'my,data/f.csv,my,data/l.csv')).checksum).toBe(checksum);
});

test('convert: a folder may have a dot in its name: v1.0, one that is there, or with a slash behind it', async () => {
  const folder = temporaryFolder();
  put(folder, 'a.csv', CSV);
  mkdirSync(join(folder, 'there.d'));
  for (const to of ['v1.0', 'there.d', 'new.d/']) {
    expect((await data(folder, 'convert', 'a.csv', to)).stderr, to).toBe('');
    expect(readdirSync(join(folder, to)), to).toContain('train-images-idx3-ubyte');
  }
});

test.each([
  [
    'out.csv.gz',
    'to: "out.csv.gz" looks like a file, and of files only out.csv or features.csv,labels.csv can be',
  ],
  ['f.csv,l.csv.gz', 'to: "f.csv,l.csv.gz" looks like a file'],
  ['out.txt', 'for a folder of IDX files of that name, out.txt/'],
  ['a.csv,b.csv,c.csv', 'to: out.csv or features.csv,labels.csv expected, 3 names found'],
  ['same.csv,same.csv', 'same.csv: two files to write have this name; give each its own'],
  ['same.csv,./same.csv', './same.csv: two files to write have this name'],
])('convert to %s: exit code 2, what is possible, and nothing written', async (to, message) => {
  const folder = temporaryFolder();
  put(folder, 'a.csv', CSV);
  const { code, stdout, stderr } = await data(folder, 'convert', 'a.csv', to);
  expect(stderr).toContain(message);
  expect([code, stdout]).toEqual([2, '']);
  expect(readdirSync(folder)).toEqual(['a.csv']);
});

test('info: control characters in class names do not reach the terminal', async () => {
  const folder = temporaryFolder();
  put(folder, 'a.csv', 'label,p\n\u001b[2Jevil,1\nb,2\n');
  const { stdout } = await data(folder, 'info', 'a.csv');
  expect(stdout).toContain('?[2Jevil');
  expect(stdout).not.toContain('\u001b');
});

test('Ctrl-C in the middle of writing: exit code 130, and no file is left', async (context) => {
  if (process.platform === 'win32') context.skip('no signals on Windows');
  const folder = temporaryFolder();
  const watcher = watch(folder);
  const begun = once(watcher, 'change');
  const { child, result } = start(folder, ['data', 'split', 'sample', '--out', 'out']);
  await begun; // its folder is there
  child.kill('SIGINT');
  watcher.close();
  expect((await result).code).toBe(130);
  expect(readdirSync(folder)).toEqual([]);
});

describe('bad input: exit code 2, one line on stderr, nothing on stdout, nothing written', () => {
  const images = encodeIdx([2, 1, 2], [1, 2, 3, 4]);
  const labels = encodeIdx([2], [0, 1]);
  const idx = (a: Uint8Array | string, b: Uint8Array | string = labels) => ({ 'i.idx': a, 'l.idx': b });
  const cases: [string, Record<string, string | Uint8Array>, string[], string][] = [
    ['a missing file', {}, ['a.csv'], 'a.csv: no such file'],
    ['an empty file', { 'a.csv': '' }, ['a.csv'], 'a.csv: the file is empty'],
    ['a header alone', { 'a.csv': 'label,p\n' }, ['a.csv'], 'a.csv: a header and no rows'],
    ['a column too few', { 'a.csv': CSV + '1,2\n' }, ['a.csv'], 'a.csv:14: 3 columns expected, 2 found'],
    ['a column too many', { 'a.csv': CSV + '1,2,3,4\n' }, ['a.csv'], 'a.csv:14: 3 columns expected, 4 found'],
    ['a missing label', { 'a.csv': CSV + ',2,3\n' }, ['a.csv'], 'a.csv:14: 1 of 13 rows have no label'],
    ['wrong magic', idx('nonsense'), ['i.idx,l.idx'], 'two IDX files or two CSV files expected'],
    [
      'a wrong dimension count',
      idx(labels),
      ['i.idx,l.idx'],
      'i.idx: images have at least 2 dimensions, 1 found',
    ],
    [
      'fewer bytes',
      idx(images.subarray(0, 17)),
      ['i.idx,l.idx'],
      'i.idx: the file is cut short: 2×1×2 = 4 bytes',
    ],
    [
      'gz cut short',
      idx(gzipSync(images).subarray(0, 25)),
      ['i.idx,l.idx'],
      'i.idx: the gzip data is cut short',
    ],
    [
      'different counts',
      idx(images, encodeIdx([1], [0])),
      ['i.idx,l.idx'],
      'i.idx has 2 images, but l.idx has 1 labels',
    ],
    [
      'one single class',
      { 'a.csv': 'label,p\n1,2\n1,3\n1,4\n' },
      ['a.csv'],
      'a.csv: at least 2 classes expected',
    ],
    [
      'one class among the training rows that are left',
      { 'a.csv': 'label,p\n0,1\n0,2\n0,3\n1,4\n' },
      ['a.csv', '--validation', '3'],
      'among the labels of the training part (1 of 4 rows), only',
    ],
    [
      'fewer rows',
      { 'a.csv': CSV },
      ['a.csv', '--validation', '13'],
      'a.csv: 13 validation rows asked for, but there are only 12',
    ],
    [
      'no such label column',
      { 'a.csv': CSV },
      ['a.csv', '--label', 'z'],
      'label column "z" is not there; the columns are label, p, q',
    ],
    [
      'a bad fraction',
      { 'a.csv': CSV },
      ['a.csv', '--validation', '-1'],
      '"-1" is neither a count of rows from 1 nor a fraction between 0 and 1',
    ],
    [
      'no number',
      { 'a.csv': CSV },
      ['a.csv', '--seed', 'x'],
      "argument 'x' is invalid. Expected: a whole number from 0",
    ],
  ];
  test.each(cases)('%s', async (_, files, parameters, message) => {
    const folder = temporaryFolder();
    for (const [name, content] of Object.entries(files)) put(folder, name, content);
    const { code, stdout, stderr } = await data(folder, 'split', ...parameters, '--out', 'out');
    expect(stderr).toContain(message);
    expect([code, stdout, stderr.trimEnd().split('\n').length]).toEqual([2, '', 1]);
    expect(readdirSync(folder).sort()).toEqual(Object.keys(files).sort());
  });

  test('a disk that takes no more (ulimit -f): exit code 2, and no file is left', (context) => {
    if (process.platform === 'win32') context.skip('no ulimit on Windows');
    const folder = temporaryFolder();
    const command = 'ulimit -f 512; exec "$0" "$1" data split sample --out out';
    const { status, stderr } = spawnSync('bash', ['-c', command, process.execPath, CLI], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stderr).toContain('out/train_features.csv: cannot be written: the file would be larger than');
    expect(status).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a download that fails names the other ways', async () => {
    const { code, stderr } = await data(temporaryFolder(), 'fetch');
    expect(code).toBe(2);
    expect(stderr).toContain('could not be downloaded');
    expect(stderr).toContain('--data sample');
  });
});
