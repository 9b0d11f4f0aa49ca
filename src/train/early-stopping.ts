// The best epoch by any figure of the history: its weights are kept, and a training that no longer improves is ended.
// Each epoch is compared with two figures: the best so far decides which weights are kept; the last one that was better by more
// than minDelta decides when patience runs out.

import { ModelError, OptionError } from '../errors.js';
import { type FigureName, inWords, METRIC_NAMES, metricOf, onValidation } from '../functions/metrics.js';
import type { Task } from '../functions/tasks.js';
import { type Given, requireOptionsOf, settle } from '../options/option.js';
import { COUNT, choice, number, toggle } from '../options/option-kinds.js';
import type { Callback, CallbackState, Training, TrainingInfo } from './callbacks.js';
import type { EpochRecord } from './history.js';

/** Figures that can be watched. */
export type Monitor = FigureName;
/** The figures that early stopping may watch. */
export const MONITORS: readonly Monitor[] = [...METRIC_NAMES.map(onValidation), ...METRIC_NAMES];

/** Those that a training for this task has. */
export function monitorsFor(task: Task): Monitor[] {
  return MONITORS.filter((monitor) => metricOf(monitor).tasks.includes(task));
}

/** "lowest validation loss": how the best epoch was chosen. With standardised targets, "scaled" is added to losses. */
export function bestBy(monitor: Monitor, scaled = false): string {
  const words = inWords(monitor);
  const what = scaled && /loss$/i.test(monitor) ? `scaled ${words}` : words;
  return `${metricOf(monitor).higherIsBetter ? 'highest' : 'lowest'} ${what}`;
}

export const EARLY_STOPPING_OPTIONS = {
  /** Default validationLoss, or loss where there are no validation rows. */
  monitor: choice(MONITORS),
  /** Epochs in a row without improvement after which the training ends. Default: never; the best weights are kept all the same. */
  patience: number(COUNT),
  /** The smallest improvement that resets `patience`. It does not affect which epoch is the best. Default 0. */
  minDelta: number({ from: 0, to: 1e6 }, 0),
  /** Whether the network ends with the best epoch's weights; else they stand in `best` alone. Default true. */
  restoreBest: toggle(true),
};

/** Options of earlyStopping(). */
export interface EarlyStoppingOptions extends Given<typeof EARLY_STOPPING_OPTIONS> {}

/** The epoch with the best figure. */
export interface BestEpoch {
  readonly record: EpochRecord;
  /** As Network.parameters. */
  readonly parameters: Float32Array;
}

/** A callback that ends a training when a figure no longer improves. Made by earlyStopping(). */
export interface EarlyStopping extends Callback {
  /** Null before the first epoch. */
  readonly best: BestEpoch | null;
  /** What is watched; null before the training begins, where it was not said. */
  readonly monitor: Monitor | null;
}

/**
 * Keras' EarlyStopping with restore_best_weights, except that the weights of the best epoch are kept even if it is better by
 * less than minDelta (Keras ignores improvements below min_delta). @throws OptionError
 * @example
 * const stopping = earlyStopping({ patience: 5 });
 * await network.fit(train, { epochs: 200, validation, callbacks: [stopping] });
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): EarlyStopping {
  requireOptionsOf('earlyStopping', EARLY_STOPPING_OPTIONS, options);
  return new Watch(options);
}

class Watch implements EarlyStopping {
  readonly key: string;
  best: BestEpoch | null = null;
  monitor: Monitor | null;
  /** The last epoch that improved by more than minDelta; patience is counted from it. */
  private reference: Figure | null = null;
  private waited = 0;
  private readonly patience: number;
  private readonly minDelta: number;
  private readonly restoreBest: boolean;

  constructor(options: EarlyStoppingOptions) {
    const { monitor, patience, minDelta, restoreBest } = settle(EARLY_STOPPING_OPTIONS, options);
    this.monitor = monitor ?? null;
    this.patience = patience ?? Number.POSITIVE_INFINITY;
    this.minDelta = minDelta;
    this.restoreBest = restoreBest;
    const after = patience === undefined ? 'never' : `after ${patience}`;
    this.key = `early stopping by ${monitor ?? 'the loss'}, ${after}, from ${minDelta}`;
  }

  onTrainBegin({ validationRows, history }: TrainingInfo, training: Training): void {
    if (history.length === 0) {
      this.best = null;
      this.reference = null;
      this.waited = 0;
    }
    if (this.best) requireLength(this.best.parameters, training.parameters.length);
    this.monitor ??= validationRows > 0 ? 'validationLoss' : 'loss';
    if (validationRows === 0 && this.monitor.startsWith('validation')) {
      throw new OptionError(`monitor: ${this.monitor} needs validation rows, and there are none`);
    }
  }

  onEpochEnd(record: EpochRecord, training: Training): void {
    if (record[this.monitor!] === undefined) {
      throw new OptionError(
        `monitor: this training has no ${this.monitor}; its figures are ${figuresOf(record)}`,
      );
    }
    const { epoch } = record;
    const value = record[this.monitor!]!;
    if (this.best === null || this.rise(this.best.record[this.monitor!]!, value) > 0) {
      this.best = { record, parameters: training.parameters };
    }
    if (this.reference === null || this.rise(this.reference.value, value) > this.minDelta) {
      this.reference = { epoch, value };
      this.waited = 0;
    } else if (++this.waited >= this.patience) {
      const epochs = this.waited === 1 ? '1 epoch' : `${this.waited} epochs`;
      const by = this.minDelta > 0 ? ` by more than ${this.minDelta}` : '';
      training.stop(
        `${this.monitor} has not improved${by} for ${epochs}, since epoch ${this.reference.epoch}`,
      );
    }
  }

  /** How much better `value` is than `before`. */
  private rise(before: number, value: number): number {
    return metricOf(this.monitor!).higherIsBetter ? value - before : before - value;
  }

  onTrainEnd(_history: unknown, training: Training): void {
    if (this.restoreBest && this.best) training.parameters = this.best.parameters;
  }

  save(): CallbackState {
    const { best, reference, waited } = this;
    return {
      values: { record: best?.record ?? null, reference, waited },
      arrays: best ? { parameters: best.parameters } : {},
    };
  }

  /** @throws ModelError for what save() does not give. */
  restore({ values, arrays }: CallbackState): void {
    const saved = (values ?? {}) as { record?: EpochRecord | null; reference?: unknown; waited?: number };
    const { record, waited } = saved;
    const parameters = arrays['parameters'];
    const whole = record !== null && Number.isInteger(record?.epoch) && parameters !== undefined;
    const reference = this.referenceOf(saved);
    if (!Number.isInteger(waited) || !(record === null || whole) || reference === undefined) {
      throw new ModelError('checkpoint: what early stopping kept is damaged');
    }
    this.best = whole ? { record: record!, parameters } : null;
    this.reference = reference;
    this.waited = waited!;
  }

  /** Undefined for a damaged one. Older checkpoints have none; the best epoch is then used for both. */
  private referenceOf({
    record,
    reference,
  }: {
    record?: EpochRecord | null;
    reference?: unknown;
  }): Figure | null | undefined {
    const best = record && { epoch: record.epoch, value: record[this.monitor ?? defaultMonitor(record)] };
    const found = reference === undefined ? best : reference;
    if (found === null) return null;
    const { epoch, value } = (found ?? {}) as Partial<Figure>;
    return Number.isInteger(epoch) && typeof value === 'number' ? { epoch: epoch!, value } : undefined;
  }
}

/** A figure of the history, and its epoch. */
interface Figure {
  readonly epoch: number;
  readonly value: number;
}

function defaultMonitor(record: EpochRecord | null | undefined): Monitor {
  return record?.validationLoss === undefined ? 'loss' : 'validationLoss';
}

/** @throws ModelError for weights of another network. */
function requireLength({ length }: Float32Array, expected: number): void {
  if (length === expected) return;
  throw new ModelError(`checkpoint: the best weights are ${length} numbers, ${expected} expected`);
}

function figuresOf(record: EpochRecord): string {
  return MONITORS.filter((name) => record[name] !== undefined).join(', ');
}
