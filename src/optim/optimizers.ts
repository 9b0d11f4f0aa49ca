// The registry of optimizers. To add one, write an entry here: its option, checks, help and reference follow.
// Formulas and defaults are PyTorch's, where rho is called alpha. Bias corrections are made here, in f64.
// Before: optimizer-interface.ts says what an entry is. Next: schedules.ts has the learning rate of each step.

import { OptionError } from '../errors.js';
import type { Schema } from '../options/option.js';
import { number, toggle } from '../options/option-kinds.js';
import type { NamedOption, NamedSettings } from '../options/registry-option.js';
import { type Decay, type OptimizerEntry, optimizer, type Update } from './optimizer-interface.js';

/** Shares that are kept of a running mean, or of the last update. */
const SHARE = { from: 0, below: 1 };
// Below 1e-30 it would be 0 in float32, and a gradient of 0 gave 0/0.
const EPSILON = { from: 1e-30, to: 1 };

const ADAM = {
  own: { beta1: number(SHARE, 0.9), beta2: number(SHARE, 0.999), epsilon: number(EPSILON, 1e-8) },
  usualRate: 1e-3,
  update: (
    { beta1, beta2, epsilon }: { beta1: number; beta2: number; epsilon: number },
    { l2, weightDecay = 0 }: Decay,
  ): Update => ({
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
  }),
};

export const OPTIMIZERS = {
  /** Stochastic gradient descent with L2, w -= learningRate·(g + l2·w), plain or with momentum. */
  sgd: optimizer({
    own: { momentum: number(SHARE, 0), nesterov: toggle(false) },
    // A mean over a batch of 256 is then the report's 2e-4 for a sum.
    usualRate: { mean: 0.05, sum: 2e-4 },
    decay: 'l2',
    requireTogether({ momentum, nesterov }) {
      if (nesterov && momentum === 0)
        throw new OptionError('optimizer.nesterov: needs a momentum above 0, 0.9 for example');
    },
    update({ momentum, nesterov }, { l2 }) {
      if (momentum > 0) {
        return {
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
        stateSize: 0,
        descent: (learningRate) => ({ learningRate, l2 }),
        step: (ops, { parameters, gradients, decayed }, _state, learningRate) =>
          ops.call.sgdStep({ decayed, parameters, gradients, learningRate, l2 }),
      };
    },
  }),
  /** Each gradient divided by the root of the running mean of its squares (Tieleman and Hinton 2012, lecture 6.5). */
  rmsprop: optimizer({
    own: { rho: number(SHARE, 0.99), epsilon: number(EPSILON, 1e-8) },
    usualRate: 1e-3,
    decay: 'l2',
    update: ({ rho, epsilon }, { l2 }) => ({
      stateSize: 1,
      step: (ops, { parameters, gradients, decayed }, [squares], learningRate) =>
        ops.call.rmspropStep({ decayed, parameters, gradients, squares, learningRate, l2, rho, epsilon }),
    }),
  }),
  /** Each gradient divided by the root of the sum of all its squares so far (Duchi, Hazan and Singer 2011, figure 1). */
  adagrad: optimizer({
    own: { epsilon: number(EPSILON, 1e-10) },
    usualRate: 1e-2,
    decay: 'l2',
    update: ({ epsilon }, { l2 }) => ({
      stateSize: 1,
      step: (ops, { parameters, gradients, decayed }, [squares], learningRate) =>
        ops.call.adagradStep({ decayed, parameters, gradients, squares, learningRate, l2, epsilon }),
    }),
  }),
  /** Kingma and Ba 2015, algorithm 1. */
  adam: optimizer({ ...ADAM, decay: 'l2' }),
  /**
   * Adam that shrinks the weights apart from the gradient, by learningRate·weightDecay (Loshchilov and Hutter 2019, algorithm
   * 2, as torch.optim.AdamW).
   */
  adamw: optimizer({ ...ADAM, decay: 'weightDecay' }),
};

/** One of OPTIMIZER_NAMES. */
export type OptimizerName = keyof typeof OPTIMIZERS;
export type OptimizerSettings = NamedSettings<typeof OPTIMIZERS>;
/** An optimizer by its name, or { name, … } with hyperparameters. */
export type OptimizerOption = NamedOption<typeof OPTIMIZERS>;

/** What `optimizer` takes. */
export const OPTIMIZER_NAMES = Object.keys(OPTIMIZERS) as OptimizerName[];

/** An optimizer as it was chosen. */
export interface Optimizer extends Update {
  /** Its name and its hyperparameters. Optimizers with equal settings can continue with each other's state. */
  readonly settings: OptimizerSettings;
}

export function createOptimizer(settings: OptimizerSettings, decay: Decay): Optimizer {
  return { settings, ...optimizerEntry(settings.name).update(settings, decay) };
}

export function optimizerEntry(name: OptimizerName): OptimizerEntry<Schema> {
  return OPTIMIZERS[name];
}

const ADAM_TEXTS = {
  beta1: 'how slowly the mean of gradients moves',
  beta2: 'how slowly the mean of squared gradients moves',
  epsilon: 'added to the root that gradients are divided by',
};

/** Descriptions of the optimizers' hyperparameters, for help texts and the reference. */
export const OPTIMIZER_TEXTS: {
  readonly [Name in OptimizerName]: Readonly<Record<keyof (typeof OPTIMIZERS)[Name]['own'], string>>;
} = {
  sgd: { momentum: 'fraction of the previous update that is kept', nesterov: 'use Nesterov momentum' },
  rmsprop: { rho: ADAM_TEXTS.beta2, epsilon: ADAM_TEXTS.epsilon },
  adagrad: { epsilon: ADAM_TEXTS.epsilon },
  adam: ADAM_TEXTS,
  adamw: ADAM_TEXTS,
};
