// One step of gradient descent over the whole parameter block.

import type { Heap } from '../heap.js';
import type { Kernels } from '../kernels.js';

export function optimizerKernels(heap: Heap): Pick<Kernels, 'sgdStep'> {
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
  };
}
