// Piecewise linear encoding of a number by quantile bins (Gorishniy, Rubachev and Babenko 2022, arXiv 2203.05556): for each
// bin the position of the value in it, 0 below the bin and 1 above it. It makes steps and bends easier to learn.

import { numberOrWord } from '../../options/option-kinds.js';
import { quantile } from './quantiles.js';

/** Bins of a column. */
export const BIN_COUNT = { whole: true, from: 2, to: 100 } as const;

/** How many bins of a number column at most. */
export const BINS = numberOrWord(BIN_COUNT, ['auto']);
/** The same, or `none` in place of a recipe's. */
export const BINS_OR_NONE = numberOrWord(BIN_COUNT, ['auto', 'none']);

/** The number of bins for `auto`: one per 120 rows below 1,000 rows, else one per 80; 2 to 64 (bench/tables/README.md). */
export function binsFor(rows: number): number {
  return Math.max(2, Math.min(64, Math.round(rows / (rows < 1000 ? 120 : 80))));
}

/** Edges of at most `count` bins with equal numbers of ascending values; null where fewer than two bins are left. */
export function learnBins(ascending: Float64Array, count: number): number[] | null {
  const edges = Array.from({ length: count + 1 }, (_, i) => quantile(ascending, i / count));
  const distinct = edges.filter((edge, i) => i === 0 || edge > edges[i - 1]);
  return distinct.length > 2 ? distinct : null;
}

/** Writes one feature per bin to `out` from `at` on. The first may go down to -1, the last up to 2. */
export function writeBins(
  bins: readonly number[],
  value: number,
  out: Float32Array | Uint8Array,
  at: number,
): void {
  const last = bins.length - 2;
  for (let j = 0; j <= last; j++) {
    const width = bins[j + 1] - bins[j];
    const share = Number.isFinite(width)
      ? (value - bins[j]) / width
      : (value / 2 - bins[j] / 2) / (bins[j + 1] / 2 - bins[j] / 2);
    const least = j === 0 ? -1 : 0;
    const largest = j === last ? 2 : 1;
    out[at + j] = share < least ? least : share > largest ? largest : share;
  }
}
