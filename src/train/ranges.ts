// Every number that governs training, and where it may lie: the API checks it, the command line prints it.
// Next: options.ts has the defaults.

import { OptionError } from '../errors.js';

interface NumberRange {
  readonly meaning: string;
  readonly integer: boolean;
  readonly min: number;
  /** The smallest value itself is not allowed. */
  readonly minExcluded?: boolean;
  readonly max: number;
  readonly maxExcluded?: boolean;
}

const BELOW_ONE = { integer: false, min: 0, max: 1, maxExcluded: true } as const;
const ABOVE_ZERO = { integer: false, min: 0, minExcluded: true } as const;

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
  weightDecay: {
    meaning: "AdamW's share of the weights that goes, times the rate",
    integer: false,
    min: 0,
    max: 1e6,
  },
  momentum: { meaning: 'share of the last update that is kept, sgd only', ...BELOW_ONE },
  rho: { meaning: 'how slowly the mean of squared gradients moves', ...BELOW_ONE },
  beta1: { meaning: 'how slowly the mean of gradients moves', ...BELOW_ONE },
  beta2: { meaning: 'how slowly the mean of squared gradients moves', ...BELOW_ONE },
  // Below, it would be 0 in float32, and a gradient of 0 gave 0/0.
  epsilon: { meaning: 'added to the root that gradients are divided by', integer: false, min: 1e-30, max: 1 },
  warmup: { meaning: 'epochs in which the rate rises from 0', integer: false, min: 0, max: 1_000_000 },
  every: { meaning: 'epochs between two reductions', integer: true, min: 1, max: 1_000_000 },
  factor: { meaning: 'what a reduction multiplies the rate by', ...ABOVE_ZERO, max: 1 },
  patience: {
    meaning: 'epochs without improvement before a reduction',
    integer: true,
    min: 1,
    max: 1_000_000,
  },
  minDelta: { meaning: 'least fall of the loss that is an improvement', integer: false, min: 0, max: 1e6 },
  minimum: { meaning: 'where the rate ends', integer: false, min: 0, max: 1e6 },
  clipNorm: { meaning: 'most that the norm of all gradients together may be', ...ABOVE_ZERO, max: 1e30 },
  clipValue: { meaning: 'most that the magnitude of a gradient may be', ...ABOVE_ZERO, max: 1e30 },
  dropout: { meaning: 'share of hidden outputs dropped', integer: false, min: 0, max: 0.99 },
  inputDropout: { meaning: 'share of features dropped', integer: false, min: 0, max: 0.99 },
  labelSmoothing: { meaning: 'share of targets for all classes', integer: false, min: 0, max: 1 },
  l1: { meaning: 'λ of the L1 penalty, weights only', integer: false, min: 0, max: 1e6 },
  maxNorm: { meaning: "limit of a unit's weights, 0 for none", integer: false, min: 0, max: 1e6 },
  averaging: { meaning: "decay of the weights' average, 0 for none", integer: false, min: 0, max: 0.999999 },
  mixup: { meaning: 'α of the shares that rows are mixed by, 0 for none', integer: false, min: 0, max: 100 },
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

/** "a whole number from 1 to 1000000" */
export function describeRange(name: RangedOption): string {
  const { integer, min, max, minExcluded, maxExcluded }: NumberRange = RANGES[name];
  const from = minExcluded ? `above ${min}` : `from ${min}`;
  const to = maxExcluded ? ', below' : minExcluded ? ', at most' : ' to';
  return `a ${integer ? 'whole ' : ''}number ${from}${to} ${max}`;
}

/** @throws OptionError naming the option, the value and the range. */
export function checkRange(name: RangedOption, value: number, shown: string = name): number {
  const { integer, min, max, minExcluded, maxExcluded }: NumberRange = RANGES[name];
  const atEdge = (minExcluded && value === min) || (maxExcluded && value === max);
  const inside = typeof value === 'number' && value >= min && value <= max && !atEdge;
  if (!inside || (integer && !Number.isInteger(value))) {
    throw new OptionError(`${shown}: ${value} is not ${describeRange(name)}`);
  }
  return value;
}
