// The activations and their gradient partners, one element at a time.
// Next: gemm.ts and gemm-tuned.ts apply the same function in their last pass.

import { IDENTITY, LEAKY_RELU, RELU, SIGMOID, TANH } from '../../../assembly/codes.js';
import type { Heap } from '../../memory/heap.js';
import type { Kernels } from '../kernels.js';

/** f(x) for an activation code. NaN stays NaN, as Math.max hands it on. */
export function activated(x: number, activation: number, slope: number): number {
  switch (activation) {
    case SIGMOID:
      return 1 / (1 + Math.exp(-x));
    case TANH:
      return Math.tanh(x);
    case RELU:
      return Math.max(x, 0);
    case LEAKY_RELU:
      return x > 0 ? x : slope * x;
    default:
      return x;
  }
}

/** dy·f'(x), f' computed from the output y = f(x), which is all that the backward pass still has. */
export function passedBack(dy: number, y: number, activation: number, slope: number): number {
  switch (activation) {
    case SIGMOID:
      return dy * (y * (1 - y));
    case TANH:
      return dy * (1 - y * y);
    case RELU:
      return y > 0 ? dy : 0; // a closed unit passes nothing on, not even the NaN of 0·∞
    case LEAKY_RELU:
      return y > 0 ? dy : slope * dy;
    default:
      return dy;
  }
}

export function activationKernels(heap: Heap): Pick<Kernels, 'activate' | 'deactivate'> {
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
