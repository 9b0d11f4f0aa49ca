// The confusion matrix: how often each class was predicted as each other class.
// Next: precision-recall-f1.ts derives precision, recall and F1 from it.

import { DataError, ShapeError } from '../errors.js';

/** counts[t][p]: how many rows of true class t were predicted as p. [classes, classes] */
export type ConfusionMatrix = readonly (readonly number[])[];

/**
 * Counts the pairs of true and predicted class.
 * truth, predicted [rows], each from 0 to classCount - 1.
 * @throws ShapeError when the lengths differ, DataError for a class out of range.
 */
export function confusionMatrix(
  truth: Int32Array,
  predicted: Int32Array,
  classCount: number,
): ConfusionMatrix {
  if (truth.length !== predicted.length) {
    throw new ShapeError(
      `confusionMatrix: lengths differ: ${truth.length} true labels, ${predicted.length} predictions`,
    );
  }
  const counts = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  for (let row = 0; row < truth.length; row++) {
    const t = truth[row];
    const p = predicted[row];
    if (!(t >= 0 && t < classCount && p >= 0 && p < classCount)) {
      const [side, label] = t >= 0 && t < classCount ? ['predicted class', p] : ['true class', t];
      throw new DataError(
        `confusionMatrix: row ${row}: ${side} ${label} is out of range, 0–${classCount - 1} expected`,
      );
    }
    counts[t][p]++;
  }
  return counts;
}

/** Each count divided by its row's sum: the share of true class t that was predicted as p. Empty rows stay 0. */
export function normalizeRows(counts: ConfusionMatrix): number[][] {
  return counts.map((row) => {
    const sum = total(row);
    return row.map((count) => (sum === 0 ? 0 : count / sum));
  });
}

export function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
