// Cross-validation of a network from plain options: those of networkFor(), fit() and early stopping.
// Before: cross-validation.ts scores the folds.

import type { Backend } from '../backend/backend.js';
import type { Dataset } from '../data/dataset.js';
import { splitDataset } from '../data/train-test-split.js';
import { OptionError } from '../errors.js';
import { NETWORK_SHAPE, type NetworkShape, networkFor } from '../network/network-for.js';
import { FIT_OPTIONS, type FitOptions } from '../network/options.js';
import { defined, type Given, namesIn, requireOptionsOf, without } from '../options/option.js';
import { given } from '../options/option-kinds.js';
import { EARLY_STOPPING_OPTIONS, type EarlyStoppingOptions, earlyStopping } from '../train/early-stopping.js';
import {
  CROSS_VALIDATION_OPTIONS,
  type CrossValidation,
  type CrossValidationOptions,
  crossValidateWith,
} from './cross-validation.js';

const PART_OPTIONS = {
  /**
   * Rows of each fold's training rows to choose the best epoch on: a count from 1 up, or a fraction below 1. They are not trained on. Default:
   * none, which trains on all of them and scores the weights after the last epoch.
   */
  validation: given<number>('number'),
};

const STOPPING = without(EARLY_STOPPING_OPTIONS, 'restoreBest');
const FIT = without(FIT_OPTIONS, 'validation', 'sampleWeights', 'partial', 'callbacks', 'signal');

/** All that crossValidate() takes. */
export const CROSS_VALIDATE_OPTIONS = {
  ...NETWORK_SHAPE,
  ...STOPPING,
  ...FIT,
  ...PART_OPTIONS,
  ...CROSS_VALIDATION_OPTIONS,
};

/** Options of crossValidate(): those of folds, of the network and of fit(). */
export interface CrossValidateOptions
  extends NetworkShape,
    Omit<FitOptions, 'validation' | 'sampleWeights' | 'partial' | 'callbacks' | 'signal'>,
    Omit<EarlyStoppingOptions, 'restoreBest'>,
    Given<typeof PART_OPTIONS>,
    CrossValidationOptions {}

/**
 * Trains and scores a network for each fold of `data`. Schema and standardiser are learnt from each fold's training rows alone.
 * @param options of the network (`hidden` or `layers`, …), of fit() (`epochs`, …), of early stopping, and of the folds: `folds`, or `foldIndices`,
 * `groups`, `stratified`. `seed` governs folds, initial weights and shuffling.
 * @returns for each score the mean and the standard deviation over the folds, and the out-of-fold predictions.
 * @example
 * const { scores } = await crossValidate(backend, data, { hidden: [32], epochs: 30, folds: 5 });
 * scores.accuracy; // { mean: 0.95, deviation: 0.01, values: [0.96, …] }
 * @throws OptionError, DataError, DivergedError; the signal's reason when aborted.
 */
export async function crossValidate(
  backend: Backend,
  data: Dataset,
  options: CrossValidateOptions,
): Promise<CrossValidation> {
  requireOptionsOf('crossValidate', CROSS_VALIDATE_OPTIONS, options);
  const all = defined(options);
  const { validation, seed } = all;
  const stops = namesIn(STOPPING).find((name) => all[name] !== undefined);
  if (validation === undefined && stops)
    throw new OptionError(
      `${stops}: it is measured on validation rows; give validation too, such as 0.2, or leave it out`,
    );
  return crossValidateWith(data, {
    ...pick(all, namesIn(CROSS_VALIDATION_OPTIONS)),
    async train({ train: rows, signal }) {
      const stratified = rows.targets === null;
      const parts =
        validation === undefined ? { train: rows } : splitDataset(rows, { validation, seed, stratified });
      const network = networkFor(backend, parts.train, pick(all, namesIn(NETWORK_SHAPE)));
      const callbacks = validation === undefined ? [] : [earlyStopping(pick(all, namesIn(STOPPING)))];
      try {
        await network.fit(parts.train, {
          ...pick(all, namesIn(FIT)),
          ...('validation' in parts && { validation: parts.validation }),
          ...{ callbacks, signal },
        });
        return network;
      } catch (error) {
        network.dispose();
        throw error;
      }
    },
  });
}

function pick<Options extends object, Name extends keyof Options>(options: Options, names: readonly Name[]) {
  const found = names.filter((name) => options[name] !== undefined);
  return Object.fromEntries(found.map((name) => [name, options[name]])) as Pick<Options, Name>;
}
