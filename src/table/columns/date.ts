// Dates: a trend and, where they vary, year, month, weekday and hour, in UTC. What is cyclic becomes a point on a circle, so
// that December stands beside January.

import { DATE_PARTS, type DateColumn, type DatePart, datePartWidth } from '../schema.js';
import { quantile, sorted } from './number.js';

const DAY = 86_400_000;

/** What learnt from the training rows' dates (milliseconds; NaN for gaps) a column keeps. */
export type DateStatistics = Pick<
  DateColumn,
  'parts' | 'fill' | 'centre' | 'scale' | 'yearCentre' | 'yearScale'
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
  return {
    parts: DATE_PARTS.filter(varies),
    fill: quantile(ascending, 0.5),
    ...{ centre: trend.mean, scale: trend.deviation, yearCentre: year.mean, yearScale: year.deviation },
  };
}

function spread(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) || 1 };
}

const yearOf = (ms: number) => new Date(ms).getUTCFullYear();

/** A part's value: of cyclic ones as a share of the circle. */
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

/** Writes the features of each date, NaN for a gap, to `out` at `offset`, `stride` apart. */
export function writeDates(
  column: DateColumn,
  values: Float64Array,
  out: Float32Array,
  offset: number,
  stride: number,
): void {
  const { parts, fill, centre, scale, yearCentre, yearScale, indicator } = column;
  for (let i = 0, row = offset; i < values.length; i++, row += stride) {
    const gap = Number.isNaN(values[i]);
    const ms = gap ? fill : values[i];
    let at = row;
    for (const part of parts) {
      const value = partOf(part, ms);
      if (part === 'trend') out[at] = (value - centre) / scale;
      else if (part === 'year') out[at] = (value - yearCentre) / yearScale;
      else {
        out[at] = Math.sin(2 * Math.PI * value);
        out[at + 1] = Math.cos(2 * Math.PI * value);
      }
      at += datePartWidth(part);
    }
    if (indicator) out[at] = Number(gap);
  }
}
