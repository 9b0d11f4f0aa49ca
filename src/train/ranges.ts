// Every number that governs training, and where it may lie: the API checks it, the command line prints it (and says what it
// means, cli/meanings.ts).
// Next: options.ts has the defaults.

import { OptionError } from '../errors.js';

interface NumberRange {
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
  epochs: { integer: true, min: 1, max: 1_000_000 },
  batchSize: { integer: true, min: 1, max: 1_000_000 },
  learningRate: { integer: false, min: 0, minExcluded: true, max: 1e6 },
  l2: { integer: false, min: 0, max: 1e6 },
  weightDecay: { integer: false, min: 0, max: 1e6 },
  momentum: { ...BELOW_ONE },
  rho: { ...BELOW_ONE },
  beta1: { ...BELOW_ONE },
  beta2: { ...BELOW_ONE },
  // Below, it would be 0 in float32, and a gradient of 0 gave 0/0.
  epsilon: { integer: false, min: 1e-30, max: 1 },
  warmup: { integer: false, min: 0, max: 1_000_000 },
  every: { integer: true, min: 1, max: 1_000_000 },
  factor: { ...ABOVE_ZERO, max: 1 },
  patience: { integer: true, min: 1, max: 1_000_000 },
  minDelta: { integer: false, min: 0, max: 1e6 },
  minimum: { integer: false, min: 0, max: 1e6 },
  clipNorm: { ...ABOVE_ZERO, max: 1e30 },
  clipValue: { ...ABOVE_ZERO, max: 1e30 },
  dropout: { integer: false, min: 0, max: 0.99 },
  inputDropout: { integer: false, min: 0, max: 0.99 },
  labelSmoothing: { integer: false, min: 0, max: 1 },
  l1: { integer: false, min: 0, max: 1e6 },
  maxNorm: { integer: false, min: 0, max: 1e6 },
  averaging: { integer: false, min: 0, max: 0.999999 },
  mixup: { integer: false, min: 0, max: 100 },
  clip: { integer: false, min: 0, minExcluded: true, max: 1e6 },
  seed: { integer: true, min: 0, max: Number.MAX_SAFE_INTEGER },
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
