// The classifier of a class that no training row has, or that all have: it learns nothing and has one answer for all rows.
// (scikit-learn: _ConstantPredictor.) Next: one-vs-rest.ts.

import { Dataset } from '../data/dataset.js';
import { type FeatureRows, isRow, unlabelled } from '../data/typed-rows.js';
import { checkNumber } from '../options/option-kinds.js';

/**
 * Stands for the classifier of a class that no training row had: the same probability for every row.
 * @example
 * new ConstantClassifier(2, 0).predictProba([[5.1, 3.5]]);   // Float32Array [1, 0]
 */
export class ConstantClassifier {
  /** @param probability of the class, for any row of `featureCount` features. */
  constructor(
    /** Features of a row. */
    readonly featureCount: number,
    /** What it answers for the class. */
    readonly probability: number,
  ) {
    checkNumber({ whole: true, from: 1, to: 2 ** 24 }, featureCount, 'featureCount');
    checkNumber({ from: 0, to: 1 }, probability, 'probability');
  }

  /** Learns nothing. */
  async fit(): Promise<void> {}

  /** Shape [rows, 2]: the probabilities of the rest and of the class. @throws ShapeError */
  predictProba(rows: FeatureRows | Dataset | readonly object[]): Float32Array {
    const size = countOf(rows) ?? unlabelled(rows as FeatureRows, this.featureCount).size;
    const pair = [1 - this.probability, this.probability];
    return Float32Array.from({ length: 2 * size }, (_, i) => pair[i % 2]);
  }
}

/** Of rows of a table, whatever they hold; undefined for rows of features. */
function countOf(rows: FeatureRows | Dataset | readonly object[]): number | undefined {
  if (rows instanceof Dataset) return rows.size;
  const isObjects =
    Array.isArray(rows) &&
    rows.length > 0 &&
    rows.every((row) => row && typeof row === 'object' && !isRow(row));
  return isObjects ? rows.length : undefined;
}
