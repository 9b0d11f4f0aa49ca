// The activations and their gradient partners, one element at a time.
// Next: gemm.ts and gemm-tuned.ts apply the same function in their last pass.

import { ELU, GELU, IDENTITY, LEAKY_RELU, RELU, SIGMOID, SILU, TANH } from '../../../assembly/codes.js';
import type { Heap } from '../../memory/heap.js';
import type { ActivationKernels } from '../kernels/activation.js';

// Φ(-u) = e^(-u²/2)·t·Q(t), t = 1/(1 + u/4): the coefficients of Q, from t^8 down (scripts/minimax.py, relative error 7.8e-8).
const NORMAL_TAIL = [
  ...[0.02572336234, -0.1528087556, 0.2961207628, -0.20578219, 0.2017577291],
  ...[0.03292806074, 0.1037466675, 0.09851684421, 0.09979747981],
];

/** Φ(x), the normal distribution. */
function normal(x: number): number {
  const t = 1 / (1 + Math.abs(x) / 4);
  const tail = Math.exp((-x * x) / 2) * t * NORMAL_TAIL.reduce((sum, coefficient) => sum * t + coefficient);
  return x > 0 ? 1 - tail : tail;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** f(x) for an activation code. NaN stays NaN, as Math.max hands it on. */
export function activated(x: number, activation: number, slope: number): number {
  switch (activation) {
    case SIGMOID:
      return sigmoid(x);
    case TANH:
      return Math.tanh(x);
    case RELU:
      return Math.max(x, 0);
    case LEAKY_RELU:
      return x > 0 ? x : slope * x;
    case ELU:
      return x > 0 ? x : slope * Math.expm1(x);
    case GELU:
      return x * normal(x);
    case SILU:
      return x * sigmoid(x);
    default:
      return x;
  }
}

/** dy·f'(x), f' computed from the output y = f(x), which is all that the backward pass still has; for GELU and SiLU it has x. */
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
    case ELU:
      return y > 0 ? dy : dy * (y + slope);
    case GELU:
      return dy * (normal(y) + (y * Math.exp((-y * y) / 2)) / Math.sqrt(2 * Math.PI));
    case SILU:
      return dy * sigmoid(y) * (1 + y * (1 - sigmoid(y)));
    default:
      return dy;
  }
}

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
