// Softmax, and the losses of classes with their gradients. Before: math.ts. Next: regression-loss.ts has the losses of values.

import {
  array,
  ELEMENT_WORK,
  EXP_WORK,
  i32,
  kernel,
  matrix,
  optional,
  out,
  scalar,
  scalarOr,
  sizes,
  stats,
  type TableOf,
} from './describe.js';

export const lossKernels = {
  /** Each row of y = softmax of the row of x; the row maximum is subtracted first. In place allowed. */
  softmax: kernel(
    [...sizes('rows', 'columns'), matrix('x', 'rows', 'columns'), out(matrix('y', 'rows', 'columns'))],
    { over: 'rows', unit: 4, work: EXP_WORK },
  ),

  /**
   * Cross-entropy of softmax(logits) and its gradient, in one pass (Bishop 2006, §4.3.4).
   * logits [rows, classes] · labels i32 [rows], each in 0..classes-1 · gradient [rows, classes] or 0 for none.
   * gradient = scale·(softmax - one-hot); in place allowed (gradient = logits).
   * stats f64[2] (8-byte aligned): stats[0] += the sum of the rows' losses; stats[1] += rows whose first
   * largest logit is at the label.
   * smoothing ε in 0..1 moves that share of each target to all classes alike, (1 - ε)·one-hot + ε/classes, in loss and
   * gradient (Szegedy et al. 2016, §7). weights f32 [rows] multiply each row's loss and gradient; 0 for none.
   */
  softmaxCrossEntropy: kernel(
    [
      ...sizes('rows', 'classes'),
      matrix('logits', 'rows', 'classes'),
      i32(array('labels', 'rows')),
      scalar('scale'),
      optional(out(matrix('gradient', 'rows', 'classes'))),
      stats(),
      optional(array('weights', 'rows')),
      scalarOr('smoothing', 0),
    ],
    null, // its totals are sums over the rows
  ),

  /**
   * Binary cross-entropy of sigmoid(logits) against targets in [0, 1], and its gradient, in one pass, in the
   * stable form max(z, 0) - z·t + ln(1 + e^-|z|). logits, targets, gradient [rows, columns]; gradient 0 for none.
   * gradient = scale·(sigmoid - target); in place allowed. A row's loss is the sum over its columns. An infinite logit
   * against target 0 gives NaN, as the formula's ∞·0 does.
   * stats f64[2]: stats[0] += the sum of the rows' losses; stats[1] += rows that are right: with one column
   * (z > 0) = (t > ½), with several the first largest z stands where the first largest t does.
   * weights f32 [rows] multiply each row's loss and gradient; 0 for none.
   */
  sigmoidCrossEntropy: kernel(
    [
      ...sizes('rows', 'columns'),
      matrix('logits', 'rows', 'columns'),
      matrix('targets', 'rows', 'columns'),
      scalar('scale'),
      optional(out(matrix('gradient', 'rows', 'columns'))),
      stats(),
      optional(array('weights', 'rows')),
    ],
    null, // likewise
  ),

  /** targets f32 [rows, classes] = 1 where the column is the row's label, else 0; one column: the label itself. */
  oneHot: kernel(
    [...sizes('rows', 'classes'), i32(array('labels', 'rows')), out(array('targets', 'rows', 'classes'))],
    { over: 'rows', unit: 4, work: ELEMENT_WORK },
  ),
};

export type LossKernels = TableOf<typeof lossKernels>;
