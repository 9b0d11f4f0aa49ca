// Piecewise linear encoding of a number by quantile bins (Gorishniy, Rubachev and Babenko 2022, arXiv 2203.05556): how far the
// value has come through each bin, 0 before it and 1 after it. A network sees steps and bends of a column without having to learn them.

import { quantile, sorted } from './number.js';

/** How many bins `auto` is: one for 120 rows up to 1,000, then one for 80, 2 to 64 (bench/tables/README.md). */
export function binsFor(rows: number): number {
  return Math.max(2, Math.min(64, Math.round(rows / (rows < 1000 ? 120 : 80))));
}

/** Edges of at most `count` bins that hold equally many of the values; null where fewer than two are left. */
export function learnBins(values: Float64Array, count: number): number[] | null {
  const ascending = sorted(values);
  const edges = Array.from({ length: count + 1 }, (_, i) => quantile(ascending, i / count));
  const distinct = edges.filter((edge, i) => i === 0 || edge > edges[i - 1]);
  return distinct.length > 2 ? distinct : null;
}

/** Writes a feature for each bin to `out` from `at` on. The first goes below 0 and the last above 1 by no more than 1. */
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
