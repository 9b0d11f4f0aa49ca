// Features that are mostly zero, as users of one-hot and bag-of-words tables have them: CSR (compressed sparse rows).
// Next: dataset.ts takes it in place of a typed array; resident-data.ts copies it to linear memory.

import { DataError, requireOptions, ShapeError } from '../errors.js';
import { ofThisRealm } from '../typed-arrays.js';

/** The three arrays of a matrix in compressed sparse row (CSR) form. */
export interface SparseFeaturesInit {
  /** Length rows + 1: row i's nonzeros are number rowPointers[i] to rowPointers[i + 1] - 1. */
  rowPointers: Uint32Array;
  /** Feature of each nonzero, ascending within a row. */
  columnIndices: Uint32Array;
  /** Value of each nonzero. */
  values: Float32Array;
}

/** Statistics of each feature over some rows. */
export interface Moments {
  /** [featureCount] */
  readonly mean: Float32Array;
  /** [featureCount], of the population */
  readonly deviation: Float32Array;
}

/**
 * A matrix [rows, featureCount] of which only the nonzeros are kept.
 * @example
 * // [[0, 7, 0], [0, 0, 9]]
 * const features = new SparseFeatures({
 *   rowPointers: Uint32Array.of(0, 1, 2),
 *   columnIndices: Uint32Array.of(1, 2),
 *   values: Float32Array.of(7, 9),
 * });
 */
export class SparseFeatures {
  /** Where each row begins in the other two, [rows + 1]. */
  readonly rowPointers: Uint32Array;
  /** The column of each value, ascending within a row. */
  readonly columnIndices: Uint32Array;
  /** The values that are not 0. */
  readonly values: Float32Array;

  /** @throws ShapeError when the arrays do not fit together. */
  constructor(init: SparseFeaturesInit) {
    requireOptions('SparseFeatures', init);
    const [rowPointers, columnIndices] = [init.rowPointers, init.columnIndices].map(ofThisRealm);
    const values = ofThisRealm(init.values);
    const typed =
      rowPointers instanceof Uint32Array &&
      columnIndices instanceof Uint32Array &&
      values instanceof Float32Array;
    if (!typed) {
      throw new ShapeError(
        'sparse features: rowPointers and columnIndices are Uint32Array, values is a Float32Array',
      );
    }
    if (columnIndices.length !== values.length) {
      throw new ShapeError(
        `sparse features: ${columnIndices.length} column indices, ${values.length} values; as many of each expected`,
      );
    }
    const ascending = rowPointers.every((pointer, i) => i === 0 || pointer >= rowPointers[i - 1]);
    if (rowPointers[0] !== 0 || !ascending || rowPointers.at(-1) !== values.length) {
      throw new ShapeError(
        `sparse features: rowPointers must go up from 0 to ${values.length}, the number of values`,
      );
    }
    this.rowPointers = rowPointers;
    this.columnIndices = columnIndices;
    this.values = values;
  }

  /** The nonzeros of row-major values [rows, featureCount]. */
  static fromDense(given: Float32Array | Uint8Array, featureCount: number): SparseFeatures {
    const features = ofThisRealm(given);
    const isTyped = features instanceof Float32Array || features instanceof Uint8Array;
    if (
      !isTyped ||
      !Number.isInteger(featureCount) ||
      featureCount < 1 ||
      features.length % featureCount !== 0
    )
      throw new ShapeError(
        'SparseFeatures.fromDense: a Float32Array or Uint8Array of whole rows expected, and how many features a row has',
      );
    let nonzeros = 0;
    for (let i = 0; i < features.length; i++) if (features[i] !== 0) nonzeros++;
    const rowPointers = new Uint32Array(features.length / featureCount + 1);
    const columnIndices = new Uint32Array(nonzeros);
    const values = new Float32Array(nonzeros);
    let next = 0;
    for (let i = 0; i < features.length; i++) {
      if (features[i] !== 0) {
        columnIndices[next] = i % featureCount;
        values[next++] = features[i];
      }
      if (i % featureCount === featureCount - 1) rowPointers[(i + 1) / featureCount] = next;
    }
    return new SparseFeatures({ rowPointers, columnIndices, values });
  }

  /** How many rows there are. */
  get rowCount(): number {
    return this.rowPointers.length - 1;
  }

  /** The most nonzeros in a row. */
  get longestRow(): number {
    return this.rowPointers.reduce(
      (longest, pointer, i) => (i === 0 ? 0 : Math.max(longest, pointer - this.rowPointers[i - 1])),
      0,
    );
  }

  /** Bytes of all three arrays. */
  get byteLength(): number {
    return this.rowPointers.byteLength + this.columnIndices.byteLength + this.values.byteLength;
  }

  /** Row `row` in full, [featureCount]. */
  row(row: number, featureCount: number): Float32Array {
    const full = new Float32Array(featureCount);
    for (let e = this.rowPointers[row]; e < this.rowPointers[row + 1]; e++) {
      full[this.columnIndices[e]] = this.values[e];
    }
    return full;
  }

  /** @throws ShapeError for a column out of range or out of order; DataError for a value that is NaN or infinite. */
  check(name: string, featureCount: number): void {
    for (let row = 0; row < this.rowCount; row++) {
      for (let e = this.rowPointers[row]; e < this.rowPointers[row + 1]; e++) {
        const column = this.columnIndices[e];
        if (column >= featureCount) {
          throw new ShapeError(`${name}: row ${row} names feature ${column}, 0–${featureCount - 1} expected`);
        }
        if (e > this.rowPointers[row] && column <= this.columnIndices[e - 1]) {
          throw new ShapeError(
            `${name}: row ${row}: feature ${column} stands after ${this.columnIndices[e - 1]}; ascending order expected`,
          );
        }
        if (!Number.isFinite(this.values[e])) {
          throw new DataError(
            `${name}: row ${row}, feature ${column} is ${this.values[e]}; finite numbers expected`,
          );
        }
      }
    }
  }

  /** Mean and population deviation of each feature over the given rows, zeros included; two passes in float64. */
  moments(rows: Uint32Array, featureCount: number): Moments {
    const count = Math.max(rows.length, 1);
    const sums = new Float64Array(featureCount);
    const nonzeros = new Float64Array(featureCount);
    this.walk(rows, (column, value) => {
      sums[column] += value;
      nonzeros[column]++;
    });
    const means = sums.map((sum) => sum / count);
    const squares = means.map((mean, j) => (rows.length - nonzeros[j]) * mean * mean); // the zeros' part
    this.walk(rows, (column, value) => {
      squares[column] += (value - means[column]) ** 2;
    });
    return {
      mean: Float32Array.from(means),
      deviation: Float32Array.from(squares, (square) => Math.sqrt(square / count)),
    };
  }

  private walk(rows: Uint32Array, visit: (column: number, value: number) => void): void {
    for (const row of rows) {
      for (let e = this.rowPointers[row]; e < this.rowPointers[row + 1]; e++) {
        visit(this.columnIndices[e], this.values[e]);
      }
    }
  }
}
