// Where a training stands between two steps: with the weights, the optimizer's state and the history, all that it takes to go
// on as if it had never stopped. Random streams hang on the seed and the epoch's number, and need nothing.
// Next: network/checkpoint-file.ts makes a file of it; fit.ts begins there.

import type { Dataset } from '../data/dataset.js';
import { MurmurHash } from '../data/murmur-hash.js';
import { SparseFeatures } from '../data/sparse-features.js';
import { OptionError } from '../errors.js';
import { isVarying } from '../optim/schedules.js';
import type { CallbackState } from './callbacks.js';
import type { NetworkTotals } from './losses-of-heads.js';
import type { TrainingOptions } from './options.js';

/** Sums over the rows of an epoch so far. */
export interface EpochTotals extends NetworkTotals {
  /** Of the rows' weights. */
  readonly weight: number;
}

/** What must be the same for the same numbers to come out. */
export interface TrainingIdentity {
  readonly options: TrainingOptions;
  readonly shuffleSeed: number;
  /** Of dropout masks, where they have one of their own. */
  readonly dropoutSeed?: number;
  /** Of the training rows, their labels and weights; of the validation rows, or null. */
  readonly data: string;
  readonly validation: string | null;
}

export interface TrainingPosition extends TrainingIdentity {
  /** The backend's name: others round otherwise. */
  readonly backend: string;
  /** Epochs that the network had behind it when this training began. */
  readonly epochsBefore: number;
  /** Steps done of the epoch after those in the history; its totals so far, and its seconds. */
  readonly step: number;
  readonly totals: EpochTotals;
  readonly seconds: number;
  /** Why it was ended, after the epoch; null where it was not. */
  readonly stopped: string | null;
  /** By key. */
  readonly callbacks: Readonly<Record<string, CallbackState>>;
}

/** Rows whose features a fingerprint looks at: enough to tell other data, few enough to cost nothing. */
const ROWS_LOOKED_AT = 64;

/** Tells data sets apart: a hash over row numbers, labels, targets, weights, and some rows' features. */
export function fingerprint(data: Dataset, weights: Float32Array | null): string {
  const hash = new MurmurHash();
  const { features, featureCount, rows, labels } = data;
  hash.add([featureCount, rows.length]);
  hash.add(rows);
  hash.add(labels);
  if (weights) hash.add(weights);
  if (data.targets) hash.add(data.targets.values);
  const step = Math.max(1, Math.floor(data.size / ROWS_LOOKED_AT));
  if (features instanceof SparseFeatures) hash.add(features.rowPointers);
  for (let position = 0; position < data.size; position += step) hash.add(data.featuresAt(position));
  return hash.text();
}

/** @throws OptionError naming what differs from the training to resume; `done` epochs of it are done. */
export function requireSameTraining(saved: TrainingIdentity, now: TrainingIdentity, done: number): void {
  if (now.options.epochs < done) {
    throw new OptionError(`resume: epochs: ${done} are done already, ${now.options.epochs} asked for`);
  }
  const differing: string[] = optionsThatDiffer(saved.options, now.options);
  if (saved.shuffleSeed !== now.shuffleSeed) differing.push('shuffleSeed');
  if (saved.dropoutSeed !== now.dropoutSeed) differing.push('dropoutSeed');
  if (saved.data !== now.data) differing.push('the training rows, their labels or weights');
  if (saved.validation !== now.validation) differing.push('the validation rows');
  if (differing.length === 0) return;
  throw new OptionError(
    `resume: other than when the checkpoint was written: ${differing.join(', ')}; give fit() the same, ` +
      'or load the file with Network.load() for a new training',
  );
}

/** Their names, without `epochs` where more or fewer change nothing else. */
export function optionsThatDiffer(saved: TrainingOptions, now: TrainingOptions): (keyof TrainingOptions)[] {
  const names = new Set([...Object.keys(saved), ...Object.keys(now)]) as Set<keyof TrainingOptions>;
  // More or fewer epochs change nothing at a constant rate.
  if (!isVarying(now)) names.delete('epochs');
  return [...names].filter((name) => JSON.stringify(saved[name]) !== JSON.stringify(now[name]));
}
