import { describe, expect, test } from 'vitest';
import { Dataset, type DatasetInit } from '../../src/data/dataset.js';

const init: DatasetInit = {
  name: 'd',
  features: Float32Array.of(1, 2, 3, 4, 5, 6),
  featureCount: 2,
  labels: Int32Array.of(0, 1, 0),
  classNames: ['a', 'b'],
};

test('a subset shares features and labels, and counts its own rows in its own order', () => {
  const whole = new Dataset(init);
  const subset = whole.take(Uint32Array.of(2, 0)).take(Uint32Array.of(1, 0, 1));
  expect(subset.features).toBe(whole.features);
  expect([subset.size, ...subset.rows]).toEqual([3, 0, 2, 0]);
  expect(subset.featuresAt(1)).toEqual(Float32Array.of(5, 6));
  expect(subset.classSizes()).toEqual([3, 0]);
});

describe('what the kernels could not bear is refused when the data set is made', () => {
  test.each<[string, object, string, string]>([
    [
      'a label too large',
      { labels: Int32Array.of(0, 2, 0) },
      'd: row 1: label 2 is out of range, 0–1 expected',
      'DATA',
    ],
    ['a negative label', { labels: Int32Array.of(0, 1, -1) }, 'row 2: label -1 is out of range', 'DATA'],
    [
      'a negative label outside the rows',
      { labels: Int32Array.of(0, 1, -1), rows: Uint32Array.of(0) },
      'label -1',
      'DATA',
    ],
    ['a row that is not there', { rows: Uint32Array.of(0, 3) }, 'd: row 3 asked for, 3 there', 'SHAPE'],
    ['too few features', { featureCount: 3 }, '3 labels × 3 features need 9 values, 6 found', 'SHAPE'],
    ['no features', { featureCount: 0 }, 'featureCount is 0, at least 1 expected', 'SHAPE'],
    [
      'features in a plain array',
      { features: [1, 2, 3, 4, 5, 6] },
      'features are Array; a Uint8Array or Float32Array expected, or SparseFeatures',
      'SHAPE',
    ],
    [
      'labels in a plain array',
      { labels: [0, 1, 0] },
      'labels are Array; an Int32Array of positions in classNames expected',
      'SHAPE',
    ],
  ])('%s', (_, change, message, code) => {
    const make = () => new Dataset({ ...init, ...change } as DatasetInit);
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ code }));
  });

  test.each([Number.NaN, Infinity])('a feature that is %s, naming row and feature', (bad) => {
    const features = Float32Array.of(1, 2, 3, bad, 5, 6);
    expect(() => new Dataset({ ...init, features })).toThrow(
      `d: row 1, feature 1 is ${bad}; finite numbers expected`,
    );
  });

  test('a position beyond the end of a subset', () => {
    expect(() => new Dataset(init).take(Uint32Array.of(3))).toThrow('d: row 3 asked for, 3 there');
  });
});

test('targets are checked with the rows: as many as there are, of a kind that there is', () => {
  const init = {
    name: 'd',
    features: Float32Array.of(1, 2),
    featureCount: 1,
    labels: new Int32Array(2),
    classNames: [],
  };
  const targets = (values: number[], kind = 'values') =>
    new Dataset({ ...init, targets: { kind, values: Float64Array.from(values), names: ['y'] } as never });
  expect(targets([1, 2]).size).toBe(2);
  expect(() => targets([1, 2, 3])).toThrow(/^d/);
  expect(() => targets([1, Number.NaN])).toThrow(/^d/);
  expect(() => targets([1, 2], 'nothing')).toThrow(/^d/);
});
