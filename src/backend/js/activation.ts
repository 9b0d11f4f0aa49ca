// The kernels activate and deactivate in JavaScript, one element at a time; src/functions/activations.ts has the formulas.
// Next: gemm.ts and gemm-tuned.ts apply the same functions in their last pass.

import { IDENTITY } from '../../../assembly/codes.js';
import { ACTIVATION_NAMES, type ActivationFunction, activationNamed } from '../../functions/activations.js';
import type { Heap } from '../../memory/heap.js';
import type { ActivationKernels } from '../kernels/activation.js';

const BY_CODE: readonly ActivationFunction[] = ACTIVATION_NAMES.map(activationNamed).reduce(
  (list: ActivationFunction[], one) => {
    list[one.code] = one;
    return list;
  },
  [],
);

function functionOf(code: number): ActivationFunction {
  const found = BY_CODE[code];
  if (found === undefined)
    throw new Error(`activation code ${code} is unknown: src/functions/activations.ts has none such`);
  return found;
}

/** f(x) for an activation code. */
export function activated(x: number, activation: number, slope: number): number {
  return functionOf(activation).f(x, slope);
}

/** dy·f'(x), f' computed from the output y = f(x), or from the input where the activation needs it. */
export function passedBack(dy: number, y: number, activation: number, slope: number): number {
  return functionOf(activation).backward(dy, y, slope);
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
