// What a first pass over a stream learns: moments, ends and counts, whatever the pieces in which the rows come, and a fingerprint of the rows.

import { expect, test } from 'vitest';
import { TotalsBuilder } from '../../src/data/row-totals.js';
import { Random } from '../../src/random.js';

const D = 4;
const ROWS = 2500;
const random = Random.stream(1, 'totals');
/** The third column is constant, the fourth far from 0. */
const features = Float32Array.from(
  { length: ROWS * D },
  (_, i) => [random.normal(), 3 * random.uniform() - 5, 7, 1e4 + random.normal()][i % D],
);
const labels = Int32Array.from({ length: ROWS }, () => random.below(3));
const targets = Float64Array.from({ length: 2 * ROWS }, (_, i) => (i % 2 ? 5 : 1e3 * random.normal()));

function totalsOf(
  size: number,
  given: { features?: Float32Array; values?: Float64Array; labels?: Int32Array } = {},
) {
  const all = { features, labels, ...given };
  const builder = new TotalsBuilder('rows', D, given.values ? 0 : 3, given.values ? ['a', 'b'] : []);
  for (let first = 0; first < ROWS; first += size)
    builder.add({
      features: all.features.subarray(first * D, (first + size) * D),
      labels: all.labels.subarray(first, first + size),
      targets: given.values ? given.values.subarray(2 * first, 2 * (first + size)) : null,
    });
  return builder.finish();
}

const column = (j: number) => features.filter((_, i) => i % D === j);
const meanOf = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const deviationOf = (values: ArrayLike<number>) => {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(Array.from(values, (value) => (value - mean) ** 2)));
};

test.each([1, 7, 100, 1009, 2500])('pieces of %d rows: moments, ends and counts', (size) => {
  const totals = totalsOf(size);
  for (let j = 0; j < D; j++) {
    expect(totals.mean[j]).toBeCloseTo(meanOf(column(j)), 3);
    expect(totals.least[j]).toBe(Math.min(...column(j)));
    expect(totals.largest[j]).toBe(Math.max(...column(j)));
    if (j === 2) expect(totals.deviation[j]).toBe(0);
    else expect(totals.deviation[j] / deviationOf(column(j))).toBeCloseTo(1, 4);
  }
  expect(totals.size).toBe(ROWS);
  expect([...totals.classSizes]).toEqual([0, 1, 2].map((k) => labels.filter((label) => label === k).length));
  expect(totals.targetScale).toBeNull();
  expect(totals.constantTargets).toEqual([]);
  expect(totals.fingerprint).toBe(totalsOf(size).fingerprint);
});

test('targets: scaled, but where all are alike', () => {
  for (const size of [1, 64, 2500]) {
    const { targetScale, constantTargets } = totalsOf(size, { values: targets });
    const first = targets.filter((_, i) => i % 2 === 0);
    expect(targetScale!.mean[0] / meanOf(first)).toBeCloseTo(1, 9);
    expect(targetScale!.deviation[0] / deviationOf(first)).toBeCloseTo(1, 9);
    expect([targetScale!.mean[1], targetScale!.deviation[1]]).toEqual([5, 1]);
    expect(constantTargets).toEqual([false, true]);
  }
});

test('the fingerprint tells rows apart: labels, targets, order, and every 1009th row of features', () => {
  const other = (at: number) => features.map((value, i) => (Math.floor(i / D) === at ? value + 1 : value));
  const swapped = labels.slice();
  [swapped[3], swapped[4]] = [(labels[3] + 1) % 3, labels[4]];
  const texts = [
    totalsOf(100).fingerprint,
    ...[0, 1009, 2018].map((at) => totalsOf(100, { features: other(at) }).fingerprint),
    totalsOf(100, { labels: swapped }).fingerprint,
    totalsOf(100, { values: targets }).fingerprint,
    totalsOf(100, { values: targets.map((value, i) => (i === 9 ? value + 1 : value)) }).fingerprint,
  ];
  expect(new Set(texts).size).toBe(texts.length);
  expect(totalsOf(100, { features: other(1008) }).fingerprint).toBe(texts[0]);
});

test('no rows, and targets without a finite mean, are refused', () => {
  expect(() => new TotalsBuilder('rows', D, 2, []).finish()).toThrow('rows: no rows to train on');
  const huge = targets.map((_, i) => (i % 4 < 2 ? 1e308 : -1e308));
  expect(() => totalsOf(2500, { values: huge })).toThrow('target "a" has no finite mean and deviation');
});
