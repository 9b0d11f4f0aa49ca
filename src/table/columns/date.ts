// Features of dates: a trend and, where they vary, year, month, weekday and hour, in UTC. What is cyclic becomes a point on a circle, so
// that December stands beside January. A missing date becomes the median. Before: read-cells.ts. Next: ../encode-rows.ts.

import { DATE_PARTS, type DateColumn, type DatePart } from '../schema.js';
import { quantile, sorted } from './quantiles.js';
import { rangeOf } from './range.js';

const DAY = 86_400_000;

/** What a date column learns from the training rows. */
export type DateStatistics = Pick<
  DateColumn,
  'parts' | 'fill' | 'range' | 'centre' | 'scale' | 'yearCentre' | 'yearScale'
>;

export function learnDates(values: Float64Array): DateStatistics {
  const ascending = sorted(values);
  const present = Array.from(ascending);
  const trend = spread(present.map((ms) => ms / DAY));
  const year = spread(present.map(yearOf));
  const varies = (part: DatePart) => {
    const first = partOf(part, present[0]);
    return present.some((ms) => partOf(part, ms) !== first);
  };
  const parts = DATE_PARTS.filter(varies);
  return {
    parts,
    fill: quantile(ascending, 0.5),
    ...(parts.length > 0 && { range: rangeOf(ascending) }), // without a part the date makes no feature
    ...{ centre: trend.mean, scale: trend.deviation, yearCentre: year.mean, yearScale: year.deviation },
  };
}

function spread(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) || 1 };
}

const yearOf = (ms: number) => new Date(ms).getUTCFullYear();

/** The value of a part; for cyclic parts, the share of the cycle. */
function partOf(part: DatePart, ms: number): number {
  const date = new Date(ms);
  switch (part) {
    case 'trend':
      return ms / DAY;
    case 'year':
      return date.getUTCFullYear();
    case 'month':
      return date.getUTCMonth() / 12;
    case 'weekday':
      return date.getUTCDay() / 7;
    case 'hour':
      return (date.getUTCHours() + date.getUTCMinutes() / 60) / 24;
  }
}

/** Writes the features of a date, NaN for a gap, without the indicator, to `out` from `at` on. */
export function writeDate(
  column: DateColumn,
  value: number,
  out: Float32Array | Uint8Array,
  at: number,
): void {
  const { centre, scale, yearCentre, yearScale } = column;
  const ms = Number.isNaN(value) ? column.fill : value;
  let place = at;
  for (const part of column.parts) {
    const amount = partOf(part, ms);
    if (part === 'trend') out[place++] = (amount - centre) / scale;
    else if (part === 'year') out[place++] = (amount - yearCentre) / yearScale;
    else {
      out[place++] = Math.sin(2 * Math.PI * amount);
      out[place++] = Math.cos(2 * Math.PI * amount);
    }
  }
}
