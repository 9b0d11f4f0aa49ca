// Makes a network for the rows of a data set, from a few options: hidden sizes, one activation, an initialiser.
// Before: network.ts. Next: tabular/ and the command line.

import type { Backend } from '../backend/backend.js';
import type { Dataset } from '../data/dataset.js';
import { OptionError, show } from '../errors.js';
import type { Task } from '../functions/tasks.js';
import { type Activation, parseActivation, USUAL_ACTIVATION } from '../nn/activation-options.js';
import type { InitializerName } from '../nn/initializers.js';
import type { LayerOptions } from '../nn/layer-options.js';
import { type LossName, lossesFor } from '../nn/losses.js';
import { type Given, without } from '../options/option.js';
import { given, needed } from '../options/option-kinds.js';
import { taskOf } from './check-data.js';
import { Network } from './network.js';
import { NETWORK_OPTIONS, type NetworkOptions } from './options.js';

const SHAPE_OPTIONS = {
  /** Units of the hidden layers, from the first; an empty list for softmax or linear regression. */
  hidden: needed<readonly number[]>(),
  /** Of the hidden layers. Default relu. */
  activation: given<string | Activation>(),
  /** Of the hidden layers. Default false. */
  batchNorm: given<boolean>(),
  /** Of all layers. */
  initializer: given<InitializerName>(),
  /** Initialiser of the output layer. Default: that of the other layers. */
  outputInitializer: given<InitializerName>(),
};

/** What networkFor() takes. */
export const NETWORK_SHAPE = { ...SHAPE_OPTIONS, ...without(NETWORK_OPTIONS, 'inputSize', 'layers') };

export interface NetworkShape
  extends Given<typeof SHAPE_OPTIONS>,
    Omit<NetworkOptions, 'inputSize' | 'layers'> {}

/** The default loss. */
export function usualLoss(task: Task): LossName {
  return lossesFor(task)[0];
}

/** Layers from the hidden sizes and one activation for all of them. */
export function hiddenLayers(
  units: readonly number[],
  activation: string | Activation = USUAL_ACTIVATION,
  batchNorm = false,
): LayerOptions[] {
  if (!Array.isArray(units)) throw new OptionError(`hidden: a list of units expected, ${show(units)} found`);
  return units.map((size) => ({ units: size, activation: parseActivation(activation), batchNorm }));
}

/** A network with an output for each class, target or label of `train`. @throws as new Network() */
export function networkFor(backend: Backend, train: Dataset, shape: NetworkShape): Network {
  const { hidden, activation, batchNorm, initializer, outputInitializer = initializer, ...options } = shape;
  const layers = hiddenLayers(hidden, activation, batchNorm).map((layer) => ({ ...layer, initializer }));
  const output = {
    units: train.targets?.names.length ?? train.classCount,
    initializer: outputInitializer,
  };
  return new Network(backend, {
    ...options,
    inputSize: train.featureCount,
    loss: shape.loss ?? usualLoss(taskOf(train)),
    layers: [...layers, output],
  });
}
