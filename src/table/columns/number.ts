// Numbers: one scaled feature each, with the median for missing values. Statistics are of the training rows, in double precision.
// Before: read-cells.ts. Next: ../encode-rows.ts.

import { type ColumnScaling, STANDARDIZER_NAMES, standardizerEntry } from '../../data/standardize.js';
import type { NumberColumn } from '../schema.js';
import { writeBins } from './bins.js';
import { quantile } from './quantiles.js';

/** How a number column is scaled: see learnScale. */
export type Scaling = 'none' | ColumnScaling;
export const SCALINGS: readonly Scaling[] = [
  'none',
  ...STANDARDIZER_NAMES.filter((name): name is ColumnScaling => standardizerEntry(name).scalesColumns),
];

/** Numbers more than this many deviations from 0 would lose digits as floats; they are centred whatever the scaling. */
const FAR = 1000;

export interface Learnt {
  readonly fill: number;
  readonly centre?: number;
  readonly scale?: number;
}

/**
 * Centre and scale by the values of training rows, with gaps at their median:
 * `robust` median and distance of the quartiles, or half the range where they coincide (arXiv 2407.04491);
 * `features` mean and population deviation; `min-max` least value and range; `none` nothing, but the median of numbers far
 * from 0, so that whole numbers stay whole.
 * @param values with NaN for gaps.
 * @param ascending the same values, sorted and without gaps.
 */
export function learnScale(values: Float64Array, ascending: Float64Array, scaling: Scaling): Learnt {
  const fill = quantile(ascending, 0.5);
  const least = ascending[0];
  const range = ascending[ascending.length - 1] - least;
  const { mean, deviation } = momentsOf(values, fill, Math.max(-least, ascending[ascending.length - 1]));
  switch (scaling) {
    case 'robust': {
      const quartiles = quantile(ascending, 0.75) - quantile(ascending, 0.25);
      return { fill, centre: fill, scale: positive(quartiles > 0 ? quartiles : range / 2) };
    }
    case 'features':
      return { fill, centre: mean, scale: positive(deviation) };
    case 'min-max':
      return { fill, centre: least, scale: positive(range) };
    case 'none':
      return Math.abs(mean) > FAR * deviation && deviation > 0 ? { fill, centre: fill } : { fill };
  }
}

/** Numbers beyond this are made smaller before they are squared or added up. */
const HUGE = 1e140;
const SHRINK = 2 ** -500;

/** Mean and population deviation, with gaps at `fill`; `largest` is the largest magnitude. */
function momentsOf(values: Float64Array, fill: number, largest: number): { mean: number; deviation: number } {
  const unit = largest > HUGE ? SHRINK : 1;
  const centre = fill * unit;
  const filled = values.map((value) => (Number.isNaN(value) ? centre : value * unit));
  const mean = filled.reduce((sum, value) => sum + (value - centre), 0) / filled.length + centre;
  const squares = filled.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean: mean / unit, deviation: Math.sqrt(squares / filled.length) / unit };
}

function positive(scale: number): number {
  return scale > 0 && Number.isFinite(scale) ? scale : 1;
}

/** One value as its scaled feature. */
function scaled(column: NumberColumn, value: number): number {
  const { centre = 0, scale = 1, smooth, clip } = column;
  const z = (value - centre) / scale;
  if (smooth !== undefined) {
    const share = z / smooth;
    // The square of a larger one is infinite, and z would come out as 0.
    return Math.abs(share) > HUGE ? Math.sign(z) * smooth : z / Math.sqrt(1 + share ** 2);
  }
  return clip === undefined ? z : Math.max(-clip, Math.min(clip, z));
}

/** Writes the column's features of a value, NaN for a gap, without the indicator, to `out` from `at` on. */
export function writeNumber(
  column: NumberColumn,
  value: number,
  out: Float32Array | Uint8Array,
  at: number,
): void {
  const filled = Number.isNaN(value) ? column.fill! : value;
  out[at] = scaled(column, filled);
  if (column.bins) writeBins(column.bins, filled, out, at + 1);
}
