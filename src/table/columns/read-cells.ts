// The cells of one column over some rows, read as its kind: values, NaN for gaps, and the first cell that is not a value.
// Next: ../learn-schema.ts and ../encode-rows.ts pass the values to number.ts and date.ts.

import { isMissing } from '../missing-values.js';
import { type NumberFormat, PLAIN, parseBy } from '../number-format.js';
import { dateOfNumber, parseDate } from '../parse-dates.js';
import type { BooleanColumn, CategoryColumn, DateColumn, NumberColumn } from '../schema.js';
import { NUMBER, type TableColumn, textAt } from '../table.js';
import { truthOf } from './boolean.js';
import { levelReader } from './category.js';

/** Texts that mark missing values, in addition to the usual ones. */
export type Missing = ReadonlySet<string>;

/** For each of a column's words whether it means "missing". */
export function missingWords({ words }: TableColumn, missing: Missing): readonly boolean[] {
  return words.map((word) => isMissing(word, missing));
}

/** Cells that cannot be read as their column's kind. */
export interface Unreadable {
  /** The first such cell: an index into `rows`. */
  readonly position: number;
  readonly text: string;
  readonly count: number;
}

export interface Values {
  /** [rows] NaN for gaps. */
  readonly values: Float64Array;
  readonly gaps: number;
  readonly unreadable: Unreadable | null;
}

/**
 * The values of a column's cells at `rows`. `read` gives the value of a text, NaN where it is none; `ofNumber` that of a plain
 * number, which is itself by default.
 */
export function valuesAt(
  column: TableColumn,
  rows: Uint32Array,
  missing: Missing,
  read: (text: string) => number,
  ofNumber?: (value: number) => number,
): Values {
  const { codes, numbers, words } = column;
  const isGap = missingWords(column, missing);
  const ofWord = words.map((word, i) => (isGap[i] ? Number.NaN : read(word)));
  const values = new Float64Array(rows.length);
  let gaps = 0;
  let bad = 0;
  let first = -1;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const code = codes === null ? -1 : codes[row];
    const value = code >= 0 ? ofWord[code] : ofNumber ? ofNumber(numbers[row]) : numbers[row];
    const finite = value - value === 0; // "1e400" is ∞, which no column can hold
    values[i] = finite ? value : Number.NaN;
    if (finite) continue;
    if (code >= 0 && isGap[code]) gaps++;
    else if (bad++ === 0) first = i;
  }
  const unreadable = bad === 0 ? null : { position: first, text: textAt(column, rows[first]), count: bad };
  return { values, gaps, unreadable };
}

/** Reads the texts of a number column. */
export function numberReader(format: NumberFormat = PLAIN): (text: string) => number {
  return (text) => parseBy(format, text);
}

/**
 * Reads the plain numbers of a number column: as they are (undefined), or from their spelling where a point separates
 * thousands ("1.234" is 1234).
 */
export function plainReader(format: NumberFormat = PLAIN): ((value: number) => number) | undefined {
  if (format.thousands === '.')
    return (value) => parseBy({ ...format, percent: false, currency: '' }, String(value));
  if (format.percent) return () => Number.NaN; // 0.12 or 12?
  if (format.decimal === ',') return (value) => (Number.isInteger(value) ? value : Number.NaN);
  return undefined;
}

/** The part of a column's schema that is needed to read its cells. */
export type Readable =
  | Pick<NumberColumn, 'kind' | 'format' | 'gaps'>
  | Pick<CategoryColumn, 'kind' | 'levels'>
  | Pick<BooleanColumn, 'kind'>
  | Pick<DateColumn, 'kind' | 'order'>;

/** The values of a column's cells at `rows`, as its kind reads them; of categories the places of the levels: see levelReader. */
export function readValues(kind: Readable, column: TableColumn, rows: Uint32Array, missing: Missing): Values {
  switch (kind.kind) {
    case 'number': {
      const gaps = kind.gaps ? new Set([...missing, ...kind.gaps]) : missing;
      return valuesAt(column, rows, gaps, numberReader(kind.format), plainReader(kind.format));
    }
    case 'category': {
      const placeOf = levelReader(kind.levels);
      return valuesAt(
        column,
        rows,
        missing,
        placeOf,
        remembered((value) => placeOf(String(value))),
      );
    }
    case 'boolean':
      return valuesAt(column, rows, missing, truthOf, (value) => truthOf(String(value)));
    case 'date':
      return valuesAt(
        ...([column, rows, missing] as const),
        (text) => (NUMBER.test(text) ? dateOfNumber(Number(text)) : parseDate(text, kind.order)),
        dateOfNumber,
      );
  }
}

/** Few numbers stand for categories, in many rows. */
function remembered(of: (value: number) => number): (value: number) => number {
  const known = new Map<number, number>();
  return (value) => {
    const before = known.get(value);
    if (before !== undefined) return before;
    const found = of(value);
    known.set(value, found);
    return found;
  };
}
