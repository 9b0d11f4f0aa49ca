// Folds: stratified, grouped, given.

import { describe, expect, it } from 'vitest';
import { Dataset } from '../../src/data/dataset.js';
import { countFolds, divideFold, type FoldOptions, foldsOf } from '../../src/data/folds.js';

function classes(labels: readonly number[]): Dataset {
  return new Dataset({
    ...{ name: 'rows', features: Float32Array.from(labels, (_, i) => i), featureCount: 1 },
    ...{ labels: Int32Array.from(labels), classNames: ['a', 'b', 'c'] },
  });
}

const UNEVEN = classes(Array.from({ length: 103 }, (_, i) => (i % 10 === 0 ? 2 : i % 3 === 0 ? 1 : 0)));

function counts(foldOf: Int32Array, keyOf: (position: number) => number | string) {
  const folds = Array.from({ length: countFolds(foldOf) }, () => new Map<number | string, number>());
  foldOf.forEach((fold, position) => {
    const key = keyOf(position);
    folds[fold].set(key, (folds[fold].get(key) ?? 0) + 1);
  });
  return folds;
}

describe('foldsOf', () => {
  it('each row is in one fold; sizes, and the counts of each class, differ by one at most', () => {
    const foldOf = foldsOf(UNEVEN, { folds: 4 });
    const found = counts(foldOf, (position) => UNEVEN.labelAt(position));
    for (const label of [0, 1, 2]) {
      const sizes = found.map((fold) => fold.get(label) ?? 0);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }
    const sizes = counts(foldOf, () => 0).map((fold) => fold.get(0)!);
    expect(sizes.toSorted()).toEqual([25, 26, 26, 26]);
  });

  it('the seed governs it, and rows are not taken in their order', () => {
    const of = (options: FoldOptions) => Array.from(foldsOf(UNEVEN, options));
    expect(of({ seed: 1 })).toEqual(of({ seed: 1 }));
    expect(of({ seed: 1 })).not.toEqual(of({ seed: 2 }));
    expect(of({ stratified: false })).not.toEqual(of({ stratified: true }));
    expect(of({ stratified: false }).slice(0, 10)).not.toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
  });

  it('groups stay whole, every fold has some, and the classes stay close to their shares', () => {
    const rows = Array.from({ length: 600 }, (_, i) => i);
    const data = classes(rows.map((i) => (Math.floor(i / 6) % 4 === 0 ? 1 : 0)));
    const groups = rows.map((i) => `patient ${Math.floor(i / 6)}`);
    const foldOf = foldsOf(data, { folds: 5, groups });
    const where = new Map<string, number>();
    rows.forEach((i) => {
      expect(where.get(groups[i]) ?? foldOf[i]).toBe(foldOf[i]);
      where.set(groups[i], foldOf[i]);
    });
    for (const fold of counts(foldOf, (position) => data.labelAt(position))) {
      expect(fold.get(0)).toBe(90);
      expect(fold.get(1)).toBe(30);
    }
    const lopsided = foldsOf(classes([0, 0, 0, 0, 0, 0, 1, 1]), {
      folds: 3,
      groups: [0, 0, 0, 0, 0, 0, 1, 2],
    });
    expect(countFolds(lopsided)).toBe(3);
  });

  it('given ones are taken as they are, from any number up; -1 is in every training part', () => {
    const data = classes([0, 1, 0, 1, 0, 1, 0, 1]);
    const foldOf = foldsOf(data, { foldIndices: [3, 3, 1, 1, -1, -1, 3, 1] });
    expect(Array.from(foldOf)).toEqual([1, 1, 0, 0, -1, -1, 1, 0]);
    const { train, test, positions } = divideFold(data, foldOf, 0);
    expect(Array.from(positions)).toEqual([2, 3, 7]);
    expect(Array.from(train.rows)).toEqual([0, 1, 4, 5, 6]);
    expect(Array.from(test.rows)).toEqual([2, 3, 7]);
  });

  it.each<[FoldOptions, RegExp]>([
    [{ folds: 1 }, /folds: .*from 2/],
    [{ folds: 104 }, /^rows: 104 folds asked for, but there are only 103 rows$/],
    [{ foldIndices: [0, 1] }, /^rows: foldIndices: one for each of 103 rows expected, 2 given$/],
    [{ groups: ['a'] }, /^rows: groups: one for each of 103 rows expected, 1 given$/],
    [{ groups: new Array(103).fill('a') }, /5 folds asked for, but there is only 1 group, which stays whole/],
    [{ foldIndices: new Array(103).fill(0) }, /at least 2 folds expected, 1 found/],
    [{ foldIndices: new Array(103).fill(0.5) }, /^foldIndices: row 0: 0.5 is neither a fold/],
    [{ foldIndices: new Array(103).fill(0), folds: 3 }, /^folds: foldIndices already say/],
  ])('%j is refused', (options, message) => {
    expect(() => foldsOf(UNEVEN, options)).toThrow(message);
  });

  it('training rows of one class are refused', () => {
    const data = classes([0, 0, 0, 1, 1]);
    const foldOf = foldsOf(data, { foldIndices: [0, 0, 0, 1, 1] });
    expect(() => divideFold(data, foldOf, 1)).toThrow(
      /at least 2 classes expected among the labels of fold 2's training rows/,
    );
  });
});
