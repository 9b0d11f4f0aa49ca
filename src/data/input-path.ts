// How the input layer reads its rows: `dense`, converted and standardised as they are gathered, or `sparse`, as lists of
// their nonzeros with the standardisation folded into the weights. Both give the same numbers to rounding.
// Next: resident.ts keeps the rows for it; train/row-batch.ts gathers them.

import { OptionError } from '../errors.js';
import type { Dataset } from './dataset.js';
import { SparseFeatures } from './sparse-features.js';

export const INPUT_CHOICES = ['auto', 'dense', 'sparse'] as const;
/** `auto` measures how many values are zero, once for each data set, and takes the faster path. */
export type InputChoice = (typeof INPUT_CHOICES)[number];

/** @throws OptionError for an unknown choice. */
export function requireInputChoice(choice: InputChoice): InputChoice {
  if (INPUT_CHOICES.includes(choice)) return choice;
  throw new OptionError(`input: "${choice}" is unknown; valid: ${INPUT_CHOICES.join(', ')}`);
}

/** What was chosen, and why. */
export interface InputPath {
  readonly path: 'dense' | 'sparse';
  /** Share of the values that are not zero. */
  readonly density: number;
  /** The option that made it dense, whatever the density. */
  readonly because?: string;
}

/** Rows looked at, evenly over the data: 2,000 rows of Fashion-MNIST give its density to a percent. */
const ROWS_MEASURED = 2000;

// Costs of a step at 256 rows × 784 features, in units of one dense output column (15 µs there and back; Zen 4, relaxed,
// Node 24): gathering and converting dense rows costs 8 of them (121 µs), making both lists 12 (191 µs). A nonzero costs 1.25
// of what a dense element does (1.58 ms against 2.58 at a density of .5 and 342 columns), and below 30 columns no less than
// at 30, since the sums of a list then wait for one another.
const DENSE_BASE = 8;
const SPARSE_BASE = 12;
const NONZERO_COST = 1.25;
const FEWEST_COLUMNS = 30;

/** A batch of fewer rows is not worth a list: one image is a product of one row. */
const FEWEST_ROWS = 8;

const measured = new WeakMap<object, number>();

/** Share of nonzero values, measured once for each features array. */
export function densityOf({ features, featureCount }: Dataset): number {
  let density = measured.get(features);
  if (density === undefined) {
    density =
      features instanceof SparseFeatures
        ? features.values.length / Math.max(1, features.rowCount * featureCount)
        : denseDensity(features, featureCount);
    measured.set(features, density);
  }
  return density;
}

function denseDensity(features: Uint8Array | Float32Array, featureCount: number): number {
  const rows = features.length / featureCount;
  const step = Math.max(1, Math.floor(rows / ROWS_MEASURED));
  let nonzeros = 0;
  let values = 0;
  for (let row = 0; row < rows; row += step) {
    for (let i = row * featureCount; i < (row + 1) * featureCount; i++) if (features[i] !== 0) nonzeros++;
    values += featureCount;
  }
  return values === 0 ? 1 : nonzeros / values;
}

/** What the rows are for. */
export interface InputUse {
  backend: string;
  /** Columns of the first layer. */
  units: number;
  batchRows: number;
  /** One pass over the rows, as for a prediction. */
  once?: boolean;
  /** An option that needs dense rows, because standardising is not the last thing done to them. */
  dense?: string | 0;
}

/**
 * The path for batches of `batchRows` rows into `units` first-layer columns. The js backend takes the dense path unless
 * told otherwise: its lists are written to be read.
 * @throws OptionError for an unknown choice, for `dense` with sparse features, and for an option that needs dense rows
 * where they are sparse or `sparse` is asked for.
 */
export function chooseInputPath(
  data: Dataset,
  choice: InputChoice,
  { backend, units, batchRows, once = false, dense }: InputUse,
): InputPath {
  requireInputChoice(choice);
  const density = densityOf(data);
  if (dense) {
    if (data.features instanceof SparseFeatures || choice === 'sparse') {
      throw new OptionError(`${dense}: ${data.name}: sparse features, or input: "sparse", cannot do it`);
    }
    return { path: 'dense', density, because: dense };
  }
  if (data.features instanceof SparseFeatures) {
    if (choice === 'dense') {
      throw new OptionError(
        `input: "dense" asked for, but ${data.name} has sparse features; give a typed array, or use "sparse"`,
      );
    }
    return { path: 'sparse', density };
  }
  if (choice !== 'auto') return { path: choice, density };
  // Floats would have to be made into CSR first, which a single pass does not earn back.
  if (once && data.features instanceof Float32Array) return { path: 'dense', density };
  const sparse = SPARSE_BASE + density * NONZERO_COST * Math.max(units, FEWEST_COLUMNS);
  const worthIt = backend !== 'js' && batchRows >= FEWEST_ROWS && sparse < DENSE_BASE + units;
  return { path: worthIt ? 'sparse' : 'dense', density };
}

/**
 * Positions of a list in one chunk: few enough that a panel's part stays in the first-level cache (see
 * assembly/sparse/panel.ts), but enough that a line has some 32 nonzeros in it; evenly cut.
 */
export function chunkOf(length: number, density: number): number {
  return Math.ceil(Math.max(1, length) / mostChunks(length, density) / 16) * 16;
}

/** A list of `length` positions, or of fewer, has no more chunks than this. */
export function mostChunks(length: number, density: number): number {
  const wanted = Math.max(128, Math.ceil(32 / Math.max(density, 1e-9)));
  return Math.max(1, Math.ceil(length / wanted));
}
