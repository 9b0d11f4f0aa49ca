// The network and training that flags of `jacquard train` ask for. Before: train-options.ts has the flags. Next: train.ts trains it,
// crossvalidate.ts does so for each fold, and trial-training.ts for each trial of a search.

import type { Backend } from '../src/backend/backend.js';
import type { Dataset } from '../src/data/dataset.js';
import type { Network } from '../src/network/network.js';
import { type NetworkShape, networkFor, networkOptionsFor } from '../src/network/network-for.js';
import type { NetworkOptions } from '../src/network/options.js';
import { dropoutRates } from '../src/nn/insert-dropout.js';
import { isTable } from '../src/tabular/split-table.js';
import { requireSmoothable } from '../src/train/options.js';
import { trainingOf } from './fit-options.js';
import { hiddenOptions, makeLayers } from './layers-option.js';
import { networkStandardization } from './regularizing-options.js';
import { lossFor, targetColumns } from './shared-options.js';
import type { TrainOptions } from './train-options.js';

/** Options that a network and its training depend on. */
export type NetworkRequest = Omit<
  TrainOptions,
  'validation' | 'checkpointMinutes' | 'checkpointEpochs' | 'checkpointSteps' | 'resume'
>;

/** Checks every option that does not need the data. @throws OptionError */
export function checkOptions(options: NetworkRequest) {
  const training = trainingOf(options);
  if (options.layers === undefined) dropoutRates(training.dropout, options.hidden!.length);
  const loss = lossFor(options.loss, targetColumns(options));
  requireSmoothable(training, loss);
  return { training, loss };
}

export function newNetwork(backend: Backend, train: Dataset, options: NetworkRequest): Network {
  return makeLayers(options, () => networkFor(backend, train, shapeOf(train, options)));
}

/** The options of that network, to make it elsewhere. */
export function networkOptions(train: Dataset, options: NetworkRequest): NetworkOptions {
  return makeLayers(options, () => networkOptionsFor(train, shapeOf(train, options)));
}

function shapeOf(train: Dataset, options: NetworkRequest): NetworkShape {
  const { activation, initializer, outputInitializer } = options;
  const { loss, seed, members, input, standardizeTargets, imageShape } = options;
  return {
    ...hiddenOptions(options),
    ...{ activation, initializer, outputInitializer },
    ...{ loss, seed, members, input, standardizeTargets, inputShape: imageShape },
    standardize: networkStandardization(options, isTable(train)),
  };
}
