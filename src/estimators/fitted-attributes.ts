// What was learned, under scikit-learn's names for the attributes of a fitted estimator: coefs, intercepts, lossCurve.
// Next: network-estimator.ts.

import type { Network } from '../network/network.js';

/** A layer's weights [inputs, units], row-major. */
export interface Coefficients {
  readonly values: Float32Array;
  readonly shape: readonly [inputs: number, units: number];
}

/** The part of an estimator that shows what its network has learned. */
export abstract class FittedAttributes {
  /** @throws StateError before the first fit. */
  abstract get network(): Network;

  /** The training loss of each epoch, without the penalty; of standardised targets where the regressor standardises them. */
  get lossCurve(): number[] {
    return this.network.history.map(({ loss }) => loss);
  }

  /** Epochs that were trained. */
  get nIter(): number {
    return this.network.history.length;
  }

  /** The lowest of lossCurve. */
  get bestLoss(): number {
    return Math.min(...this.lossCurve);
  }

  get nFeaturesIn(): number {
    return this.network.architecture.inputSize;
  }

  /**
   * Each layer's weights. The first layer's are for standardised features, unless standardize is false; the last layer's for
   * standardised targets, where the regressor standardises them.
   */
  get coefs(): Coefficients[] {
    return this.network.layers.map(({ weight, inputs, units }) => ({
      values: weight,
      shape: [inputs, units],
    }));
  }

  /** Each layer's biases. */
  get intercepts(): Float32Array[] {
    return this.network.layers.map(({ bias }) => bias);
  }
}
