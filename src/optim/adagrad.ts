// Adagrad: each gradient divided by the root of the sum of all its squares so far (Duchi, Hazan and Singer 2011, figure 1).

import type { Decay, Optimizer } from './optimizer.js';
import type { OptimizerSettings } from './settings.js';

export function adagrad(settings: OptimizerSettings & { name: 'adagrad' }, { l2 }: Decay): Optimizer {
  const { epsilon } = settings;
  return {
    settings,
    stateSize: 1,
    step: (ops, { parameters, gradients, decayed }, [squares], learningRate) =>
      ops.call.adagradStep({ decayed, parameters, gradients, squares, learningRate, l2, epsilon }),
  };
}
