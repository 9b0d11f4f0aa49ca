// What the ranged options mean, as --help says it before the range. They stand here and not beside the ranges, which pages load.
// Before: src/train/ranges.ts. Next: options.ts.

import type { RangedOption } from '../src/train/ranges.js';

export const MEANINGS: Record<RangedOption, string> = {
  epochs: 'passes over the training rows',
  batchSize: 'rows in a step',
  learningRate: 'step size',
  l2: 'λ of the L2 penalty, weights only',
  weightDecay: 'decoupled weight decay, multiplied by the learning rate',
  momentum: 'share of the last update that is kept, sgd only',
  rho: 'how slowly the mean of squared gradients moves',
  beta1: 'how slowly the mean of gradients moves',
  beta2: 'how slowly the mean of squared gradients moves',
  epsilon: 'added to the root that gradients are divided by',
  warmup: 'epochs in which the rate rises from 0',
  every: 'epochs between two reductions',
  factor: 'what a reduction multiplies the rate by',
  patience: 'epochs without improvement before a reduction',
  minDelta: 'least fall of the loss that is an improvement',
  minimum: 'where the rate ends',
  clipNorm: 'most that the norm of all gradients together may be',
  clipValue: 'most that the magnitude of a gradient may be',
  dropout: 'share of hidden outputs dropped',
  inputDropout: 'share of features dropped',
  labelSmoothing: 'share of targets for all classes',
  l1: 'λ of the L1 penalty, weights only',
  maxNorm: "limit of a unit's weights, 0 for none",
  averaging: "decay of the weights' average, 0 for none",
  mixup: 'α of the shares that rows are mixed by, 0 for none',
  clip: 'limit of standardised features',
  seed: 'governs split, initial weights and shuffling',
};
