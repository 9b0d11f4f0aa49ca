// Columns of bytes to rows of bytes: what images are trained on.

import type { TableColumn } from './table.js';

/** Rows of a block; with it a block's columns stay in the first-level cache. */
const BLOCK_ROWS = 64;

/** Row-major [rows, columns] of columns whose every cell is a byte. */
export function byteMatrix(columns: readonly TableColumn[], rows?: Uint32Array): Uint8Array {
  const width = columns.length;
  const count = rows?.length ?? columns[0]?.numbers.length ?? 0;
  const out = new Uint8Array(count * width);
  for (let start = 0; start < count; start += BLOCK_ROWS) {
    const end = Math.min(count, start + BLOCK_ROWS);
    for (let j = 0; j < width; j++) {
      const { numbers } = columns[j];
      for (let i = start, at = start * width + j; i < end; i++, at += width)
        out[at] = numbers[rows ? rows[i] : i];
    }
  }
  return out;
}
