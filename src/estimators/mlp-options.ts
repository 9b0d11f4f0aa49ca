// The parameters of scikit-learn's multi-layer perceptrons, by their names in camelCase and with their defaults, and what
// they are to a network. Before: docs/names.md sets all names side by side. Next: mlp-classifier.ts, mlp-regressor.ts.

import { OptionError, show } from '../errors.js';
import type { FitOptions } from '../network/options.js';
import type { ActivationText } from '../nn/activation-options.js';
import type { LayerOptions } from '../nn/layer-options.js';
import { OPTIMIZERS } from '../optim/optimizers.js';
import { type Given, settle } from '../options/option.js';
import { checked, choice, given, number, numberOrWord, toggle } from '../options/option-kinds.js';
import { TRAINING_OPTIONS } from '../train/options.js';
import { COMMON_OPTIONS, type CommonOptions } from './common-options.js';

const HIDDEN_LAYERS = [100];
const ADAM = OPTIMIZERS.adam.own;

/** What they take besides the options of all estimators. */
export const MLP_OPTIONS = {
  /** Units of each hidden layer, or of a single one. Default [100]. */
  hiddenLayerSizes: given<number | readonly number[]>('any', HIDDEN_LAYERS),
  /** Of the hidden layers: identity, logistic, tanh or relu (default), or any other that a layer takes. */
  activation: given<ActivationText | 'logistic'>('text', 'relu'),
  /** adam (default) or sgd. */
  solver: choice(['adam', 'sgd'], 'adam'),
  /**
   * λ of the penalty λ/2·‖W‖², divided by the number of rows of a batch (with weights, by their sum). partialFit divides it
   * by batchSize, whatever the size of the piece, so that the penalty does not depend on the pieces. Default 1e-4.
   */
  alpha: number(TRAINING_OPTIONS.l2.range, 1e-4),
  /** Default auto: 200, or all rows where they are fewer. */
  batchSize: numberOrWord(TRAINING_OPTIONS.batchSize.range, ['auto'], 'auto'),
  /** The learning rate schedule, for sgd: constant (default), or adaptive: a fifth, whenever the loss has not fallen for two epochs. */
  learningRate: checked(requireRate, 'constant'),
  /** The rate that it begins with. Default 1e-3. */
  learningRateInit: number(TRAINING_OPTIONS.learningRate.range, 1e-3),
  /** With sgd. Default 0.9. */
  momentum: number(OPTIMIZERS.sgd.own.momentum.range, 0.9),
  /** With sgd and a momentum. Default true. */
  nesterovsMomentum: toggle(true),
  /** Adam's. Default 0.9. */
  beta1: ADAM.beta1,
  /** Adam's. Default 0.999. */
  beta2: ADAM.beta2,
  /** Adam's. Default 1e-8. */
  epsilon: ADAM.epsilon,
};

/** Options of MLPClassifier; those of MLPRegressor include them. */
export interface MLPOptions extends CommonOptions, Given<typeof MLP_OPTIONS> {}

/** The largest batch size that `auto` chooses. */
const BATCH_ROWS = 200;

const RATES = ['constant', 'adaptive'] as const;

function requireRate(rate: (typeof RATES)[number]): (typeof RATES)[number] {
  if (RATES.includes(rate)) return rate;
  throw new OptionError(
    `learningRate: ${show(rate)} is unknown; valid: ${RATES.join(', ')}; fit: { schedule } has others`,
  );
}

/** @throws OptionError for sizes that are none, or solvers and rates that there are none of here. */
export function checkMLPOptions(options: MLPOptions): void {
  hiddenSizes(options);
  settle(MLP_OPTIONS, options);
}

/** @throws OptionError */
function hiddenSizes({ hiddenLayerSizes = HIDDEN_LAYERS }: MLPOptions): readonly number[] {
  const sizes: readonly unknown[] = Array.isArray(hiddenLayerSizes) ? hiddenLayerSizes : [hiddenLayerSizes];
  if (sizes.every((size) => Number.isInteger(size) && (size as number) > 0)) return sizes as number[];
  throw new OptionError(
    `hiddenLayerSizes: ${show(hiddenLayerSizes)}; a whole number from 1 for each layer expected: [100, 50], or 100`,
  );
}

/** Hidden layers drawn as scikit-learn draws them, and the output layer of `units` units. */
export function mlpLayers(options: MLPOptions, units: number): LayerOptions[] {
  const { activation } = settle(MLP_OPTIONS, options);
  const name = activation === 'logistic' ? 'sigmoid' : activation;
  const hidden = hiddenSizes(options).map((size): LayerOptions => ({ units: size, activation: name }));
  return [...hidden, { units }].map((layer) => ({ ...layer, initializer: 'glorot-uniform' }));
}

/** @param weight the sum of the rows' weights. */
export function mlpFitOptions(options: MLPOptions, rows: number, weight: number) {
  const { solver, alpha, batchSize, learningRate } = settle(MLP_OPTIONS, options);
  const { tol } = settle(COMMON_OPTIONS, options);
  const batch = batchSize === 'auto' ? Math.min(BATCH_ROWS, rows) : batchSize;
  return {
    ...optimizerOptions(options),
    batchSize: batch,
    l2: alpha / ((batch * weight) / rows),
    schedule:
      solver === 'sgd' && learningRate === 'adaptive'
        ? ({ name: 'reduce-on-plateau', factor: 0.2, patience: 2, minDelta: tol } as const)
        : ('constant' as const),
  };
}

/** For partialFit: a constant rate, and a penalty that does not depend on the size of the piece. */
export function mlpPieceOptions(options: MLPOptions, rows: number) {
  const { alpha, batchSize } = settle(MLP_OPTIONS, options);
  const usual = batchSize === 'auto' ? BATCH_ROWS : batchSize;
  return { ...optimizerOptions(options), batchSize: Math.min(usual, rows), l2: alpha / usual };
}

function optimizerOptions(options: MLPOptions) {
  const {
    solver,
    learningRateInit: learningRate,
    momentum,
    nesterovsMomentum,
    ...adam
  } = settle(MLP_OPTIONS, options);
  const { beta1, beta2, epsilon } = adam;
  const optimizer: FitOptions['optimizer'] =
    solver === 'adam'
      ? { name: 'adam', beta1, beta2, epsilon }
      : { name: 'sgd', momentum, nesterov: momentum > 0 && nesterovsMomentum };
  return { learningRate, optimizer };
}
