// Reductions over a matrix: column sums (the bias gradient) and the largest column of each row (the predicted class).

import type { Heap } from '../../memory/heap.js';
import type { ReduceKernels } from '../kernels/reduce.js';

/**
 * The column of the first largest of `columns` values from `start`. NaN is never largest; all NaN gives 0.
 * The second test lets the first number replace a NaN that stands before it.
 */
export function firstLargest(f32: Float32Array, start: number, columns: number): number {
  let best = 0;
  for (let j = 1; j < columns; j++) {
    const value = f32[start + j];
    const largest = f32[start + best];
    if (value > largest || (Number.isNaN(largest) && !Number.isNaN(value))) best = j;
  }
  return best;
}

export function reduceKernels(heap: Heap): ReduceKernels {
  return {
    columnSums(rows, columns, x, rowStride, sums) {
      const { f32 } = heap;
      const input = x >>> 2;
      const output = sums >>> 2;
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let i = 0; i < rows; i++) sum += f32[input + i * rowStride + j];
        f32[output + j] = sum;
      }
    },

    argmax(rows, columns, x, rowStride, out) {
      if (columns === 0) return;
      const { f32, i32 } = heap;
      const input = x >>> 2;
      const output = out >>> 2;
      for (let i = 0; i < rows; i++) i32[output + i] = firstLargest(f32, input + i * rowStride, columns);
    },
  };
}
