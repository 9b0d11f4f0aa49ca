// scikit-learn's MLPRegressor over a Network: values in place of classes.
// Before: network-estimator.ts, mlp-options.ts.

import type { Backend } from '../backend/backend.js';
import { Dataset } from '../data/dataset.js';
import type { FeatureRows } from '../data/typed-rows.js';
import { ModelError, OptionError } from '../errors.js';
import type { Network } from '../network/network.js';
import type { FitOptions, NetworkOptions } from '../network/options.js';
import { type Given, settle } from '../options/option.js';
import { choice, toggle } from '../options/option-kinds.js';
import type { GivenBytes } from '../typed-arrays.js';
import { type Rows, valuedRows } from './check-x-y.js';
import type { Label } from './labels.js';
import {
  checkMLPOptions,
  MLP_OPTIONS,
  type MLPOptions,
  mlpFitOptions,
  mlpLayers,
  mlpPieceOptions,
} from './mlp-options.js';
import { NetworkEstimator } from './network-estimator.js';
import type { TableContext, TableRows } from './table-rows.js';

/** Values of rows: one each, or several, as [n] or as n lists. */
export type Values = ArrayLike<number> | readonly ArrayLike<number>[];

/** What it takes besides MLP_OPTIONS. */
export const MLP_REGRESSOR_OPTIONS = {
  /** squared_error (default), or Huber's, which ours has besides. */
  loss: choice(['squared_error', 'huber'], 'squared_error'),
  /**
   * Not in scikit-learn: standardise the targets inside the model, with the mean and deviation of the first fit's rows.
   * Predictions are in the targets' own units; lossCurve, tol and Huber's delta are in deviations. `false` agrees with
   * scikit-learn's MLPRegressor, `true` with a TransformedTargetRegressor around it with a StandardScaler. Default true.
   */
  standardizeTargets: toggle(true),
};

/** Options of MLPRegressor. */
export interface MLPRegressorOptions extends MLPOptions, Given<typeof MLP_REGRESSOR_OPTIONS> {}

/**
 * A multi-layer perceptron that predicts values, with scikit-learn's names and defaults.
 * @example
 * const model = new MLPRegressor(backend, { hiddenLayerSizes: 32 });
 * await model.fit(X, prices);
 * model.predict([[120, 3]]);      // Float64Array [245000]
 */
export class MLPRegressor extends NetworkEstimator<MLPRegressorOptions> {
  protected readonly validationScore = 'validationLoss';

  /** @throws OptionError for no backend, or a parameter that is unknown or out of range. */
  constructor(backend: Backend, options: MLPRegressorOptions = {}) {
    super('MLPRegressor', backend, options, { ...MLP_REGRESSOR_OPTIONS, ...MLP_OPTIONS });
    checkMLPOptions(options);
    settle(MLP_REGRESSOR_OPTIONS, options);
  }

  /** A fitted estimator from the bytes that save() gave; fileName appears in errors. @throws ModelError */
  static load(backend: Backend, bytes: GivenBytes, fileName = 'model'): MLPRegressor {
    return NetworkEstimator.restore(MLPRegressor, 'MLPRegressor', { backend, bytes, fileName });
  }

  /**
   * Learns from rows X [n, features] and their values y, [n] or [n, targets], or from a Dataset with targets.
   * sampleWeight [n] is the weight of each row, 1 by default. Rows may also be objects with words, booleans, dates and missing
   * values; y may then be the key of the value: fit(rows, 'price').
   * @throws ShapeError, DataError, OptionError for what does not fit; DivergedError at NaN or infinity.
   */
  async fit(
    X: Rows | TableRows | Dataset,
    y?: Values | string,
    sampleWeight?: ArrayLike<number>,
  ): Promise<this> {
    await this.fitInTurn(() => valued(X, y, this.context(this.options.warmStart)), sampleWeight);
    return this;
  }

  /** One epoch over a piece of data that arrives in pieces; features' and targets' scales are learned from the first. */
  async partialFit(
    X: Rows | TableRows | Dataset,
    y?: Values | string,
    sampleWeight?: ArrayLike<number>,
  ): Promise<this> {
    await this.fitPieceInTurn(() => valued(X, y, this.context(true)), sampleWeight);
    return this;
  }

  /** The predicted values, [n · targets], row after row, in the units of the targets. */
  predict(X: FeatureRows | TableRows | Dataset): Float64Array {
    return this.answer('predict', X, (network, rows) => network.predictValues(rows));
  }

  /** R², the mean over the targets: 1 for what is right, 0 for what is no better than the mean. */
  score(X: Rows | TableRows | Dataset, y?: Values | string): number {
    return this.answering('score').evaluateValues(valued(X, y, this.context(true))).r2;
  }

  protected override takeSaved(network: Network, classes: readonly Label[], fileName: string): void {
    if (network.task !== 'values')
      throw new ModelError(`${fileName}: estimator and network do not belong together`);
    super.takeSaved(network, classes, fileName);
  }

  protected usualEpochs(): number {
    return 200;
  }

  protected networkOptions({
    targets,
  }: Dataset): Pick<NetworkOptions, 'layers' | 'loss' | 'standardizeTargets'> {
    const loss = this.options.loss === 'huber' ? 'huber' : 'mean-squared-error';
    const { standardizeTargets } = this.options;
    return { layers: mlpLayers(this.options, targets!.names.length), loss, standardizeTargets };
  }

  protected fitOptions({ size, targets }: Dataset, weight: number): FitOptions & { batchSize: number } {
    return this.scaled(mlpFitOptions(this.options, size, weight), targets!.names.length);
  }

  protected pieceOptions({ size, targets }: Dataset): FitOptions & { batchSize: number } {
    return this.scaled(mlpPieceOptions(this.options, size), targets!.names.length);
  }

  /**
   * scikit-learn's squared error is half of a row's sum, ours the mean over its columns: so many times larger or smaller, and
   * penalty and rate with it (Adam's rate has no need of that).
   */
  private scaled<Options extends { l2: number; learningRate: number }>(options: Options, columns: number) {
    const scale = (this.options.loss === 'huber' ? 1 : 2) / columns;
    const rate = this.options.solver === 'sgd' ? options.learningRate / scale : options.learningRate;
    return { ...options, l2: scale * options.l2, learningRate: rate };
  }
}

function valued(X: Rows | TableRows | Dataset, y: Values | string | undefined, table: TableContext): Dataset {
  if (X instanceof Dataset) {
    if (X.targets?.kind === 'values') return X;
    throw new OptionError(`fit: ${X.name} has no values to predict`);
  }
  if (y === undefined) throw new OptionError('fit: values are missing: fit(X, y), or fit(dataset)');
  return valuedRows(X, y, table);
}
