// Batches that streamRows() refuses, each with the row where it is, and the forms in which rows may come.

import { expect, test } from 'vitest';
import { Dataset } from '../../src/data/dataset.js';
import { type StreamOptions, streamRows } from '../../src/data/iterable-rows.js';
import { SparseFeatures } from '../../src/data/sparse-features.js';
import { outcomeOf } from '../support/recorded.js';

const CLASSES: StreamOptions = { featureCount: 2, classNames: ['a', 'b', 'c'], name: 'flow' };
const LABELS: StreamOptions = {
  ...{ featureCount: 2, name: 'flow' },
  targets: { kind: 'labels', names: ['wet', 'cold'] },
};
const VALUES: StreamOptions = { featureCount: 2, name: 'flow', targets: { kind: 'values', names: ['y'] } };
const GOOD = { features: [1, 2, 3, 4, 5, 6], labels: [0, 1, 2] };
const ANSWERED = { features: [1, 2, 3, 4], targets: [0, 1, 1, 0] };

const read = (options: StreamOptions, ...batches: unknown[]) =>
  streamRows(() => batches as never, options).then(async (stream) => {
    const pieces = [];
    for await (const { features, labels, targets } of stream.rows(1, 0, 0, stream.totals.size))
      pieces.push({
        kind: features.constructor.name,
        features: [...features],
        answers: [...(targets ?? labels)],
      });
    return pieces;
  });

test.each<[string, StreamOptions, unknown[], string]>([
  ['no rows', CLASSES, [GOOD, 7], 'flow: row 3: rows with features expected, Number found'],
  ['null', CLASSES, [null], 'flow: row 0: rows with features expected, null found'],
  ['no features', CLASSES, [GOOD, { labels: [1] }], 'flow: row 3: rows with features expected, Object found'],
  [
    'half a row',
    CLASSES,
    [GOOD, { features: [1, 2, 3], labels: [1] }],
    'flow: row 3: 3 values are no rows of 2 features',
  ],
  [
    'NaN',
    CLASSES,
    [GOOD, { features: [1, 2, 3, Number.NaN], labels: [1, 1] }],
    'flow: row 4, feature 1 is NaN; finite numbers expected',
  ],
  [
    '∞',
    CLASSES,
    [{ features: [Infinity, 2], labels: [1] }],
    'flow: row 0, feature 0 is Infinity; finite numbers expected',
  ],
  [
    'too few labels',
    CLASSES,
    [GOOD, { features: [1, 2, 3, 4], labels: [1] }],
    'flow: row 3: 2 labels expected, 1 found',
  ],
  [
    'too many labels',
    CLASSES,
    [{ features: [1, 2], labels: [1, 2] }],
    'flow: row 0: 1 labels expected, 2 found',
  ],
  ['no label', CLASSES, [{ features: [1, 2] }], 'flow: row 0: 1 labels expected, 0 found'],
  [
    'label 3 of 3',
    CLASSES,
    [GOOD, { features: [1, 2, 3, 4], labels: [2, 3] }],
    'flow: row 4: label 3 is out of range, 0–2 expected',
  ],
  [
    'label -1',
    CLASSES,
    [{ features: [1, 2], label: -1 }],
    'flow: row 0: label -1 is out of range, 0–2 expected',
  ],
  [
    'half a label',
    CLASSES,
    [{ features: [1, 2], label: 0.5 }],
    'flow: row 0: label 0.5 is out of range, 0–2 expected',
  ],
  [
    'too few targets',
    LABELS,
    [ANSWERED, { features: [1, 2], targets: [1] }],
    'flow: row 2: 2 targets expected, 1 found',
  ],
  [
    'a target that is no label',
    LABELS,
    [ANSWERED, { features: [1, 2, 3, 4], targets: [1, 0, 1, 2] }],
    'flow: row 3: target 2 found',
  ],
  [
    'a value that is no number',
    VALUES,
    [{ features: [1, 2], target: Number.NaN }],
    'flow: row 0: target NaN found',
  ],
])('%s', async (_, options, batches, message) => {
  await expect(read(options, ...batches)).rejects.toThrow(message);
});

test('sparse features, and what cannot be iterated, are refused by name', async () => {
  const sparse = new Dataset({
    ...{ name: 'few', featureCount: 2, classNames: ['a', 'b', 'c'], labels: Int32Array.of(1) },
    features: SparseFeatures.fromDense(Float32Array.of(0, 1), 2),
  });
  await expect(read(CLASSES, sparse)).rejects.toThrow('few: sparse features; a stream takes typed arrays');
  const none = streamRows((() => 7) as never, CLASSES);
  await expect(none).rejects.toThrow(
    'flow: rows that can be iterated expected, or a function that returns them; Number found',
  );
  await expect(streamRows(() => [], { featureCount: 2 })).rejects.toThrow(
    'either classNames or targets expected',
  );
});

test('rows come as lists, single rows and data sets, in their order; empty batches are passed over', async () => {
  const data = new Dataset({
    ...{ name: 'more', featureCount: 2, classNames: ['a', 'b', 'c'] },
    features: Float32Array.of(7, 8, 9, 10),
    labels: Int32Array.of(2, 0),
  });
  const pieces = await read(
    CLASSES,
    GOOD,
    { features: [], labels: [] },
    { features: [0, 0], label: 1 },
    data,
  );
  expect(pieces.flatMap(({ features }) => features)).toEqual([1, 2, 3, 4, 5, 6, 0, 0, 7, 8, 9, 10]);
  expect(pieces.flatMap(({ answers }) => answers)).toEqual([0, 1, 2, 1, 2, 0]);
  const answered = new Dataset({
    ...{ name: 'wet', featureCount: 2, features: Float32Array.of(1, 2, 3, 4) },
    targets: { kind: 'labels', names: ['wet', 'cold'], values: Float64Array.of(1, 0, 0, 1) },
  });
  const both = await read(LABELS, ANSWERED, { features: [5, 6], target: [1, 1] }, answered);
  expect(both.flatMap(({ answers }) => answers)).toEqual([0, 1, 1, 0, 1, 1, 1, 0, 0, 1]);
  const values = await read(VALUES, { features: [1, 2], target: 3.5 }, { features: [3, 4], targets: [-1] });
  expect(values.flatMap(({ answers }) => answers)).toEqual([3.5, -1]);
});

test('bytes stay bytes where all are; one batch of floats makes all floats', async () => {
  const bytes = { features: Uint8Array.of(1, 2), label: 0 };
  expect((await read(CLASSES, bytes, bytes)).map(({ kind }) => kind)).toEqual(['Uint8Array', 'Uint8Array']);
  const mixed = await read(CLASSES, bytes, { features: [0.5, 1], label: 1 });
  expect(mixed.map(({ kind }) => kind)).toEqual(['Float32Array', 'Float32Array']);
  let pass = 0;
  const source = () => [pass++ === 0 ? bytes : { ...bytes, features: [0.5, 1] }];
  const stream = await streamRows(source, CLASSES);
  expect(
    await outcomeOf(async () => {
      for await (const _ of stream.rows(1, 4, 0, 1));
    }),
  ).toBe('DataError: flow: bytes in the first pass, floats in epoch 4');
});
