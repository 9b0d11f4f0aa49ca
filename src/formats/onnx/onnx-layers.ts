// The layers of a model as nodes of an ONNX graph: one for each, with those that bring its inputs to the order that it needs.
// Batch normalisation was folded where it could be (fold-norms.ts). Before: onnx-builder.ts. Next: onnx-write.ts.

import type { Activation } from '../../nn/activation-options.js';
import { NORM_EPSILON } from '../../nn/kinds/batch-norm.js';
import type { LayerKindName } from '../../nn/layer-kinds.js';
import type { Shape } from '../../nn/shape.js';
import { filtersFirst, reorderRows } from '../channels-first.js';
import { type PortableLayer, windowOf } from '../portable-model.js';
import { type OnnxBuilder, type OnnxResult, orderOf, sameOrder } from './onnx-builder.js';

/** Adds the nodes of a layer, and says what its result is. */
type Write = (builder: OnnxBuilder, layer: PortableLayer, inputs: readonly OnnxResult[]) => OnnxResult;

const WRITERS: Readonly<Record<LayerKindName, Write>> = {
  dense(builder, { name, tensors, shape }, [from]) {
    const row = builder.asRow(from, name);
    const { weight, bias } = tensors;
    const order = orderOf(row);
    const data = order ? reorderRows(weight.data, order, shape[0]) : weight.data;
    const inputs = [row.name, builder.weights(name, weight.shape, data)];
    if (bias) inputs.push(builder.constant(`${name}.bias`, bias.shape, bias.data));
    return { name: builder.add('Gemm', [name], inputs), shape, image: null };
  },
  conv2d(builder, layer, [from]) {
    const { name, tensors, shape } = layer;
    const { kernelHeight, kernelWidth, channels } = windowOf(layer);
    const filters = shape[2];
    const image = builder.asChannelsFirst(from, name);
    const weight = filtersFirst(tensors.weight.data, [kernelHeight, kernelWidth, channels], filters);
    const inputs = [
      image.name,
      builder.weights(name, [filters, channels, kernelHeight, kernelWidth], weight),
    ];
    if (tensors.bias) inputs.push(builder.constant(`${name}.bias`, [filters], tensors.bias.data));
    return { name: builder.add('Conv', [name], inputs, windowAttributes(layer)), shape, image: shape };
  },
  'max-pool': (builder, layer, inputs) => pool('MaxPool', builder, layer, inputs),
  'average-pool': (builder, layer, inputs) =>
    pool('AveragePool', builder, layer, inputs, { count_include_pad: 0 }),
  'global-average-pool'(builder, { name, shape }, [from]) {
    const image = builder.asChannelsFirst(from, name);
    const means = builder.add('GlobalAveragePool', [name], [image.name]);
    return { name: builder.add('Flatten', [name, 'row'], [means], { axis: 1 }), shape, image: null };
  },
  flatten: (builder, { name }, [from]) => builder.asRow(from, name, true),
  dropout: (_, __, [from]) => from,
  activation(builder, { name, options }, [from]) {
    return { ...from, name: activate(builder, name, from.name, options.activation) };
  },
  add(builder, { name, shape }, inputs) {
    const alike = inputs.every((one) => sameOrder(one, inputs[0]));
    const ordered = inputs.map((one) => {
      if (alike) return one;
      return shape.length > 1 ? builder.asChannelsFirst(one, name) : builder.asHere(one, name);
    });
    const names = ordered.map((one) => one.name);
    return { ...ordered[0], name: builder.add(names.length === 2 ? 'Add' : 'Sum', [name], names) };
  },
  'batch-norm'(builder, { name, tensors, shape }, [from]) {
    const ordered = shape.length > 1 ? builder.asChannelsFirst(from, name) : from;
    const order = orderOf(ordered);
    const constants = ['scale', 'shift', 'mean', 'variance'].map((tensor) => {
      const { data } = tensors[tensor];
      return builder.constant(`${name}.${tensor}`, [data.length], order ? reorderRows(data, order, 1) : data);
    });
    const inputs = [ordered.name, ...constants];
    const attributes = { epsilon: { float: NORM_EPSILON } };
    return { ...ordered, name: builder.add('BatchNormalization', [name], inputs, attributes) };
  },
};

export function writeLayer(
  builder: OnnxBuilder,
  layer: PortableLayer,
  inputs: readonly OnnxResult[],
): OnnxResult {
  return WRITERS[layer.kind](builder, layer, inputs);
}

function pool(
  type: string,
  builder: OnnxBuilder,
  layer: PortableLayer,
  [from]: readonly OnnxResult[],
  more: Record<string, number> = {},
): OnnxResult {
  const { name, shape } = layer;
  const image = builder.asChannelsFirst(from, name);
  const result = builder.add(type, [name], [image.name], { ...windowAttributes(layer), ...more });
  return { name: result, shape, image: shape };
}

/** Padding is written out: where it is odd, ONNX's own "same" would be right as well, but runtimes drop it. */
function windowAttributes(layer: PortableLayer): Record<string, Shape> {
  const { kernelHeight, kernelWidth, stride, top, left, bottom, right } = windowOf(layer);
  return {
    kernel_shape: [kernelHeight, kernelWidth],
    strides: [stride, stride],
    pads: [top, left, bottom, right],
  };
}

function activate(builder: OnnxBuilder, layer: string, x: string, { name, slope }: Activation): string {
  const add = (
    type: string,
    inputs: readonly string[],
    part?: string,
    attributes?: Record<string, { float: number }>,
  ) => builder.add(type, [layer, part], inputs, attributes);
  switch (name) {
    case 'identity':
      return x;
    case 'sigmoid':
      return add('Sigmoid', [x]);
    case 'tanh':
      return add('Tanh', [x]);
    case 'relu':
      return add('Relu', [x]);
    case 'leaky-relu':
      return add('LeakyRelu', [x], undefined, { alpha: { float: slope! } });
    case 'elu':
      return add('Elu', [x], undefined, { alpha: { float: slope! } });
    case 'softplus':
      return add('Softplus', [x]);
    case 'silu':
      return add('Mul', [x, add('Sigmoid', [x], 'sigmoid')]);
    case 'gelu': {
      // x·½(1 + erf(x/√2))
      const erf = add('Erf', [add('Div', [x, builder.scalar('gelu/root', Math.SQRT2)], 'scaled')], 'erf');
      const sum = add('Add', [erf, builder.scalar('gelu/one', 1)], 'sum');
      return add('Mul', [add('Mul', [x, sum], 'product'), builder.scalar('gelu/half', 0.5)]);
    }
    default:
      return withoutWords(name);
  }
}

function withoutWords(name: never): never {
  throw new Error(`ONNX: there are no nodes for the activation ${name}`);
}
