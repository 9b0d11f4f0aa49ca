// Rows of a table to features, by a schema. What could not be encoded is an error; what was filled in or never seen is counted.
// Before: match-columns.ts. Next: table-data.ts makes data sets; network/rows.ts predicts rows in code.

import type { Features } from '../data/dataset.js';
import { SparseFeatures } from '../data/sparse-features.js';
import { DataError } from '../errors.js';
import { levelIndex } from './columns/category.js';
import { type Missing, missingWords, readValues, type Unreadable } from './columns/cells.js';
import { writeDates } from './columns/date.js';
import { writeNumbers } from './columns/number.js';
import type { Matched } from './match-columns.js';
import { byteMatrix } from './matrix.js';
import {
  type CategoryColumn,
  type FeatureColumn,
  featureCountOf,
  isFeature,
  isIdentity,
  type Schema,
  widthOf,
} from './schema.js';
import { placeOf, type Table, type TableColumn, textAt } from './table.js';

export interface Encoded {
  readonly features: Features;
  readonly featureCount: number;
  /** Levels never seen and gaps that training had none of, with their numbers of rows. */
  readonly notes: readonly string[];
}

/** Above so many bytes, and below so small a share of nonzeros, features are kept as lists of nonzeros. */
const MOST_DENSE_BYTES = 2 ** 28;
const SPARSE_DENSITY = 0.1;
/** Rows made dense at a time on the way to lists. */
const CHUNK_ROWS = 4096;

interface Tally {
  /** Of each category column: texts that training never saw, with their numbers of rows. */
  readonly unseen: Map<string, Map<string, number>>;
  /** Of each column without an indicator: gaps. */
  readonly gaps: Map<string, number>;
}

/** Encodes the rows at `rows`. @throws DataError naming file:line and column of a cell that cannot be read. */
export function encodeRows(
  schema: Schema,
  table: Table,
  matched: Matched,
  rows: Uint32Array,
  { dense = false } = {},
): Encoded {
  const pairs = schema.columns.flatMap((column, i) =>
    isFeature(column) ? [{ column, cells: matched.columns[i]! }] : [],
  );
  const featureCount = featureCountOf(schema.columns);
  const cells = pairs.map((pair) => pair.cells);
  if (
    isIdentity(schema) &&
    cells.every(({ numbers, codes }) => numbers instanceof Uint8Array && codes === null)
  )
    return { features: byteMatrix(cells, rows), featureCount, notes: [] };
  const tally: Tally = { unseen: new Map(), gaps: new Map() };
  const missing = new Set(schema.missing);
  const encode = (some: Uint32Array) => encodeDense(pairs, featureCount, table, some, missing, tally);
  const features =
    !dense && paysSparse(pairs, featureCount, rows.length)
      ? encodeSparse(encode, featureCount, rows)
      : encode(rows);
  return { features, featureCount, notes: notesOf(table, tally, rows.length) };
}

interface Pair {
  readonly column: FeatureColumn;
  readonly cells: TableColumn;
}

function encodeDense(
  pairs: readonly Pair[],
  featureCount: number,
  table: Table,
  rows: Uint32Array,
  missing: Missing,
  tally: Tally,
): Float32Array {
  const out = new Float32Array(rows.length * featureCount);
  let offset = 0;
  for (const { column, cells } of pairs) {
    encodeColumn(column, cells, table, rows, missing, tally, out, offset, featureCount);
    offset += widthOf(column);
  }
  return out;
}

function encodeColumn(
  column: FeatureColumn,
  cells: TableColumn,
  table: Table,
  rows: Uint32Array,
  missing: Missing,
  tally: Tally,
  out: Float32Array,
  offset: number,
  stride: number,
): void {
  if (column.kind === 'category') {
    writeLevels(column, cells, rows, missing, tally, out, offset, stride);
    return;
  }
  const { values, gaps, unreadable } = readValues(column, cells, rows, missing);
  if (unreadable) throw unreadableCell(table, column, rows, unreadable);
  if (gaps > 0 && column.kind === 'number' && column.fill === undefined)
    throw emptyCell(table, column.name, rows, values);
  if (gaps > 0 && !column.indicator) tally.gaps.set(column.name, (tally.gaps.get(column.name) ?? 0) + gaps);
  if (column.kind === 'date') {
    writeDates(column, values, out, offset, stride);
    return;
  }
  if (column.kind === 'boolean') {
    for (let i = 0, at = offset; i < values.length; i++, at += stride) {
      const gap = Number.isNaN(values[i]);
      out[at] = gap ? column.fill : values[i];
      if (column.indicator) out[at + 1] = Number(gap);
    }
    return;
  }
  const overflow = writeNumbers(column, values, out, offset, stride);
  if (overflow < 0) return;
  throw new DataError(
    `${placeOf(table, rows[overflow])}: column "${column.name}": ${textAt(cells, rows[overflow])} is too large for a 32-bit float`,
  );
}

function writeLevels(
  column: CategoryColumn,
  cells: TableColumn,
  rows: Uint32Array,
  missing: Missing,
  tally: Tally,
  out: Float32Array,
  offset: number,
  stride: number,
): void {
  const { codes, words, numbers } = cells;
  const isGap = missingWords(cells, missing);
  const indexOf = levelIndex(column);
  const ofWord = words.map((word, code) => (isGap[code] ? null : indexOf(word)));
  const ofNumber = new Map<number, ReturnType<typeof indexOf>>();
  const gapPlace = column.indicator ? column.levels.length + Number(column.rare) : -1;
  let gaps = 0;
  for (let i = 0, at = offset; i < rows.length; i++, at += stride) {
    const row = rows[i];
    const code = codes === null ? -1 : codes[row];
    let found = code >= 0 ? ofWord[code] : ofNumber.get(numbers[row]);
    if (found === undefined) {
      found = indexOf(String(numbers[row]));
      ofNumber.set(numbers[row], found);
    }
    const place = found === null ? gapPlace : found.place;
    if (place >= 0) out[at + place] = 1;
    if (found === null) gaps++;
    else if (!found.seen) count(tally, column.name, textAt(cells, row));
  }
  if (gaps > 0 && !column.indicator) tally.gaps.set(column.name, (tally.gaps.get(column.name) ?? 0) + gaps);
}

function count({ unseen }: Tally, column: string, text: string): void {
  const texts = unseen.get(column) ?? new Map<string, number>();
  texts.set(text, (texts.get(text) ?? 0) + 1);
  unseen.set(column, texts);
}

function unreadableCell(table: Table, column: FeatureColumn, rows: Uint32Array, bad: Unreadable): DataError {
  const { position, text, count } = bad;
  const expected = { number: 'a number', boolean: 'true or false', date: 'a date', category: 'a word' }[
    column.kind
  ];
  const format = column.kind === 'number' && column.format ? ' as in training' : '';
  const more = count > 1 ? ` (and ${count - 1} more such cells)` : '';
  return new DataError(
    `${placeOf(table, rows[position])}: column "${column.name}": "${text}" is not ${expected}${format}${more}; ` +
      'if it means that the value is missing, say so with --missing',
  );
}

function emptyCell(table: Table, name: string, rows: Uint32Array, values: Float64Array): DataError {
  const position = values.findIndex(Number.isNaN);
  return new DataError(`${placeOf(table, rows[position])}: column "${name}": empty, a number expected`);
}

/** Levels that training never saw, whatever they are, and gaps where training had none. */
function notesOf({ name }: Table, { unseen, gaps }: Tally, rows: number): string[] {
  const ofLevels = [...unseen].map(([column, texts]) => {
    const total = [...texts.values()].reduce((sum, one) => sum + one, 0);
    const shown = [...texts.keys()].slice(0, 3).map((text) => `"${text}"`);
    const more = texts.size > 3 ? `, … (${texts.size} of them)` : '';
    return `${name}: column "${column}": ${total} of ${rows} rows have a value that training did not keep: ${shown.join(', ')}${more}`;
  });
  const ofGaps = [...gaps].map(
    ([column, total]) =>
      `${name}: column "${column}": ${total} of ${rows} rows have no value, of which training had none; the usual value stands in`,
  );
  return [...ofLevels, ...ofGaps];
}

/** Whether lists of nonzeros are so much smaller that dense rows would be a waste. */
function paysSparse(pairs: readonly Pair[], featureCount: number, rows: number): boolean {
  if (4 * rows * featureCount <= MOST_DENSE_BYTES) return false;
  const nonzeros = pairs.reduce(
    (sum, { column }) => sum + (column.kind === 'category' ? 1 : widthOf(column)),
    0,
  );
  return nonzeros <= SPARSE_DENSITY * featureCount;
}

function encodeSparse(
  encode: (rows: Uint32Array) => Float32Array,
  featureCount: number,
  rows: Uint32Array,
): SparseFeatures {
  const chunks: SparseFeatures[] = [];
  for (let start = 0; start < rows.length; start += CHUNK_ROWS)
    chunks.push(SparseFeatures.fromDense(encode(rows.subarray(start, start + CHUNK_ROWS)), featureCount));
  const nonzeros = chunks.reduce((sum, { values }) => sum + values.length, 0);
  const columnIndices = new Uint32Array(nonzeros);
  const values = new Float32Array(nonzeros);
  const rowPointers = new Uint32Array(rows.length + 1);
  let next = 0;
  let row = 0;
  for (const chunk of chunks) {
    columnIndices.set(chunk.columnIndices, next);
    values.set(chunk.values, next);
    for (let i = 1; i < chunk.rowPointers.length; i++) rowPointers[++row] = next + chunk.rowPointers[i];
    next += chunk.values.length;
  }
  return new SparseFeatures({ rowPointers, columnIndices, values });
}
