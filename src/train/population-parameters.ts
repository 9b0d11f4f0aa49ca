// The parameters of a population's members: each has columns of the wide first layer, and later layers of its own. They are
// copied in and out as one block, laid out as a lone network's. And the members' rates. Next: population.ts.

import type { Arena } from '../memory/arena.js';
import { type Architecture, planParameters } from '../nn/architecture.js';
import type { Parameters } from '../nn/layer.js';
import { Sequential } from '../nn/sequential.js';
import { tailOf } from './memory-plan.js';

/** A stretch of `length` floats: at `address` here, at `offset` in a lone network's parameter block. */
export interface Piece {
  readonly address: number;
  readonly offset: number;
  readonly length: number;
}

/** A member's later layers and what they need of a batch; for one-layer networks there are none. */
export interface Tail {
  readonly model: Sequential;
  readonly gradients: readonly Parameters[];
}

/** The later layers of member `p`, whose parameters and gradients lie at these addresses. */
export function memberTail(
  architecture: Architecture,
  p: number,
  at: { readonly tails: number; readonly tailGradients: number },
): Tail {
  const tail = tailOf(architecture);
  const { count } = planParameters(tail);
  const model = new Sequential(tail, at.tails + 4 * count * p);
  return { model, gradients: model.parametersAt(at.tailGradients) }; // used up before the next member needs it
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

/** A member's parameters from its pieces: a copy, laid out as planParameters says. */
export function copyPieces(arena: Arena, pieces: Iterable<Piece>, count: number): Float32Array {
  const parameters = new Float32Array(count);
  for (const { address, offset, length } of pieces) parameters.set(arena.f32(address, length), offset);
  return parameters;
}

/** Writes parameters, laid out as planParameters says, to a member's pieces. */
export function putPieces(arena: Arena, pieces: Iterable<Piece>, parameters: Float32Array): void {
  for (const { address, offset, length } of pieces)
    arena.f32(address, length).set(parameters.subarray(offset, offset + length));
}

/** Writes member `p`'s learning rate and L2 penalty to its columns of the head's, each [units]; biases have no penalty. */
export function putRates(
  arena: Arena,
  at: { readonly rates: number; readonly decays: number; readonly zeros: number },
  units: number,
  p: number,
  { learningRate, l2 }: { readonly learningRate: number; readonly l2: number },
): void {
  const own = 4 * p * units;
  arena.f32(at.rates + own, units).fill(learningRate);
  arena.f32(at.decays + own, units).fill(l2);
  arena.f32(at.zeros + own, units).fill(0);
}
