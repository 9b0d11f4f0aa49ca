// Values far from all that a model was trained on. Before: learn-schema.ts keeps each column's range. Next: ../encode-rows.ts reports them.

/** The least and the greatest value of the rows that the schema was learnt from; of dates, in milliseconds since 1970. */
export type Range = readonly [least: number, greatest: number];

/** The range of values in ascending order. */
export function rangeOf(ascending: Float64Array): Range {
  return [ascending[0], ascending[ascending.length - 1]];
}

/** Whether a value is further outside the range than the range is wide. NaN, a gap, is not. */
export function isFarOutside([least, greatest]: Range, value: number): boolean {
  const width = greatest - least;
  return value < least - width || value > greatest + width;
}

/** '0.42 to 80', '2019-01-02 to 2023-12-30'; with times where all dates are of one day. */
export function rangeText(kind: 'number' | 'date', range: Range): string {
  const texts = range.map((end) => (kind === 'date' ? new Date(end).toISOString() : String(end)));
  const days = texts.map((text) => text.split('T')[0]);
  return (kind === 'date' && days[0] !== days[1] ? days : texts).join(' to ');
}
