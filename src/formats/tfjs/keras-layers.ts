// Layers of Keras as layers here, by class. What a layer has no option for is refused, never left out. Before: keras-topology.ts.
// Next: tfjs-read.ts.

import { ModelError, show } from '../../errors.js';
import { isRecord } from '../../model/untrusted-json.js';
import type { ActivationText } from '../../nn/activation-options.js';
import type { LayerOptions } from '../../nn/layer-options.js';
import type { KerasLayer } from './keras-topology.js';

/** A layer here, less its name and what it reads. */
export type Bare = LayerOptions & { kind: string };

export interface MadeLayers {
  /** One after the other; none for a layer that changes nothing. */
  readonly layers: readonly Bare[];
  /** What the layer makes of the outputs, where it is the last. */
  readonly head?: 'softmax' | 'sigmoid';
  /** Of batch normalisation. */
  readonly epsilon?: number;
  /** Rows in the shape of images, or in a row. */
  readonly reshape?: readonly number[];
  /** x·scale + offset. */
  readonly rescale?: readonly [scale: number, offset: number];
}

const ACTIVATIONS: Readonly<Record<string, ActivationText>> = {
  ...{ linear: 'identity', relu: 'relu', sigmoid: 'sigmoid', tanh: 'tanh', elu: 'elu', gelu: 'gelu' },
  ...{ silu: 'silu', swish: 'silu', softplus: 'softplus', leaky_relu: 'leaky-relu:0.2' },
};

/** @param isOutput whether the layer answers: its softmax or sigmoid is the head. @throws ModelError naming layer and option */
export function madeOf(layer: KerasLayer, isOutput: boolean, where: string): MadeLayers {
  const { className, config, name } = layer;
  const fail = (why: string): never => {
    throw new ModelError(`${where}: layer ${show(name)}, ${className}: ${why}`);
  };
  /** Refuses other values than these, the first of which is the usual one. */
  const only = (option: string, ...values: unknown[]) => {
    const found = config[option] ?? values[0];
    if (!values.some((one) => show(one) === show(found))) fail(`${option} ${show(found)} is not supported`);
  };
  const number = (usual: number | null, ...options: string[]): number => {
    const found = options.map((one) => config[one]).find((one) => one !== undefined && one !== null) ?? usual;
    return typeof found === 'number' && Number.isFinite(found)
      ? found
      : fail(`${options[0]} should be a number`);
  };
  const flag = (option: string): boolean => config[option] !== false;
  const pair = (option: string, usual: unknown): [number, number] => {
    const found = config[option] ?? usual;
    const both = Array.isArray(found) ? found : [found, found];
    const isPair = both.length === 2 && both.every((one) => Number.isSafeInteger(one) && one > 0);
    return isPair ? (both as [number, number]) : fail(`${option} should be a whole number or two`);
  };
  const window = (size: [number, number], strides: readonly [number, number]) => {
    if (strides[0] !== strides[1]) fail(`strides ${show(strides)} differ down and to the right`);
    only('data_format', 'channels_last');
    only('padding', 'valid', 'same');
    return { stride: strides[0], padding: (config['padding'] ?? 'valid') as 'same' | 'valid', size };
  };
  const activated = (layers: readonly Bare[], given: unknown): MadeLayers => {
    const text = activationText(given);
    if (isOutput && (text === 'softmax' || text === 'sigmoid')) return { layers, head: text };
    if (text === 'softmax') fail('a softmax within a model is not supported');
    if (text === null || !Object.hasOwn(ACTIVATIONS, text))
      return fail(`the activation ${show(text ?? classOf(given) ?? given)} is unknown`);
    const activation = ACTIVATIONS[text];
    return { layers: activation === 'identity' ? layers : [...layers, { kind: 'activation', activation }] };
  };
  const activation = (text: ActivationText): MadeLayers => ({
    layers: [{ kind: 'activation', activation: text }],
  });
  switch (className) {
    case 'Dense': {
      const units = number(null, 'units');
      return activated(
        [{ kind: 'dense', units, bias: flag('use_bias'), activation: 'identity' }],
        config['activation'],
      );
    }
    case 'Conv2D': {
      only('groups', 1);
      if (pair('dilation_rate', 1).some((one) => one !== 1)) fail('a dilation rate is not supported');
      const kernelSize = pair('kernel_size', null);
      const { stride, padding } = window(kernelSize, pair('strides', 1));
      const own = { filters: number(null, 'filters'), kernelSize, stride, padding, bias: flag('use_bias') };
      return activated([{ kind: 'conv2d', ...own, activation: 'identity' }], config['activation']);
    }
    case 'MaxPooling2D':
    case 'AveragePooling2D': {
      const size = pair('pool_size', 2);
      return {
        layers: [
          {
            kind: className === 'MaxPooling2D' ? 'max-pool' : 'average-pool',
            ...window(size, pair('strides', size)),
          },
        ],
      };
    }
    case 'GlobalAveragePooling2D':
      only('data_format', 'channels_last');
      only('keepdims', false);
      return { layers: [{ kind: 'global-average-pool' }] };
    case 'BatchNormalization':
      return { layers: [{ kind: 'batch-norm' }], epsilon: number(1e-3, 'epsilon') };
    case 'Activation':
      return activated([], config['activation']);
    case 'Softmax':
      only('axis', -1, 1, [-1], [1]);
      return activated([], 'softmax');
    case 'ReLU': {
      if (number(0, 'threshold') !== 0) fail('a threshold is not supported');
      if ((config['max_value'] ?? null) !== null)
        fail(`max_value ${show(config['max_value'])} is not supported`);
      const slope = number(0, 'negative_slope');
      return activation(slope === 0 ? 'relu' : `leaky-relu:${slope}`);
    }
    case 'LeakyReLU':
      return activation(`leaky-relu:${number(0.3, 'alpha', 'negative_slope')}`);
    case 'ELU':
      return activation(`elu:${number(1, 'alpha')}`);
    case 'Dropout':
      return { layers: [{ kind: 'dropout', rate: number(null, 'rate') }] };
    case 'Flatten':
      only('data_format', 'channels_last');
      return { layers: [{ kind: 'flatten' }] };
    case 'Add':
      return { layers: [{ kind: 'add' }] };
    case 'Reshape': {
      const shape = config['target_shape'];
      const isShape =
        Array.isArray(shape) && shape.every((one) => Number.isSafeInteger(one) && (one > 0 || one === -1));
      return isShape
        ? { layers: [], reshape: shape }
        : fail('target_shape should be a list of whole numbers');
    }
    case 'Rescaling':
      return { layers: [], rescale: [number(null, 'scale'), number(0, 'offset')] };
    case 'Sequential':
    case 'Functional':
    case 'Model':
      return fail('a model within the model is not supported');
    default:
      return fail('this kind of layer is unknown');
  }
}

/** Of an activation that is a layer, for messages. */
function classOf(given: unknown): unknown {
  return isRecord(given) ? given['class_name'] : undefined;
}

/** "relu", or { class_name: "function", config: "relu" } as Keras 3 has it. */
function activationText(given: unknown): string | null {
  if (given === undefined || given === null) return 'linear';
  if (typeof given === 'string') return given;
  return isRecord(given) && typeof given['config'] === 'string' ? given['config'] : null;
}
