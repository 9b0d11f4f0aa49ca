// The losses of predicted values. The contract: ../kernels/regression-loss.ts.

import type { Heap } from '../../memory/heap.js';
import type { RegressionKernels } from '../kernels/regression-loss.js';
import { rowWeight } from './loss.js';

type Arguments = Parameters<RegressionKernels['squaredError']>;

export function regressionKernels(heap: Heap): RegressionKernels {
  /** `lossOf` and `slopeOf` an error. */
  const run = (values: Arguments, lossOf: (e: number) => number, slopeOf: (e: number) => number) => {
    const [rows, columns, outputs, rowStride, targets, targetsRowStride, scale, gradient, gradientRowStride] =
      values;
    const [stats, weights, units] = values.slice(9);
    const { f32, f64 } = heap;
    const factor = Math.fround(scale) / columns;
    for (let i = 0; i < rows; i++) {
      const weight = rowWeight(f32, weights, i);
      for (let j = 0; j < columns; j++) {
        const output = f32[(outputs >>> 2) + i * rowStride + j];
        const error = Math.fround(output - f32[(targets >>> 2) + i * targetsRowStride + j]);
        f64[stats >>> 3] += (weight * lossOf(error)) / columns;
        f64[(stats >>> 3) + 1] += ((units ? f64[(units >>> 3) + j] : 1) * Math.abs(error)) / columns;
        if (gradient) f32[(gradient >>> 2) + i * gradientRowStride + j] = factor * weight * slopeOf(error);
      }
    }
  };
  return {
    squaredError(...values) {
      run(
        values,
        (e) => e * e,
        (e) => 2 * e,
      );
    },

    huberError(...values) {
      const delta = Math.fround(values[12]);
      run(
        values.slice(0, 12) as Arguments,
        (e) => (Math.abs(e) <= delta ? 0.5 * e * e : delta * (Math.abs(e) - 0.5 * delta)),
        (e) => Math.max(-delta, Math.min(delta, e)),
      );
    },
  };
}
