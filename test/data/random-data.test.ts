// Splits, folds, classes, files' names, images and lists of nonzeros of data that a seed draws, each as recorded. What they promise is checked
// beside this file; here a limit, a rounding or a word that changes is noticed.

import { expect, test } from 'vitest';
import * as matching from '../../src/data/class-matching.js';
import { formatClassNames, isCanonicalInteger, parseClassNames, relabel } from '../../src/data/classes.js';
import { csvField, csvText, guardedField, needsClassNames } from '../../src/data/csv-write.js';
import { Dataset } from '../../src/data/dataset.js';
import { findLayout, standardSpellings } from '../../src/data/file-layouts.js';
import { countFolds, divideFold, foldsOf } from '../../src/data/folds.js';
import { encodeIdx, parseIdx } from '../../src/data/idx.js';
import { idxImages, idxLabels } from '../../src/data/idx-write.js';
import { findImageFolder, holdsImages, isIgnoredName } from '../../src/data/image-folders.js';
import { readImageHeader } from '../../src/data/image-header.js';
import { MurmurHash } from '../../src/data/murmur-hash.js';
import { orientImage } from '../../src/data/orient-image.js';
import { resizeImage } from '../../src/data/resize-image.js';
import { SparseFeatures } from '../../src/data/sparse-features.js';
import { chooseInputPath, chunkOf, densityOf, mostChunks } from '../../src/data/sparse-or-dense.js';
import { constantTargets, inUnits, learnTargetScale, roundPredicted } from '../../src/data/target-scale.js';
import { requireClasses, splitDataset } from '../../src/data/train-test-split.js';
import { Random } from '../../src/random.js';
import { expectRecordedOutcomes, outcomeOf } from '../support/recorded.js';

const pick = <T>(random: Random, list: readonly T[]): T => list[random.below(list.length)];
const often = (random: Random, share: number) => random.uniform() < share;

async function record(count: number, group: number, make: (random: Random, i: number) => unknown) {
  const outcomes: string[] = [];
  for (let i = 0; i < count; i++) outcomes.push(await outcomeOf(() => make(Random.stream(i, 'data'), i)));
  expect(outcomes.filter((one) => one.includes('TypeError'))).toEqual([]);
  expectRecordedOutcomes(outcomes, group);
}

function randomData(random: Random): Dataset {
  const rows = pick(random, [1, 2, 3, 5, 6, 7, 10, 12, 30, 61]);
  const [featureCount, classes] = [1 + random.below(5), 1 + random.below(5)];
  const values = () =>
    often(random, 0.4) ? 0 : often(random, 0.5) ? random.below(256) : random.uniform() - 0.5;
  const dense = Float32Array.from({ length: rows * featureCount }, values);
  const bytes = Uint8Array.from(dense, (one) => Math.abs(one));
  return new Dataset({
    ...{
      name: 'd',
      featureCount,
      features: pick(random, [dense, bytes, SparseFeatures.fromDense(dense, featureCount)]),
    },
    labels: Int32Array.from({ length: rows }, () => random.below(classes)),
    classNames: Array.from({ length: classes }, (_, i) =>
      often(random, 0.5) ? `class "${i}"` : String(i + 1),
    ),
    ...(featureCount === 4 && often(random, 0.5) && { sampleShape: [2, 2, 1] }),
  });
}
const contentOf = ({ rows, labels, classNames, codes }: Dataset) => [rows, labels, classNames, codes];

test('splits and folds', () =>
  record(300, 5, (random) => {
    const data = randomData(random);
    const seed = random.below(4);
    const validation = pick(random, [0.1, 0.25, 0.5, 0.9, 1, 2, 5, 30, 0.0001]);
    const groups = often(random, 0.3) ? Array.from({ length: data.size }, () => random.below(6)) : undefined;
    const foldIndices = often(random, 0.2)
      ? Array.from({ length: data.size }, () => random.below(3) - 1)
      : undefined;
    const folds = pick(random, [2, 3, 5, 10]);
    return Promise.all([
      outcomeOf(() => {
        const parts = splitDataset(data, { validation, seed, stratified: often(random, 0.5) });
        return [contentOf(parts.train), contentOf(parts.validation)];
      }),
      outcomeOf(() => {
        const options = {
          seed,
          stratified: often(random, 0.5),
          groups,
          ...(foldIndices ? { foldIndices } : { folds }),
        };
        const foldOf = foldsOf(data, options);
        const { train, test: scored, positions } = divideFold(data, foldOf, 0);
        return [foldOf, countFolds(foldOf), train.rows, scored.rows, positions];
      }),
      outcomeOf(() => requireClasses(data)),
    ]);
  }));

const LABELS = [
  '0',
  '1',
  '2',
  '3',
  '01',
  '1.0',
  '10',
  '-1',
  '1e3',
  'cat',
  'Cat',
  'dog',
  ' dog',
  '',
  'é',
  '7.5',
];

test('classes: their order, their spellings, and how data are matched with them', () =>
  record(300, 5, (random) => {
    const some = () => Array.from({ length: 1 + random.below(5) }, () => pick(random, LABELS));
    const [found, names] = [matching.distinctLabels(some()), matching.distinctLabels(some())];
    const codes = often(random, 0.4) ? names.map((_, i) => String(i)) : null;
    const classes = { names, codes };
    return Promise.all([
      ...[
        matching.sortClasses(some()),
        found,
        matching.repeatedName(some()),
        matching.numericNames(names.length),
      ],
      ...[matching.positionCodes(names), matching.declaredCodes(classes), matching.sameNames(found, names)],
      ...[
        matching.codesProblem(names, often(random, 0.5) ? some() : codes),
        matching.mayCountFromOne(found, classes),
      ],
      ...[
        matching.bothLists(found, classes),
        some().map((one) => [matching.numberKey(one), isCanonicalInteger(one)]),
      ],
      outcomeOf(() => matching.matchClasses({ names: found }, classes)),
      outcomeOf(() => matching.requireSameCounting('here', found, classes)),
      outcomeOf(() => some().map(matching.classMatcher(classes))),
      outcomeOf(() => contentOf(relabel(randomData(random), classes))),
      outcomeOf(() => parseClassNames(formatClassNames(names, 'n'), 'n')),
      outcomeOf(() => parseClassNames(some().join(pick(random, ['\n', '\r\n', '\n\n'])), 'n')),
    ]);
  }));

test('CSV and IDX', () =>
  record(120, 4, (random) => {
    const data = randomData(random);
    const fields = Array.from({ length: 4 }, () =>
      pick(random, ['a', '=1', '-x', '-1', '+a', '@', '\t', 'a,b', '"', 'a\nb', ' ', '']),
    );
    const dimensions = Array.from({ length: random.below(4) }, () => random.below(4));
    const length = dimensions.reduce((product, n) => product * n, 1) + (often(random, 0.2) ? 1 : 0);
    return Promise.all([
      ...(['rows', 'features', 'labels'] as const).map((content) =>
        outcomeOf(() => [...csvText(data, content)].join('')),
      ),
      ...[needsClassNames(data), fields.map(csvField), fields.map(guardedField)],
      outcomeOf(() => [...idxImages(data)]),
      outcomeOf(() => [...idxLabels(data)]),
      outcomeOf(() =>
        parseIdx(encodeIdx(dimensions, new Uint8Array(length)), 'i', often(random, 0.5) ? 3 : undefined),
      ),
    ]);
  }));

test('sums of bytes, texts and words', () =>
  record(60, 5, (random) => {
    const hash = new MurmurHash();
    hash.add(Float32Array.from({ length: random.below(9) }, () => random.uniform()));
    hash.addText(pick(random, LABELS).repeat(random.below(5)));
    hash.addWords(Uint32Array.from({ length: random.below(9) }, () => random.next()));
    return hash.text();
  }));

test('images: turned and resized', () =>
  record(150, 5, (random) => {
    const [width, height] = [1 + random.below(9), 1 + random.below(9)];
    const channels = (1 + random.below(4)) as 1 | 2 | 3 | 4;
    const data = Uint8Array.from({ length: width * height * channels }, () => random.below(256));
    const size = [1 + random.below(12), 1 + random.below(12)] as [number, number];
    const colorMode = pick(random, ['gray', 'rgb'] as const);
    const row = new Uint8Array(size[0] * size[1] * (colorMode === 'rgb' ? 3 : 1));
    resizeImage({ width, height, channels, data }, { size, colorMode }, row);
    return [row, orientImage({ width, height, channels, data }, 1 + random.below(8))];
  }));

test('headers of images that are cut or changed', () =>
  record(300, 10, (random) => {
    const png = [
      137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 1, 44, 0, 0, 0, 200, 8, 2, 0, 0, 0,
    ];
    const exif = [
      255, 225, 0, 34, 69, 120, 105, 102, 0, 0, 73, 73, 42, 0, 8, 0, 0, 0, 1, 0, 18, 1, 3, 0, 1, 0, 0, 0, 6,
      0, 0, 0, 0, 0, 0, 0,
    ];
    const frame = [
      255,
      pick(random, [192, 193, 194, 195, 196, 200, 204, 207]),
      0,
      17,
      8,
      0,
      200,
      1,
      44,
      3,
      1,
      34,
      0,
      2,
      17,
      1,
      3,
      17,
      1,
    ];
    const jpeg = [
      255,
      216,
      ...(often(random, 0.7) ? exif : []),
      ...(often(random, 0.3) ? [255, 255] : []),
      ...frame,
      255,
      217,
    ];
    const bytes = Uint8Array.from(often(random, 0.5) ? png : jpeg);
    if (often(random, 0.7)) bytes[random.below(bytes.length)] = pick(random, [0, 1, 2, 4, 8, 9, 77, 255]);
    return readImageHeader(often(random, 0.3) ? bytes.subarray(0, random.below(bytes.length)) : bytes, 'p');
  }));

test('lists of nonzeros, and where rows are read as such', () =>
  record(150, 5, (random) => {
    const data = randomData(random);
    const [length, listed] = [1 + random.below(5000), random.below(3000)];
    const use = { outputs: 1 + random.below(400), clip: often(random, 0.2) ? 3 : undefined };
    const features = data.features instanceof SparseFeatures ? data.features : null;
    return Promise.all([
      ...[
        densityOf(data),
        chunkOf(length, listed),
        chunkOf(length, listed, true),
        mostChunks(length, listed),
      ],
      outcomeOf(() =>
        chooseInputPath(data, pick(random, ['auto', 'dense', 'sparse'] as const), use as never),
      ),
      outcomeOf(
        () =>
          features && [
            features.rowCount,
            features.longestRow,
            features.byteLength,
            features.row(0, data.featureCount),
          ],
      ),
      outcomeOf(() => features?.moments(data.rows, data.featureCount)),
      outcomeOf(() => {
        const changed = (list: Uint32Array) => list.map((one) => (often(random, 0.1) ? one + 1 : one));
        const { rowPointers, columnIndices, values } =
          features ?? SparseFeatures.fromDense(Float32Array.of(0, 1), 2);
        new SparseFeatures({
          rowPointers: changed(rowPointers),
          columnIndices: changed(columnIndices),
          values,
        }).check('s', data.featureCount);
      }),
    ]);
  }));

test('targets: their scale, and predictions in their units', () =>
  record(100, 5, (random) => {
    const [rows, names] = [1 + random.below(6), ['a', 'b'].slice(0, 1 + random.below(2))];
    const same = often(random, 0.2) ? 3 : undefined;
    const scale = pick(random, [1, 1e-5, 1e6, 1e300]);
    const values = Float64Array.from({ length: rows * names.length }, () => same ?? scale * random.uniform());
    const all = Uint32Array.from({ length: rows }, (_, i) => i);
    const targets = { kind: 'values' as const, names, values };
    return Promise.all([
      outcomeOf(() => learnTargetScale('t', targets, all)),
      outcomeOf(() => constantTargets(targets, all)),
      outcomeOf(() => inUnits(Float32Array.of(0.5, -1), learnTargetScale('t', targets, all))),
      outcomeOf(() =>
        names.map((_, j) => roundPredicted(0.123456789, learnTargetScale('t', targets, all), j)),
      ),
    ]);
  }));

const FILES = [
  ...[
    'train-images-idx3-ubyte',
    'train-labels-idx1-ubyte',
    't10k-images-idx3-ubyte.gz',
    't10k-labels-idx1-ubyte',
  ],
  ...[
    'train.csv',
    'test.csv',
    'train_features.csv',
    'train_labels.csv',
    'val_features.csv',
    'val_labels.csv',
  ],
  ...[
    'test_features.csv',
    'test_labels.csv',
    'fashion-mnist_train.csv',
    'fashion-mnist_test.csv',
    'train_images.csv',
  ],
];

test('what a folder holds, by the names of its files', () =>
  record(300, 10, (random) => {
    const there = FILES.filter(() => often(random, 0.3));
    const names = ['a', 'B', '.git', '__MACOSX', 'train', 'test', 'val', 'cat', 'Thumbs.db'];
    const entries = Array.from({ length: random.below(9) }, () => {
      const path = Array.from({ length: 1 + random.below(4) }, () => pick(random, names));
      const file = often(random, 0.8)
        ? `${pick(random, ['1', '2'])}.${pick(random, ['png', 'JPG', 'txt', 'gif'])}`
        : null;
      return { path: file ? [...path, file] : path, file };
    });
    return Promise.all([
      outcomeOf(() => findLayout('here', (name) => there.find((one) => one === name), often(random, 0.2))),
      ...[standardSpellings(pick(random, FILES)), names.map(isIgnoredName), holdsImages(entries)],
      outcomeOf(() => findImageFolder('here', entries)),
    ]);
  }));
