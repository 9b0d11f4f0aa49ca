// Stochastic gradient descent with L2, w -= learningRate·(g + l2·w), plain or with momentum.

import type { Decay, Optimizer } from './optimizer.js';
import type { OptimizerSettings } from './settings.js';

export function sgd(settings: OptimizerSettings & { name: 'sgd' }, { l2 }: Decay): Optimizer {
  const { momentum, nesterov } = settings;
  if (momentum > 0) {
    return {
      settings,
      stateSize: 1,
      step: (ops, { parameters, gradients, decayed }, [velocity], learningRate) =>
        ops.call.momentumStep({
          decayed,
          parameters,
          gradients,
          velocity,
          learningRate,
          l2,
          momentum,
          nesterov: nesterov ? 1 : 0,
        }),
    };
  }
  return {
    settings,
    stateSize: 0,
    descent: (learningRate) => ({ learningRate, l2 }),
    step: (ops, { parameters, gradients, decayed }, _state, learningRate) =>
      ops.call.sgdStep({ decayed, parameters, gradients, learningRate, l2 }),
  };
}
