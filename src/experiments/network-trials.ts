// An objective for search() in code: each trial is a network for the rows of a data set, made with the fixed options and the trial's
// values, and trained by fit().
// Before: trial-objective.ts. Next: index.ts.

import type { Backend } from '../backend/backend.js';
import type { Dataset } from '../data/dataset.js';
import { splitDataset } from '../data/train-test-split.js';
import { OptionError } from '../errors.js';
import { METRIC_NAMES, type MetricName, metricOf } from '../functions/metrics.js';
import { NETWORK_SHAPE, type NetworkShape, networkFor } from '../network/network-for.js';
import { FIT_OPTIONS, type FitOptions } from '../network/options.js';
import { type Given, namesIn, requireOptionsOf, settle, without } from '../options/option.js';
import { choice, given, needed } from '../options/option-kinds.js';
import { SEED } from '../options/seed.js';
import type { TrialObjective } from '../search/run-search.js';
import { EARLY_STOPPING_OPTIONS, type EarlyStoppingOptions } from '../train/early-stopping.js';
import { TRAINING_OPTIONS } from '../train/options.js';
import { runTrial, type TrialCheckpoints } from './trial-objective.js';

const FIT = without(FIT_OPTIONS, 'validation', 'callbacks', 'signal', 'partial');
const STOPPING = without(EARLY_STOPPING_OPTIONS, 'monitor', 'restoreBest');
/** What a trial's options may be. */
const TRIAL_OPTIONS = { ...NETWORK_SHAPE, ...FIT, ...STOPPING };

type TrialOptions = Partial<NetworkShape> &
  Partial<Omit<FitOptions, 'validation' | 'callbacks' | 'signal'>> &
  Omit<EarlyStoppingOptions, 'monitor' | 'restoreBest'>;

export const NETWORK_TRIAL_OPTIONS = {
  /** Where the trials compute. */
  backend: needed<Backend>('backend'),
  /** The rows that are trained on; without `validation` some are held out. */
  data: needed<Dataset>('dataset'),
  /** The rows that trials are scored on: a data set, a count, or a fraction below 1. Default 1/6. */
  validation: given<Dataset | number>('number|dataset'),
  /** Options of the network and of fit() that all trials share; hidden is [] where nobody gives layers. Default: none. */
  fixed: given<TrialOptions>('object', {}),
  /** What trials are compared by: its best figure of an epoch on the validation rows. Default loss. */
  metric: choice(METRIC_NAMES, 'loss'),
  /** Governs split, initial weights and shuffling. Default 5. */
  seed: SEED,
  /** Where the checkpoints of a trial are kept. Default: in memory. */
  checkpoints: given<(trial: number) => TrialCheckpoints>('function'),
};

/** Options of networkTrials(). */
export interface NetworkTrialOptions extends Given<typeof NETWORK_TRIAL_OPTIONS> {}

/**
 * The options of search() for networks: objective, epochs and direction.
 * @example
 * const study = await search({
 *   ...networkTrials({ backend, data, fixed: { epochs: 27 }, metric: 'accuracy' }),
 *   space: { learningRate: { low: 1e-3, high: 1, log: true }, hidden: [[], [64], [128, 64]] },
 *   ...{ pruner: 'asha', trials: 40 },
 * });
 * @throws OptionError
 */
export function networkTrials(options: NetworkTrialOptions) {
  requireOptionsOf('networkTrials', NETWORK_TRIAL_OPTIONS, options);
  const { backend, data, fixed, metric, seed, ...others } = settle(NETWORK_TRIAL_OPTIONS, options);
  const { validation, checkpoints = checkpointsInMemory() } = others;
  requireOptionsOf('fixed', TRIAL_OPTIONS, fixed);
  const { train, validation: held } =
    typeof validation === 'object' ? { train: data, validation } : splitDataset(data, { validation, seed });
  const epochs = fixed.epochs ?? TRAINING_OPTIONS.epochs.usual;
  const objective: TrialObjective = (job, reporter) => {
    requireOptionsOf('space', TRIAL_OPTIONS, job.values);
    const shared = ['epochs', 'seed'].find((name) => name in job.values);
    if (shared) throw new OptionError(`space: ${shared} is the same for all trials; leave it out`);
    const all: TrialOptions = { seed, ...fixed, ...job.values, epochs };
    const shape = pick(all, namesIn(NETWORK_SHAPE));
    const layers = all.layers === undefined ? { hidden: all.hidden ?? [] } : {};
    const training = {
      ...{ backend, train, validation: held, input: pick(all, ['input']) },
      make: () => networkFor(backend, train, { ...shape, ...layers }),
      ...{ fit: pick(all, namesIn(FIT)), stopping: pick(all, namesIn(STOPPING)) },
    };
    return runTrial(training, job, metric, reporter, checkpoints(job.number));
  };
  return { objective, epochs, direction: directionFor(metric), seed };
}

/** Whether the highest figure is best, or the lowest. */
export function directionFor(metric: MetricName): 'min' | 'max' {
  return metricOf(metric).higherIsBetter ? 'max' : 'min';
}

function checkpointsInMemory(): (trial: number) => TrialCheckpoints {
  const kept = new Map<number, Uint8Array>();
  return (trial) => ({
    read: async () => kept.get(trial) ?? null,
    write: async (bytes) => kept.set(trial, bytes),
    remove: async () => kept.delete(trial),
  });
}

function pick<Options extends object>(options: Options, names: readonly string[]): Partial<Options> {
  return Object.fromEntries(
    Object.entries(options).filter(([name, value]) => names.includes(name) && value !== undefined),
  ) as Partial<Options>;
}
