// The losses: each joins the output layer's activation (softmax or sigmoid) with its cross-entropy, because together
// their gradient is simply the output minus the target.

import { SIGMOID } from '../../assembly/codes.js';
import { OptionError } from '../errors.js';
import type { Ops } from '../ops.js';
import { columnOf, type Matrix, type Vector } from '../tensor.js';

export const LOSS_NAMES = ['softmax-cross-entropy', 'binary-cross-entropy'] as const;
export type LossName = (typeof LOSS_NAMES)[number];

/** `mean` divides the gradient by the batch's rows; `sum` does not. The loss that is reported is always a mean. */
export const REDUCTIONS = ['mean', 'sum'] as const;
export type Reduction = (typeof REDUCTIONS)[number];

/** One batch's loss, and its gradient where asked. */
export interface LossCall {
  readonly logits: Matrix;
  /** [rows], the classes. */
  readonly labels: Vector;
  /** [rows, targetColumns], to be filled from the labels. */
  readonly targets: Matrix;
  /** Multiplies the gradient. */
  readonly scale: number;
  /** Of the logits' shape; null for none. */
  readonly gradient: Matrix | null;
  /** Address of f64[2], which the rows' losses and hits are added to. */
  readonly stats: number;
  /** Address of the rows' weights; 0 for none. */
  readonly weights: number;
  /** For softmax-cross-entropy alone. */
  readonly smoothing: number;
  /** The share of each row's target that is its partner's, as mixRows has it; 0 for none. */
  readonly mix: number;
}

export interface Loss {
  /** Floats of a row's target; 0 where labels do. */
  targetColumns(units: number): number;
  apply(ops: Ops, call: LossCall): void;
  /**
   * For outputs that are classifiers of their own: adds each one's losses and hits to stats f64 [units, 2], after
   * apply() has filled `targets`.
   */
  applyPerUnit?(ops: Ops, call: Pick<LossCall, 'logits' | 'targets' | 'stats' | 'weights'>): void;
  /** Probabilities from logits; y may be x. */
  probabilities(ops: Ops, logits: Matrix, y: Matrix): void;
}

const SIGMOID_CODE = { code: SIGMOID, slope: 0 };

const softmaxCrossEntropy: Loss = {
  targetColumns: () => 0,
  apply(ops, { logits, labels, scale, gradient, stats, weights, smoothing, mix }) {
    ops.softmaxCrossEntropy(logits, labels, scale, gradient, stats, weights, smoothing);
    if (mix === 0) return;
    const share = mix * (1 - smoothing);
    ops.augmentation.mixLabels(logits, labels, { scale, share, gradient, stats, weights });
  },
  probabilities: (ops, logits, y) => ops.softmax(logits, y),
};

/** One unit: labels 0 and 1. Several: one sigmoid for each class, its target 1 for the row's class, else 0. */
const binaryCrossEntropy: Loss = {
  targetColumns: (units) => units,
  apply(ops, { logits, labels, targets, scale, gradient, stats, weights, mix }) {
    ops.oneHot(labels, targets);
    if (mix > 0) ops.augmentation.mixRows(targets, mix);
    ops.sigmoidCrossEntropy(logits, targets, scale, gradient, stats, weights);
  },
  applyPerUnit(ops, { logits, targets, stats, weights }) {
    for (let j = 0; j < logits.columns; j++) {
      ops.sigmoidCrossEntropy(columnOf(logits, j), columnOf(targets, j), 1, null, stats + 16 * j, weights);
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
