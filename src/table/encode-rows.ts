// Encodes rows of a table as dense features, with a schema. Unreadable cells are errors; filled-in and unknown values are
// counted. Before: match-columns.ts; columns/ has what each kind of column writes. Next: encode-table.ts encodes large tables; network/schema-rows.ts predicts rows in code.

import { DataError } from '../errors.js';
import { writeBoolean } from './columns/boolean.js';
import { isUnseen, writeCategory } from './columns/category.js';
import { writeDate } from './columns/date.js';
import { writeNumber } from './columns/number.js';
import { isFarOutside } from './columns/range.js';
import { readValues, type Unreadable } from './columns/read-cells.js';
import type { Matched } from './match-columns.js';
import { type FeatureColumn, featureCountOf, isFeature, isIdentity, type Schema, widthOf } from './schema.js';
import { suggest } from './suggest.js';
import { placeOf, type Table, type TableColumn, textAt } from './table.js';
import { type RangedColumn, Tally } from './tally.js';

export type DenseFeatures = Uint8Array | Float32Array;

export interface Encoded<Kind = DenseFeatures> {
  readonly features: Kind;
  readonly featureCount: number;
  /** Sentences with numbers of rows: unknown levels, values far from those of training, and gaps in columns that had none in training. */
  readonly notes: readonly string[];
}

/** Encodes the rows at `rows`. With a `shared` tally there are no notes. @throws DataError naming file:line and column of a cell that cannot be read. */
export function encodeRows(
  schema: Schema,
  table: Table,
  matched: Matched,
  rows: Uint32Array,
  shared?: Tally,
): Encoded {
  const tally = shared ?? new Tally();
  return {
    features: encodeDense(schema, table, matched, rows, tally),
    featureCount: featureCountOf(schema.columns),
    notes: shared ? [] : tally.notes(table, rows.length),
  };
}

/** The columns that become features, each with its cells. */
export function featurePairs(
  { columns }: Schema,
  matched: Matched,
): { column: FeatureColumn; cells: TableColumn }[] {
  return columns.flatMap((column, i) => (isFeature(column) ? [{ column, cells: matched.columns[i]! }] : []));
}

/** Whether the features are pixels of images, as unchanged bytes. */
export function areBytes(schema: Schema, matched: Matched): boolean {
  const bytes = ({ numbers, codes }: TableColumn) => numbers instanceof Uint8Array && codes === null;
  return isIdentity(schema) && featurePairs(schema, matched).every(({ cells }) => bytes(cells));
}

/** [rows, features], row-major. @throws as encodeRows. */
export function encodeDense(
  schema: Schema,
  table: Table,
  matched: Matched,
  rows: Uint32Array,
  tally: Tally,
): DenseFeatures {
  const stride = featureCountOf(schema.columns);
  const out = new (areBytes(schema, matched) ? Uint8Array : Float32Array)(rows.length * stride);
  const missing = new Set(schema.missing);
  let offset = 0;
  for (const { column, cells } of featurePairs(schema, matched)) {
    const { values, gaps, unreadable } = readValues(column, cells, rows, missing);
    const where = (position: number) => `${placeOf(table, rows[position])}: column "${column.name}": `;
    if (unreadable) throw new DataError(where(unreadable.position) + notRead(column, unreadable));
    if (gaps > 0 && !allowsGaps(column))
      throw new DataError(`${where(values.findIndex(Number.isNaN))}empty, a number expected`);
    if (gaps > 0 && !column.indicator) tally.gaps.set(column.name, (tally.gaps.get(column.name) ?? 0) + gaps);
    const width = widthOf(column);
    const ranged = hasRange(column) ? column : null;
    for (let i = 0, at = offset; i < rows.length; i++, at += stride) {
      writeValue(column, values[i], out, at);
      if (column.indicator) out[at + width - 1] = Number(Number.isNaN(values[i]));
      if (column.kind === 'category') {
        if (isUnseen(column, values[i])) tally.addUnseen(column, textAt(cells, rows[i]));
      } else if (!Number.isFinite(out[at]))
        throw new DataError(`${where(i)}${textAt(cells, rows[i])} is too large for a 32-bit float`);
      else if (ranged && isFarOutside(ranged.range, values[i])) tally.addFar(ranged, textAt(cells, rows[i]));
    }
    offset += width;
  }
  return out;
}

function hasRange(column: FeatureColumn): column is RangedColumn {
  return 'range' in column && column.range !== undefined;
}

/** Counts values far outside those of training in columns of bytes, which need no encoding. */
export function tallyBytes(pairs: ReturnType<typeof featurePairs>, rows: Uint32Array, tally: Tally): void {
  for (const { column, cells } of pairs) {
    if (!hasRange(column) || !(isFarOutside(column.range, 0) || isFarOutside(column.range, 255))) continue;
    for (const row of rows)
      if (isFarOutside(column.range, cells.numbers[row])) tally.addFar(column, textAt(cells, row));
  }
}

/** Whether there is something to write for a gap. */
function allowsGaps(column: FeatureColumn): boolean {
  return column.kind === 'category' || column.fill !== undefined;
}

/** Writes the features of a value, NaN for a gap, from `at` on, without the indicator. */
function writeValue(column: FeatureColumn, value: number, out: DenseFeatures, at: number): void {
  switch (column.kind) {
    case 'number':
      writeNumber(column, value, out, at);
      break;
    case 'category':
      writeCategory(column, value, out, at);
      break;
    case 'boolean':
      writeBoolean(column, value, out, at);
      break;
    case 'date':
      writeDate(column, value, out, at);
  }
}

function notRead(column: FeatureColumn, { text, count }: Unreadable): string {
  const expected = { number: 'a number', boolean: 'true or false', date: 'a date', category: 'a word' }[
    column.kind
  ];
  const format = column.kind === 'number' && column.format ? ' as in training' : '';
  const more = count > 1 ? ` (and ${count - 1} more such cells)` : '';
  return `"${text}" is not ${expected}${format}${more}${suggest('missing', '; if it means "missing", train with $')}`;
}
