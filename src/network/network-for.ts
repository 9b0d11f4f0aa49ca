// Makes a network for the rows of a data set, from a few options: hidden sizes or hidden layers, one activation, an initialiser. The
// output layer follows from the data.
// Before: network.ts. Next: tabular/ and the command line.

import type { Backend } from '../backend/backend.js';
import type { Dataset } from '../data/dataset.js';
import { imagesProblem } from '../data/images.js';
import { OptionError, show } from '../errors.js';
import type { Task } from '../functions/tasks.js';
import {
  type Activation,
  type ActivationText,
  parseActivation,
  USUAL_ACTIVATION,
} from '../nn/activation-options.js';
import { withDefaults } from '../nn/graph-from-options.js';
import type { InitializerName } from '../nn/initializers.js';
import { readsImages } from '../nn/layer-kinds.js';
import type { LayerOptions } from '../nn/layer-options.js';
import { type LossName, lossesFor } from '../nn/losses.js';
import { formatShape, type Shape, sizeOfShape } from '../nn/shape.js';
import { type Given, without } from '../options/option.js';
import { given } from '../options/option-kinds.js';
import { taskOf } from './check-data.js';
import { Network } from './network.js';
import { NETWORK_OPTIONS, type NetworkOptions } from './options.js';
import { requirePixels } from './schema-rows.js';

const SHAPE_OPTIONS = {
  /** Units of the hidden layers, all dense, from the first; an empty list for softmax or linear regression. */
  hidden: given<readonly number[]>('list'),
  /**
   * In place of `hidden`: hidden layers of any kind, as new Network() takes them, without the output layer, which is added after
   * the last one.
   */
  layers: given<readonly LayerOptions[]>('list'),
  /** Of the hidden dense layers that have none of their own; with `layers`, where relu would be the default. Default relu. */
  activation: given<ActivationText | Activation>('text|object'),
  /** Of the hidden layers; with `layers`, give batch-norm layers instead. Default false. */
  batchNorm: given<boolean>('switch'),
  /** Of all dense layers that have none of their own. */
  initializer: given<InitializerName>('text'),
  /** Of the output layer. Default: that of the other layers. */
  outputInitializer: given<InitializerName>('text'),
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
  activation: ActivationText | Activation = USUAL_ACTIVATION,
  batchNorm = false,
): LayerOptions[] {
  if (!Array.isArray(units)) throw new OptionError(`hidden: a list of units expected, ${show(units)} found`);
  return units.map((size) => ({ units: size, activation: parseActivation(activation), batchNorm }));
}

/** The hidden layers that are asked for, and the output layer after them. @throws OptionError */
export function layersFor(
  outputs: number,
  shape: Pick<NetworkShape, keyof typeof SHAPE_OPTIONS>,
): LayerOptions[] {
  const { hidden, layers, activation, batchNorm, initializer, outputInitializer = initializer } = shape;
  const output = { units: outputs, initializer: outputInitializer };
  if (layers === undefined) {
    const dense = hiddenLayers(hidden!, activation, batchNorm);
    return [...dense.map((layer) => ({ ...layer, initializer })), output];
  }
  if (hidden !== undefined) throw new OptionError('layers: they replace hidden; leave one of the two out');
  if (batchNorm)
    throw new OptionError(
      "batchNorm: layers are given; put { kind: 'batch-norm' } after the dense ones instead",
    );
  if (!Array.isArray(layers)) throw new OptionError(`layers: a list expected, ${show(layers)} given`);
  const usual = parseActivation(activation ?? USUAL_ACTIVATION);
  return withDefaults([...layers, output], { activation: usual, initializer });
}

/**
 * The shape of a sample: where layers read images the one that is given, or else that of the data; otherwise a row of features.
 * @throws OptionError for data without a shape, or rows of another size
 */
export function inputShapeFor(train: Dataset, layers: readonly LayerOptions[], given?: Shape): Shape {
  const { name, featureCount, sampleShape } = train;
  const reader = layers.find(({ kind }) => readsImages(kind));
  if (given) requireImages(given, train);
  if (reader === undefined) return [featureCount];
  const shape = given ?? sampleShape;
  if (!shape) {
    const side = Math.sqrt(featureCount);
    const example = Number.isInteger(side) ? `[${side}, ${side}, 1]` : '[height, width, channels]';
    throw new OptionError(
      `inputShape: ${reader.kind} layers read images, and ${name} has no image shape; pass it, such as ${example} for rows of ${featureCount} features`,
    );
  }
  return shape.length === 2 ? [...shape, 1] : shape;
}

/** @throws OptionError for rows that are no images of this shape. */
function requireImages(shape: Shape, train: Dataset): void {
  const { name, featureCount, sampleShape } = train;
  if (shape.length > 1) requirePixels(train, 'inputShape');
  if (sizeOfShape(shape) !== featureCount)
    throw new OptionError(
      `inputShape: an image of ${formatShape(shape)} has ${sizeOfShape(shape)} values, a row of ${name} has ${featureCount} features`,
    );
  if (sampleShape && imagesProblem(shape, sampleShape) !== null)
    throw new OptionError(
      `inputShape: ${formatShape(shape)} given, but the data are images of ${formatShape(sampleShape)}; leave it out`,
    );
}

/**
 * A network with an output for each class, target or label of `train`.
 * @example networkFor(backend, train, { layers: [{ units: 342 }, { kind: 'dropout', rate: 0.2 }] });
 * @throws as new Network()
 */
export function networkFor(backend: Backend, train: Dataset, shape: NetworkShape): Network {
  return new Network(backend, networkOptionsFor(train, shape));
}

/** The options of that network, for new Network(). @throws OptionError */
export function networkOptionsFor(train: Dataset, shape: NetworkShape): NetworkOptions {
  const { hidden, layers, activation, batchNorm, initializer, outputInitializer, ...options } = shape;
  const outputs = train.targets?.names.length ?? train.classCount;
  const made = layersFor(outputs, { hidden, layers, activation, batchNorm, initializer, outputInitializer });
  return {
    ...options,
    inputShape: inputShapeFor(train, made, shape.inputShape),
    loss: shape.loss ?? usualLoss(taskOf(train)),
    layers: made,
  };
}
