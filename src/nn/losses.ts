// The losses: each joins the output layer's activation (softmax or sigmoid) with its cross-entropy, because together
// their gradient is simply the output minus the target.

import { SIGMOID } from '../../assembly/codes.js';
import { OptionError } from '../errors.js';
import type { Ops } from '../ops.js';
import { columnOf, type Matrix, matrix, type Vector } from '../tensor.js';

export const LOSS_NAMES = ['softmax-cross-entropy', 'binary-cross-entropy'] as const;
export type LossName = (typeof LOSS_NAMES)[number];

/** `mean` divides the gradient by the batch's rows; `sum` does not. The loss that is reported is always a mean. */
export const REDUCTIONS = ['mean', 'sum'] as const;
export type Reduction = (typeof REDUCTIONS)[number];

export interface Loss {
  /** Floats of scratch for one row, at `targets` below. */
  targetColumns(units: number): number;
  /**
   * Adds the rows' losses and hits to stats f64[2], and writes the gradient with respect to the logits, times
   * `scale`, where given. `targets` is the address of rows × targetColumns floats.
   * `weights` is the address of the rows' weights, 0 for none; `smoothing` is for softmax-cross-entropy alone.
   */
  apply(
    ops: Ops,
    logits: Matrix,
    labels: Vector,
    targets: number,
    scale: number,
    gradient: Matrix | null,
    stats: number,
    weights?: number,
    smoothing?: number,
  ): void;
  /**
   * For outputs that are classifiers of their own: adds each one's losses and hits to stats f64 [units, 2], after
   * apply() has filled `targets`.
   */
  applyPerUnit?(ops: Ops, logits: Matrix, targets: number, stats: number, weights?: number): void;
  /** Probabilities from logits; y may be x. */
  probabilities(ops: Ops, logits: Matrix, y: Matrix): void;
}

const SIGMOID_CODE = { code: SIGMOID, slope: 0 };

const softmaxCrossEntropy: Loss = {
  targetColumns: () => 0,
  apply(ops, logits, labels, _targets, scale, gradient, stats, weights, smoothing) {
    ops.softmaxCrossEntropy(logits, labels, scale, gradient, stats, weights, smoothing);
  },
  probabilities: (ops, logits, y) => ops.softmax(logits, y),
};

/** One unit: labels 0 and 1. Several: one sigmoid for each class, its target 1 for the row's class, else 0. */
const binaryCrossEntropy: Loss = {
  targetColumns: (units) => units,
  apply(ops, logits, labels, targets, scale, gradient, stats, weights) {
    const target = matrix(targets, logits.rows, logits.columns);
    ops.oneHot(labels, target);
    ops.sigmoidCrossEntropy(logits, target, scale, gradient, stats, weights);
  },
  applyPerUnit(ops, logits, targets, stats, weights) {
    const target = matrix(targets, logits.rows, logits.columns);
    for (let j = 0; j < logits.columns; j++) {
      ops.sigmoidCrossEntropy(columnOf(logits, j), columnOf(target, j), 1, null, stats + 16 * j, weights);
    }
  },
  probabilities: (ops, logits, y) => ops.activate(logits, y, SIGMOID_CODE),
};

const LOSSES: Record<LossName, Loss> = {
  'softmax-cross-entropy': softmaxCrossEntropy,
  'binary-cross-entropy': binaryCrossEntropy,
};

/** @throws OptionError for an unknown name. */
export function lossOf(name: LossName): Loss {
  const loss = LOSSES[name];
  if (loss === undefined)
    throw new OptionError(`loss: "${name}" is unknown; valid: ${LOSS_NAMES.join(', ')}`);
  return loss;
}
