// How well a score ranks the rows of one class above all others: ROC AUC and average precision, as in scikit-learn.
// Next: roc-curve.ts draws them, probability-metrics.ts computes them for each class.

import { DataError, ShapeError } from '../errors.js';

/**
 * Counts at each distinct value of a score, from the highest: rows whose score is at least `thresholds[i]`
 * are called positive. Rows of equal score are counted together, so ties need no further rule.
 */
export interface Ranking {
  /** How many rows are of the class, and how many are not. */
  readonly positives: number;
  readonly negatives: number;
  /** [n], descending. */
  readonly thresholds: Float64Array;
  /** [n], how many rows of the class have at least that score. */
  readonly truePositives: Float64Array;
  /** [n], how many other rows do. */
  readonly falsePositives: Float64Array;
}

/**
 * Sorts rows by score.
 * @param scores [rows]; higher means that the row is of the class.
 * @param truth [rows]; 1 (or true) for rows of the class, 0 for others.
 * @throws ShapeError when lengths differ, DataError for a score that is not a number.
 */
export function rankScores(scores: ArrayLike<number>, truth: ArrayLike<number | boolean>): Ranking {
  if (scores.length !== truth.length) {
    throw new ShapeError(
      `rankScores: ${scores.length} scores, ${truth.length} true values; one each expected`,
    );
  }
  const rows = scores.length;
  let positives = 0;
  for (let row = 0; row < rows; row++) if (truth[row]) positives++;
  const own = new Float64Array(positives);
  const others = new Float64Array(rows - positives);
  let [i, j] = [0, 0];
  for (let row = 0; row < rows; row++) {
    if (Number.isNaN(scores[row])) throw new DataError(`rankScores: the score of row ${row} is not a number`);
    if (truth[row]) own[i++] = scores[row];
    else others[j++] = scores[row];
  }
  own.sort();
  others.sort();
  const thresholds = new Float64Array(rows);
  const truePositives = new Float64Array(rows);
  const falsePositives = new Float64Array(rows);
  let steps = 0;
  while (i > 0 || j > 0) {
    const threshold = j === 0 || (i > 0 && own[i - 1] > others[j - 1]) ? own[i - 1] : others[j - 1];
    while (i > 0 && own[i - 1] === threshold) i--;
    while (j > 0 && others[j - 1] === threshold) j--;
    thresholds[steps] = threshold;
    truePositives[steps] = positives - i;
    falsePositives[steps] = others.length - j;
    steps++;
  }
  return {
    positives,
    negatives: others.length,
    thresholds: thresholds.subarray(0, steps),
    truePositives: truePositives.subarray(0, steps),
    falsePositives: falsePositives.subarray(0, steps),
  };
}

/**
 * The area under the ROC curve: the probability that a row of the class has a higher score than another row, ties counted
 * as a half (Fawcett 2006, "An introduction to ROC analysis"; scikit-learn's roc_auc_score).
 * @returns 0 to 1, .5 for scores without information; null where there are no rows of the class or no others.
 */
export function rocAuc({ positives, negatives, truePositives, falsePositives }: Ranking): number | null {
  if (positives === 0 || negatives === 0) return null;
  let twice = 0; // of the area, in pairs of rows: a whole number
  let [below, left] = [0, 0];
  for (let i = 0; i < truePositives.length; i++) {
    twice += (falsePositives[i] - left) * (below + truePositives[i]);
    below = truePositives[i];
    left = falsePositives[i];
  }
  return twice / (2 * positives * negatives);
}

/**
 * The area under the precision-recall curve as a sum of steps, Σ (R_i − R_{i−1}) P_i, without interpolation, which would
 * be too optimistic (scikit-learn's average_precision_score).
 * @returns 0 to 1, the share of the class for scores without information; null where there are no rows of the class or no
 * others: scikit-learn answers 0 and 1 there, whatever the scores are.
 */
export function averagePrecision({
  positives,
  negatives,
  truePositives,
  falsePositives,
}: Ranking): number | null {
  if (positives === 0 || negatives === 0) return null;
  let sum = 0;
  let before = 0;
  for (let i = 0; i < truePositives.length; i++) {
    const found = truePositives[i];
    sum += (found - before) * (found / (found + falsePositives[i]));
    before = found;
  }
  return sum / positives;
}
