// Softmax regression with scikit-learn's names for it (LogisticRegression): one layer, a convex loss, a penalty set by C.
// There it is solved by L-BFGS; here by Adam, whose rate falls along a cosine to 0, which comes to the same weights.

import type { Backend } from '../backend/backend.js';
import type { Dataset } from '../data/dataset.js';
import { OptionError } from '../errors.js';
import type { FitOptions } from '../network/options.js';
import type { ClassWeights } from '../network/row-weights.js';
import type { LayerOptions } from '../nn/architecture.js';
import { NetworkClassifier } from './network-classifier.js';
import type { CommonOptions } from './network-estimator.js';

export interface SoftmaxRegressionOptions extends CommonOptions {
  /** Inverse of the penalty: C·(sum of the rows' losses) + ½·‖W‖² is made small. Default 1. */
  C?: number;
  /** Default: all rows up to 2,000, else 256. */
  batchSize?: number | 'auto';
  /** Adam's rate at the beginning. Default 0.3 for all rows at once, 0.01 in batches. */
  learningRateInit?: number;
  /** What each class's rows count: balanced, a list, or an object by class. */
  classWeight?: ClassWeights;
}

const OPTIONS = ['C', 'batchSize', 'learningRateInit', 'classWeight'] as const;

/** Up to so many rows a step takes them all: it is cheap then, and its gradient has no noise. */
const FULL_BATCH_ROWS = 2000;

export class SoftmaxRegression extends NetworkClassifier<SoftmaxRegressionOptions> {
  /** The rate has its own end. */
  protected override readonly stopsWhenLevel = false;

  /** @throws OptionError for no backend, or a parameter that is unknown or out of range. */
  constructor(backend: Backend, options: SoftmaxRegressionOptions = {}) {
    super('SoftmaxRegression', backend, options, OPTIONS);
    const { C = 1 } = options;
    if (!(C > 0)) throw new OptionError(`C: ${C}, a number above 0 expected`);
  }

  protected usualEpochs({ size }: Dataset): number {
    return size <= FULL_BATCH_ROWS ? 300 : 30;
  }

  protected layersFor(units: number): LayerOptions[] {
    return [{ units, initializer: 'zeros' }];
  }

  protected fitOptions({ size }: Dataset): FitOptions {
    const { C = 1, batchSize = 'auto', classWeight } = this.options;
    const full = size <= FULL_BATCH_ROWS;
    return {
      batchSize: batchSize === 'auto' ? (full ? size : 256) : batchSize,
      learningRate: this.options.learningRateInit ?? (full ? 0.3 : 0.01),
      l2: Number.isFinite(C) ? 1 / (C * size) : 0,
      optimizer: 'adam',
      schedule: 'cosine',
      classWeights: classWeight,
    };
  }
}
