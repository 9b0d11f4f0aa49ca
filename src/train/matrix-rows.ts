// The rows of a matrix in linear memory as arrays: outputs may be columns of a wider matrix, whose rows lie a stride apart.
// Next: batch.ts, average-heads.ts and divergence.ts read outputs.

import type { Arena } from '../memory/arena.js';
import type { Matrix } from '../tensor.js';

/** Views, one for each row, until memory grows. */
export function rowsIn(arena: Arena, { address, rows, columns, rowStride }: Matrix): Float32Array[] {
  return Array.from({ length: rows }, (_, i) => arena.f32(address + 4 * i * rowStride, columns));
}
