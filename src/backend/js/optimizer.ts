// One step of gradient descent: over the whole parameter block of a model, or over columns of many models.

import type { Heap } from '../../memory/heap.js';
import type { Kernels } from '../kernels.js';

export function optimizerKernels(heap: Heap): Pick<Kernels, 'sgdStep' | 'sgdStepColumns'> {
  return {
    sgdStep(n, decayed, parameters, gradients, learningRate, l2) {
      const { f32 } = heap;
      const w = parameters >>> 2;
      const g = gradients >>> 2;
      const rate = Math.fround(learningRate);
      const decay = Math.fround(l2);
      const weights = Math.min(decayed, n);
      for (let i = 0; i < weights; i++) f32[w + i] -= rate * (f32[g + i] + decay * f32[w + i]);
      for (let i = weights; i < n; i++) f32[w + i] -= rate * f32[g + i];
    },

    sgdStepColumns(rows, columns, parameters, gradients, learningRates, l2s) {
      const { f32 } = heap;
      const rates = learningRates >>> 2;
      const decays = l2s >>> 2;
      for (let i = 0; i < rows; i++) {
        const w = (parameters >>> 2) + i * columns;
        const g = (gradients >>> 2) + i * columns;
        for (let j = 0; j < columns; j++) {
          f32[w + j] -= f32[rates + j] * (f32[g + j] + f32[decays + j] * f32[w + j]);
        }
      }
    },
  };
}
