// Batch normalisation folded into the layers' weights, for prediction: γ·(x·W - μ)/σ + β = x·W' + b' with W' = W·γ/σ, column
// by column, and b' = β - μ·γ/σ. What predicts is then a plain network.
// Before: sequential.ts. Next: train/trainer.ts folds for each validation, network/folded-copy.ts for all else.

import type { Arena } from '../memory/arena.js';
import { type Architecture, hasBatchNorm, planParameters } from './architecture.js';
import { type Layer, NORM_EPSILON } from './layer.js';
import { Sequential } from './sequential.js';

function folded(architecture: Architecture): Architecture {
  const layers = architecture.layers.map((layer) => ({ ...layer, batchNorm: false }));
  return { ...architecture, layers };
}

/** Bytes of the folded parameters; 0 where there is nothing to fold. */
export function foldedBytes(architecture: Architecture): number {
  return hasBatchNorm(architecture) ? 4 * planParameters(folded(architecture)).total : 0;
}

/** The network that predicts: `model` itself, or one over foldedBytes at `address`, which fold() has to fill. */
export function foldedModel(model: Sequential, address: number): Sequential {
  return hasBatchNorm(model.architecture) ? new Sequential(folded(model.architecture), address) : model;
}

/** Fills `to`, a foldedModel of `from`; nothing is to be done where they are the same. */
export function fold(arena: Arena, from: Sequential, to: Sequential): void {
  if (to === from) return;
  for (const [i, layer] of from.layers.entries()) foldLayer(arena, layer, to.layers[i]);
}

function foldLayer(arena: Arena, { parameters, statistics, units }: Layer, to: Layer): void {
  const { weight, bias, scale } = parameters;
  const length = weight.rows * weight.columns;
  const target = arena.f32(to.parameters.weight.address, length);
  const shift = arena.f32(to.parameters.bias.address, units);
  target.set(arena.f32(weight.address, length));
  shift.set(arena.f32(bias.address, units));
  if (scale === null || statistics === null) return;
  const [gains, means, variances] = [scale, statistics.mean, statistics.variance].map(({ address }) =>
    arena.f32(address, units),
  );
  const factors = Float32Array.from(gains, (gain, j) => gain / Math.sqrt(variances[j] + NORM_EPSILON));
  for (let k = 0; k < length; k += units) {
    for (let j = 0; j < units; j++) target[k + j] *= factors[j];
  }
  for (let j = 0; j < units; j++) shift[j] -= means[j] * factors[j];
}
