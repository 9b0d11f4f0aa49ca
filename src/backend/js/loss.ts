// Softmax and the two losses, each with its gradient in the same pass.

import type { Heap } from '../../memory/heap.js';
import type { LossKernels } from '../kernels/loss.js';
import { firstLargest } from './reduce.js';

/** The largest of a row, NaN if there is one: Math.max hands NaN on, and so the whole row becomes NaN. */
function rowMaximum(f32: Float32Array, start: number, columns: number): number {
  let maximum = -Infinity;
  for (let j = 0; j < columns; j++) maximum = Math.max(maximum, f32[start + j]);
  return maximum;
}

/** Σ e^(x - maximum) over a row: between 1 and `columns` for finite scores, however large they are. */
function sumOfExponentials(f32: Float32Array, start: number, columns: number, maximum: number): number {
  let sum = 0;
  for (let j = 0; j < columns; j++) sum += Math.exp(f32[start + j] - maximum);
  return sum;
}

/** What row `i` counts: 1 where there are no weights. */
export function rowWeight(f32: Float32Array, weights: number, i: number): number {
  return weights === 0 ? 1 : f32[(weights >>> 2) + i];
}

/** The mean distance of a row's elements from its maximum. */
function meanDistance(f32: Float32Array, start: number, columns: number, maximum: number): number {
  let sum = 0;
  for (let j = 0; j < columns; j++) sum += maximum - f32[start + j];
  return sum / columns;
}

export function lossKernels(heap: Heap): LossKernels {
  return {
    softmax(rows, columns, x, xRowStride, y, yRowStride) {
      const { f32 } = heap;
      for (let i = 0; i < rows; i++) {
        const input = (x >>> 2) + i * xRowStride;
        const output = (y >>> 2) + i * yRowStride;
        const maximum = rowMaximum(f32, input, columns);
        const sum = sumOfExponentials(f32, input, columns, maximum);
        for (let j = 0; j < columns; j++) f32[output + j] = Math.exp(f32[input + j] - maximum) / sum;
      }
    },

    // loss = -ln softmax(z)[label] = ln Σe^(z - max) - (z[label] - max); smoothed, the label has the share 1 - smoothing
    // of the second term, and all classes alike the rest
    softmaxCrossEntropy(
      rows,
      classes,
      logits,
      rowStride,
      labels,
      scale,
      gradient,
      gradientRowStride,
      stats,
      weights,
      smoothing,
    ) {
      if (classes === 0) return;
      const { f32, f64, i32 } = heap;
      const spread = Math.fround(smoothing);
      let loss = 0;
      let right = 0;
      for (let i = 0; i < rows; i++) {
        const weight = rowWeight(f32, weights, i);
        const factor = Math.fround(scale) * weight;
        const z = (logits >>> 2) + i * rowStride;
        const label = i32[(labels >>> 2) + i];
        const maximum = rowMaximum(f32, z, classes);
        const sum = sumOfExponentials(f32, z, classes, maximum);
        const distance = maximum - f32[z + label];
        const smoothed =
          spread === 0 ? distance : (1 - spread) * distance + spread * meanDistance(f32, z, classes, maximum);
        loss += weight * (Math.log(sum) + smoothed);
        if (firstLargest(f32, z, classes) === label) right++;
        if (gradient === 0) continue;
        const g = (gradient >>> 2) + i * gradientRowStride;
        for (let j = 0; j < classes; j++) {
          const probability = Math.exp(f32[z + j] - maximum) / sum;
          f32[g + j] = factor * (probability - (j === label ? 1 - spread : 0) - spread / classes);
        }
      }
      f64[stats >>> 3] += loss;
      f64[(stats >>> 3) + 1] += right;
    },

    // loss = -t·ln σ(z) - (1 - t)·ln(1 - σ(z)) = max(z, 0) - z·t + ln(1 + e^-|z|)
    sigmoidCrossEntropy(
      rows,
      columns,
      logits,
      rowStride,
      targets,
      targetsRowStride,
      scale,
      gradient,
      gradientRowStride,
      stats,
      weights,
    ) {
      if (columns === 0) return;
      const { f32, f64 } = heap;
      let loss = 0;
      let right = 0;
      for (let i = 0; i < rows; i++) {
        const weight = rowWeight(f32, weights, i);
        const factor = Math.fround(scale) * weight;
        const z = (logits >>> 2) + i * rowStride;
        const t = (targets >>> 2) + i * targetsRowStride;
        if (agrees(f32, z, t, columns)) right++;
        const g = (gradient >>> 2) + i * gradientRowStride;
        for (let j = 0; j < columns; j++) {
          const score = f32[z + j];
          const target = f32[t + j];
          loss += weight * (Math.max(score, 0) - score * target + Math.log1p(Math.exp(-Math.abs(score))));
          if (gradient !== 0) f32[g + j] = factor * (1 / (1 + Math.exp(-score)) - target);
        }
      }
      f64[stats >>> 3] += loss;
      f64[(stats >>> 3) + 1] += right;
    },

    oneHot(rows, classes, labels, targets) {
      const { f32, i32 } = heap;
      for (let i = 0; i < rows; i++) {
        const label = i32[(labels >>> 2) + i];
        const row = (targets >>> 2) + i * classes;
        if (classes === 1) f32[row] = label;
        else for (let j = 0; j < classes; j++) f32[row + j] = j === label ? 1 : 0;
      }
    },
  };
}

/** Whether a row of scores predicts what its targets say. */
function agrees(f32: Float32Array, z: number, t: number, columns: number): boolean {
  if (columns === 1) return f32[z] > 0 === f32[t] > 0.5;
  return firstLargest(f32, z, columns) === firstLargest(f32, t, columns);
}
