// RMSProp: each gradient divided by the root of the running mean of its squares (Tieleman and Hinton 2012, lecture 6.5).

import type { Decay, Optimizer } from './optimizer.js';
import type { OptimizerSettings } from './settings.js';

export function rmsprop(settings: OptimizerSettings & { name: 'rmsprop' }, { l2 }: Decay): Optimizer {
  const { rho, epsilon } = settings;
  return {
    settings,
    stateSize: 1,
    step: (ops, { parameters, gradients, decayed }, [squares], learningRate) =>
      ops.call.rmspropStep({ decayed, parameters, gradients, squares, learningRate, l2, rho, epsilon }),
  };
}
