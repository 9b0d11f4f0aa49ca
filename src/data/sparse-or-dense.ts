// How the input layer reads its rows: `dense`, converted and standardised as they are gathered; `sparse`, as lists of
// their nonzeros with the standardisation folded into the weights; or `differences`, where something is done to them after
// standardising: made dense first, then as lists of what is not where a column's zeros went. All give the same numbers to
// rounding; where features lie thousands of deviations from 0 `sparse`, which takes large numbers from each other, rounds more.
// Next: resident-data.ts keeps the rows for it; train/gather-rows.ts gathers them.

import { OptionError, show } from '../errors.js';
import type { Dataset } from './dataset.js';
import { SparseFeatures } from './sparse-features.js';

/** What `new Network(…, { input })` takes. */
export const INPUT_CHOICES = ['auto', 'dense', 'sparse'] as const;
/** `auto` measures how many values are zero, once for each data set, and takes the faster path. */
export type InputChoice = (typeof INPUT_CHOICES)[number];

/** @throws OptionError for an unknown choice. */
export function requireInputChoice(choice: InputChoice): InputChoice {
  if (INPUT_CHOICES.includes(choice)) return choice;
  throw new OptionError(`input: ${show(choice)} is unknown; valid: ${INPUT_CHOICES.join(', ')}`);
}

/** What was chosen, and why. */
export interface InputPath {
  readonly path: 'dense' | 'sparse' | 'differences';
  /** Share of the values that are not zero. */
  readonly density: number;
  /** Share of the values that the lists hold; absent for dense rows. */
  readonly listed?: number;
  /** The option that asks for dense rows, be they listed after that or not. */
  readonly because?: string;
}

/** Rows looked at, evenly over the data: 2,000 rows of Fashion-MNIST give its density to a percent. */
const ROWS_MEASURED = 2000;

// Costs of a step at 256 rows × 784 features, in units of one dense output column (15 µs there and back; Zen 4, relaxed,
// Node 24): gathering and converting dense rows costs 8 of them (121 µs), making both lists 12 (191 µs). A nonzero costs 1.25
// of what a dense element does (1.58 ms against 2.58 at a density of .5 and 342 columns), and below 30 columns no less than
// at 30, since the sums of a list then wait for one another. Listing dense rows both ways costs 13 more than having them (200 µs).
const DENSE_BASE = 8;
const SPARSE_BASE = 12;
const DIFFERENCES_BASE = DENSE_BASE + 13;
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

/** What asks for dense rows: an option by which standardising is not the last thing done to them, or not linear. */
export interface DenseFirst {
  readonly option: string;
  /** Share of a column's zeros that it leaves at one and the same number. */
  readonly zeros: number;
}

/** What the rows are for. */
export interface InputUse {
  backend: string;
  /** Columns of the first layer. */
  units: number;
  batchRows: number;
  /** One pass over the rows, as for a prediction. */
  once?: boolean;
  denseFirst?: DenseFirst | null;
}

/** What a standardiser asks for: keeping values within limits is not linear, so it cannot be folded into weights. */
export function denseFor(clip: number | undefined): DenseFirst | null {
  return clip === undefined ? null : { option: 'clip', zeros: 1 };
}

/**
 * The path for batches of `batchRows` rows into `units` first-layer columns. The js backend takes the dense path
 * unless `sparse` is chosen: its list kernels are written for readability, not speed.
 * @throws OptionError for an unknown choice, for `dense` with sparse features, and for an option that needs dense rows
 * where the features are sparse, or where it moves all zeros and `sparse` is asked for.
 */
export function chooseInputPath(data: Dataset, choice: InputChoice, use: InputUse): InputPath {
  requireInputChoice(choice);
  if (use.denseFirst) return afterDense(data, choice, use, use.denseFirst);
  const density = densityOf(data);
  const dense = { path: 'dense', density } as const;
  const sparse = { path: 'sparse', density, listed: density } as const;
  if (data.features instanceof SparseFeatures) {
    if (choice !== 'dense') return sparse;
    throw new OptionError(
      `input: "dense" asked for, but ${data.name} has sparse features; give a typed array, or use "sparse"`,
    );
  }
  if (choice !== 'auto') return choice === 'sparse' ? sparse : dense;
  // Floats would have to be made into CSR first, which a single pass does not earn back.
  if (use.once && data.features instanceof Float32Array) return dense;
  return pays(use, SPARSE_BASE, density) ? sparse : dense;
}

function afterDense(
  data: Dataset,
  choice: InputChoice,
  use: InputUse,
  { option, zeros }: DenseFirst,
): InputPath {
  if (data.features instanceof SparseFeatures) {
    throw new OptionError(`${option}: asked for, but ${data.name} has sparse features; give a typed array`);
  }
  if (choice === 'sparse' && zeros === 0) {
    throw new OptionError(`${option}: leaves no zeros to skip; use input: "auto" in place of "sparse"`);
  }
  const density = densityOf(data);
  const listed = 1 - zeros * (1 - density);
  const lists = choice === 'auto' ? pays(use, DIFFERENCES_BASE, listed) : choice === 'sparse';
  if (!lists) return { path: 'dense', density, because: option };
  return { path: 'differences', density, listed, because: option };
}

/** Whether lists that hold this share of the values are faster than dense rows. */
function pays({ backend, units, batchRows }: InputUse, base: number, listed: number): boolean {
  if (backend === 'js' || batchRows < FEWEST_ROWS) return false;
  return base + listed * NONZERO_COST * Math.max(units, FEWEST_COLUMNS) < DENSE_BASE + units;
}

/** Positions of a chunk whose part of a panel stays in the first-level cache, or nearly: docs/design/wide-vectors.md has the measurement. */
const CACHED = { narrow: 128, wide: 96 };

/**
 * Positions of a list in one chunk: few enough that a panel's part stays in the first-level cache (see
 * assembly/sparse/panel.ts), but enough that a line has some 32 nonzeros in it; evenly cut. No sum depends on it.
 */
export function chunkOf(length: number, listed: number, wide = false): number {
  return Math.ceil(Math.max(1, length) / mostChunks(length, listed, wide) / 16) * 16;
}

/** A list of `length` positions, or of fewer, has no more chunks than this. */
export function mostChunks(length: number, listed: number, wide = false): number {
  const wanted = Math.max(wide ? CACHED.wide : CACHED.narrow, Math.ceil(32 / Math.max(listed, 1e-9)));
  return Math.max(1, Math.ceil(length / wanted));
}
