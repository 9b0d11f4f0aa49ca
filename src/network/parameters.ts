// A network's parameters layer by layer: copied out by dense layer or convolution, and put in and out by tensor.

import { ShapeError } from '../errors.js';
import type { Arena } from '../memory/arena.js';
import { type Architecture, productGroups } from '../nn/graph.js';
import { namedTensors } from '../nn/graph-description.js';
import type { Model } from '../nn/model.js';
import { requireShape } from '../options/shapes.js';
import type { LayerNorm, LayerParameters } from './options.js';

/** Every dense layer and convolution, from the first one to the output, with copies of its parameters. */
export function layersOf(model: Model, arena: Arena): LayerParameters[] {
  return productGroups(model.architecture).map(({ product, batchNorm, layer }) => {
    const { inputs, units, activation } = layer;
    const { weight, bias } = copies(model, arena, product);
    const norm = batchNorm < 0 ? null : copies(model, arena, batchNorm);
    return {
      ...{ inputs, units, activation, weight },
      bias: norm?.['shift'] ?? bias ?? new Float32Array(units),
      norm: norm && normOf(norm),
    };
  });
}

function normOf({ scale, mean, variance }: Record<string, Float32Array>): LayerNorm {
  return { scale, mean, variance };
}

function copies(model: Model, arena: Arena, node: number): Record<string, Float32Array> {
  const tensors = Object.entries(model.tensorsOf(arena, node));
  return Object.fromEntries(tensors.map(([name, floats]) => [name, floats.slice()]));
}

/** Copies of all tensors, by the names that they have in a model file. */
export function saveTensors(model: Model, arena: Arena): Record<string, Float32Array> {
  const tensors = namedTensors(model.architecture);
  return Object.fromEntries(tensors.map((tensor) => [tensor.name, model.floats(arena, tensor).slice()]));
}

/** The tensors in a copy of all parameters, as views of it. */
export function tensorsIn(graph: Architecture, parameters: Float32Array): Record<string, Float32Array> {
  const tensors = namedTensors(graph).map(({ name, offset, length }) => [
    name,
    parameters.subarray(offset, offset + length),
  ]);
  return Object.fromEntries(tensors);
}

/** Puts in those that are given. @throws ShapeError, before anything is changed. */
export function replaceTensors(
  model: Model,
  arena: Arena,
  given: Readonly<Record<string, Float32Array>>,
): void {
  const tensors = namedTensors(model.architecture);
  const names = tensors.map(({ name }) => name);
  requireShape('tensors', given, 'object');
  for (const [name, values] of Object.entries(given)) {
    const tensor = tensors[names.indexOf(name)];
    if (tensor === undefined) throw new ShapeError(`tensors: no "${name}"; there are ${names.join(', ')}`);
    requireShape(`tensors: ${name}`, values, 'list');
    if (values.length !== tensor.length)
      throw new ShapeError(`tensors: ${name}: ${tensor.length} numbers expected, ${values.length} given`);
  }
  for (const tensor of tensors) {
    const values = given[tensor.name];
    if (values) model.floats(arena, tensor).set(values);
  }
}
