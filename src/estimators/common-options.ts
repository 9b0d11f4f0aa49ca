// The parameters that all estimators over a network take: scikit-learn's names in camelCase, and some of our own.
// Next: network-estimator.ts uses them.

import { type OnWarning, OptionError } from '../errors.js';
import type { FitOptions } from '../network/options.js';
import type { TableStandardizeOption } from '../network/table-scaling.js';
import { isConstant } from '../optim/schedules.js';
import type { Given } from '../options/option.js';
import { given, number, toggle } from '../options/option-kinds.js';
import { OWN_SEED } from '../options/seed.js';
import type { Callback } from '../train/callbacks.js';
import { EARLY_STOPPING_OPTIONS } from '../train/early-stopping.js';
import { TRAINING_OPTIONS } from '../train/options.js';
import type { AbortSignalLike } from '../web-types.js';
import type { ColumnOptions } from './table-rows.js';

/** What is not saved with an estimator. */
export const UNSAVED_OPTIONS = {
  /** Not in scikit-learn: called during training. Default: none. */
  callbacks: given<readonly Callback[]>(['object']),
  /** Not in scikit-learn: stops the training when it is aborted. Default: none. */
  signal: given<AbortSignalLike>('signal'),
  /** Not in scikit-learn: receives each warning. Default: console.warn. */
  onWarning: given<OnWarning>('function'),
};

const SAVED_OPTIONS = {
  /**
   * The maximum number of epochs. The multi-layer perceptrons warn when they have not converged by then. Default: 100 for
   * SoftmaxRegression, 200 for the perceptrons.
   */
  maxIter: number(TRAINING_OPTIONS.epochs.range),
  /** The smallest improvement that counts: of the training loss, or of the score with earlyStopping. Default 1e-4. */
  tol: number(EARLY_STOPPING_OPTIONS.minDelta.range, 1e-4),
  /** fit stops after this many epochs in a row without such an improvement. Default 10. */
  nIterNoChange: number(EARLY_STOPPING_OPTIONS.patience.range, 10),
  /**
   * Holds out `validationFraction` of the rows, stratified by class, monitors the score on them, and restores the weights of
   * the best epoch. At least one row of each class is trained on. Default false.
   */
  earlyStopping: toggle(false),
  /** The share of the rows that earlyStopping holds out. Default 0.1. */
  validationFraction: given<number>('number', 0.1),
  /** Governs split, initial weights and shuffling. Default 5. */
  randomState: OWN_SEED,
  /** Whether fit continues from the weights of an earlier fit. Default false. */
  warmStart: toggle(false),
  /**
   * Not in scikit-learn: standardise the features inside the model, with statistics of the first fit's rows (in scikit-learn,
   * a pipeline with StandardScaler). For rows of objects only number columns are scaled, as with a ColumnTransformer;
   * `robust` is available for them. Default true.
   */
  standardize: given<TableStandardizeOption>('any'),
  /** Not in scikit-learn: for rows of objects, the kinds of columns: { ignore: ['id'], categorical: ['zip'] }. Default: inferred. */
  columns: given<ColumnOptions>('object'),
  /** Not in scikit-learn: further options of Network.fit. They override what the other parameters set. Default: none. */
  fit: given<Omit<FitOptions, 'epochs' | 'validation' | 'callbacks' | 'signal'>>('object'),
};

/** What all estimators over a network take. */
export const COMMON_OPTIONS = { ...SAVED_OPTIONS, ...UNSAVED_OPTIONS };

/** Options that all estimators take. */
export interface CommonOptions extends Given<typeof SAVED_OPTIONS>, Given<typeof UNSAVED_OPTIONS> {}

/** @throws OptionError for what would begin and end within each piece that partialFit is given. */
export function requireConstantRate({
  schedule = TRAINING_OPTIONS.schedule.usual!,
  warmup = 0,
}: FitOptions = {}): void {
  const name = typeof schedule === 'string' ? schedule : schedule.name;
  if (isConstant(name) && warmup === 0) return;
  throw new OptionError(
    `partialFit: fit.${warmup > 0 ? 'warmup' : `schedule "${name}"`} would run in each piece from its beginning to its end; ` +
      'the rate of partialFit is constant',
  );
}
