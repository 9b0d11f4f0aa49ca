// Images as rows of their positions: what is done to each channel is done to the columns of a matrix.
// Next: operations.ts; nn/kinds/batch-norm.ts.

import { ShapeError } from '../errors.js';
import { isContiguous, type Matrix, matrix } from '../tensor.js';

/**
 * The same numbers with `positions` rows for each row: images [rows, positions·channels] as [rows·positions, channels].
 * @throws ShapeError for rows that are not one stretch of memory.
 */
export function spread(m: Matrix, positions = 1): Matrix {
  if (positions === 1) return m;
  if (!isContiguous(m) || m.columns % positions !== 0)
    throw new ShapeError(
      `spread: rows of ${m.columns} numbers, ${m.rowStride} apart, are not ${positions} positions each`,
    );
  return matrix(m.address, m.rows * positions, m.columns / positions);
}
