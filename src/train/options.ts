// The training options: names, defaults and ranges in one table, which the API checks and the command line prints.

import { OptionError, requireKnownOptions, requireSwitch } from '../errors.js';
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
import { type AugmentOptions, requireAugment } from './augmentation.js';
import { checkRange, type RangedOption } from './ranges.js';
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
  /** Share of the features that each step drops, after standardising; rows are then made dense first (data/sparse-or-dense.ts). Default 0. */
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
  /** Training images, mirrored and moved as they are gathered; null for rows as they are. */
  augment: AugmentOptions | null;
  /** α of the Beta distribution that mixing shares are drawn from (mixup), such as 0.2; takes the dense input path. Default 0: none. */
  mixup: number;
}

/** Training options as they are given: everything may be left out, and optimizer and schedule may be names alone. */
export interface TrainingRequest extends Partial<Omit<TrainingOptions, 'optimizer' | 'schedule'>> {
  optimizer?: OptimizerOption;
  schedule?: ScheduleOption;
}

/** 0.05 for a mean over a batch of 256 is the report's 2e-4 for a sum. */
export const DEFAULT_LEARNING_RATE: Record<Reduction, number> = { mean: 0.05, sum: 2e-4 };
/**
 * Of the optimizers that divide by the gradient's own size: so it is the same for a mean and for a sum, but for epsilon.
 * (l2 and the clipping limits are not: what is added to a sum, or limits one, weighs less by the number of rows.)
 */
export const ADAPTIVE_LEARNING_RATES: Record<Exclude<OptimizerName, 'sgd'>, number> = {
  ...{ rmsprop: 1e-3, adagrad: 1e-2, adam: 1e-3, adamw: 1e-3 },
};

const NONE = { mixup: 0, inputDropout: 0, labelSmoothing: 0, l1: 0, maxNorm: 0, averaging: 0 };

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
  const usualRate =
    optimizer.name === 'sgd' ? DEFAULT_LEARNING_RATE[reduction] : ADAPTIVE_LEARNING_RATES[optimizer.name];
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
    mixup: inRange('mixup'),
    augment: options.augment ? requireAugment(options.augment) : null,
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
    return [key, requireSwitch(`${what}.${key}`, value)];
  });
  return { name, ...Object.fromEntries(values) };
}
