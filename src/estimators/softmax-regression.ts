// Softmax regression with scikit-learn's names for it (LogisticRegression): one layer, a convex loss, a penalty set by C.
// There it is solved by L-BFGS; here by Adam, whose rate falls along a cosine to 0, which comes to the same weights.
// partialFit follows scikit-learn's SGDClassifier: a constant rate, and a penalty for each row.

import type { Backend } from '../backend/backend.js';
import type { Dataset } from '../data/dataset.js';
import { OptionError, show } from '../errors.js';
import type { ClassWeights } from '../network/class-weights.js';
import type { FitOptions } from '../network/options.js';
import type { LayerOptions } from '../nn/layer-options.js';
import { type Given, settle } from '../options/option.js';
import { checked, given, number, numberOrWord } from '../options/option-kinds.js';
import { TRAINING_OPTIONS } from '../train/options.js';
import type { GivenBytes } from '../typed-arrays.js';
import type { CommonOptions } from './common-options.js';
import { NetworkClassifier } from './network-classifier.js';

/** What it takes besides the options of all estimators. */
export const SOFTMAX_OPTIONS = {
  /**
   * Inverse strength of the penalty: fit minimises C·(weighted sum of the rows' losses) + ½·‖W‖². partialFit cannot know
   * the total number of rows and uses the penalty of 10,000: (loss of a row) + ½·1e-4/C·‖W‖², which with C = 1 is the
   * default `alpha` of SGDClassifier; `fit: { l2: 1 / (C * rows) }` sets another number. Default 1.
   */
  C: checked(requireStrength, 1),
  /** Default: all rows up to 2,000, else 256; in partialFit at most 256. */
  batchSize: numberOrWord(TRAINING_OPTIONS.batchSize.range, ['auto'], 'auto'),
  /** Adam's initial learning rate. Default 0.3 for all rows at once, 0.01 in batches and in partialFit, where it is constant. */
  learningRateInit: number(TRAINING_OPTIONS.learningRate.range),
  /** What each class's rows count: balanced, a list, or an object by class. Default: all count alike. */
  classWeight: given<ClassWeights>('text|list|object'),
};

/** Options of SoftmaxRegression. */
export interface SoftmaxRegressionOptions extends CommonOptions, Given<typeof SOFTMAX_OPTIONS> {}

function requireStrength(C: number): number {
  if (typeof C === 'number' && C > 0) return C;
  throw new OptionError(`C: ${show(C)}, a number above 0 expected`);
}

const BATCH_ROWS = 256;
const BATCH_RATE = 0.01;
/** The number of rows that partialFit's penalty is divided by, because it cannot know the total. */
const ROWS_OF_PIECES = 10_000;

/** Up to so many rows a step takes them all: it is cheap then, and its gradient has no noise. */
const FULL_BATCH_ROWS = 2000;

/**
 * Multinomial logistic regression (scikit-learn: LogisticRegression).
 * @example
 * const model = new SoftmaxRegression(backend, { C: 10 });
 * await model.fit(X, y);
 * model.score(testX, testY);      // 0.97
 */
export class SoftmaxRegression extends NetworkClassifier<SoftmaxRegressionOptions> {
  /** The rate has its own end. */
  protected override readonly stopsWhenLevel = false;

  /** @throws OptionError for no backend, or a parameter that is unknown or out of range. */
  constructor(backend: Backend, options: SoftmaxRegressionOptions = {}) {
    super('SoftmaxRegression', backend, options, SOFTMAX_OPTIONS);
  }

  /** A fitted estimator from the bytes that save() gave; fileName appears in errors. @throws ModelError */
  static load(backend: Backend, bytes: GivenBytes, fileName = 'model'): SoftmaxRegression {
    return NetworkClassifier.restore(SoftmaxRegression, 'SoftmaxRegression', { backend, bytes, fileName });
  }

  protected usualEpochs({ size }: Dataset): number {
    return size <= FULL_BATCH_ROWS ? 300 : 30;
  }

  protected layersFor(units: number): LayerOptions[] {
    return [{ units, initializer: 'zeros' }];
  }

  protected override ownClassWeights(): ClassWeights | undefined {
    return super.ownClassWeights() ?? this.options.classWeight;
  }

  protected fitOptions({ size }: Dataset, weight: number): FitOptions & { batchSize: number } {
    const { batchSize } = settle(SOFTMAX_OPTIONS, this.options);
    const full = size <= FULL_BATCH_ROWS;
    return {
      batchSize: batchSize === 'auto' ? (full ? size : BATCH_ROWS) : batchSize,
      learningRate: this.options.learningRateInit ?? (full ? 0.3 : BATCH_RATE),
      l2: this.penalty(weight),
      optimizer: 'adam' as const,
      schedule: 'cosine' as const,
    };
  }

  protected pieceOptions({ size }: Dataset): FitOptions & { batchSize: number } {
    const { batchSize } = settle(SOFTMAX_OPTIONS, this.options);
    return {
      batchSize: batchSize === 'auto' ? Math.min(BATCH_ROWS, size) : batchSize,
      learningRate: this.options.learningRateInit ?? BATCH_RATE,
      l2: this.penalty(ROWS_OF_PIECES),
      optimizer: 'adam' as const,
    };
  }

  /** λ when scikit-learn's objective is divided by C·Σw, so that its first term is the weighted mean of the losses. */
  private penalty(weight: number): number {
    const { C } = settle(SOFTMAX_OPTIONS, this.options);
    return Number.isFinite(C) ? 1 / (C * weight) : 0;
  }
}
