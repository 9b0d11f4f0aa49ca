// The kernels activate and deactivate in JavaScript, one element at a time; src/functions/activations.ts has the formulas.
// Next: gemm.ts and gemm-tuned.ts apply the same functions in their last pass.

import { IDENTITY } from '../../../assembly/codes.js';
import { activated, passedBack } from '../../functions/activations.js';
import type { Heap } from '../../memory/heap.js';
import type { ActivationKernels } from '../kernels/activation.js';

export function activationKernels(heap: Heap): ActivationKernels {
  return {
    activate(n, x, y, activation, slope) {
      if (activation === IDENTITY && x === y) return;
      const { f32 } = heap;
      const input = x >>> 2;
      const output = y >>> 2;
      const alpha = Math.fround(slope);
      for (let i = 0; i < n; i++) f32[output + i] = activated(f32[input + i], activation, alpha);
    },

    deactivate(n, y, dy, dx, activation, slope) {
      const { f32 } = heap;
      const output = y >>> 2;
      const upstream = dy >>> 2;
      const result = dx >>> 2;
      const alpha = Math.fround(slope);
      for (let i = 0; i < n; i++) {
        f32[result + i] = passedBack(f32[upstream + i], f32[output + i], activation, alpha);
      }
    },
  };
}
