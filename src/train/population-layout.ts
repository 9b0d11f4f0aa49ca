// Where a member's parameters lie in a population: its columns of the wide first layer, and its own later layers.
// Next: population.ts copies them in and out.

import { type Architecture, planParameters } from '../nn/architecture.js';
import type { Parameters } from '../nn/layer.js';
import type { Sequential } from '../nn/sequential.js';

/** A stretch of `length` floats: at `address` here, at `offset` in a lone network's parameter block. */
export interface Piece {
  readonly address: number;
  readonly offset: number;
  readonly length: number;
}

/** All pieces of member `p`. @param head the wide first layer [inputs, members·units] · @param tail its later layers. */
export function* piecesOf(
  architecture: Architecture,
  head: Parameters,
  tail: Sequential,
  p: number,
): Generator<Piece> {
  const plan = planParameters(architecture);
  const { weight, bias } = head;
  const { inputs, units } = architecture.layers[0];
  for (let i = 0; i < inputs; i++) {
    yield {
      address: weight.address + 4 * (i * weight.columns + p * units),
      offset: i * units,
      length: units,
    };
  }
  yield { address: bias.address + 4 * p * units, offset: plan.biases[0], length: units };
  const weights = tail.plan.decayed;
  const biases = tail.plan.count - weights;
  const { address } = tail.parameters;
  yield { address, offset: inputs * units, length: weights };
  yield { address: address + 4 * weights, offset: plan.biases[0] + units, length: biases };
}
