// The options of a training, each defined once: allowed values, default, and meaning.
// Types, checks, flags of `jacquard train`, its help and build/docs/options.md follow; docs/design/options.md says how to add one.
// Before: options/option-kinds.ts, optim/. Next: network/options.ts has what fit() takes besides.

import { OptionError } from '../errors.js';
import { LOSS_NAMES, type LossName, lossOf, REDUCTIONS } from '../nn/losses.js';
import {
  OPTIMIZER_NAMES,
  OPTIMIZERS,
  type OptimizerName,
  type OptimizerOption,
  type OptimizerSettings,
  optimizerEntry,
} from '../optim/optimizers.js';
import { SCHEDULES, type ScheduleOption, type ScheduleSettings } from '../optim/schedules.js';
import { type Given, type OptionText, type Settled, settle } from '../options/option.js';
import { COUNT, checked, choice, number, numberOrList } from '../options/option-kinds.js';
import { named } from '../options/registry-option.js';
import { type AugmentOptions, requireAugment } from './augmentation.js';

const PENALTY = { from: 0, to: 1e6 };
const LIMIT = { above: 0, to: 1e30 };
const DROPPED = { from: 0, to: 0.99 };

export const TRAINING_OPTIONS = {
  /** Passes over the training rows. Default 10. */
  epochs: number(COUNT, 10),
  /** Rows in a step. Default 256. */
  batchSize: number(COUNT, 256),
  /** What the schedule begins with. Default: the optimizer's; 0.05 for sgd, 2e-4 with reduction `sum`. */
  learningRate: number({ above: 0, to: 1e6 }),
  /** λ of the penalty λ/2·‖W‖², weights only. Default 1e-4; adamw takes weightDecay instead. */
  l2: number(PENALTY, 1e-4),
  /** Whether a batch's gradient is the mean or the sum over its rows. Default mean. */
  reduction: choice(REDUCTIONS, 'mean'),
  /** How gradients update the weights: a name, or { name, … } with hyperparameters. Default sgd. */
  optimizer: named<OptimizerOption, OptimizerSettings>(OPTIMIZERS, 'sgd'),
  /** AdamW's alone: decoupled weight decay, multiplied by the learning rate. Default 0.01. */
  weightDecay: number(PENALTY, 0.01),
  /** How the learning rate changes over the epochs: a name, or { name, … } with hyperparameters. Default constant. */
  schedule: named<ScheduleOption, ScheduleSettings>(SCHEDULES, 'constant'),
  /** Epochs, whole or not, in which the rate rises from 0. Default 0. */
  warmup: number({ from: 0, to: 1_000_000 }, 0),
  /** The maximum norm of all gradients together: larger ones are scaled down. Default: no limit. */
  clipNorm: number(LIMIT),
  /** The most that any gradient's magnitude may be: larger ones are cut off. Default: no limit. */
  clipValue: number(LIMIT),
  /** Share of a hidden layer's outputs that each step drops: for all of them, or for each. Default 0. */
  dropout: numberOrList(DROPPED, 0),
  /** Share of the features that each step drops, after standardising; rows are then made dense first. Default 0. */
  inputDropout: number(DROPPED, 0),
  /** For softmax-cross-entropy; the training loss that is reported has it, the validation loss does not. Default 0. */
  labelSmoothing: number({ from: 0, to: 1 }, 0),
  /** λ of the penalty λ·Σ|w|, weights only. Default 0. */
  l1: number(PENALTY, 0),
  /** The most that the norm of a unit's incoming weights may be; 0 for no limit. Default 0. */
  maxNorm: number(PENALTY, 0),
  /**
   * Decay of the parameters' moving average, such as 0.999; 0 for none. Validation, and the parameters that are kept, are
   * the average; Network.rawParameters are those behind it.
   */
  averaging: number({ from: 0, to: 0.999999 }, 0),
  /** Training images, mirrored, moved, cropped or partly erased as they are gathered; null for rows as they are. */
  augment: checked((images: AugmentOptions | null) => (images ? requireAugment(images) : null), null),
  /** α of the Beta distribution that mixing shares are drawn from (mixup), such as 0.2; takes the dense input path. Default 0: none. */
  mixup: number({ from: 0, to: 100 }, 0),
};

/** Training options as they are given: everything may be left out, and optimizer and schedule may be names alone. */
export interface TrainingRequest extends Given<typeof TRAINING_OPTIONS> {}

/** Training options with every default filled in. */
export interface TrainingOptions
  extends Settled<Omit<typeof TRAINING_OPTIONS, 'learningRate' | 'weightDecay'>> {
  /** What the schedule begins with. */
  learningRate: number;
  /** Of optimizers that decay weights apart from the gradient; `l2` is then 0. */
  weightDecay?: number;
}

/** Fills in the defaults and checks every value. @throws OptionError */
export function resolveTrainingOptions(given: TrainingRequest): TrainingOptions {
  const { weightDecay, ...settled } = settle(TRAINING_OPTIONS, given);
  const { optimizer, reduction } = settled;
  const { usualRate, requireTogether } = optimizerEntry(optimizer.name);
  const resolved = {
    ...settled,
    learningRate: settled.learningRate ?? (typeof usualRate === 'number' ? usualRate : usualRate[reduction]),
    ...decayOf(optimizer.name, weightDecay, given),
  };
  requireTogether?.(optimizer);
  requireFitting(resolved);
  return resolved;
}

/** An optimizer takes l2 or weightDecay. */
function decayOf(optimizer: OptimizerName, weightDecay: number, given: TrainingRequest) {
  if (optimizerEntry(optimizer).decay === 'l2') {
    if (given.weightDecay === undefined) return {};
    throw new OptionError(
      `weightDecay: belongs to ${decoupled().join(', ')}; ${optimizer} takes l2, a penalty in the gradient`,
    );
  }
  if ((given.l2 ?? 0) > 0) {
    throw new OptionError(
      `l2: ${optimizer} shrinks the weights apart from the gradient; give weightDecay instead`,
    );
  }
  return { l2: 0, weightDecay };
}

/** The optimizers that decay weights apart from the gradient. */
function decoupled(): string[] {
  return OPTIMIZER_NAMES.filter((name) => optimizerEntry(name).decay === 'weightDecay');
}

/** What is in its own range, and does not go with the rest. */
function requireFitting({ schedule, warmup, epochs, learningRate }: TrainingOptions): void {
  if (warmup > epochs) {
    throw new OptionError(`warmup: ${warmup} epochs of warm-up are more than the ${epochs} to train`);
  }
  if ('minimum' in schedule && schedule.minimum > learningRate) {
    throw new OptionError(
      `schedule.minimum: ${schedule.minimum} is above the rate that it begins with, learningRate ${learningRate}`,
    );
  }
}

/** @throws OptionError for label smoothing with another loss than softmax-cross-entropy. */
export function requireSmoothable({ labelSmoothing }: TrainingOptions, loss: LossName): void {
  if (labelSmoothing === 0 || lossOf(loss).smooths) return;
  const smooth = LOSS_NAMES.filter((name) => lossOf(name).smooths).join(' or ');
  throw new OptionError(`labelSmoothing: the loss is ${loss}, ${smooth} expected`);
}

/** The optimizers' usual rates: "0.05 for a mean, 0.0002 for a sum, rmsprop 0.001". */
function usualRates(): string {
  const rates = OPTIMIZER_NAMES.flatMap((name) => {
    const { usualRate } = optimizerEntry(name);
    if (typeof usualRate === 'number') return `${name} ${usualRate}`;
    return Object.entries(usualRate).map(([reduction, rate]) => `${rate} for a ${reduction}`);
  });
  return rates.join(', ');
}

/** What each option means, as help texts and the reference say it; in the order of the headings. */
export const TRAINING_TEXTS = {
  epochs: { group: 'length', meaning: 'passes over the training rows' },
  batchSize: { group: 'length', meaning: 'rows in a step' },
  optimizer: { group: 'optimizer', meaning: 'the update rule' },
  learningRate: {
    group: 'optimizer',
    meaning: 'step size',
    saysDefault: true,
    note: () => `default: ${usualRates()}`,
  },
  l2: {
    group: 'optimizer',
    meaning: 'λ of the L2 penalty, weights only',
    saysDefault: true,
    note: () =>
      `default: ${TRAINING_OPTIONS.l2.usual}; ${decoupled().join(' and ')} ${decoupled().length > 1 ? 'take' : 'takes'} {weightDecay} instead`,
  },
  weightDecay: {
    group: 'optimizer',
    meaning: 'decoupled weight decay, multiplied by the learning rate',
    saysDefault: true,
    note: () => `${decoupled().join(', ')} only, default: ${TRAINING_OPTIONS.weightDecay.usual}`,
  },
  schedule: { group: 'schedule', meaning: 'how the learning rate changes over the epochs' },
  warmup: {
    group: 'schedule',
    meaning: 'epochs in which the rate rises from 0',
    value: 'n',
    note: 'may be a fraction',
  },
  clipNorm: {
    group: 'schedule',
    meaning: 'maximum norm of all gradients together',
    saysDefault: true,
    note: 'larger gradients are scaled down; default: no limit',
  },
  clipValue: {
    group: 'schedule',
    meaning: 'maximum magnitude of a gradient',
    saysDefault: true,
    note: 'larger ones are cut off; default: no limit',
  },
  reduction: { group: 'schedule', meaning: "a batch's gradient is the mean or the sum over its rows" },
  dropout: { group: 'dropout', meaning: 'fraction of hidden outputs to drop', value: 'p' },
  inputDropout: { group: 'dropout', meaning: 'fraction of features to drop', value: 'p' },
  labelSmoothing: { group: 'dropout', meaning: 'fraction of the target that is spread over all classes' },
  l1: { group: 'weights', meaning: 'λ of the L1 penalty, weights only' },
  maxNorm: { group: 'weights', meaning: 'maximum norm of the weights of a unit, 0 for no limit' },
  averaging: {
    group: 'weights',
    meaning: 'decay of a moving average of the weights, 0 for none',
    note: 'such as 0.999',
  },
  augment: {
    group: 'images',
    meaning: 'training images, mirrored, moved, cropped or partly erased as they are gathered',
  },
  mixup: {
    group: 'images',
    meaning: 'α of the beta distribution that pairs of rows are mixed by, 0 for none',
    value: 'alpha',
    note: 'such as 0.2',
  },
} as const satisfies Record<keyof typeof TRAINING_OPTIONS, OptionText>;
