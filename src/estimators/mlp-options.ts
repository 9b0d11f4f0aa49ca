// The parameters of scikit-learn's multi-layer perceptrons, by their names in camelCase and with their defaults, and what
// they are to a network. Before: docs/names.md sets all names side by side. Next: mlp-classifier.ts, mlp-regressor.ts.

import { OptionError, show } from '../errors.js';
import type { FitOptions } from '../network/options.js';
import type { LayerOptions } from '../nn/architecture.js';
import type { CommonOptions } from './common-options.js';

export interface MLPOptions extends CommonOptions {
  /** Units of each hidden layer, or of a single one. Default [100]. */
  hiddenLayerSizes?: number | readonly number[];
  /** Of the hidden layers: identity, logistic, tanh or relu (default), or any other that a layer takes. */
  activation?: string;
  /** adam (default) or sgd. */
  solver?: 'adam' | 'sgd';
  /**
   * λ of the penalty λ/2·‖W‖², divided by the number of rows of a batch (with weights, by their sum). partialFit divides it
   * by batchSize, whatever the size of the piece, so that the penalty does not depend on the pieces. Default 1e-4.
   */
  alpha?: number;
  /** Default auto: 200, or all rows where they are fewer. */
  batchSize?: number | 'auto';
  /** How the rate goes on, with sgd: constant (default), or adaptive: a fifth, whenever the loss has not fallen for two epochs. */
  learningRate?: 'constant' | 'adaptive';
  /** The rate that it begins with. Default 1e-3. */
  learningRateInit?: number;
  /** With sgd. Default 0.9. */
  momentum?: number;
  /** With sgd and a momentum. Default true. */
  nesterovsMomentum?: boolean;
  /** Adam's. Defaults 0.9, 0.999, 1e-8. */
  beta1?: number;
  beta2?: number;
  epsilon?: number;
}

export const MLP_OPTIONS: readonly (keyof MLPOptions)[] = [
  ...(['hiddenLayerSizes', 'activation', 'solver', 'alpha', 'batchSize', 'learningRate'] as const),
  ...(['learningRateInit', 'momentum', 'nesterovsMomentum', 'beta1', 'beta2', 'epsilon'] as const),
];

/** The largest batch size that `auto` chooses. */
const BATCH_ROWS = 200;

const SOLVERS = ['adam', 'sgd'];
const RATES = ['constant', 'adaptive'];

/** @throws OptionError for sizes that are none, or solvers and rates that there are none of here. */
export function checkMLPOptions(options: MLPOptions): void {
  hiddenSizes(options);
  const { solver = 'adam', learningRate = 'constant' } = options;
  if (!SOLVERS.includes(solver)) {
    throw new OptionError(`solver: "${solver}" is unknown; valid: ${SOLVERS.join(', ')}`);
  }
  if (!RATES.includes(learningRate)) {
    throw new OptionError(
      `learningRate: "${learningRate}" is unknown; valid: ${RATES.join(', ')}; fit: { schedule } has others`,
    );
  }
}

/** @throws OptionError */
function hiddenSizes({ hiddenLayerSizes = [100] }: MLPOptions): readonly number[] {
  const sizes: readonly unknown[] = Array.isArray(hiddenLayerSizes) ? hiddenLayerSizes : [hiddenLayerSizes];
  if (sizes.every((size) => Number.isInteger(size) && (size as number) > 0)) return sizes as number[];
  throw new OptionError(
    `hiddenLayerSizes: ${show(hiddenLayerSizes)}; a whole number from 1 for each layer expected: [100, 50], or 100`,
  );
}

/** Hidden layers drawn as scikit-learn draws them, and the output layer of `units` units. */
export function mlpLayers(options: MLPOptions, units: number): LayerOptions[] {
  const { activation = 'relu' } = options;
  const name = activation === 'logistic' ? 'sigmoid' : activation;
  const hidden = hiddenSizes(options).map((size): LayerOptions => ({ units: size, activation: name }));
  return [...hidden, { units }].map((layer) => ({ ...layer, initializer: 'glorot-uniform' }));
}

/** @param weight the sum of the rows' weights. */
export function mlpFitOptions(options: MLPOptions, rows: number, weight: number) {
  const { solver = 'adam', alpha = 1e-4, batchSize = 'auto', learningRate = 'constant' } = options;
  const batch = batchSize === 'auto' ? Math.min(BATCH_ROWS, rows) : batchSize;
  return {
    ...optimizerOptions(options),
    batchSize: batch,
    l2: alpha / ((batch * weight) / rows),
    schedule:
      solver === 'sgd' && learningRate === 'adaptive'
        ? ({ name: 'reduce-on-plateau', factor: 0.2, patience: 2, minDelta: options.tol ?? 1e-4 } as const)
        : ('constant' as const),
  };
}

/** For partialFit: a constant rate, and a penalty that does not depend on the size of the piece. */
export function mlpPieceOptions(options: MLPOptions, rows: number) {
  const { alpha = 1e-4, batchSize = 'auto' } = options;
  const usual = batchSize === 'auto' ? BATCH_ROWS : batchSize;
  return { ...optimizerOptions(options), batchSize: Math.min(usual, rows), l2: alpha / usual };
}

function optimizerOptions(options: MLPOptions) {
  const { solver = 'adam', learningRateInit: learningRate = 1e-3 } = options;
  const { momentum = 0.9, nesterovsMomentum = true, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  const optimizer: FitOptions['optimizer'] =
    solver === 'adam'
      ? { name: 'adam', beta1, beta2, epsilon }
      : { name: 'sgd', momentum, nesterov: momentum > 0 && nesterovsMomentum };
  return { learningRate, optimizer };
}
