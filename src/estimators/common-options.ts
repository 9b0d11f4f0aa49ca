// The parameters that all estimators over a network take, by scikit-learn's names in camelCase, and ours besides.
// Next: network-estimator.ts does what they say.

import { type OnWarning, OptionError } from '../errors.js';
import type { FitOptions } from '../network/options.js';
import type { TableStandardizeOption } from '../network/table-scaling.js';
import type { Callback } from '../train/callbacks.js';
import type { ColumnOptions } from './table-rows.js';

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
   * with StandardScaler for that.) Of rows of objects the number columns alone are, as by a ColumnTransformer; `robust` is for
   * them. Default true.
   */
  standardize?: TableStandardizeOption;
  /** Ours: of rows of objects, what the columns are where their values do not tell: { ignore: ['id'], categorical: ['zip'] }. */
  columns?: ColumnOptions;
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
  ...(['warmStart', 'standardize', 'columns', 'fit', 'callbacks', 'signal', 'onWarning'] as const),
];

/** @throws OptionError for what would begin and end within each piece that partialFit is given. */
export function requireConstantRate({ schedule = 'constant', warmup = 0 }: FitOptions = {}): void {
  const name = typeof schedule === 'string' ? schedule : schedule.name;
  if (name === 'constant' && warmup === 0) return;
  throw new OptionError(
    `partialFit: fit.${warmup > 0 ? 'warmup' : `schedule "${name}"`} would run in each piece from its beginning to its end; ` +
      'the rate of partialFit is constant',
  );
}
