import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createBackend } from '../../../src/backend/create/inlined.js';
import { FASHION_MNIST_CLASSES } from '../../../src/data/fashion-mnist.js';
import { encodeIdx } from '../../../src/data/idx.js';
import { LinearBytes } from '../../../src/data/linear-bytes.js';
import { DataError, OptionError } from '../../../src/errors.js';
import { loadFeatures, loadFiles } from '../../../src/platform/browser/index.js';
import { loadData, loadFeatures as loadFeaturesOnNode } from '../../../src/platform/node/index.js';
import { contentOf, dropped, fileOf } from '../../support/dropped.js';
import { put, temporaryFolder } from '../../support/temporary.js';

const SAMPLE = 'data/fashion-mnist-sample';
const IMAGES = 'train-images-idx3-ubyte';
const LABELS = 'train-labels-idx1-ubyte';
const images = encodeIdx([3, 1, 2], [1, 2, 3, 4, 5, 6]);
const labels = encodeIdx([3], [0, 1, 1]);

type Contents = Record<string, string | Uint8Array>;

/** An iris-like table: four measurements and a name in the last column. */
const FLOWERS = ['setosa', 'versicolor', 'virginica'];
const IRIS =
  'sepal length,sepal width,petal length,petal width,species\n' +
  Array.from({ length: 150 }, (_, i) => {
    const cells = Array.from({ length: 4 }, (_, j) => (((i * 7 + j * 13) % 79) / 10).toFixed(1));
    return [...cells, FLOWERS[Math.floor(i / 50)]].join();
  }).join('\n');

const LAYOUTS: [what: string, files: Contents][] = [
  ['IDX pair under the standard names', { [IMAGES]: images, [LABELS]: labels }],
  [
    'IDX under the standard names, gzip, with test rows and classes.txt',
    {
      [`${LABELS}.gz`]: gzipSync(labels),
      't10k-labels-idx1-ubyte': labels,
      't10k-images-idx3-ubyte.gz': gzipSync(images),
      'classes.txt': 'shirt\ntrousers\n',
      [`${IMAGES}.gz`]: gzipSync(images),
    },
  ],
  ["MNIST's older spelling", { 'train-images.idx3-ubyte': images, 'train-labels.idx1-ubyte': labels }],
  [
    'beside others',
    { [IMAGES]: images, [LABELS]: labels, 'README.md': '# me', LICENSE: 'MIT', 'a.csv': '1' },
  ],
  [
    'four CSV files',
    {
      'train_features.csv': '1,2\n3,4\n5,0.5\n',
      'train_labels.csv': 'label\nb\na\nb\n',
      'validation_features.csv.gz': gzipSync('9,8\n'),
      'validation_labels.csv': 'a\n',
    },
  ],
  [
    'six CSV files and classes.txt',
    {
      'classes.txt': 'z\na\nb\n',
      'train_features.csv': '1,2\n3,4\n',
      'train_labels.csv': 'b\na\n',
      'validation_features.csv': '9,8\n',
      'validation_labels.csv': 'a\n',
      'test_features.csv': '7,7\n',
      'test_labels.csv': 'z\n',
    },
  ],
  ["Kaggle's training file", { 'fashion-mnist_train.csv': 'label,p,q\n7,1,2\n3,2,300\n' }],
  [
    "Kaggle's two files",
    {
      'fashion-mnist_test.csv': 'label,p\n7,9\n',
      'fashion-mnist_train.csv.gz': gzipSync('label,p\n7,1\n3,2\n'),
    },
  ],
];

test.each(LAYOUTS)('a drop is read as the folder with the same files: %s', async (_, contents) => {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(contents)) put(folder, name, content);
  const onNode = await loadData(folder);
  const inPage = await loadFiles(Object.entries(contents).map(([name, content]) => fileOf(name, content)));
  for (const part of ['train', 'validation', 'test'] as const) {
    expect(contentOf(inPage[part]), part).toEqual(contentOf(onNode[part]));
  }
});

test('the embedded sample is read as Node reads it, into a backend or not', async () => {
  const names = readdirSync(SAMPLE).map((name) => join(SAMPLE, name));
  const onNode = await loadData('sample');
  const backend = await createBackend({ backend: 'js' });
  onTestFinished(() => backend.dispose());
  for (const options of [{}, { backend }, { sample: true, name: 'mine' }]) {
    const inPage = await loadFiles(dropped(...names.toReversed()), options);
    expect(contentOf(inPage.train)).toEqual(contentOf(onNode.train));
    expect(contentOf(inPage.test)).toEqual(contentOf(onNode.test));
    expect(inPage.train.classNames).toEqual(FASHION_MNIST_CLASSES);
    const asked = 'name' in options;
    expect([inPage.name, inPage.sample, inPage.train.sample]).toEqual(
      asked ? ['mine', true, true] : [`${IMAGES}.gz,${LABELS}.gz`, false, false],
    );
    if ('backend' in options) expect(inPage.train.source).toBeInstanceOf(LinearBytes);
  }
});

describe('files under any names', () => {
  test.each<[string, Contents, string[]]>([
    ['two IDX files', { a: images, b: labels }, ['a', 'b']],
    ['two IDX files, gzip', { 'a (1).gz': gzipSync(images), b: gzipSync(labels) }, ['a (1).gz', 'b']],
    ['two CSV files', { 'x.csv': '1,2\n3,4\n', 'y.csv': 'u\nt\n' }, ['x.csv', 'y.csv']],
    ['two CSV files, gzip', { x: gzipSync('1,2\n3,4\n'), y: gzipSync('u\nt\n') }, ['x', 'y']],
    ['one feature', { 'q.csv': 'p\n1\n2\n', 'my labels.csv': '5\n6\n' }, ['q.csv', 'my labels.csv']],
    [
      'labels beside an index column',
      { 'f.csv': '1,2\n3,4\n', 'Labels.csv': 'id,label\n0,u\n1,t\n' },
      ['f.csv', 'Labels.csv'],
    ],
  ])('pairs in either order: %s', async (_, contents, order) => {
    const folder = temporaryFolder();
    const paths = order.map((name) => put(folder, name, contents[name]));
    const onNode = await loadData(paths.join());
    for (const files of [paths, paths.toReversed()]) {
      const inPage = await loadFiles(dropped(...files));
      expect(contentOf(inPage.train)).toEqual(contentOf(onNode.train));
      expect(inPage.name).toBe(order.join());
    }
  });

  test('two CSV files that nothing tells apart are taken in their order, as on the command line', async () => {
    const folder = temporaryFolder();
    const paths = [put(folder, 'a.csv', '1\n2\n'), put(folder, 'b.csv', '3\n4\n')];
    const onNode = await loadData(paths.join());
    expect(contentOf((await loadFiles(dropped(...paths))).train)).toEqual(contentOf(onNode.train));
  });

  test('one CSV file; the label column is chosen by name or index', async () => {
    const path = put(temporaryFolder(), 'iris.csv', IRIS);
    await expect(loadFiles(dropped(path))).rejects.toThrow(
      'iris.csv: no column is called "label"; choose the column to predict with label: "species" (classes) or target: "species" ' +
        '(values); the columns are sepal length, sepal width, petal length, petal width, species',
    );
    for (const label of ['species', -1, 4, '4']) {
      const [inPage, onNode] = [await loadFiles(dropped(path), { label }), await loadData(path, { label })];
      expect(contentOf(inPage.train)).toEqual(contentOf(onNode.train));
      expect(inPage.train.classNames).toEqual(FLOWERS);
    }
    const missing = loadFiles(dropped(path), { label: 'sort' });
    await expect(missing).rejects.toBeInstanceOf(OptionError);
    await expect(missing).rejects.toThrow(
      'iris.csv: label column "sort" is not there; the columns are sepal',
    );
  });

  test('classes given count for CSV files; a classes.txt among the files goes before', async () => {
    const csv = fileOf('a.csv', 'label,p\nx,1\nz,2\n');
    const classNames = ['z', 'y', 'x'];
    expect([...(await loadFiles([csv], { classNames })).train.labels]).toEqual([2, 0]);
    const numbers = fileOf('n.csv', 'label,p\n2,1\n0,2\n');
    const classCodes = ['0', '1', '2'];
    expect([...(await loadFiles([numbers], { classNames, classCodes })).train.labels]).toEqual([2, 0]);
    await expect(loadFiles([numbers], { classNames })).rejects.toThrow('n.csv:2: label "2" is unknown');
    const listed = fileOf('classes.txt', 'x\nz\n');
    expect((await loadFiles([listed, csv], { classNames })).train.classNames).toEqual(['x', 'z']);
    const unknown = loadFiles([csv], { classNames: ['y', 'x'] });
    await expect(unknown).rejects.toThrow('a.csv:3: label "z" is unknown; the classes are y, x');
    const idx = [fileOf('i', images), fileOf('l', labels)];
    expect((await loadFiles(idx, { classNames })).train.classNames).toEqual(['0', '1']);
    expect((await loadFiles([...idx, listed])).train.classNames).toEqual(['x', 'z']);
  });
});

test('progress ends at the size of each file', async () => {
  const seen = new Map<string, (number | undefined)[]>();
  const onProgress = (at: { file: string; doneBytes: number; totalBytes?: number }) =>
    seen.set(at.file, [at.doneBytes, at.totalBytes]);
  await loadFiles([fileOf('i', images), fileOf('l', labels)], { onProgress });
  await loadFiles([fileOf('iris.csv', IRIS)], { label: -1, onProgress });
  expect(Object.fromEntries(seen)).toEqual({
    i: [images.length, images.length],
    l: [labels.length, labels.length],
    'iris.csv': [IRIS.length, IRIS.length],
  });
});

describe('files that make no data set are a DataError', () => {
  const idx = (a: Uint8Array | string, b: Uint8Array | string) => ({ [IMAGES]: a, [LABELS]: b });
  const damaged = gzipSync(images);
  damaged[damaged.length - 6] ^= 1;

  test.each<[string, Contents, string]>([
    ['wrong magic', idx('abcdefgh', labels), 'wrong magic number: 00 00 08 03 expected, 61 62 63 64 found'],
    ['wrong dimension count', idx(labels, labels), '3 dimensions expected, 1 found'],
    ['cut short', idx(images.subarray(0, 18), labels), 'the file is cut short: 3×1×2 = 6 bytes'],
    ['gzip cut short', idx(gzipSync(images).subarray(0, 20), labels), 'the gzip data is cut short; copy or'],
    ['gzip damaged', idx(damaged, labels), 'the gzip data is damaged (incorrect data check)'],
    ['an empty file', idx(images, ''), 'the file is empty'],
    ['different counts', idx(images, encodeIdx([2], [0, 1])), 'has 3 images, but'],
    ['half a pair', { [IMAGES]: images }, `${IMAGES} is there, ${LABELS} is missing`],
    ['half a test pair', { ...idx(images, labels), 't10k-labels-idx1-ubyte': labels }, 't10k-images'],
    ['half of four CSVs', { 'train_features.csv': '1,2\n' }, 'train_labels.csv is missing'],
    ['a label out of range', { ...idx(images, labels), 'classes.txt': 'one\n' }, 'label 1 of row 1 is out'],
    ['a bad classes.txt', { ...idx(images, labels), 'classes.txt': 'a\na\n' }, 'classes.txt:2: a class name'],
    [
      'two data sets',
      { ...idx(images, labels), 'fashion-mnist_train.csv': 'label,p\n1,2\n' },
      `one data set expected, several found (${IMAGES} and fashion-mnist_train.csv)`,
    ],
    [
      'test rows of other columns',
      { 'fashion-mnist_train.csv': 'label,p\n1,2\n2,3\n', 'fashion-mnist_test.csv': 'label,q\n1,2\n' },
      'no column "p", which training had; its columns are label, q',
    ],
  ])('in the words of the command line: %s', async (_, contents, message) => {
    const folder = temporaryFolder();
    for (const [name, content] of Object.entries(contents)) put(folder, name, content);
    const files = Object.entries(contents).map(([name, content]) => fileOf(name, content));
    const [inPage, onNode] = await Promise.all([
      loadFiles(files).catch((reason) => reason),
      loadData(folder).catch((reason) => reason),
    ]);
    expect(inPage).toBeInstanceOf(DataError);
    expect(inPage.message).toContain(message);
    const bare = onNode.message.replaceAll(`${folder}/`, '').replaceAll(folder, 'these files');
    expect(inPage.message).toBe(bare);
  });

  test.each<[string, Contents]>([
    ['an IDX file alone', { 'some images': images }],
    ['a PNG', { 'a.png': Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82) }],
    ['labels alone', { 'l.csv': '1\n2\n' }],
    ['an empty file', { 'e.csv': '' }],
  ])('a single file in the words of the command line: %s', async (_, contents) => {
    const [[name, content]] = Object.entries(contents);
    const path = put(temporaryFolder(), name, content);
    const onNode = await loadData(path).catch((reason) => reason);
    const inPage = await loadFiles([fileOf(name, content)]).catch((reason) => reason);
    expect(inPage).toBeInstanceOf(DataError);
    expect(inPage.message).toBe(onNode.message.replaceAll(path, name));
  });

  test('nothing, classes alone, and files of which nothing can be made', async () => {
    const expected =
      'these files: no data set among them: one CSV file, two CSV or IDX files with features and labels, or ' +
      `${IMAGES}[.gz] and its labels, or train_features.csv and train_labels.csv, or fashion-mnist_train.csv, or train.csv (and test.csv), or a folder of PNG or JPEG files for each class expected, `;
    await expect(loadFiles([])).rejects.toThrow(`${expected}nothing found`);
    await expect(loadFiles([fileOf('classes.txt', 'a\n')])).rejects.toThrow(`${expected}nothing found`);
    const many = 'abcdefg'.split('').map((name) => fileOf(name, 'x'));
    await expect(loadFiles(many)).rejects.toThrow(`${expected}a, b, c, d, e and 2 more found`);
    await expect(loadFiles(many)).rejects.toBeInstanceOf(DataError);
  });

  test('IDX beside CSV, and a file that cannot be read any more', async () => {
    const csv = fileOf('l.csv', '1\n2\n');
    const mixed = 'these files: two IDX files or two CSV files expected, i is IDX and l.csv is not';
    await expect(loadFiles([csv, fileOf('i', images)])).rejects.toThrow(mixed);
    await expect(loadFiles([fileOf('i', images), csv])).rejects.toThrow(mixed);
    const gone = fileOf('gone.csv', IRIS);
    gone.slice = () => {
      throw new DOMException('The file could not be found', 'NotFoundError');
    };
    await expect(loadFiles([gone])).rejects.toThrow('gone.csv: cannot be read: The file could not be found');
  });

  test('images that are refused leave no memory lent', async () => {
    const backend = await createBackend({ backend: 'js' });
    onTestFinished(() => backend.dispose());
    const files = [fileOf('i', images), fileOf('l', encodeIdx([2], [0, 1]))];
    const before = backend.arena.reserve(8, 'a mark');
    backend.arena.release(before);
    await expect(loadFiles(files, { backend })).rejects.toThrow('has 3 images, but');
    expect(backend.arena.reserve(8, 'a mark').address).toBe(before.address);
  });
});

test('rows to predict are those of Node, and so are the errors', async () => {
  const folder = temporaryFolder();
  const contents = { i: gzipSync(images), 'rows.csv': 'label,p,q\n0,1,2\n1,3,4\n', 'f.csv': '1,2.5\n3,4\n' };
  for (const [name, content] of Object.entries(contents)) {
    const path = put(folder, name, content);
    const file = fileOf(name, content);
    const onNode = await loadFeaturesOnNode(path, { inputSize: 2 });
    const { table, ...inPage } = await loadFeatures(file, { inputSize: 2 });
    const { table: _, ...rest } = onNode;
    expect(inPage).toEqual({ ...rest, name });
    expect(table?.rowCount).toBe(onNode.table?.rowCount);
    const error = await loadFeaturesOnNode(path, { inputSize: 7 }).catch((reason) => reason);
    await expect(loadFeatures(file, { inputSize: 7 })).rejects.toThrow(error.message.replace(path, name));
  }
});
