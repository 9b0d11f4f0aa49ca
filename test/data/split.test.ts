import { describe, expect, test } from 'vitest';
import { Dataset } from '../../src/data/dataset.js';
import { DEFAULT_VALIDATION, splitDataset } from '../../src/data/train-test-split.js';
import { DataError, OptionError } from '../../src/errors.js';

/** Row i has the one feature i; classes come with the sizes given, one after the other. */
function rows(...sizes: number[]): Dataset {
  const labels = Int32Array.from(sizes.flatMap((size, label) => new Array<number>(size).fill(label)));
  const features = Float32Array.from(labels.keys());
  return new Dataset({
    name: 'd',
    features,
    featureCount: 1,
    labels,
    classNames: sizes.map((_, i) => `c${i}`),
  });
}

function contents(data: Dataset): number[] {
  return Array.from({ length: data.size }, (_, i) => data.featuresAt(i)[0]);
}

test('a sixth is for validation by default, and every row is in exactly one part', () => {
  const { train, validation } = splitDataset(rows(30, 30));
  expect([train.size, validation.size]).toEqual([50, 10]);
  expect(DEFAULT_VALIDATION).toBe(1 / 6);
  const all = [...contents(train), ...contents(validation)].sort((a, b) => a - b);
  expect(all).toEqual(Array.from({ length: 60 }, (_, i) => i));
});

test('the same seed gives the same split, another seed another one', () => {
  const split = (seed: number) => contents(splitDataset(rows(30, 30), { seed }).train);
  expect(split(5)).toEqual(split(5));
  expect(split(5)).not.toEqual(split(6));
});

test('the parts are one shuffled order cut in two: training first', () => {
  const whole = (validation: number) => {
    const parts = splitDataset(rows(30, 30), { seed: 1, validation });
    return [...contents(parts.train), ...contents(parts.validation)];
  };
  expect(whole(1)).toEqual(whole(40));
  expect(whole(1)).not.toEqual(Array.from({ length: 60 }, (_, i) => i));
});

test('a count is a count and a fraction a fraction', () => {
  expect(splitDataset(rows(30, 30), { validation: 7 }).validation.size).toBe(7);
  expect(splitDataset(rows(30, 30), { validation: 0.25 }).validation.size).toBe(15);
});

test('features are shared, not copied', () => {
  const data = rows(5, 5);
  expect(splitDataset(data).train.features).toBe(data.features);
});

test('stratified: each class gives its share, remainders the largest first', () => {
  // 10 of 60: shares 5, 3.33, 1.67, so the last one is rounded up.
  const { train, validation } = splitDataset(rows(30, 20, 10), { validation: 10, stratified: true });
  expect(validation.classSizes()).toEqual([5, 3, 2]);
  expect(train.classSizes()).toEqual([25, 17, 8]);
});

test('stratified: of classes with equal remainders the earlier ones give a row more', () => {
  const sizes = (validation: number, ...counts: number[]) =>
    splitDataset(rows(...counts), { validation, stratified: true }).validation.classSizes();
  expect(sizes(4, 3, 3, 3)).toEqual([2, 1, 1]);
  expect(sizes(6, 5, 5, 5, 5)).toEqual([2, 2, 1, 1]);
  expect(sizes(7, 5, 5, 5, 5)).toEqual([2, 2, 2, 1]);
  // Shares 1, 2 and 2 would do, but a class of two rows keeps one: where it may give no more, the next one does.
  expect(sizes(5, 2, 3, 3)).toEqual([1, 2, 2]);
});

test('stratified: the sum is exact for every count that leaves two classes for training', () => {
  for (let validation = 1; validation <= 20; validation++) {
    const parts = splitDataset(rows(11, 7, 5), { validation, stratified: true, seed: validation });
    expect(parts.validation.size, `validation ${validation}`).toBe(validation);
    expect(parts.train.size).toBe(23 - validation);
  }
});

test('stratified: a class of one row stays in training, and any other keeps a row there', () => {
  for (let seed = 0; seed < 20; seed++) {
    const { train, validation } = splitDataset(rows(1, 2, 40, 3), {
      validation: 0.4,
      stratified: true,
      seed,
    });
    expect(validation.size).toBe(Math.round(0.4 * 46));
    expect(train.classSizes().map((size) => size > 0)).toEqual([true, true, true, true]);
    expect(train.classSizes()[0]).toBe(1);
  }
  const { train } = splitDataset(rows(1, 2, 2, 2), { validation: 3, stratified: true });
  expect(train.classSizes()).toEqual([1, 1, 1, 1]);
});

test('an option that there is none of, and a switch that is none, are refused', () => {
  expect(() => splitDataset(rows(2, 2), { stratify: true } as never)).toThrow(
    'splitDataset: no option "stratify"; valid: validation, seed, stratified',
  );
  expect(() => splitDataset(rows(2, 2), { stratified: 'no' } as never)).toThrow(
    'stratified: "no" is not true or false',
  );
});

test('stratified: more validation rows than the classes can give are refused', () => {
  expect(() => splitDataset(rows(1, 2, 2), { validation: 3, stratified: true })).toThrow(
    'd: 3 validation rows asked for, but a stratified split has at most 2: each of the 3 classes keeps a row',
  );
});

test('stratified: classes without rows change nothing', () => {
  const { train, validation } = splitDataset(rows(0, 6, 0, 6), { validation: 4, stratified: true });
  expect(validation.classSizes()).toEqual([0, 2, 0, 2]);
  expect(train.classSizes()).toEqual([0, 4, 0, 4]);
});

describe('bad input', () => {
  const data = rows(6, 6);
  test.each([
    [-1, 'validation: a number of rows, or a fraction between 0 and 1, expected, -1 found'],
    [0, 'expected, 0 found'],
    [Number.NaN, 'expected, NaN found'],
    [Number.POSITIVE_INFINITY, 'expected, Infinity found'],
    [2.5, 'validation: a whole number of rows expected, 2.5 found'],
  ])('validation %d is an OptionError', (validation, message) => {
    expect(() => splitDataset(data, { validation })).toThrow(OptionError);
    expect(() => splitDataset(data, { validation })).toThrow(message);
  });

  test.each([-1, 0.5, Number.NaN])('seed %d is an OptionError', (seed) => {
    expect(() => splitDataset(data, { seed })).toThrow(`seed: an integer from 0 up expected, ${seed} found`);
  });

  test.each([
    ['fewer rows than asked for', data, 13, 'd: 13 validation rows asked for, but there are only 12 rows'],
    ['no training row', data, 12, 'd: 12 rows with 12 for validation leave none for the training part'],
    [
      'no validation row',
      data,
      0.01,
      'd: 12 rows with 0 for validation leave none for the validation part; 1 to 11 are possible',
    ],
    ['one single class', rows(6), 2, 'd: at least 2 classes expected among the labels, only "c0" found'],
    [
      'one class that has rows',
      rows(0, 6),
      2,
      'd: at least 2 classes expected among the labels, only "c1" found',
    ],
    [
      'one class among the training rows alone',
      rows(6, 6),
      11,
      'd: at least 2 classes expected among the labels of the training part (1 of 12 rows), only "c',
    ],
  ])('%s is a DataError', (_, dataset, validation, message) => {
    expect(() => splitDataset(dataset, { validation })).toThrow(DataError);
    expect(() => splitDataset(dataset, { validation })).toThrow(message);
  });
});
