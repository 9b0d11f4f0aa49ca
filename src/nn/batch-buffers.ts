// A batch's buffers: the input and each layer's output, planned for the largest batch and viewed with fewer rows for
// the last, partial one.

import type { DropoutMask } from '../ops.js';
import { type Matrix, matrix, vector } from '../tensor.js';
import { needsInput } from './activation-options.js';
import type { Architecture, LayerSpec } from './architecture.js';
import type { Kept, LayerInput } from './layer.js';

export interface BatchBuffers {
  /** [rows, inputSize] */
  readonly input: LayerInput;
  /** Per layer [rows, units]; the last holds the logits. */
  readonly outputs: readonly Matrix[];
  /** In training with dropout. */
  readonly dropout?: BatchDropout;
  /** In training, per layer: null for one that leaves nothing but its outputs. */
  readonly kept?: readonly (Kept | null)[];
}

/** Between a layer and the next. A layer's own outputs stay whole, for its activation's derivative. */
export interface BatchDropout {
  /** Per layer [rows, units], what the next layer reads; null where that is the layer's outputs as they are. */
  readonly outputs: readonly (Matrix | null)[];
  /** Per hidden layer, for its outputs and for their gradient. */
  readonly masks: readonly DropoutMask[];
}

/** What the layer above layer `i` reads. */
export function passedOn({ outputs, dropout }: BatchBuffers, i: number): Matrix {
  return dropout?.outputs[i] ?? outputs[i];
}

/** Bytes for one matrix per layer, [rows, units], one after another: the outputs, or their gradients. */
export function outputBytes(architecture: Architecture, rows: number): number {
  return architecture.layers.reduce((sum, layer) => sum + 4 * rows * layer.units, 0);
}

/** One matrix per layer, [rows, units], in a stretch planned for `capacity` rows. */
export function layerMatrices(
  architecture: Architecture,
  address: number,
  capacity: number,
  rows: number,
): Matrix[] {
  let at = address;
  return architecture.layers.map(({ units }) => {
    const view = matrix(at, rows, units);
    at += 4 * capacity * units;
    return view;
  });
}

/** Floats that layer `spec` keeps of a batch of `rows` rows. */
function keptFloats({ units, activation, batchNorm }: LayerSpec, rows: number): number {
  return (batchNorm ? units * (rows + 2) : 0) + (needsInput(activation) ? units * rows : 0);
}

/** Bytes of what training keeps of a batch besides outputs; 0 where no layer keeps anything. */
export function keptBytes({ layers }: Architecture, rows: number): number {
  return layers.reduce((sum, layer) => sum + 4 * keptFloats(layer, rows), 0);
}

/** Where it lies, in a stretch planned for `capacity` rows. */
export function keptPlaces({ layers }: Architecture, address: number, capacity: number, rows: number) {
  let at = address;
  const place = (floats: number) => {
    at += 4 * floats;
    return at - 4 * floats;
  };
  return layers.map(({ units, activation, batchNorm }): Kept | null => {
    const matrixOf = () => matrix(place(capacity * units), rows, units);
    const normal = batchNorm
      ? { x: matrixOf(), center: vector(place(units), units), inverse: vector(place(units), units) }
      : null;
    const preactivation = needsInput(activation) ? matrixOf() : null;
    return normal || preactivation ? { normal, preactivation } : null;
  });
}
