// Rows as users have them, made into the typed, row-major form that the kernels gather from.

import { DataError, ShapeError, show } from '../errors.js';
import { ofThisRealm } from '../typed-arrays.js';
import { Dataset, type Features } from './dataset.js';
import { SparseFeatures } from './sparse-features.js';

/** Rows to predict: typed values row after row, sparse ones, or an array of rows. */
export type FeatureRows = Features | readonly ArrayLike<number>[];

/**
 * Row-major [rows, inputSize]; typed values are not copied.
 * @throws ShapeError naming the row and both sizes; DataError for a value that is no number, such as "2".
 */
export function typedRows(given: FeatureRows, inputSize: number): Features {
  const rows = ofThisRealm(given);
  if (rows instanceof SparseFeatures) return rows;
  if (rows instanceof Float32Array || rows instanceof Uint8Array) {
    if (rows.length % inputSize !== 0) {
      throw new ShapeError(`rows: ${rows.length} values are no whole number of rows of ${inputSize}`);
    }
    return rows;
  }
  if (!Array.isArray(rows) || !rows.every(isRow)) {
    throw new ShapeError(
      `rows: a Float32Array or Uint8Array of whole rows of ${inputSize}, or an array of rows, expected`,
    );
  }
  const values = new Float32Array(rows.length * inputSize);
  rows.forEach((row, i) => {
    if (row.length !== inputSize) {
      throw new ShapeError(`rows[${i}]: ${row.length} values, ${inputSize} expected`);
    }
    if (isTyped(row)) values.set(row, i * inputSize);
    else setNumbers(values, row, i);
  });
  return values;
}

/** Words have a length too. */
export function isRow(row: unknown): row is ArrayLike<number> {
  return typeof row === 'object' && (row as ArrayLike<number> | null)?.length !== undefined;
}

/** Whether it can hold numbers alone. */
function isTyped(row: ArrayLike<number>): boolean {
  return ArrayBuffer.isView(row) && typeof row[0] === 'number';
}

/** Float32Array.set would take "2" for 2, and null for 0; it takes 64 ms for 20,000 × 784, this loop 67 (Node 20). */
export function setNumbers(values: Float32Array, row: ArrayLike<number>, i: number): void {
  const start = i * row.length;
  for (let j = 0; j < row.length; j++) {
    const value: unknown = row[j];
    if (typeof value !== 'number') {
      throw new DataError(
        `rows[${i}]: feature ${j} is ${show(value)}; numbers expected, Number(value) makes one of a string`,
      );
    }
    values[start + j] = value;
  }
}

/** Rows to predict as a data set, all of one class that means nothing. @throws ShapeError as typedRows does. */
export function unlabelled(rows: FeatureRows, inputSize: number): Dataset {
  const features = typedRows(rows, inputSize);
  return new Dataset({
    name: 'rows to predict',
    features,
    featureCount: inputSize,
    labels: new Int32Array(
      features instanceof SparseFeatures ? features.rowCount : features.length / inputSize,
    ),
    classNames: ['unknown'],
  });
}
