// How well a score ranks the rows of one class above all others: ROC AUC and average precision, as scikit-learn has them.
// Next: curves.ts draws them, class-measures.ts computes them for each class.

import { DataError, ShapeError } from '../errors.js';

/**
 * The counts of one score at each of its distinct values, from the highest: rows whose score is at least `thresholds[i]`
 * are called positive. Rows of equal score enter together, so ties need no further rule.
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
  const sides: [number[], number[]] = [[], []];
  for (let row = 0; row < scores.length; row++) {
    if (Number.isNaN(scores[row])) throw new DataError(`rankScores: the score of row ${row} is not a number`);
    sides[truth[row] ? 1 : 0].push(scores[row]);
  }
  const [others, own] = sides.map((side) => Float64Array.from(side).sort());
  const steps: [threshold: number, truePositives: number, falsePositives: number][] = [];
  let [i, j] = [own.length, others.length];
  while (i > 0 || j > 0) {
    const threshold = Math.max(
      own[i - 1] ?? Number.NEGATIVE_INFINITY,
      others[j - 1] ?? Number.NEGATIVE_INFINITY,
    );
    while (i > 0 && own[i - 1] === threshold) i--;
    while (j > 0 && others[j - 1] === threshold) j--;
    steps.push([threshold, own.length - i, others.length - j]);
  }
  return {
    positives: own.length,
    negatives: others.length,
    thresholds: Float64Array.from(steps, ([threshold]) => threshold),
    truePositives: Float64Array.from(steps, ([, count]) => count),
    falsePositives: Float64Array.from(steps, ([, , count]) => count),
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
  falsePositives.forEach((count, i) => {
    const [below, left] = i === 0 ? [0, 0] : [truePositives[i - 1], falsePositives[i - 1]];
    twice += (count - left) * (below + truePositives[i]);
  });
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
  truePositives.forEach((count, i) => {
    const gained = count - (i === 0 ? 0 : truePositives[i - 1]);
    sum += gained * (count / (count + falsePositives[i]));
  });
  return sum / positives;
}
