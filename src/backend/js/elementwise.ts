// Elementwise kernels: sums of two arrays, and columns scaled and shifted. The formulas are in ../kernels/elementwise.ts.

import { activated } from '../../functions/activations.js';
import type { Heap } from '../../memory/heap.js';
import type { ElementwiseKernels } from '../kernels/elementwise.js';

export function elementwiseKernels(heap: Heap): ElementwiseKernels {
  return {
    add(n, a, b, y) {
      const { f32 } = heap;
      for (let i = 0; i < n; i++) f32[(y >>> 2) + i] = f32[(a >>> 2) + i] + f32[(b >>> 2) + i];
    },

    scaleColumns(rows, columns, x, xRowStride, scale, shift, y, yRowStride, activation, slope) {
      const { f32 } = heap;
      const alpha = Math.fround(slope);
      for (let i = 0; i < rows; i++) {
        const input = (x >>> 2) + i * xRowStride;
        const output = (y >>> 2) + i * yRowStride;
        for (let j = 0; j < columns; j++) {
          const factor = scale === 0 ? 1 : f32[(scale >>> 2) + j];
          const offset = shift === 0 ? 0 : f32[(shift >>> 2) + j];
          const moved = Math.fround(Math.fround(factor * f32[input + j]) + offset); // rounded as simd rounds it
          f32[output + j] = activated(moved, activation, alpha);
        }
      }
    },
  };
}
