// Columns of bytes to a matrix of rows. Before: table.ts. Next: what makes a Dataset of images uses it.

import { ShapeError } from '../errors.js';
import type { TableColumn } from './table.js';

// 64 rows of 64 columns: what is read and what is written stay in the first-level cache.
const TILE = 64;

/**
 * Columns whose numbers are bytes as a row-major matrix [rows, columns]; all rows, or those of `rows` in its order.
 * @throws ShapeError when a column's numbers are no bytes.
 */
export function byteMatrix(columns: readonly TableColumn[], rows?: ArrayLike<number>): Uint8Array {
  const width = columns.length;
  const sources = columns.map(({ name, numbers }) => {
    if (numbers instanceof Uint8Array) return numbers;
    throw new ShapeError(`byteMatrix: column ${JSON.stringify(name)} has other numbers than bytes`);
  });
  const count = rows?.length ?? sources[0]?.length ?? 0;
  const matrix = new Uint8Array(count * width);
  for (let row = 0; row < count; row += TILE) {
    const rowEnd = Math.min(row + TILE, count);
    for (let column = 0; column < width; column += TILE) {
      const columnEnd = Math.min(column + TILE, width);
      for (let c = column; c < columnEnd; c++) {
        const source = sources[c];
        let at = row * width + c;
        if (rows === undefined) for (let r = row; r < rowEnd; r++, at += width) matrix[at] = source[r];
        else for (let r = row; r < rowEnd; r++, at += width) matrix[at] = source[rows[r]];
      }
    }
  }
  return matrix;
}
