// The training options: names, defaults and ranges in one table, which the API checks and the command line prints.

import { OptionError } from '../errors.js';
import { type LossName, REDUCTIONS, type Reduction } from '../nn/losses.js';
import { DEFAULT_SEED } from '../random.js';

export interface TrainingOptions {
  epochs: number;
  batchSize: number;
  learningRate: number;
  l2: number;
  reduction: Reduction;
  /** Share of a hidden layer's outputs that each step drops: for all of them, or for each. Default 0. */
  dropout: number | readonly number[];
  /** Share of the features that each step drops, after standardising. Takes the dense input path. Default 0. */
  inputDropout: number;
  /** For softmax-cross-entropy; the training loss that is reported has it, the validation loss does not. Default 0. */
  labelSmoothing: number;
  l1: number;
  /** 0 for none. */
  maxNorm: number;
  /**
   * Decay of the parameters' moving average, such as 0.999; 0 for none. Validation, and the parameters that are kept, are
   * the average; Network.rawParameters are those behind it.
   */
  averaging: number;
}

interface NumberRange {
  readonly meaning: string;
  readonly integer: boolean;
  readonly min: number;
  /** The smallest value itself is not allowed. */
  readonly minExcluded?: boolean;
  readonly max: number;
}

/** Every number that governs training. */
export const RANGES = {
  epochs: { meaning: 'passes over the training rows', integer: true, min: 1, max: 1_000_000 },
  batchSize: { meaning: 'rows in a step', integer: true, min: 1, max: 1_000_000 },
  learningRate: {
    meaning: 'step size',
    integer: false,
    min: 0,
    minExcluded: true,
    max: 1e6,
  },
  l2: { meaning: 'λ of the L2 penalty, weights only', integer: false, min: 0, max: 1e6 },
  dropout: { meaning: 'share of hidden outputs dropped', integer: false, min: 0, max: 0.99 },
  inputDropout: { meaning: 'share of features dropped', integer: false, min: 0, max: 0.99 },
  labelSmoothing: { meaning: 'share of targets for all classes', integer: false, min: 0, max: 1 },
  l1: { meaning: 'λ of the L1 penalty, weights only', integer: false, min: 0, max: 1e6 },
  maxNorm: { meaning: "limit of a unit's weights, 0 for none", integer: false, min: 0, max: 1e6 },
  averaging: { meaning: "decay of the weights' average, 0 for none", integer: false, min: 0, max: 0.999999 },
  clip: {
    meaning: 'limit of standardised features',
    integer: false,
    min: 0,
    minExcluded: true,
    max: 1e6,
  },
  seed: {
    meaning: 'governs split, initial weights and shuffling',
    integer: true,
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
  },
} as const satisfies Record<string, NumberRange>;

export type RangedOption = keyof typeof RANGES;

/** 0.05 for a mean over a batch of 256 is the report's 2e-4 for a sum. */
export const DEFAULT_LEARNING_RATE: Record<Reduction, number> = { mean: 0.05, sum: 2e-4 };

const NONE = { inputDropout: 0, labelSmoothing: 0, l1: 0, maxNorm: 0, averaging: 0 };

export const DEFAULTS = {
  epochs: 10,
  batchSize: 256,
  l2: 1e-4,
  reduction: 'mean',
  seed: DEFAULT_SEED,
  ...NONE,
  dropout: 0,
} as const;

/** "a whole number from 1 to 1000000" */
export function describeRange(name: RangedOption): string {
  const { integer, min, max, minExcluded }: NumberRange = RANGES[name];
  const from = minExcluded ? `above ${min}` : `from ${min}`;
  return `a ${integer ? 'whole ' : ''}number ${from}${minExcluded ? ', at most' : ' to'} ${max}`;
}

/** @throws OptionError naming the option, the value and the range. */
export function checkRange(name: RangedOption, value: number, shown: string = name): number {
  const { integer, min, max, minExcluded }: NumberRange = RANGES[name];
  const inside = typeof value === 'number' && value >= min && value <= max && !(minExcluded && value === min);
  if (!inside || (integer && !Number.isInteger(value))) {
    throw new OptionError(`${shown}: ${value} is not ${describeRange(name)}`);
  }
  return value;
}

/** @throws OptionError for label smoothing with another loss than softmax-cross-entropy. */
export function requireSmoothable({ labelSmoothing }: TrainingOptions, loss: LossName): void {
  if (labelSmoothing === 0 || loss === 'softmax-cross-entropy') return;
  throw new OptionError(`labelSmoothing: the loss is ${loss}, softmax-cross-entropy expected`);
}

/** Fills in the defaults and checks every value. @throws OptionError */
export function resolveTrainingOptions(options: Partial<TrainingOptions>): TrainingOptions {
  const reduction = options.reduction ?? DEFAULTS.reduction;
  if (!REDUCTIONS.includes(reduction)) {
    throw new OptionError(`reduction: "${reduction}" is unknown; valid: ${REDUCTIONS.join(', ')}`);
  }
  const { dropout = DEFAULTS.dropout } = options;
  for (const rate of [dropout].flat()) checkRange('dropout', rate);
  const inRange = (name: keyof typeof NONE): number => checkRange(name, options[name] ?? NONE[name]);
  return {
    epochs: checkRange('epochs', options.epochs ?? DEFAULTS.epochs),
    batchSize: checkRange('batchSize', options.batchSize ?? DEFAULTS.batchSize),
    learningRate: checkRange('learningRate', options.learningRate ?? DEFAULT_LEARNING_RATE[reduction]),
    l2: checkRange('l2', options.l2 ?? DEFAULTS.l2),
    reduction,
    dropout,
    inputDropout: inRange('inputDropout'),
    labelSmoothing: inRange('labelSmoothing'),
    l1: inRange('l1'),
    maxNorm: inRange('maxNorm'),
    averaging: inRange('averaging'),
  };
}
