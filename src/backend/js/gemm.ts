// The textbook matrix product: the reference that every faster gemm must agree with.
// Next: gemm-tuned.ts does the same in an order that the caches like.

import { activated, passedBack } from '../../functions/activations.js';
import type { Heap } from '../../memory/heap.js';
import type { GemmKernels } from '../kernels/gemm.js';

export function readableGemm(heap: Heap): GemmKernels {
  return {
    gemmWorkspaceBytes: () => 0,

    gemm(
      m,
      n,
      k,
      alpha,
      a,
      aRowStride,
      aColumnStride,
      b,
      bRowStride,
      bColumnStride,
      beta,
      c,
      cRowStride,
      bias,
      activation,
      slope,
      y,
      yRowStride,
    ) {
      const { f32 } = heap;
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let sum = 0; // f64: the only rounding to f32 is the store
          for (let p = 0; p < k; p++) {
            const left = f32[(a >>> 2) + i * aRowStride + p * aColumnStride];
            const right = f32[(b >>> 2) + p * bRowStride + j * bColumnStride];
            sum += left * right;
          }
          const target = (c >>> 2) + i * cRowStride + j;
          let value = Math.fround(alpha) * sum;
          if (beta !== 0) value += Math.fround(beta) * f32[target];
          if (bias !== 0) value += f32[(bias >>> 2) + j];
          f32[target] =
            y === 0
              ? activated(value, activation, Math.fround(slope))
              : passedBack(value, f32[(y >>> 2) + i * yRowStride + j], activation, Math.fround(slope));
        }
      }
    },

    gemmDescend(
      m,
      n,
      k,
      a,
      aRowStride,
      aColumnStride,
      b,
      bRowStride,
      bColumnStride,
      w,
      wRowStride,
      learningRate,
      l2,
    ) {
      const { f32 } = heap;
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          const target = (w >>> 2) + i * wRowStride + j;
          let gradient = Math.fround(l2) * f32[target];
          for (let p = 0; p < k; p++) {
            const left = f32[(a >>> 2) + i * aRowStride + p * aColumnStride];
            const right = f32[(b >>> 2) + p * bRowStride + j * bColumnStride];
            gradient += left * right;
          }
          f32[target] -= Math.fround(learningRate) * gradient;
        }
      }
    },
  };
}
