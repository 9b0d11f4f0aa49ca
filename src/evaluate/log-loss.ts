// Losses of probabilities: log loss and Brier score, as in scikit-learn.
// Next: probability-metrics.ts computes them for a model.

import { ShapeError } from '../errors.js';

/** Probabilities are clipped to this distance from 0 and 1: the resolution of float32 at 1, as in scikit-learn for float32. */
const EPSILON = 2 ** -23;

/**
 * The mean of −ln of the true class' probability. Each row's probabilities are clipped to [ε, 1 − ε] with float32's
 * ε = 2⁻²³ and then divided by their sum, so that sigmoid outputs, whose rows do not sum to 1, are normalised
 * (scikit-learn 1.2's log_loss of float32 probabilities). Without clipping and of a softmax this is the cross-entropy loss.
 * @param probabilities [rows, classes], row-major, from 0 to 1.
 * @param truth [rows], class indices.
 * @returns 0 or more; null where a probability is not a number, or there are no rows.
 */
export function logLoss(probabilities: ArrayLike<number>, truth: ArrayLike<number>): number | null {
  return meanLoss('logLoss', probabilities, truth.length, (row, classes) => {
    let sum = 0;
    for (let j = 0; j < classes; j++) sum += clipped(probabilities[row * classes + j]);
    return -Math.log(clipped(probabilities[row * classes + truth[row]]) / sum);
  });
}

/**
 * The log loss of one class against the rest: the mean of −ln p for its rows and −ln(1 − p) for others, p clipped as above.
 * @param probabilities [rows], of the class.
 * @param truth [rows]; 1 (or true) for rows of the class, 0 for others.
 */
export function binaryLogLoss(
  probabilities: ArrayLike<number>,
  truth: ArrayLike<number | boolean>,
): number | null {
  return meanLoss('binaryLogLoss', probabilities, truth.length, (row) => {
    const p = clipped(probabilities[row]);
    return -Math.log(truth[row] ? p : 1 - p);
  });
}

/**
 * The mean of (p − y)², where y is 1 for rows of the class and 0 for others (Brier 1950; scikit-learn's brier_score_loss).
 * @param probabilities [rows], of the class.
 * @param truth [rows]; 1 (or true) for rows of the class, 0 for others.
 * @returns 0 to 1, .25 for p = .5 everywhere; null where a probability is not a number, or there are no rows.
 */
export function brierScore(
  probabilities: ArrayLike<number>,
  truth: ArrayLike<number | boolean>,
): number | null {
  return meanLoss(
    'brierScore',
    probabilities,
    truth.length,
    (row) => (probabilities[row] - (truth[row] ? 1 : 0)) ** 2,
  );
}

function clipped(p: number): number {
  return Math.min(Math.max(p, EPSILON), 1 - EPSILON); // NaN stays NaN
}

/** The mean of `loss` over the rows. It is also given the number of values per row. */
function meanLoss(
  name: string,
  values: ArrayLike<number>,
  rows: number,
  loss: (row: number, width: number) => number,
): number | null {
  const width = rows === 0 ? 1 : values.length / rows;
  if (!Number.isInteger(width) || width * rows !== values.length || width === 0)
    throw new ShapeError(`${name}: ${values.length} probabilities do not fit ${rows} rows`);
  let total = 0;
  for (let row = 0; row < rows; row++) total += loss(row, width);
  return Number.isFinite(total / rows) ? total / rows : null;
}
