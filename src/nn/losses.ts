// The registry of losses: each joins the output layer's activation (softmax or sigmoid) with its cross-entropy, because
// together their gradient is simply the output minus the target. Those of predicted values leave the outputs as they are.
// docs/design/registries.md says how to add one.

import { SIGMOID } from '../../assembly/codes.js';
import { OptionError } from '../errors.js';
import type { Task } from '../functions/tasks.js';
import type { Ops } from '../ops.js';
import { columnOf, type Matrix, type Vector } from '../tensor.js';

/** `mean` divides the gradient by the batch's rows; `sum` does not. The loss that is reported is always a mean. */
export const REDUCTIONS = ['mean', 'sum'] as const;
/** Whether a batch's gradient is the mean or the sum over its rows. */
export type Reduction = (typeof REDUCTIONS)[number];

/** The targets of a batch, before the loss of any output. */
export interface TargetsCall {
  /** [rows], the classes. */
  readonly labels: Vector;
  /** [rows, targetColumns]: those of the data, or to be filled from the labels. */
  readonly targets: Matrix;
  /** Whether `targets` are those of the data. */
  readonly given: boolean;
  /** The share of each row's target that comes from its mixup partner (see mixRows); 0 without mixup. */
  readonly mix: number;
}

/** One batch's loss, and its gradient where asked. */
export interface LossCall {
  readonly logits: Matrix;
  /** [rows], the classes. */
  readonly labels: Vector;
  /** [rows, targetColumns], which prepareTargets() has filled. */
  readonly targets: Matrix;
  /** Multiplies the gradient. */
  readonly scale: number;
  /** Of the logits' shape; null for none. */
  readonly gradient: Matrix | null;
  /** Address of f64[2], which the rows' losses and hits are added to. */
  readonly stats: number;
  /** [rows]; null for none. */
  readonly weights: Vector | null;
  /** Of predicted values: f64 [units], what an absolute error of 1 is in each target's own unit; null for 1. */
  readonly errorUnits?: Vector | null;
  /** For softmax-cross-entropy alone. */
  readonly smoothing: number;
  /** As for the targets; softmax-cross-entropy mixes labels itself. */
  readonly mix: number;
}

export interface Loss {
  /** What it tells: classes, or values. */
  readonly tells: 'classes' | 'values';
  /** What rows may be given for it. */
  readonly tasks: readonly Task[];
  /** A single output unit tells two classes apart. */
  readonly unitTellsTwo?: true;
  /** Whether it takes labelSmoothing. */
  readonly smooths?: true;
  /** Floats of a row's target; 0 where labels do. */
  targetColumns(units: number): number;
  /** Fills or mixes the targets, once for all outputs; a loss that reads labels needs nothing. */
  prepareTargets?(ops: Ops, call: TargetsCall): void;
  apply(ops: Ops, call: LossCall): void;
  /** For outputs that are classifiers of their own: adds each one's losses and hits to stats f64 [units, 2]. */
  applyPerUnit?(ops: Ops, call: Pick<LossCall, 'logits' | 'targets' | 'stats' | 'weights'>): void;
  /** Probabilities from logits; y may be x. */
  probabilities(ops: Ops, logits: Matrix, y: Matrix): void;
}

const SIGMOID_CODE = { code: SIGMOID, slope: 0 } as const;

const softmaxCrossEntropy: Loss = {
  tells: 'classes',
  tasks: ['classes'],
  smooths: true,
  targetColumns: () => 0,
  apply(ops, { logits, labels, scale, gradient, stats, weights, smoothing, mix }) {
    ops.call.softmaxCrossEntropy({ logits, labels, scale, gradient, stats, weights, smoothing });
    if (mix === 0) return;
    const share = mix * (1 - smoothing);
    ops.call.mixLabels({ logits, labels, scale, share, gradient, stats, weights });
  },
  probabilities: (ops, logits, y) => ops.call.softmax({ x: logits, y }),
};

/** One unit: labels 0 and 1. Several: one sigmoid for each class, its target 1 for the row's class, else 0; or for each label. */
const binaryCrossEntropy: Loss = {
  tells: 'classes',
  tasks: ['classes', 'labels'],
  unitTellsTwo: true,
  targetColumns: (units) => units,
  prepareTargets(ops, { labels, targets, given, mix }) {
    if (!given) ops.call.oneHot({ labels, targets });
    if (mix > 0) ops.call.mixRows({ x: targets, share: mix });
  },
  apply(ops, { logits, targets, scale, gradient, stats, weights }) {
    ops.call.sigmoidCrossEntropy({ logits, targets, scale, gradient, stats, weights });
  },
  applyPerUnit(ops, { logits, targets, stats, weights }) {
    for (let j = 0; j < logits.columns; j++) {
      const [unit, target] = [columnOf(logits, j), columnOf(targets, j)];
      const at = stats + 16 * j;
      ops.call.sigmoidCrossEntropy({ logits: unit, targets: target, scale: 1, stats: at, weights });
    }
  },
  // Logits may be columns of a wider matrix, which `activate` does not take.
  probabilities: (ops, logits, y) => ops.call.scaleColumns({ x: logits, y, activation: SIGMOID_CODE }),
};

/**
 * Errors larger than this count linearly instead of quadratically (PyTorch's default). Where targets are
 * standardised, delta is in deviations.
 */
const HUBER_DELTA = 1;

type ErrorCall = Parameters<Ops['call']['squaredError']>[0];

/** A loss of values: a mean over a row's columns of each error's own, by a kernel. */
function valueLoss(kernel: (ops: Ops, call: ErrorCall) => void): Loss {
  return {
    tells: 'values',
    tasks: ['values'],
    targetColumns: (units) => units,
    prepareTargets(ops, { targets, mix }) {
      if (mix > 0) ops.call.mixRows({ x: targets, share: mix });
    },
    apply(ops, { logits: outputs, targets, scale, gradient, stats, weights, errorUnits: units }) {
      kernel(ops, { outputs, targets, scale, gradient, stats, weights, units });
    },
    probabilities: () => {}, // outputs are the answer
  };
}

/** In the order in which they are listed to users; the first for a task is its default. */
export const LOSSES = {
  'softmax-cross-entropy': softmaxCrossEntropy,
  'binary-cross-entropy': binaryCrossEntropy,
  'mean-squared-error': valueLoss((ops, call) => ops.call.squaredError(call)),
  huber: valueLoss((ops, call) => ops.call.huberError({ ...call, delta: HUBER_DELTA })),
} satisfies Record<string, Loss>;

/** One of LOSS_NAMES. */
export type LossName = keyof typeof LOSSES;
/** The loss functions: what `loss` takes. */
export const LOSS_NAMES = Object.keys(LOSSES) as unknown as readonly [LossName, ...LossName[]];

/** @throws OptionError for an unknown name. */
export function lossOf(name: LossName): Loss {
  if (LOSS_NAMES.includes(name)) return LOSSES[name];
  throw new OptionError(`loss: "${name}" is unknown; valid: ${LOSS_NAMES.join(', ')}`);
}

/** Those for a task; the first is its default. */
export function lossesFor(task: Task): LossName[] {
  return LOSS_NAMES.filter((name) => lossOf(name).tasks.includes(task));
}

/** What reports, documentation and tests say of a loss. The library imports none of it, so no page downloads it. */
export interface LossNotes {
  /** What an axis is labelled with. */
  readonly title: string;
  /** What it is in a line. */
  readonly docs: string;
  /** A row's loss in float64, from its outputs z and as many targets: 1 for its class or labels and 0 for others, or values. */
  readonly reference: (z: readonly number[], targets: ArrayLike<number>) => number;
}

const sumOver = (z: readonly number[], of: (value: number, j: number) => number): number =>
  z.reduce((sum, value, j) => sum + of(value, j), 0);

export const LOSS_NOTES: Readonly<Record<LossName, LossNotes>> = {
  'softmax-cross-entropy': {
    title: 'mean cross-entropy loss',
    docs: 'softmax over the classes, and the negative logarithm of the probability of the right one',
    reference(z, targets) {
      const top = Math.max(...z);
      const logSum = top + Math.log(sumOver(z, (value) => Math.exp(value - top)));
      return sumOver(z, (value, j) => targets[j] * (logSum - value));
    },
  },
  'binary-cross-entropy': {
    title: 'mean loss, summed by class',
    docs: 'a sigmoid for each class, one-vs-all, or for each label; their cross-entropies are added',
    reference: (z, targets) =>
      sumOver(
        z,
        (value, j) => Math.max(value, 0) - value * targets[j] + Math.log1p(Math.exp(-Math.abs(value))),
      ),
  },
  'mean-squared-error': {
    title: 'mean squared error',
    docs: 'the mean of e², e the error of each value',
    reference: (z, targets) => sumOver(z, (value, j) => (value - targets[j]) ** 2) / z.length,
  },
  huber: {
    title: "mean Huber's loss",
    docs: `½e² up to |e| = ${HUBER_DELTA}, |e| - ½ beyond (Huber 1964): less sensitive to outliers`,
    reference: (z, targets) =>
      sumOver(z, (value, j) => {
        const size = Math.abs(value - targets[j]);
        return size <= HUBER_DELTA ? size ** 2 / 2 : HUBER_DELTA * (size - HUBER_DELTA / 2);
      }) / z.length,
  },
};
