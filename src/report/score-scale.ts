// How a search's scores are written and coloured, and the values of its parameters.
// Before: format-text.ts, theme.ts. Next: heat-map.ts.

import { formatPercent, formatScore, formatTogether } from './format-text.js';
import { stepOf } from './theme.js';

export interface ScoreScale {
  /** Of the nine colours: the strongest is the best score. */
  step: (value: number) => number;
  /** For the colour bar. */
  labels: { share: number; text: string }[];
}

export interface ScoreScaleOptions {
  /** Those that are known; finite. */
  scores: readonly number[];
  higherIsBetter?: boolean;
  write: (value: number) => string;
}

/** A loss of this many times the best has the palest colour, so that a bad corner leaves the good ones apart. */
const WORST_SHOWN = 10;

/** Losses by their logarithm, up to ten times the best; what is better when higher, evenly. */
export function scoreScale({ scores, higherIsBetter = false, write }: ScoreScaleOptions): ScoreScale {
  if (scores.length === 0) return { step: () => 0, labels: [] };
  const low = scores.reduce((least, score) => Math.min(least, score), Number.POSITIVE_INFINITY);
  const high = scores.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
  const logarithmic = !higherIsBetter && low > 0;
  const worst = logarithmic ? Math.min(high, low * WORST_SHOWN) : high;
  const along = (value: number) => {
    if (worst === low) return 1;
    const share = logarithmic ? Math.log(value / low) / Math.log(worst / low) : (value - low) / (worst - low);
    return higherIsBetter ? share : 1 - share;
  };
  const at = (share: number) => {
    const up = higherIsBetter ? share : 1 - share;
    return logarithmic ? low * (worst / low) ** up : low + (worst - low) * up;
  };
  const labels = (worst === low ? [1] : [0, 0.5, 1]).map((share) => ({
    share,
    text: `${share === 0 && worst < high ? '≥ ' : ''}${write(at(share))}`,
  }));
  return { step: (value) => stepOf(along(value)), labels };
}

/** How scores are written: shares as percentages, losses to four decimals. */
export function scoreWriter(format: 'number' | 'percent' = 'number'): (value: number) => string {
  return format === 'percent' ? (value) => formatPercent(value) : formatScore;
}

/** The values of a parameter as they stand along an axis. */
export function axisTexts(values: readonly (number | string)[]): string[] {
  const numbers = values.filter((value) => typeof value === 'number');
  const written = formatTogether(numbers);
  return values.map((value) => (typeof value === 'number' ? written[numbers.indexOf(value)] : value));
}
