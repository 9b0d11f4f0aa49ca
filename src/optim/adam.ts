// Adam (Kingma and Ba 2015, algorithm 1), and AdamW, which shrinks the weights apart from the gradient (Loshchilov and
// Hutter 2019, algorithm 2, as torch.optim.AdamW: by learningRate·weightDecay). The bias corrections are made here, in f64.

import type { Decay, Optimizer } from './optimizer.js';
import type { OptimizerSettings } from './settings.js';

export function adam(
  settings: OptimizerSettings & { name: 'adam' | 'adamw' },
  { l2, weightDecay = 0 }: Decay,
): Optimizer {
  const { beta1, beta2, epsilon } = settings;
  return {
    settings,
    stateSize: 2,
    step: (ops, { parameters, gradients, decayed }, [means, squares], learningRate, count) =>
      ops.call.adamStep({
        decayed,
        parameters,
        gradients,
        means,
        squares,
        stepSize: learningRate / (1 - beta1 ** count),
        l2,
        decay: learningRate * weightDecay,
        beta1,
        beta2,
        correction: 1 / Math.sqrt(1 - beta2 ** count),
        epsilon,
      }),
  };
}
