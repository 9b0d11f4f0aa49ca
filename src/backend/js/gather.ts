// From stored rows to a training batch: column statistics, and gather + convert + standardise in one pass.

import type { Heap } from '../../memory/heap.js';
import type { DataKernels } from '../kernels/gather.js';

export function dataKernels(heap: Heap): DataKernels {
  return {
    columnMomentsU8(rows, columns, data, indices, mean, deviation, scratch) {
      columnMoments(heap, rows, columns, heap.u8, data >>> 0, indices, mean, deviation, scratch);
    },

    columnMomentsF32(rows, columns, data, indices, mean, deviation, scratch) {
      columnMoments(heap, rows, columns, heap.f32, data >>> 2, indices, mean, deviation, scratch);
    },

    gatherU8(rows, columns, data, indices, mean, scale, out, limit) {
      gather(heap, rows, columns, heap.u8, data >>> 0, indices, mean, scale, out, limit);
    },

    gatherF32(rows, columns, data, indices, mean, scale, out, limit) {
      gather(heap, rows, columns, heap.f32, data >>> 2, indices, mean, scale, out, limit);
    },

    gatherBytes(rows, columns, data, indices, out) {
      const { u8, u32 } = heap;
      for (let i = 0; i < rows; i++) {
        const row = (data >>> 0) + u32[(indices >>> 2) + i] * columns;
        u8.copyWithin((out >>> 0) + i * columns, row, row + columns);
      }
    },

    transposeBytes(rows, columns, x, out) {
      const { u8 } = heap;
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) u8[(out >>> 0) + j * rows + i] = u8[(x >>> 0) + i * columns + j];
      }
    },

    gatherLabels(rows, labels, indices, out) {
      const { i32, u32 } = heap;
      const source = labels >>> 2;
      const picked = indices >>> 2;
      const output = out >>> 2;
      for (let i = 0; i < rows; i++) i32[output + i] = i32[source + u32[picked + i]];
    },
  };
}

/**
 * Mean and population deviation of each column in one pass (Welford 1962, "Note on a method for calculating
 * corrected sums of squares and products"): no large sums are ever subtracted from one another.
 */
function columnMoments(
  heap: Heap,
  rows: number,
  columns: number,
  source: Uint8Array | Float32Array,
  start: number,
  indices: number,
  mean: number,
  deviation: number,
  scratch: number,
): void {
  const { f32, f64, u32 } = heap;
  const picked = indices >>> 2;
  const running = scratch >>> 3; // the mean of the rows so far
  const squares = running + columns; // Σ (x - mean)² of the rows so far
  f64.fill(0, running, squares + columns);
  for (let i = 0; i < rows; i++) {
    const row = start + u32[picked + i] * columns;
    for (let j = 0; j < columns; j++) {
      const x = source[row + j];
      const before = x - f64[running + j];
      f64[running + j] += before / (i + 1);
      f64[squares + j] += before * (x - f64[running + j]);
    }
  }
  for (let j = 0; j < columns; j++) {
    f32[(mean >>> 2) + j] = f64[running + j];
    f32[(deviation >>> 2) + j] = rows === 0 ? 0 : Math.sqrt(f64[squares + j] / rows);
  }
}

/** Copies the rows that `indices` picks, as f32, standardised unless `mean` is 0 (none). */
function gather(
  heap: Heap,
  rows: number,
  columns: number,
  source: Uint8Array | Float32Array,
  start: number,
  indices: number,
  mean: number,
  scale: number,
  out: number,
  limit: number,
): void {
  const { f32, u32 } = heap;
  const picked = indices >>> 2;
  const means = mean >>> 2;
  const scales = scale >>> 2;
  const bound = Math.fround(limit);
  for (let i = 0; i < rows; i++) {
    const row = start + u32[picked + i] * columns;
    const output = (out >>> 2) + i * columns;
    if (means === 0) {
      for (let j = 0; j < columns; j++) f32[output + j] = source[row + j];
    } else {
      for (let j = 0; j < columns; j++)
        f32[output + j] = Math.max(
          -bound,
          Math.min(bound, (source[row + j] - f32[means + j]) * f32[scales + j]),
        );
    }
  }
}
