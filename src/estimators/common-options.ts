// The parameters that all estimators over a network take, by scikit-learn's names in camelCase, and ours besides.
// Next: network-estimator.ts does what they say.

import type { OnWarning } from '../errors.js';
import type { FitOptions } from '../network/options.js';
import type { StandardizeOption } from '../network/standardization.js';
import type { Callback } from '../train/callbacks.js';

/** What all estimators over a network take. */
export interface CommonOptions {
  /** Most epochs. The multi-layer perceptrons warn when the loss still falls then. */
  maxIter?: number;
  /** The least fall of the loss that counts, or rise of the score with earlyStopping. Default 1e-4. */
  tol?: number;
  /** Epochs in a row without such, after which fit ends. Default 10. */
  nIterNoChange?: number;
  /**
   * Sets `validationFraction` of the rows apart, of each class its share, watches the score on them, and goes back to its best
   * epoch. At least one row of each class is trained on. Default false.
   */
  earlyStopping?: boolean;
  /** Default 0.1. */
  validationFraction?: number;
  /** Governs split, initial weights and shuffling. Default 5. */
  randomState?: number;
  /** Whether fit goes on from what an earlier fit learned. Default false. */
  warmStart?: boolean;
  /**
   * Ours: features are standardised inside the model, learned from the rows of the first fit. (scikit-learn has a pipeline
   * with StandardScaler for that.) Default true.
   */
  standardize?: StandardizeOption;
  /** Ours: anything else that Network.fit takes, over what the other parameters come to. */
  fit?: Omit<FitOptions, 'epochs' | 'validation' | 'callbacks' | 'signal'>;
  /** Ours: called as the training goes on. */
  callbacks?: readonly Callback[];
  /** Ours: ends the training. */
  signal?: AbortSignal;
  /** Ours: is given each warning. Default: console.warn. */
  onWarning?: OnWarning;
}

export const COMMON_OPTIONS: readonly (keyof CommonOptions)[] = [
  ...(['maxIter', 'tol', 'nIterNoChange', 'earlyStopping', 'validationFraction', 'randomState'] as const),
  ...(['warmStart', 'standardize', 'fit', 'callbacks', 'signal', 'onWarning'] as const),
];
