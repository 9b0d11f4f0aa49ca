// Copies columns of bytes into a matrix of rows, for images. Before: table.ts. Next: encode-rows.ts.

import { ShapeError } from '../errors.js';
import type { TableColumn } from './table.js';

// Of 32 rows, what is written stays in the cache until its lines are full, and of a column a line is read at most twice.
const TILE = 32;
const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/**
 * Columns whose numbers are bytes as a row-major matrix [rows, columns]; all rows, or those of `rows` in its order.
 * @throws ShapeError when a column's numbers are not bytes.
 */
export function byteMatrix(columns: readonly TableColumn[], rows?: ArrayLike<number>): Uint8Array {
  const width = columns.length;
  const sources = columns.map(({ name, numbers }) => {
    if (numbers instanceof Uint8Array) return numbers;
    throw new ShapeError(`byteMatrix: column ${JSON.stringify(name)} has other numbers than bytes`);
  });
  const count = rows?.length ?? sources[0]?.length ?? 0;
  const matrix = new Uint8Array(count * width);
  // Four columns at once are one write, where a row is a whole number of 32-bit words.
  const words = width % 4 === 0 && LITTLE_ENDIAN ? new Uint32Array(matrix.buffer) : undefined;
  for (let row = 0; row < count; row += TILE) {
    const rowEnd = Math.min(row + TILE, count);
    const places =
      rows === undefined ? undefined : Uint32Array.from({ length: rowEnd - row }, (_, i) => rows[row + i]);
    if (words)
      for (let c = 0; c < width; c += 4) fourColumns(sources, c, words, width >> 2, row, rowEnd, places);
    else for (let c = 0; c < width; c++) oneColumn(sources[c], c, matrix, width, row, rowEnd, places);
  }
  return matrix;
}

function fourColumns(
  sources: readonly Uint8Array[],
  column: number,
  words: Uint32Array,
  stride: number,
  row: number,
  end: number,
  places: Uint32Array | undefined,
): void {
  const [a, b, c, d] = [sources[column], sources[column + 1], sources[column + 2], sources[column + 3]];
  let at = row * stride + (column >> 2);
  for (let i = row; i < end; i++, at += stride) {
    const from = places === undefined ? i : places[i - row];
    words[at] = a[from] | (b[from] << 8) | (c[from] << 16) | (d[from] << 24);
  }
}

function oneColumn(
  source: Uint8Array,
  column: number,
  matrix: Uint8Array,
  width: number,
  row: number,
  end: number,
  places: Uint32Array | undefined,
): void {
  let at = row * width + column;
  for (let i = row; i < end; i++, at += width)
    matrix[at] = source[places === undefined ? i : places[i - row]];
}
