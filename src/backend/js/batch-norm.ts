// Batch normalisation and its gradient, a column at a time. The formulas are in ../kernels/batch-norm.ts.

import { activated } from '../../functions/activations.js';
import type { Heap } from '../../memory/heap.js';
import type { NormalizationKernels } from '../kernels/batch-norm.js';

export function normalizationKernels(heap: Heap): NormalizationKernels {
  return {
    normalize(rows, columns, x, xRowStride, scale, shift, y, yRowStride, ...rest) {
      const [center, inverse, mean, variance, momentum, epsilon, activation, slope] = rest;
      if (rows === 0) return;
      const { f32 } = heap;
      const [moved, alpha] = [momentum, slope].map(Math.fround);
      for (let j = 0; j < columns; j++) {
        const at = (vector: number) => (vector >>> 2) + j;
        const [input, output] = [at(x), at(y)];
        let sum = 0;
        for (let i = 0; i < rows; i++) sum += f32[input + i * xRowStride];
        const average = sum / rows;
        let squares = 0;
        for (let i = 0; i < rows; i++) squares += (f32[input + i * xRowStride] - average) ** 2;
        const spread = squares / rows;
        const unbiased = rows > 1 ? squares / (rows - 1) : spread;
        f32[at(center)] = average;
        f32[at(inverse)] = 1 / Math.sqrt(spread + Math.fround(epsilon));
        f32[at(mean)] += moved * (average - f32[at(mean)]);
        f32[at(variance)] += moved * (unbiased - f32[at(variance)]);
        for (let i = 0; i < rows; i++) {
          const normal = (f32[input + i * xRowStride] - average) * f32[at(inverse)];
          f32[input + i * xRowStride] = normal;
          const value = f32[at(scale)] * normal + f32[at(shift)];
          f32[output + i * yRowStride] = activated(value, activation, alpha);
        }
      }
    },

    normalizeGradient(rows, columns, x, xRowStride, dy, dyRowStride, scale, inverse, ...sums) {
      const { f32 } = heap;
      for (let j = 0; j < columns; j++) {
        const at = (vector: number) => (vector >>> 2) + j;
        const [normal, slope] = [at(x), at(dy)];
        let scaleSum = 0;
        let shiftSum = 0;
        for (let i = 0; i < rows; i++) {
          scaleSum += f32[slope + i * dyRowStride] * f32[normal + i * xRowStride];
          shiftSum += f32[slope + i * dyRowStride];
        }
        [f32[at(sums[0])], f32[at(sums[1])]] = [scaleSum, shiftSum];
        const factor = f32[at(scale)] * f32[at(inverse)];
        for (let i = 0; i < rows; i++) {
          const common = (shiftSum + f32[normal + i * xRowStride] * scaleSum) / rows;
          f32[slope + i * dyRowStride] = factor * (f32[slope + i * dyRowStride] - common);
        }
      }
    },
  };
}
