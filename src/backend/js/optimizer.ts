// One update: over the whole parameter block of a model, or, for plain gradient descent, over columns of many models; and
// what clips gradients before it. The formulas and their sources are in ../kernels/optimizer.ts.

import type { Heap } from '../../memory/heap.js';
import type { OptimizerKernels } from '../kernels/optimizer.js';

export function optimizerKernels(heap: Heap): OptimizerKernels {
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

    momentumStep(n, decayed, parameters, gradients, velocity, learningRate, l2, momentum, nesterov) {
      const { f32 } = heap;
      const [w, g, v] = [parameters >>> 2, gradients >>> 2, velocity >>> 2];
      const [rate, penalty, keep] = [learningRate, l2, momentum].map(Math.fround);
      for (let i = 0; i < n; i++) {
        const gradient = i < decayed ? f32[g + i] + penalty * f32[w + i] : f32[g + i];
        const speed = keep * f32[v + i] + gradient;
        f32[v + i] = speed;
        f32[w + i] -= rate * (nesterov ? gradient + keep * speed : speed);
      }
    },

    rmspropStep(n, decayed, parameters, gradients, squares, learningRate, l2, rho, epsilon) {
      const { f32 } = heap;
      const [w, g, v] = [parameters >>> 2, gradients >>> 2, squares >>> 2];
      const [rate, penalty, keep, fresh, least] = [learningRate, l2, rho, 1 - rho, epsilon].map(Math.fround);
      for (let i = 0; i < n; i++) {
        const gradient = i < decayed ? f32[g + i] + penalty * f32[w + i] : f32[g + i];
        f32[v + i] = keep * f32[v + i] + fresh * gradient * gradient;
        f32[w + i] -= (rate * gradient) / (Math.sqrt(f32[v + i]) + least);
      }
    },

    adagradStep(n, decayed, parameters, gradients, squares, learningRate, l2, epsilon) {
      const { f32 } = heap;
      const [w, g, v] = [parameters >>> 2, gradients >>> 2, squares >>> 2];
      const [rate, penalty, least] = [learningRate, l2, epsilon].map(Math.fround);
      for (let i = 0; i < n; i++) {
        const gradient = i < decayed ? f32[g + i] + penalty * f32[w + i] : f32[g + i];
        f32[v + i] += gradient * gradient;
        f32[w + i] -= (rate * gradient) / (Math.sqrt(f32[v + i]) + least);
      }
    },

    adamStep(n, decayed, parameters, gradients, means, squares, stepSize, l2, decay, ...rest) {
      const [beta1, beta2, correction, epsilon] = rest;
      const { f32 } = heap;
      const [w, g, m, v] = [parameters >>> 2, gradients >>> 2, means >>> 2, squares >>> 2];
      const [rate, penalty, shrink, root, least] = [stepSize, l2, decay, correction, epsilon].map(
        Math.fround,
      );
      const [keep1, fresh1, keep2, fresh2] = [beta1, 1 - beta1, beta2, 1 - beta2].map(Math.fround);
      for (let i = 0; i < n; i++) {
        const isWeight = i < decayed;
        const gradient = isWeight ? f32[g + i] + penalty * f32[w + i] : f32[g + i];
        f32[m + i] = keep1 * f32[m + i] + fresh1 * gradient;
        f32[v + i] = keep2 * f32[v + i] + fresh2 * gradient * gradient;
        const step = (rate * f32[m + i]) / (root * Math.sqrt(f32[v + i]) + least);
        f32[w + i] -= isWeight ? shrink * f32[w + i] + step : step;
      }
    },

    sumSquares(n, x) {
      const { f32 } = heap;
      let sum = 0;
      for (let i = x >>> 2; i < (x >>> 2) + n; i++) sum += f32[i] * f32[i];
      return sum;
    },

    clipGradients(n, x, scale, limit) {
      const { f32 } = heap;
      const factor = Math.fround(scale);
      const most = Math.fround(limit);
      for (let i = x >>> 2; i < (x >>> 2) + n; i++) f32[i] = Math.max(-most, Math.min(most, factor * f32[i]));
    },
  };
}
