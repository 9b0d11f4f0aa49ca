// A batch's buffers: the input and each layer's output, planned for the largest batch and viewed with fewer rows for
// the last, partial one.

import { type Matrix, matrix } from '../tensor.js';
import type { Architecture } from './architecture.js';
import type { LayerInput } from './layer.js';

export interface BatchBuffers {
  /** [rows, inputSize] */
  readonly input: LayerInput;
  /** Per layer [rows, units]; the last holds the logits. */
  readonly outputs: readonly Matrix[];
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
