// Stochastic gradient descent with L2: w -= learningRate·(g + l2·w).

import type { Optimizer } from './optimizer.js';

/** @param l2 λ of the penalty λ/2·‖W‖², added to the gradient once a step; biases are spared. */
export function sgd(learningRate: number, l2: number): Optimizer {
  return {
    name: 'sgd',
    stateSize: 0,
    descent: { learningRate, l2 },
    step: (ops, parameters, gradients, decayed) =>
      ops.sgdStep(parameters, gradients, decayed, learningRate, l2),
  };
}
