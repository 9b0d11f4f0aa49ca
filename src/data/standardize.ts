// Standardisation per feature: (x - mean) / deviation, learned from the training rows only and kept with the model; and the
// registry of what mean and deviation may be. Next: network/standardize-option.ts is the option that chooses among them.

import { DataError, OptionError } from '../errors.js';
import { number } from '../options/option-kinds.js';
import type { Dataset } from './dataset.js';
import type { Moments } from './sparse-features.js';

/** What `clip` may be: a limit of standardised values. */
export const CLIP = number({ above: 0, to: 1e6 });

/** Population statistics of each feature; a feature that never varies has deviation 0, and maps to 0. */
export interface Standardizer extends Moments {
  /** Standardised values beyond ±clip are set to it. */
  readonly clip?: number;
}

/** The least and the largest value of each feature. */
export interface Ranges {
  readonly least: Float32Array;
  readonly largest: Float32Array;
}

/** A way to standardise. */
interface StandardizerEntry {
  /**
   * What is kept with the model, from the rows' moments or the rows themselves: all are (x - mean)/deviation. Null for what
   * only the columns of tables can be scaled by.
   */
  readonly learn:
    | ((moments: Standardizer, rows: Dataset | Ranges, sampleShape: readonly number[] | null) => Standardizer)
    | null;
  /** Whether the schema of a table scales its number columns so (table/columns/number.ts); else the network scales all features. */
  readonly scalesColumns: boolean;
  /** Columns are limited smoothly where no `clip` is given. */
  readonly smooth?: true;
}

/** The ways there are. To add one, write an entry here and its notes below. */
export const STANDARDIZERS = {
  features: { learn: (moments) => moments, scalesColumns: true },
  global: { learn: (moments) => channelStandardizer(moments, 1), scalesColumns: false },
  channel: {
    learn: (moments, _, sampleShape) => channelStandardizer(moments, channelsOf(sampleShape)),
    scalesColumns: false,
  },
  'min-max': { learn: (_, rows) => rangeStandardizer(rows), scalesColumns: true },
  robust: { learn: null, scalesColumns: true, smooth: true },
} satisfies Record<string, StandardizerEntry>;

type Entries = typeof STANDARDIZERS;
export type StandardizerName = keyof Entries;
/** Those for rows of features. */
export type StandardizationName = {
  [Name in StandardizerName]: Entries[Name]['learn'] extends null ? never : Name;
}[StandardizerName];
/** Those that a table's schema scales columns by. */
export type ColumnScaling = {
  [Name in StandardizerName]: Entries[Name]['scalesColumns'] extends true ? Name : never;
}[StandardizerName];
/** Those that tables alone have. */
export type TableStandardizationName = Exclude<StandardizerName, StandardizationName>;

export const STANDARDIZER_NAMES = Object.keys(STANDARDIZERS) as readonly StandardizerName[];

export function standardizerEntry(name: StandardizerName): StandardizerEntry {
  return STANDARDIZERS[name];
}

/**
 * `features`: each by its own mean and deviation; `global`: all by one of each, so that features keep their sizes among
 * one another; `channel`: those of each channel of images by one of each; `min-max`: each from its least value, 0, to its largest, 1. All are (x - mean)/deviation, and kept so.
 */
export const STANDARDIZATIONS = STANDARDIZER_NAMES.filter(
  (name): name is StandardizationName => standardizerEntry(name).learn !== null,
);

/** What help says of each. No page loads it. */
export const STANDARDIZER_NOTES: Readonly<Record<StandardizerName, string>> = {
  features: 'each by its own mean and deviation',
  global: 'all by one mean and deviation',
  channel: 'each channel of images by one mean and deviation (default where layers read images)',
  'min-max': 'each from its smallest to its largest value',
  robust: 'each number column by its median and quartiles',
};

/** One mean and deviation for every `channels`-th value, from those of each feature over the same rows. */
function channelStandardizer({ mean, deviation }: Standardizer, channels: number): Standardizer {
  const made = { mean: new Float32Array(mean.length), deviation: new Float32Array(mean.length) };
  for (let channel = 0; channel < channels; channel++) {
    const own = (_: number, j: number) => j % channels === channel;
    const [means, deviations] = [mean.filter(own), deviation.filter(own)];
    const n = means.length;
    const centre = means.reduce((sum, one) => sum + one, 0) / n;
    const variance = means.reduce((sum, one, j) => sum + deviations[j] ** 2 + (one - centre) ** 2, 0) / n;
    for (let j = channel; j < mean.length; j += channels) {
      made.mean[j] = centre;
      made.deviation[j] = Math.sqrt(variance);
    }
  }
  return made;
}

/** @throws OptionError for samples that are no images */
function channelsOf(sampleShape: readonly number[] | null): number {
  if (sampleShape && sampleShape.length > 1) return sampleShape[2] ?? 1;
  throw new OptionError(
    'standardize: channel is for images; give the inputShape of a sample, such as [28, 28, 1], or choose global',
  );
}

/** Each feature's least value as mean, and its range as deviation. */
function rangeStandardizer(rows: Dataset | Ranges): Standardizer {
  const { least, largest } = 'least' in rows ? rows : rangesOf(rows);
  return { mean: least, deviation: largest.map((x, j) => x - least[j]) };
}

function rangesOf(data: Dataset): Ranges {
  const n = data.featureCount;
  const least = new Float32Array(n).fill(Infinity);
  const largest = new Float32Array(n).fill(-Infinity);
  for (let i = 0; i < data.size; i++) {
    const row = data.featuresAt(i);
    for (let j = 0; j < n; j++) {
      if (row[j] < least[j]) least[j] = row[j];
      if (row[j] > largest[j]) largest[j] = row[j];
    }
  }
  return { least, largest };
}

/** What the gather kernels multiply with: 1/deviation; 0 for a feature that never varied, or by less than f32 inverts. */
export function scaleOf(standardizer: Standardizer): Float32Array {
  let scale = scales.get(standardizer);
  if (scale === undefined) {
    const inverse = standardizer.deviation.map((deviation) => 1 / deviation);
    scale = inverse.map((one) => (Number.isFinite(one) ? one : 0));
    scales.set(standardizer, scale);
  }
  return scale;
}

/** The features that vary, but by so little that scaleOf() has 0 for them, as for those that never vary: they are all 0 to the network. */
export function lostFeatures(standardizer: Standardizer): number[] {
  const scale = scaleOf(standardizer);
  return Array.from(scale.keys()).filter((j) => scale[j] === 0 && standardizer.deviation[j] > 0);
}

/** Made once for each: predicting one row would else spend a fifth of its time on it. */
const scales = new WeakMap<Standardizer, Float32Array>();

/** @throws DataError when a feature's statistics overflowed float32 (values near its limit). */
export function requireFinite(standardizer: Standardizer, name: string): void {
  const bad = standardizer.mean.findIndex(
    (mean, i) => !Number.isFinite(mean) || !Number.isFinite(standardizer.deviation[i]),
  );
  if (bad >= 0) {
    throw new DataError(
      `${name}: feature ${bad} has no finite mean and deviation; are its values finite numbers?`,
    );
  }
}
