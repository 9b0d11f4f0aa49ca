// A Keras topology with its weights as layers here. Before: keras-topology.ts, keras-layers.ts. Next: tfjs-read.ts.

import { ModelError, show } from '../../errors.js';
import { type Architecture, inputShapesOf } from '../../nn/graph.js';
import { defineArchitecture } from '../../nn/graph-from-options.js';
import type { LayerOptions } from '../../nn/layer-options.js';
import { formatShape, type Shape, sizeOfShape } from '../../nn/shape.js';
import type { ReadOptions } from '../format.js';
import { made, type ReadLayers } from '../model-from-layers.js';
import { withOwnEpsilon } from '../norm-epsilon.js';
import { outputsOf } from '../outputs-of-import.js';
import { type Bare, type MadeLayers, madeOf } from './keras-layers.js';
import { type KerasLayer, kerasTopology } from './keras-topology.js';
import type { TfjsWeight } from './tfjs-weights.js';

/** That a standardiser is made for: the file's size does not limit them. */
const MOST_FEATURES = 2 ** 26;

type Weights = ReadonlyMap<string, TfjsWeight>;

/** A layer here with the one of Keras that it is of. */
interface Placed {
  readonly options: LayerOptions & { name: string };
  readonly keras: KerasLayer;
  readonly epsilon?: number;
}

export function readKeras(
  topology: unknown,
  weights: Weights,
  where: string,
  options: ReadOptions,
): ReadLayers {
  const { layers: given, inputShape: sizes, output } = kerasTopology(topology, where);
  const placed: Placed[] = [];
  /** For each layer of Keras, the layer here that has its outputs. */
  const ends = new Map([[given[0].name, 'input']]);
  const counts = new Map<string, number>();
  let inputShape = fixedShape(sizes, where, options);
  let standardizer: { mean: Float32Array; deviation: Float32Array } | undefined;
  let head: 'softmax' | 'sigmoid' | null = null;
  const push = (bare: Bare, inputs: readonly string[], keras: KerasLayer, epsilon?: number): string => {
    const count = (counts.get(bare.kind) ?? 0) + 1;
    counts.set(bare.kind, count);
    const name = `${bare.kind}${count}`;
    placed.push({ options: { ...bare, name, inputs } as Placed['options'], keras, epsilon });
    return name;
  };
  for (const layer of given.slice(1)) {
    const found = madeOf(layer, layer.name === output, where);
    let inputs = layer.inputs.map((one) => ends.get(one)!);
    const isFirst = placed.length === 0 && inputs[0] === 'input';
    if (found.rescale) {
      // The standardiser is of all rows: nothing else may read them as they are.
      const isAlone = [...ends.keys()].every(
        (one) => given.filter(({ inputs: read }) => read.includes(one)).length === 1,
      );
      if (!isFirst || !isAlone || standardizer)
        throw unfit(where, layer, 'it has to be the only layer that reads the input');
      standardizer = standardizerOf(found.rescale, inputShape, where, layer);
    }
    if (found.reshape) {
      const shape = reshaped(found.reshape, inputShape);
      if (shape === null) inputs = [push({ kind: 'flatten' }, inputs, layer)];
      else if (!isFirst || !shape.length)
        throw unfit(where, layer, 'only a shape of the input, or a flat one, is supported');
      else inputShape = shape;
    }
    if (found.head) head = found.head;
    for (const bare of found.layers) inputs = [push(bare, inputs, layer, found.epsilon)];
    ends.set(layer.name, inputs[0]);
  }
  const layers = placed.map((one) => one.options);
  const graph = made(where, () => defineArchitecture(inputShape, layers, 'mean-squared-error'));
  requireFlat(where, graph, placed);
  const end = graph.nodes[graph.outputs[0]].name;
  if (graph.outputs.length > 1 || end !== ends.get(output))
    throw new ModelError(`${where}: a layer other than the output ${show(output)} is read by none`);
  const { shape } = graph.nodes[graph.outputs[0]];
  if (shape.length > 1)
    throw new ModelError(
      `${where}: the output ${show(output)} is ${formatShape(shape)}; a flat one expected`,
    );
  const { loss, more } = outputsOf(where, head, graph.outputUnits, options);
  return {
    ...{ where, inputShape, layers, loss, tensors: tensorsOf(where, graph, placed, weights) },
    more: { ...more, ...(standardizer && { standardizer }) },
  };
}

function unfit(where: string, { name, className }: KerasLayer, why: string): ModelError {
  return new ModelError(`${where}: layer ${show(name)}, ${className}: ${why}`);
}

function fixedShape(sizes: readonly (number | null)[], where: string, { inputShape }: ReadOptions): Shape {
  const fits =
    inputShape?.length === sizes.length && sizes.every((one, i) => one === null || one === inputShape[i]);
  if (inputShape && fits) return inputShape;
  const shown = sizes.map((one) => one ?? '?').join('×');
  if (inputShape)
    throw new ModelError(`${where}: the input shape is ${shown}, ${formatShape(inputShape)} given`);
  if (sizes.every((one) => one !== null)) return sizes;
  throw new ModelError(`${where}: the input shape ${shown} is not fixed; give inputShape`);
}

/** The whole shape that a Reshape of the input makes; null for a flat one, empty for one that does not fit. */
function reshaped(target: readonly number[], input: Shape): Shape | null {
  if (target.length === 1) return null;
  const known = target.reduce((product, one) => (one < 0 ? product : product * one), 1);
  const shape = target.map((one) => (one < 0 ? sizeOfShape(input) / known : one));
  return sizeOfShape(shape) === sizeOfShape(input) && shape.every(Number.isInteger) ? shape : [];
}

/** x·scale + offset as (x - mean)/deviation. */
function standardizerOf(
  [scale, offset]: NonNullable<MadeLayers['rescale']>,
  inputShape: Shape,
  where: string,
  layer: KerasLayer,
) {
  if (!(scale > 0)) throw unfit(where, layer, `a scale above 0 expected, ${scale} found`);
  const size = sizeOfShape(inputShape);
  if (size > MOST_FEATURES) throw unfit(where, layer, `${size} features are too many`);
  return {
    mean: new Float32Array(size).fill(-offset / scale),
    deviation: new Float32Array(size).fill(1 / scale),
  };
}

/** A dense layer of Keras goes over the last dimension alone. */
function requireFlat(where: string, graph: Architecture, placed: readonly Placed[]): void {
  const odd = graph.nodes.findIndex(
    (node) => node.kind === 'dense' && inputShapesOf(graph, node)[0].length > 1,
  );
  if (odd >= 0) throw unfit(where, placed[odd].keras, 'it reads images; a Flatten is missing before it');
}

function tensorsOf(
  where: string,
  graph: Architecture,
  placed: readonly Placed[],
  weights: Weights,
): ReadLayers['tensors'] {
  const left = new Set(weights.keys());
  /** Of a layer, by the last part of its name: "sequential/dense/kernel". */
  const take = ({ name }: KerasLayer, tensor: string, shape: Shape): Float32Array => {
    const found = [...weights.keys()].filter((one) => {
      const parts = one.replace(/:0$/, '').split('/');
      return parts.at(-1) === tensor && parts.at(-2) === name;
    });
    if (found.length !== 1)
      throw new ModelError(
        `${where}: layer ${show(name)}: ${found.length} weights called ${tensor}, one expected`,
      );
    const weight = weights.get(found[0])!;
    if (formatShape(weight.shape) !== formatShape(shape))
      throw new ModelError(
        `${where}: weight ${found[0]} should be ${formatShape(shape)}, ${formatShape(weight.shape)} found`,
      );
    left.delete(found[0]);
    return weight.data;
  };
  const tensors = graph.nodes.map((node, i) => {
    const { keras, epsilon = 0 } = placed[i];
    const [input] = inputShapesOf(graph, node);
    return [
      node.name,
      ownTensors(node, input, epsilon, keras, where, (tensor, shape) => take(keras, tensor, shape)),
    ];
  });
  const [odd] = left;
  if (odd !== undefined)
    throw new ModelError(`${where}: weight ${odd} belongs to none of the model's layers`);
  return Object.fromEntries(tensors);
}

function ownTensors(
  { kind, options }: Architecture['nodes'][number],
  input: Shape,
  epsilon: number,
  { config, name }: KerasLayer,
  where: string,
  take: (tensor: string, shape: Shape) => Float32Array,
): Record<string, Float32Array> {
  if (kind === 'dense' || kind === 'conv2d') {
    const columns = kind === 'dense' ? options.units : options.filters;
    const shape = kind === 'dense' ? [input[0], columns] : [...options.kernelSize, input[2] ?? 1, columns];
    return { weight: take('kernel', shape), ...(options.bias && { bias: take('bias', [columns]) }) };
  }
  if (kind !== 'batch-norm') return {};
  const { axis = -1 } = config;
  if (![-1, input.length].includes(Number(axis)))
    // a list of one too
    throw new ModelError(
      `${where}: layer ${show(name)}, BatchNormalization: axis ${show(axis)} is not the last one`,
    );
  const shape = [input.at(-1)!];
  const usual = (value: number) => new Float32Array(shape[0]).fill(value);
  const given = config['scale'] === false ? usual(1) : take('gamma', shape);
  const shift = config['center'] === false ? usual(0) : take('beta', shape);
  const mean = take('moving_mean', shape);
  return { ...withOwnEpsilon(given, take('moving_variance', shape), epsilon), shift, mean };
}
