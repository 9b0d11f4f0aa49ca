// scikit-learn's MLPClassifier over a Network: hidden layers, Adam or SGD, and an end when the loss stops falling.

import type { Backend } from '../backend/backend.js';
import type { Dataset } from '../data/dataset.js';
import type { FitOptions } from '../network/options.js';
import type { LayerOptions } from '../nn/layer-options.js';
import type { GivenBytes } from '../typed-arrays.js';
import {
  checkMLPOptions,
  MLP_OPTIONS,
  type MLPOptions,
  mlpFitOptions,
  mlpLayers,
  mlpPieceOptions,
} from './mlp-options.js';
import { NetworkClassifier } from './network-classifier.js';

/**
 * A multi-layer perceptron that predicts classes, with scikit-learn's names and defaults.
 * @example
 * const model = new MLPClassifier(backend, { hiddenLayerSizes: [64], maxIter: 50 });
 * await model.fit(X, y);          // rows of numbers, and a label for each
 * model.predict([[5.1, 3.5]]);    // ['setosa']
 */
export class MLPClassifier extends NetworkClassifier<MLPOptions> {
  /** @throws OptionError for no backend, or a parameter that is unknown or out of range. */
  constructor(backend: Backend, options: MLPOptions = {}) {
    super('MLPClassifier', backend, options, MLP_OPTIONS);
    checkMLPOptions(options);
  }

  /** A fitted estimator from the bytes that save() gave; fileName appears in errors. @throws ModelError */
  static load(backend: Backend, bytes: GivenBytes, fileName = 'model'): MLPClassifier {
    return NetworkClassifier.restore(MLPClassifier, 'MLPClassifier', { backend, bytes, fileName });
  }

  protected usualEpochs(): number {
    return 200;
  }

  protected layersFor(units: number): LayerOptions[] {
    return mlpLayers(this.options, units);
  }

  protected fitOptions({ size }: Dataset, weight: number): FitOptions & { batchSize: number } {
    return mlpFitOptions(this.options, size, weight);
  }

  protected pieceOptions({ size }: Dataset): FitOptions & { batchSize: number } {
    return mlpPieceOptions(this.options, size);
  }
}
