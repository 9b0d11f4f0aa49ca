// The training options: names, defaults and ranges in one table, which the API checks and the command line prints.

import { OptionError, requireKnownOptions } from '../errors.js';
import { type LossName, REDUCTIONS, type Reduction } from '../nn/losses.js';
import {
  OPTIMIZERS,
  type OptimizerName,
  type OptimizerOption,
  type OptimizerSettings,
  SCHEDULES,
  type ScheduleOption,
  type ScheduleSettings,
} from '../optim/settings.js';
import { DEFAULT_SEED } from '../random.js';
import type { Clipping } from './updater.js';

export interface TrainingOptions extends Clipping {
  epochs: number;
  batchSize: number;
  /** What the schedule begins with. */
  learningRate: number;
  l2: number;
  reduction: Reduction;
  optimizer: OptimizerSettings;
  /** AdamW's alone. */
  weightDecay?: number;
  schedule: ScheduleSettings;
  warmup: number;
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

/** Training options as they are given: everything may be left out, and optimizer and schedule may be names alone. */
export interface TrainingRequest extends Partial<Omit<TrainingOptions, 'optimizer' | 'schedule'>> {
  optimizer?: OptimizerOption;
  schedule?: ScheduleOption;
}

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
/**
 * Of the optimizers that divide by the gradient's own size: so it is the same for a mean and for a sum, but for epsilon.
 * (l2 and the clipping limits are not: what is added to a sum, or limits one, weighs less by the number of rows.)
 */
export const ADAPTIVE_LEARNING_RATE = 1e-3;

const NONE = { inputDropout: 0, labelSmoothing: 0, l1: 0, maxNorm: 0, averaging: 0 };

export const DEFAULTS = {
  epochs: 10,
  batchSize: 256,
  l2: 1e-4,
  weightDecay: 0.01,
  warmup: 0,
  reduction: 'mean',
  seed: DEFAULT_SEED,
  ...NONE,
  dropout: 0,
} as const;

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

/** @throws OptionError for label smoothing with another loss than softmax-cross-entropy. */
export function requireSmoothable({ labelSmoothing }: TrainingOptions, loss: LossName): void {
  if (labelSmoothing === 0 || loss === 'softmax-cross-entropy') return;
  throw new OptionError(`labelSmoothing: the loss is ${loss}, softmax-cross-entropy expected`);
}

/** Fills in the defaults and checks every value. @throws OptionError */
export function resolveTrainingOptions(options: TrainingRequest): TrainingOptions {
  const reduction = options.reduction ?? DEFAULTS.reduction;
  if (!REDUCTIONS.includes(reduction)) {
    throw new OptionError(`reduction: "${reduction}" is unknown; valid: ${REDUCTIONS.join(', ')}`);
  }
  const { dropout = DEFAULTS.dropout } = options;
  for (const rate of [dropout].flat()) checkRange('dropout', rate);
  const inRange = (name: keyof typeof NONE): number => checkRange(name, options[name] ?? NONE[name]);
  const optimizer = resolveNamed<OptimizerSettings>('optimizer', OPTIMIZERS, options.optimizer ?? 'sgd');
  const usualRate = optimizer.name === 'sgd' ? DEFAULT_LEARNING_RATE[reduction] : ADAPTIVE_LEARNING_RATE;
  const resolved = {
    epochs: checkRange('epochs', options.epochs ?? DEFAULTS.epochs),
    batchSize: checkRange('batchSize', options.batchSize ?? DEFAULTS.batchSize),
    learningRate: checkRange('learningRate', options.learningRate ?? usualRate),
    ...resolveDecay(optimizer.name, options),
    reduction,
    optimizer,
    schedule: resolveNamed<ScheduleSettings>('schedule', SCHEDULES, options.schedule ?? 'constant'),
    warmup: checkRange('warmup', options.warmup ?? DEFAULTS.warmup),
    ...optional('clipNorm', options.clipNorm),
    ...optional('clipValue', options.clipValue),
    dropout,
    inputDropout: inRange('inputDropout'),
    labelSmoothing: inRange('labelSmoothing'),
    l1: inRange('l1'),
    maxNorm: inRange('maxNorm'),
    averaging: inRange('averaging'),
  };
  requireTogether(resolved);
  return resolved;
}

function optional<Name extends RangedOption>(name: Name, value: number | undefined) {
  return (value === undefined ? {} : { [name]: checkRange(name, value) }) as { [Key in Name]?: number };
}

/** AdamW has weightDecay, the others l2. */
function resolveDecay(optimizer: OptimizerName, { l2, weightDecay }: TrainingRequest) {
  if (optimizer !== 'adamw') {
    if (weightDecay === undefined) return { l2: checkRange('l2', l2 ?? DEFAULTS.l2) };
    throw new OptionError(`weightDecay: belongs to adamw; ${optimizer} takes l2, a penalty in the gradient`);
  }
  if (checkRange('l2', l2 ?? 0) > 0) {
    throw new OptionError('l2: adamw shrinks the weights apart from the gradient; give weightDecay instead');
  }
  return { l2: 0, weightDecay: checkRange('weightDecay', weightDecay ?? DEFAULTS.weightDecay) };
}

/** What is in its own range, and does not go with the rest. */
function requireTogether({ optimizer, schedule, warmup, epochs, learningRate }: TrainingOptions): void {
  if (optimizer.name === 'sgd' && optimizer.nesterov && optimizer.momentum === 0) {
    throw new OptionError('optimizer.nesterov: needs a momentum above 0, 0.9 for example');
  }
  if (warmup > epochs) {
    throw new OptionError(`warmup: ${warmup} epochs of warm-up are more than the ${epochs} to train`);
  }
  if ('minimum' in schedule && schedule.minimum > learningRate) {
    throw new OptionError(
      `schedule.minimum: ${schedule.minimum} is above the rate that it begins with, learningRate ${learningRate}`,
    );
  }
}

/**
 * The entry of `table` that was asked for, by its name or as an object with it, with what was given in place of defaults.
 * @throws OptionError listing the names, the entry's own options, or a range.
 */
function resolveNamed<Settings extends { name: string }>(
  what: string,
  table: Readonly<Record<string, object>>,
  given: unknown,
): Settings {
  const asked = (typeof given === 'object' ? given : { name: given }) as Record<string, unknown>;
  const name = String(asked?.name);
  if (!Object.hasOwn(table, name)) {
    throw new OptionError(`${what}: "${name}" is unknown; valid: ${Object.keys(table).join(', ')}`);
  }
  const defaults = Object.entries(table[name]);
  requireKnownOptions(`${what} ${name}`, asked, ['name', ...defaults.map(([key]) => key)]);
  const values = defaults.map(([key, usual]) => {
    const value = asked[key] ?? usual;
    if (typeof usual === 'number') return [key, checkRange(key as RangedOption, value, `${what}.${key}`)];
    if (typeof value !== 'boolean') throw new OptionError(`${what}.${key}: ${value} is not true or false`);
    return [key, value];
  });
  return { name, ...Object.fromEntries(values) };
}
