// Layers as those of TensorFlow.js. Dense layers, convolutions and pools are the same there, padding included. What it does not have is
// composed: a limit on both sides, and ELU with an α other than 1. Before: keras-builder.ts. Next: tfjs-write.ts.

import { type Standardizer, scaleOf } from '../../data/standardize.js';
import type { Activation } from '../../nn/activation-options.js';
import { NORM_EPSILON } from '../../nn/kinds/batch-norm.js';
import { type Shape, sizeOfShape } from '../../nn/shape.js';
import { imageShape } from '../channels-first.js';
import { type PortableLayer, windowOf } from '../portable-model.js';
import { type KerasBuilder, type KerasResult, NORM } from './keras-builder.js';

/** The names of tensors in Keras, by kind. */
export const KERAS_TENSORS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  dense: { weight: 'kernel', bias: 'bias' },
  conv2d: { weight: 'kernel', bias: 'bias' },
  'batch-norm': { scale: 'gamma', shift: 'beta', mean: 'moving_mean', variance: 'moving_variance' },
};

export const STANDARDIZE = 'standardize';

/**
 * (x - mean)·factor within ±clip. Two layers, the mean first: backends differ in how they compute one, and some lose the digits of
 * features that are far from 0.
 */
export function standardized(builder: KerasBuilder, x: KerasResult, standardizer: Standardizer): KerasResult {
  const { mean, clip } = standardizer;
  const factors = scaleOf(standardizer);
  const channels = x.shape.length === 3 ? x.shape[2] : sizeOfShape(x.shape);
  const byChannel = [mean, factors].every((data) => data.every((value, j) => value === data[j % channels]));
  const flat = byChannel ? x : builder.flat(x);
  const columns = flat.shape.at(-1)!;
  const centered = builder.affine(
    `${STANDARDIZE}.mean`,
    flat,
    null,
    mean.slice(0, columns).map((one) => -one),
  );
  const scaled = builder.affine(`${STANDARDIZE}.deviation`, centered, factors.slice(0, columns), null);
  const limited = clip === undefined ? scaled : clipped(builder, scaled, clip);
  if (limited.shape.length === x.shape.length) return limited;
  return builder.add('Reshape', `${STANDARDIZE}.shape`, [limited], { target_shape: x.shape }, x.shape);
}

/** min(max(x, 0), clip) - min(max(-x, 0), clip) */
function clipped(builder: KerasBuilder, x: KerasResult, clip: number): KerasResult {
  const part = (name: string) => `${STANDARDIZE}.${name}`;
  const limits = { max_value: clip, negative_slope: 0, threshold: 0 };
  const above = builder.add('ReLU', part('above'), [x], limits);
  const turned = builder.scaled(part('turned'), x, -1);
  const below = builder.add('ReLU', part('below'), [turned], limits);
  return builder.add('Add', part('clip'), [above, builder.scaled(part('back'), below, -1)]);
}

export function kerasLayer(
  builder: KerasBuilder,
  layer: PortableLayer,
  inputs: readonly KerasResult[],
): KerasResult {
  const { kind, name, options } = layer;
  const shape = layer.shape.length === 2 ? imageShape(layer.shape) : layer.shape;
  const [x] = inputs;
  switch (kind) {
    case 'dense': {
      const config = { units: options.units, activation: 'linear', use_bias: options.bias };
      const input = builder.flat(x);
      return builder.addLayer(
        'Dense',
        name,
        [input],
        config,
        shape,
        weightsOf(layer, [input.shape[0], options.units]),
      );
    }
    case 'conv2d': {
      const { filters, kernelSize, bias } = options;
      const config = {
        ...{ filters, kernel_size: kernelSize, activation: 'linear', use_bias: bias, dilation_rate: [1, 1] },
        ...windowConfig(layer),
      };
      const size = [...kernelSize, x.shape[2], filters];
      return builder.addLayer('Conv2D', name, inputs, config, shape, weightsOf(layer, size));
    }
    case 'max-pool':
    case 'average-pool': {
      const { kernelHeight, kernelWidth } = windowOf(layer);
      const config = { pool_size: [kernelHeight, kernelWidth], ...windowConfig(layer) };
      return builder.addLayer(
        kind === 'max-pool' ? 'MaxPooling2D' : 'AveragePooling2D',
        name,
        inputs,
        config,
        shape,
      );
    }
    case 'global-average-pool':
      return builder.addLayer(
        'GlobalAveragePooling2D',
        name,
        inputs,
        { data_format: 'channels_last' },
        shape,
      );
    case 'batch-norm':
      return builder.addLayer(
        'BatchNormalization',
        name,
        inputs,
        { ...NORM, epsilon: NORM_EPSILON },
        shape,
        weightsOf(layer),
      );
    case 'flatten':
      return builder.addLayer('Flatten', name, inputs, { data_format: 'channels_last' }, shape);
    case 'dropout':
      return builder.addLayer('Dropout', name, inputs, { rate: options.rate });
    case 'add':
      return builder.addLayer('Add', name, inputs);
    case 'activation':
      return activated(builder, name, x, options.activation);
  }
}

function windowConfig(layer: PortableLayer): object {
  const { stride } = windowOf(layer);
  return { strides: [stride, stride], padding: layer.options.padding, data_format: 'channels_last' };
}

/** @param size of its weight. Default: as it is. */
function weightsOf({ kind, tensors }: PortableLayer, size?: Shape) {
  const named = Object.entries(tensors).map(([name, { shape, data }]) => [
    KERAS_TENSORS[kind][name],
    { shape: name === 'weight' && size ? size : shape, data },
  ]);
  return Object.fromEntries(named);
}

const ACTIVATIONS: Readonly<Record<Exclude<Activation['name'], 'leaky-relu'>, string>> = {
  ...{ identity: 'linear', sigmoid: 'sigmoid', tanh: 'tanh', relu: 'relu', elu: 'elu', gelu: 'gelu' },
  ...{ silu: 'swish', softplus: 'softplus' },
};

function activated(builder: KerasBuilder, name: string, x: KerasResult, chosen: Activation): KerasResult {
  const { name: activation, slope = 1 } = chosen;
  if (activation === 'leaky-relu') return builder.addLayer('LeakyReLU', name, [x], { alpha: slope });
  if (activation !== 'elu' || slope === 1)
    return builder.addLayer('Activation', name, [x], { activation: ACTIVATIONS[activation] });
  // max(x, 0) + α·elu(-max(-x, 0))
  const part = (suffix: string) => `${name}.${suffix}`;
  const relu = (suffix: string, input: KerasResult) =>
    builder.add('Activation', part(suffix), [input], { activation: 'relu' });
  const below = builder.scaled(part('below'), relu('turned', builder.scaled(part('negative'), x, -1)), -1);
  const elu = builder.add('Activation', part('elu'), [below], { activation: 'elu' });
  return builder.addLayer('Add', name, [relu('above', x), builder.scaled(part('alpha'), elu, slope)]);
}
