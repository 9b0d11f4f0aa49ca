// Kernels that reduce overfitting: L1, the limit on a unit's weights, the moving average of the
// parameters. The contract: ../kernels/regularize.ts. Before: dropout.ts.

import type { Heap } from '../../memory/heap.js';
import type { RegularizerKernels } from '../kernels/regularize.js';

export function regularizerKernels(heap: Heap): RegularizerKernels {
  return {
    addSigns(n, w, factor, y) {
      const { f32 } = heap;
      const step = Math.fround(factor);
      for (let i = 0; i < n; i++) {
        const weight = f32[(w >>> 2) + i];
        if (weight > 0) f32[(y >>> 2) + i] += step;
        else if (weight < 0) f32[(y >>> 2) + i] -= step;
      }
    },

    limitColumns(rows, columns, w, rowStride, limit) {
      const { f32 } = heap;
      const most = Math.fround(limit);
      for (let j = 0; j < columns; j++) {
        const start = (w >>> 2) + j;
        let squares = 0;
        for (let i = 0; i < rows; i++) squares += f32[start + i * rowStride] ** 2;
        const length = Math.fround(Math.sqrt(squares));
        if (!(length > most && length < Infinity)) continue;
        for (let i = 0; i < rows; i++) f32[start + i * rowStride] *= most / length;
      }
    },

    moveAverage(n, average, x, rate) {
      const { f32 } = heap;
      const share = Math.fround(rate);
      for (let i = 0; i < n; i++) {
        const before = share === 1 ? 0 : f32[(average >>> 2) + i];
        f32[(average >>> 2) + i] = before + share * (f32[(x >>> 2) + i] - before);
      }
    },
  };
}
