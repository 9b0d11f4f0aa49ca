import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, type StatSyncOptions } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { Dataset } from '../../../src/data/dataset.js';
import { FASHION_MNIST_CLASSES, FASHION_MNIST_FILES } from '../../../src/data/fashion-mnist.js';
import { encodeIdx } from '../../../src/data/idx.js';
import { splitDataset } from '../../../src/data/train-test-split.js';
import { DataError, OptionError, WriteError } from '../../../src/errors.js';
import { loadData, loadFeatures } from '../../../src/platform/node/datasets.js';
import { readBytes } from '../../../src/platform/node/gzip.js';
import {
  writeCsv,
  writeCsvPair,
  writeIdxFolder,
  writeSplitFolder,
} from '../../../src/platform/node/write-dataset.js';
import { put, temporaryFolder } from '../../support/temporary.js';

const DEBIAN = '/usr/share/datasets/fashion-mnist';
const IMAGES = 'train-images-idx3-ubyte';
const LABELS = 'train-labels-idx1-ubyte';

beforeEach(() => {
  vi.stubEnv('JACQUARD_FASHION_MNIST', 'none');
  vi.stubEnv('JACQUARD_CACHE', temporaryFolder());
  vi.stubEnv('JACQUARD_MIRROR', 'http://127.0.0.1:1/');
  return () => vi.unstubAllEnvs();
});

/** `count` rows of 2×3 bytes in three classes. */
function tiny(count = 12, classNames: readonly string[] = ['0', '1', '2']): Dataset {
  const features = Uint8Array.from({ length: count * 6 }, (_, i) => (i * 37) % 256);
  const labels = Int32Array.from({ length: count }, (_, i) => i % 3);
  return new Dataset({ name: 'tiny', features, featureCount: 6, labels, classNames });
}

/** A data set's rows in order, as comparable bytes. */
function bytesOf(data: Dataset): string {
  const hash = createHash('sha256');
  for (let i = 0; i < data.size; i++) {
    hash.update(data.featuresAt(i)).update(`${data.labelAt(i)};`);
  }
  return `${data.size}×${data.featureCount} ${data.classNames.join()} ${hash.digest('hex')}`;
}

test('auto without the data set is the embedded sample, and says so', async () => {
  const data = await loadData();
  expect([data.name, data.sample, data.train.sample]).toEqual(['fashion-mnist-sample', true, true]);
  expect(data.train.classSizes()).toEqual(new Array(10).fill(240));
  expect(data.test!.classSizes()).toEqual(new Array(10).fill(60));
  expect(data.train.classNames).toBe(FASHION_MNIST_CLASSES);
  expect(data.validation).toBeUndefined();
  // As `jacquard data info sample` prints it.
  expect(data.checksum).toBe('a8a57987e46f0b2bbe12dce2e74c5b9b0065318b7049731ee09ce1452814f0ee');
});

test("the sample's folder given as a path is still a sample", async () => {
  expect((await loadData('data/fashion-mnist-sample')).sample).toBe(true);
});

test('the full data set: found, its known files, 60,000 and 10,000 rows', async (context) => {
  vi.stubEnv('JACQUARD_FASHION_MNIST', undefined);
  const found = await loadData('auto');
  if (found.sample) context.skip(`Fashion-MNIST is not installed (${DEBIAN}, or the cache)`);
  expect([found.name, found.sample, found.train.size, found.test!.size]).toEqual([
    'fashion-mnist',
    false,
    60000,
    10000,
  ]);
  for (const file of FASHION_MNIST_FILES) {
    const bytes = await readBytes(join(found.origin, `${file.name}.gz`));
    expect(bytes.length).toBe(file.size);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256);
  }
});

test('IDX to four CSVs and back equals the split of the IDX, row by row', async () => {
  const folder = temporaryFolder();
  const idx = await loadData('sample');
  const { train, validation } = splitDataset(idx.train, { seed: 7, validation: 1000 });
  const paths = await writeSplitFolder(join(folder, 'split'), { train, validation });
  expect(paths.slice(0, 4).map((path) => path.slice(folder.length + 7))).toEqual([
    'train_features.csv',
    'train_labels.csv',
    'validation_features.csv',
    'validation_labels.csv',
  ]);
  const csv = await loadData(join(folder, 'split'));
  expect(bytesOf(csv.train)).toBe(bytesOf(train));
  expect(bytesOf(csv.validation!)).toBe(bytesOf(validation));
  expect(csv.train.features).toBeInstanceOf(Uint8Array);
});

test('the same rows through IDX, one CSV and two CSVs have the same checksum', async () => {
  const folder = temporaryFolder();
  const data = tiny();
  await writeIdxFolder(join(folder, 'idx'), { train: data });
  await writeCsv(join(folder, 'a.csv'), data);
  await writeCsvPair(join(folder, 'f.csv'), join(folder, 'l.csv'), data);
  const sources = ['idx', 'a.csv'].map((name) => join(folder, name));
  sources.push(`${join(folder, 'f.csv')},${join(folder, 'l.csv')}`);
  sources.push(`${join(folder, 'idx', IMAGES)},${join(folder, 'idx', LABELS)}`);
  const loaded = await Promise.all(sources.map((source) => loadData(source)));
  expect(new Set(loaded.map(({ checksum }) => checksum)).size).toBe(1);
  expect(bytesOf(loaded[0].train)).toBe(bytesOf(data));
});

test('names, order of classes, missing classes and test rows survive the four CSVs', async () => {
  const folder = temporaryFolder();
  const data = tiny(12, ['z', 'a', 'm']);
  const few = data.take(Uint32Array.of(0, 1, 3, 4)); // no row of class "m"
  await writeSplitFolder(folder, { train: few, validation: data, test: data });
  const loaded = await loadData(folder);
  expect([bytesOf(loaded.train), bytesOf(loaded.validation!)]).toEqual([bytesOf(few), bytesOf(data)]);
  expect(bytesOf(loaded.test!)).toBe(bytesOf(data));
});

test("Kaggle's two files: test labels are counted in the training file's classes", async () => {
  const folder = temporaryFolder();
  put(folder, 'fashion-mnist_train.csv', 'label,p\n7,1\n3,2\n');
  put(folder, 'fashion-mnist_test.csv', 'label,p\n7,9\n');
  const { train, test: testRows } = await loadData(folder);
  expect(train.classNames).toEqual(['3', '7']);
  expect(testRows!.labelAt(0)).toBe(1);
  put(folder, 'fashion-mnist_test.csv', 'label,p\n7,9\n8,9\n');
  await expect(loadData(folder)).rejects.toThrow('_test.csv:3: label "8" is unknown; the classes are 3, 7');
});

test('fashion-mnist: neither found nor to be had names the other ways', async () => {
  const error = await loadData('fashion-mnist').catch((reason) => reason);
  expect(error).toBeInstanceOf(DataError);
  expect(error.message).toMatch(/could not be downloaded: .*the connection failed/);
  expect(error.message).toContain('--data sample');
});

test('fashion-mnist: fetched from the mirror into the cache, then found there', async (context) => {
  const source = DEBIAN;
  let asked = 0;
  const server = createServer((request, response) => {
    asked++;
    response.end(readFileSync(join(source, request.url!)));
  });
  if (!readable(join(source, `${IMAGES}.gz`))) context.skip(`Fashion-MNIST is not installed (${source})`);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  vi.stubEnv('JACQUARD_MIRROR', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  expect((await loadData('fashion-mnist')).train.size).toBe(60000);
  expect(asked).toBe(4);
  vi.stubEnv('JACQUARD_FASHION_MNIST', join(process.env['JACQUARD_CACHE']!, 'fashion-mnist'));
  expect((await loadData('auto')).test!.size).toBe(10000);
  expect(asked).toBe(4);
});

describe('what stands in the place of Fashion-MNIST', () => {
  const TEST_IMAGES = 't10k-images-idx3-ubyte';
  const TEST_LABELS = 't10k-labels-idx1-ubyte';
  const cache = () => join(process.env['JACQUARD_CACHE']!, 'fashion-mnist');

  /** Files of the right names with a few rows, and ten classes: MNIST to the eye. */
  function putOthers(folder: string, names: readonly string[]): void {
    for (const name of names) {
      const content = name.includes('images') ? encodeIdx([10, 1, 1], ROWS) : encodeIdx([10], ROWS);
      put(folder, `${name}.gz`, gzipSync(content));
    }
  }
  const ROWS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

  beforeEach(() => {
    vi.stubEnv('JACQUARD_FASHION_MNIST', undefined);
    vi.doMock('node:fs', async (original) => {
      const fs = await original<typeof import('node:fs')>();
      const statSync = (path: string, options: StatSyncOptions) =>
        String(path).startsWith(DEBIAN) ? undefined : fs.statSync(path, options);
      return { ...fs, statSync };
    });
    vi.resetModules();
    return () => vi.doUnmock('node:fs');
  });
  // A machine where Debian's package is installed is as one where it is not.
  const load = async (source: string) =>
    (await import('../../../src/platform/node/datasets.js')).loadData(source);

  test('a download that was broken off: auto is the sample, fashion-mnist goes on with it', async () => {
    putOthers(cache(), [IMAGES, LABELS]);
    expect((await load('auto')).name).toBe('fashion-mnist-sample');
    await expect(load('fashion-mnist')).rejects.toThrow('could not be downloaded');
    putOthers(cache(), [TEST_IMAGES]);
    expect((await load('auto')).name).toBe('fashion-mnist-sample');
  });

  test('files of the same names that are another data set: an error with the folder and what to do', async () => {
    putOthers(cache(), [IMAGES, LABELS, TEST_IMAGES, TEST_LABELS]);
    for (const source of ['auto', 'fashion-mnist']) {
      const error = await load(source).catch((reason) => reason);
      expect(error.code).toBe('DATA');
      expect(error.message).toContain(
        `${join(cache(), LABELS)}.gz: not Fashion-MNIST's labels: wrong content`,
      );
      expect(error.message).toContain(
        `To use them as they are, --data ${cache()}; for Fashion-MNIST, remove`,
      );
    }
    // Named by their folder they are what they are.
    const { name, train } = await load(cache());
    expect([name, train.classNames.join()]).toEqual([cache(), '0,1,2,3,4,5,6,7,8,9']);
  });

  test('JACQUARD_FASHION_MNIST: a folder that lacks files, and one with the sample', async () => {
    const folder = temporaryFolder();
    vi.stubEnv('JACQUARD_FASHION_MNIST', folder);
    putOthers(folder, [IMAGES, LABELS]);
    await expect(load('auto')).rejects.toThrow(
      `${folder}: JACQUARD_FASHION_MNIST names this folder, but ${TEST_IMAGES}, ${TEST_LABELS} are not in it`,
    );
    vi.stubEnv('JACQUARD_FASHION_MNIST', 'data/fashion-mnist-sample');
    await expect(load('auto')).rejects.toThrow("not Fashion-MNIST's labels");
  });
});

function readable(path: string): boolean {
  try {
    return readFileSync(path).length > 0;
  } catch {
    return false;
  }
}

describe('bad input is a DataError that names the file', () => {
  const images = encodeIdx([2, 1, 2], [1, 2, 3, 4]);
  const labels = encodeIdx([2], [0, 1]);
  const idx = (a: Uint8Array | string, b: Uint8Array | string) => ({ [IMAGES]: a, [LABELS]: b });
  const cases: [string, Record<string, Uint8Array | string>, string][] = [
    ['an empty folder', {}, 'no data set in this folder'],
    [
      'wrong magic',
      idx('abcdefgh', labels),
      `${IMAGES}: wrong magic number: 00 00 08 03 expected, 61 62 63 64 found`,
    ],
    ['wrong dimension count', idx(labels, labels), `${IMAGES}: 3 dimensions expected, 1 found`],
    ['cut short', idx(images.subarray(0, 18), labels), `${IMAGES}: the file is cut short: 2×1×2 = 4 bytes`],
    [
      'gzip cut short',
      idx(gzipSync(images).subarray(0, 20), labels),
      `${IMAGES}: the gzip data is cut short`,
    ],
    ['an empty file', idx(images, ''), `${LABELS}: the file is empty`],
    ['different counts', idx(images, encodeIdx([3], [0, 1, 0])), 'has 2 images, but'],
    ['labels missing', { [IMAGES]: images }, `${IMAGES} is there, ${LABELS} is missing`],
    [
      'a label out of range',
      { ...idx(images, labels), 'classes.txt': 'one\n' },
      `${LABELS}: label 1 of row 1 is out`,
    ],
    [
      'two data sets',
      { ...idx(images, labels), 'fashion-mnist_train.csv': 'label,p\n1,2\n' },
      `one data set expected, several found (${IMAGES} and fashion-mnist_train.csv)`,
    ],
    [
      'half of four CSVs',
      { 'train_features.csv': '1,2\n' },
      'train_features.csv is there, train_labels.csv is missing',
    ],
    [
      'test rows of other columns',
      {
        'fashion-mnist_train.csv': 'label,p\n1,2\n2,3\n',
        'fashion-mnist_test.csv': 'label,q\n1,2\n',
      },
      'no column "p", which training had; its columns are label, q',
    ],
  ];
  test.each(cases)('%s', async (_, files, message) => {
    const folder = temporaryFolder();
    for (const [name, content] of Object.entries(files)) put(folder, name, content);
    const error = await loadData(folder).catch((reason) => reason);
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toContain(message);
    expect(error.message.startsWith(folder)).toBe(true);
  });

  test('no such source lists the known ones', async () => {
    await expect(loadData('fashon-mnist')).rejects.toThrow(
      'fashon-mnist: no such file or folder, and not one of auto, fashion-mnist, sample, features.csv,labels.csv',
    );
    await expect(loadData('a.csv,b.csv')).rejects.toThrow('a.csv: no such file');
    await expect(loadData('a,b,c')).rejects.toThrow('a,b,c: no such file or folder, and not one of auto');
  });

  test.each(['', ' '])('the source "%s" is an OptionError that says what may stand there', async (source) => {
    await expect(loadData(source)).rejects.toThrow(OptionError);
    await expect(loadData(source)).rejects.toThrow(/^data: auto, fashion-mnist, sample, a folder/);
  });

  test('an IDX file alone, and IDX beside CSV', async () => {
    const folder = temporaryFolder();
    const path = put(folder, 'images', images);
    const csv = put(folder, 'l.csv', '1\n2\n');
    await expect(loadData(path)).rejects.toThrow(`${path}: an IDX file alone; give images,labels`);
    await expect(loadData(`${path},${csv}`)).rejects.toThrow(`${path} is IDX and ${csv} is not`);
  });

  test('JACQUARD_FASHION_MNIST that names a folder without it', async () => {
    const folder = temporaryFolder();
    vi.stubEnv('JACQUARD_FASHION_MNIST', folder);
    await expect(loadData('auto')).rejects.toThrow(
      `${folder}: JACQUARD_FASHION_MNIST names this folder, but`,
    );
  });
});

describe('a pair of files whose names have commas', () => {
  test('is parted at the comma that both halves exist around', async () => {
    const folder = temporaryFolder();
    const data = tiny();
    const [features, labels] = [join(folder, 'a,b', 'f.csv'), join(folder, 'a,b', 'l.csv')];
    put(folder, 'a,b/notes.txt', '');
    await writeCsvPair(features, labels, data);
    const loaded = await loadData(`${features},${labels}`);
    expect(bytesOf(loaded.train)).toBe(bytesOf(data));
  });

  test('that can be read in two ways is an error that names both', async () => {
    const folder = temporaryFolder();
    for (const name of ['a', 'b,c', 'a,b', 'c']) put(folder, name, 'label,p\n0,1\n1,2\n');
    const path = process.cwd();
    process.chdir(folder);
    onTestFinished(() => process.chdir(path));
    await expect(loadData('a,b,c')).rejects.toThrow(
      'a,b,c: can be read as "a" and "b,c", or "a,b" and "c"; rename a file',
    );
  });
});

describe('classes given: labels in CSV files are matched to them', () => {
  const classNames = ['z', 'y', 'x'];

  test('in one file, in a pair and in folders; an unknown one is named with file and line', async () => {
    const folder = temporaryFolder();
    const rows = 'label,p\nx,1\nz,2\nw,3\n';
    put(folder, 'a.csv', rows);
    put(folder, 'f.csv', '1\n2\n3\n');
    put(folder, 'l.csv', 'label\nx\nz\nw\n');
    put(folder, 'k/fashion-mnist_train.csv', rows);
    put(folder, 's/train_features.csv', '1\n2\n3\n');
    put(folder, 's/train_labels.csv', 'label\nx\nz\nw\n');
    const paths = (list: string) =>
      list
        .split(',')
        .map((name) => join(folder, name))
        .join();
    const sources = {
      'a.csv': 'a.csv',
      'f.csv,l.csv': 'l.csv',
      k: 'k/fashion-mnist_train.csv',
      s: 's/train_labels.csv',
    };
    for (const [source, file] of Object.entries(sources)) {
      await expect(loadData(paths(source), { classNames })).rejects.toThrow(
        `${join(folder, file)}:4: label "w" is unknown; the classes are z, y, x`,
      );
      const { train } = await loadData(paths(source), { classNames: ['w', ...classNames] });
      expect([...train.labels], source).toEqual([3, 1, 0]);
      expect(train.classNames).toEqual(['w', 'z', 'y', 'x']);
    }
  });

  test('numbers are their codes, in one file and in folders; without codes they are refused', async () => {
    const folder = temporaryFolder();
    put(folder, 'a.csv', 'label,p\n2,1\n0,2\n');
    put(folder, 'k/fashion-mnist_train.csv', 'label,p\n2,1\n0,2\n');
    for (const source of ['a.csv', 'k']) {
      const { train } = await loadData(join(folder, source), { classNames, classCodes: ['0', '1', '2'] });
      expect([train.classNames, train.codes, [...train.labels]]).toEqual([
        classNames,
        ['0', '1', '2'],
        [2, 0],
      ]);
      await expect(loadData(join(folder, source), { classNames })).rejects.toThrow(
        'csv:2: label "2" is unknown; the classes are z, y, x; the labels found are 2, 0; numbers are not matched',
      );
    }
  });

  test('a classes.txt declares 0, 1, …, unless its names are numbers themselves', async () => {
    const folder = temporaryFolder();
    const write = async (name: string, classes: string, label: string) => {
      put(folder, `${name}/classes.txt`, classes);
      put(folder, `${name}/fashion-mnist_train.csv`, `label,p\n${label},1\n`);
      return (await loadData(join(folder, name))).train;
    };
    const words = await write('words', 'dog\ncat\n', '1');
    expect([words.codes, words.labels[0]]).toEqual([['0', '1'], 1]);
    const numbers = await write('numbers', '1\n2\n3\n', '1');
    expect([numbers.codes, numbers.labels[0]]).toEqual([null, 0]);
    await expect(write('zero', '1\n2\n3\n', '0')).rejects.toThrow(
      'label "0" is unknown; the classes are 1, 2, 3',
    );
    await writeIdxFolder(join(folder, 'i'), { train: tiny(12, ['z', 'y', 'x']) });
    expect((await loadData(join(folder, 'i'))).train.codes).toEqual(['0', '1', '2']);
  });

  test("a folder's classes.txt says what its labels are, and IDX files have their own", async () => {
    const folder = temporaryFolder();
    await writeSplitFolder(join(folder, 's'), { train: tiny(12, ['x', 'z', 'y']), validation: tiny() });
    await writeIdxFolder(join(folder, 'i'), { train: tiny() });
    expect((await loadData(join(folder, 's'), { classNames })).train.classNames).toEqual(['x', 'z', 'y']);
    expect((await loadData(join(folder, 'i'), { classNames })).train.classNames).toEqual(['0', '1', '2']);
  });
});

describe('rows to predict', () => {
  test('from IDX images and from CSV, with a label column or without', async () => {
    const folder = temporaryFolder();
    const data = tiny(4);
    await writeIdxFolder(folder, { train: data });
    await writeCsv(join(folder, 'rows.csv'), data);
    await writeCsvPair(join(folder, 'f.csv'), join(folder, 'l.csv'), data);
    for (const name of [IMAGES, 'rows.csv', 'f.csv']) {
      const { rowCount, featureCount, features } = await loadFeatures(join(folder, name), { inputSize: 6 });
      expect([rowCount, featureCount], name).toEqual([4, 6]);
      expect(Array.from(features), name).toEqual(Array.from(data.features as Float32Array));
    }
    await expect(loadFeatures(join(folder, IMAGES), { inputSize: 784 })).rejects.toThrow(
      '784 features a row expected, 4×1×6 values found',
    );
    await expect(loadFeatures(join(folder, 'f.csv'), { inputSize: 784 })).rejects.toThrow(
      '784 features expected (or 785 columns with a label), 6 columns found',
    );
  });
});

describe('writers', () => {
  test('a file that exists is kept, and nothing else is written', async () => {
    const folder = temporaryFolder();
    put(folder, 'validation_labels.csv', 'mine');
    const parts = { train: tiny(), validation: tiny() };
    const error = await writeSplitFolder(folder, parts).catch((reason) => reason);
    expect(error).toBeInstanceOf(WriteError);
    expect(error.message).toContain('validation_labels.csv: the file exists already; --force replaces it');
    expect(readdirSync(folder)).toEqual(['validation_labels.csv']);
    await writeSplitFolder(folder, parts, { force: true });
    expect((await loadData(folder)).validation!.size).toBe(12);
  });

  test('test rows of another data set are not left beside the new training rows', async () => {
    for (const name of ['test_labels.csv', 't10k-images-idx3-ubyte']) {
      const folder = temporaryFolder();
      put(folder, name, 'x');
      const parts = { train: tiny(), validation: tiny() };
      const write = name.endsWith('.csv') ? writeSplitFolder : writeIdxFolder;
      await expect(write(folder, parts, { force: true })).rejects.toThrow(
        `${name}: belongs to another data set`,
      );
      expect(readdirSync(folder)).toEqual([name]);
    }
  });

  test('a failure leaves neither file nor the folders it made', async () => {
    const folder = temporaryFolder();
    const labels = Int32Array.of(0, 1);
    const init = {
      name: 'd',
      features: Float32Array.of(1, 0.5),
      featureCount: 1,
      labels,
      classNames: ['0', '1'],
    };
    await expect(writeIdxFolder(join(folder, 'a', 'b'), { train: new Dataset(init) })).rejects.toThrow(
      'row 2',
    );
    expect(readdirSync(folder)).toEqual([]);
    mkdirSync(join(folder, 'mine'));
    await expect(writeIdxFolder(join(folder, 'mine'), { train: new Dataset(init) })).rejects.toThrow('row 2');
    expect(readdirSync(folder)).toEqual(['mine']);
  });
});
