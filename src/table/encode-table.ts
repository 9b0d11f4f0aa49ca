// Encodes many rows of a table: bytes by a fast copy, and sparse features where dense ones would waste memory.
// Before: encode-rows.ts encodes the rest, and its messages are the same. Next: table-source.ts makes data sets of it;
// loading/read-features.ts predicts a file.

import type { Features } from '../data/dataset.js';
import { SparseFeatures } from '../data/sparse-features.js';
import { areBytes, type Encoded, encodeDense, encodeRows, featurePairs, tallyBytes } from './encode-rows.js';
import { byteMatrix } from './image-matrix.js';
import type { Matched } from './match-columns.js';
import { featureCountOf, type Schema, type SchemaColumn, widthOf } from './schema.js';
import type { Table } from './table.js';
import { Tally } from './tally.js';

/** Features are sparse where dense ones would take more bytes than this and the share of nonzeros is at most SPARSE_DENSITY. */
const MOST_DENSE_BYTES = 2 ** 28;
const SPARSE_DENSITY = 0.1;
/** Rows that are encoded at a time on the way to sparse features. */
const CHUNK_ROWS = 4096;

/** Dense features of the rows at `rows`. @throws DataError as encodeRows. */
export function encodeTableDense(
  schema: Schema,
  table: Table,
  matched: Matched,
  rows: Uint32Array,
  shared?: Tally,
): Encoded {
  if (!areBytes(schema, matched)) return encodeRows(schema, table, matched, rows, shared);
  const tally = shared ?? new Tally();
  const pairs = featurePairs(schema, matched);
  tallyBytes(pairs, rows, tally);
  const features = byteMatrix(
    pairs.map(({ cells }) => cells),
    rows,
  );
  const notes = shared ? [] : tally.notes(table, rows.length);
  return { features, featureCount: featureCountOf(schema.columns), notes };
}

/** Features of the rows at `rows`, sparse where that pays. With a `shared` tally there are no notes. @throws DataError as encodeRows. */
export function encodeTable(
  schema: Schema,
  table: Table,
  matched: Matched,
  rows: Uint32Array,
  shared?: Tally,
): Encoded<Features> {
  const featureCount = featureCountOf(schema.columns);
  if (!paysSparse(schema.columns, rows.length)) return encodeTableDense(schema, table, matched, rows, shared);
  const tally = shared ?? new Tally();
  const encode = (some: Uint32Array) => encodeDense(schema, table, matched, some, tally) as Float32Array;
  const features = encodeSparse(encode, featureCount, rows);
  return { features, featureCount, notes: shared ? [] : tally.notes(table, rows.length) };
}

/** Whether sparse features are worth it. */
function paysSparse(columns: readonly SchemaColumn[], rows: number): boolean {
  const featureCount = featureCountOf(columns);
  if (4 * rows * featureCount <= MOST_DENSE_BYTES) return false;
  const nonzeros = columns.reduce(
    (sum, column) => sum + (column.kind === 'category' ? 1 : widthOf(column)),
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
