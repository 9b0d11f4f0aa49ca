// Rows as users have them, made into the typed, row-major form that the kernels gather from.

import { ShapeError } from '../errors.js';
import { Dataset, type Features } from './dataset.js';
import { SparseFeatures } from './sparse-features.js';

/** Rows to predict: typed values row after row, sparse ones, or an array of rows. */
export type FeatureRows = Features | readonly ArrayLike<number>[];

/** Row-major [rows, inputSize]; typed values are not copied. @throws ShapeError naming the row and both sizes. */
export function typedRows(rows: FeatureRows, inputSize: number): Features {
  if (rows instanceof SparseFeatures) return rows;
  if (rows instanceof Float32Array || rows instanceof Uint8Array) {
    if (rows.length % inputSize !== 0) {
      throw new ShapeError(`rows: ${rows.length} values are no whole number of rows of ${inputSize}`);
    }
    return rows;
  }
  if (!Array.isArray(rows) || rows.some((row) => row?.length === undefined)) {
    throw new ShapeError(
      `rows: a Float32Array or Uint8Array of whole rows of ${inputSize}, or an array of rows, expected`,
    );
  }
  const values = new Float32Array(rows.length * inputSize);
  rows.forEach((row, i) => {
    if (row.length !== inputSize) {
      throw new ShapeError(`rows[${i}]: ${row.length} values, ${inputSize} expected`);
    }
    values.set(row, i * inputSize);
  });
  return values;
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
