// Updates of parameters: one call over the whole block, all weights, then all biases, of which the first `decayed` elements
// are the weights; gradients and state are laid out alike, f32 [n]. Before: sparse.ts. Next: dropout.ts.
// src/optim/optimizers.ts calls them, and makes the bias corrections of Adam and its kin; train/gradient-clipping.ts calls those that
// clip gradients.

import {
  array,
  ELEMENT_WORK,
  inOut,
  kernel,
  numberKernel,
  prefix,
  scalar,
  scalarOr,
  sizes,
  type TableOf,
} from './describe.js';

const block = [
  ...sizes('n'),
  prefix('decayed', 'n'),
  inOut(array('parameters', 'n')),
  array('gradients', 'n'),
] as const;

const BLOCK = { over: 'n', unit: 16, work: ELEMENT_WORK };

export const optimizerKernels = {
  /**
   * One step of gradient descent over the whole parameter block: w -= learningRate·(g + l2·w) for the first
   * `decayed` elements (the weights), l2 = 0 for the rest (the biases). For finite w.
   */
  sgdStep: kernel([...block, scalar('learningRate'), scalar('l2')], BLOCK),

  /**
   * The same step for columns that belong to different models: w[i, j] -= learningRates[j]·(g[i, j] + l2s[j]·w[i, j]).
   * parameters, gradients [rows, columns] · learningRates, l2s f32 [columns]. For finite w.
   */
  sgdStepColumns: kernel(
    [
      ...sizes('rows', 'columns'),
      inOut(array('parameters', 'rows', 'columns')),
      array('gradients', 'rows', 'columns'),
      array('learningRates', 'columns'),
      array('l2s', 'columns'),
    ],
    { over: 'rows', unit: 4, work: ELEMENT_WORK },
  ),

  /**
   * Gradient descent with momentum, as torch.optim.SGD documents it with dampening 0 (Sutskever et al. 2013):
   * g += l2·w (weights only); velocity = momentum·velocity + g; w -= learningRate·velocity, or with `nesterov` (1, else 0)
   * w -= learningRate·(g + momentum·velocity). gradients are only read. So below.
   */
  momentumStep: kernel(
    [
      ...block,
      inOut(array('velocity', 'n')),
      scalar('learningRate'),
      scalar('l2'),
      scalar('momentum'),
      scalar('nesterov'),
    ],
    BLOCK,
  ),

  /**
   * torch.optim.RMSprop without momentum, not centred (Tieleman and Hinton 2012): g += l2·w (weights only);
   * squares = rho·squares + (1 - rho)·g²; w -= learningRate·g/(√squares + epsilon). 1 - rho is taken in f64.
   */
  rmspropStep: kernel(
    [
      ...block,
      inOut(array('squares', 'n')),
      scalar('learningRate'),
      scalar('l2'),
      scalar('rho'),
      scalar('epsilon'),
    ],
    BLOCK,
  ),

  /**
   * torch.optim.Adagrad without decay of the rate (Duchi, Hazan and Singer 2011): g += l2·w (weights only);
   * squares += g²; w -= learningRate·g/(√squares + epsilon).
   */
  adagradStep: kernel(
    [...block, inOut(array('squares', 'n')), scalar('learningRate'), scalar('l2'), scalar('epsilon')],
    BLOCK,
  ),

  /**
   * torch.optim.Adam and AdamW (Kingma and Ba 2015; Loshchilov and Hutter 2019): g += l2·w;
   * means = beta1·means + (1 - beta1)·g; squares = beta2·squares + (1 - beta2)·g²;
   * w -= decay·w + stepSize·means/(correction·√squares + epsilon). l2 and decay hold for the weights only.
   * The bias corrections are the caller's: stepSize = learningRate/(1 - beta1^t), correction = 1/√(1 - beta2^t).
   * 1 - beta1 and 1 - beta2 are taken in f64.
   */
  adamStep: kernel(
    [
      ...block,
      inOut(array('means', 'n')),
      inOut(array('squares', 'n')),
      scalar('stepSize'),
      scalar('l2'),
      scalar('decay'),
      scalar('beta1'),
      scalar('beta2'),
      scalar('correction'),
      scalar('epsilon'),
    ],
    BLOCK,
  ),

  /** Returns Σ x[i]², summed in f64, where the square of no float overflows. NaN and ∞ come through. */
  sumSquares: numberKernel([...sizes('n'), array('x', 'n')], null), // a sum

  /** x[i] = scale·x[i], then at most `limit` and at least -limit; limit = ∞ for none. NaN stays. */
  clipGradients: kernel(
    [...sizes('n'), inOut(array('x', 'n')), scalar('scale'), scalarOr('limit', Number.POSITIVE_INFINITY)],
    { over: 'n', unit: 32, work: ELEMENT_WORK },
  ),
};

export type OptimizerKernels = TableOf<typeof optimizerKernels>;
