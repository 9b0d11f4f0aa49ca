// Two classes of one name: predictions could not tell them apart, so no way in takes them (model files: test/model/model-file.test.ts). And features that a network sees as constant.

import { expect, test } from 'vitest';
import { repeatedName } from '../../src/data/class-matching.js';
import { Dataset } from '../../src/data/dataset.js';
import { streamRows } from '../../src/data/iterable-rows.js';
import { lostFeatures } from '../../src/data/standardize.js';
import { DataError } from '../../src/errors.js';

const rows = { name: 'rows', features: Float32Array.of(1, 2, 3), featureCount: 1 };

test('the first name that is there once more', () => {
  expect(repeatedName(['a', 'b', 'c'])).toBeUndefined();
  expect(repeatedName(['a', 'b', 'b', 'a'])).toBe('b');
  expect(repeatedName([])).toBeUndefined();
});

test('a data set refuses two classes of one name, and two targets', () => {
  const labels = Int32Array.of(0, 1, 2);
  expect(() => new Dataset({ ...rows, labels, classNames: ['a', 'b', 'a'] })).toThrow(
    new DataError('rows: "a" is the name of two classes or targets'),
  );
  const targets = { kind: 'values', names: ['y', 'y'], values: new Float64Array(6) } as const;
  expect(() => new Dataset({ ...rows, targets })).toThrow(/"y" is the name of two/);
});

test('so do rows that arrive in pieces', async () => {
  const batches = () => [{ features: Float32Array.of(1, 2), labels: [0, 1] }];
  await expect(streamRows(batches as never, { featureCount: 1, classNames: ['a', 'a'] })).rejects.toThrow(
    /"a" is the name of two/,
  );
});

test('a feature that varies by less than 32-bit numbers can scale is told from one that never varies', () => {
  const standardizer = { mean: Float32Array.of(0, 1, 2), deviation: Float32Array.of(1e-40, 0, 1e-30) };
  expect(lostFeatures(standardizer)).toEqual([0]);
});
