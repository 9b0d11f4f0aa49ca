// Elementwise exp and log: the engine's own functions in f64, rounded once to f32 by the store.
// assembly/math holds the f32 polynomials that must agree with these.

import type { Heap } from '../../memory/heap.js';
import type { MathKernels } from '../kernels/math.js';

export function mathKernels(heap: Heap): MathKernels {
  return {
    exp(n, x, y) {
      const { f32 } = heap;
      const input = x >>> 2;
      const output = y >>> 2;
      for (let i = 0; i < n; i++) f32[output + i] = Math.exp(f32[input + i]);
    },

    log(n, x, y) {
      const { f32 } = heap;
      const input = x >>> 2;
      const output = y >>> 2;
      for (let i = 0; i < n; i++) f32[output + i] = Math.log(f32[input + i]);
    },
  };
}
