// A network's parameters layer by layer: copied out, and put in.

import type { Arena } from '../memory/arena.js';
import type { Layer } from '../nn/layer.js';
import type { Sequential } from '../nn/sequential.js';
import type { LayerNorm, LayerParameters } from './options.js';

/** Every layer, from the first hidden one to the output, with copies of its parameters. */
export function layersOf({ layers }: Sequential, arena: Arena): LayerParameters[] {
  return layers.map((layer) => {
    const { inputs, units, activation } = layer;
    const { weight, bias } = layer.parameters;
    return {
      ...{ inputs, units, activation },
      weight: arena.f32(weight.address, weight.rows * weight.columns).slice(),
      bias: arena.f32(bias.address, bias.length).slice(),
      norm: normOf(layer, arena),
    };
  });
}

function normOf({ parameters: { scale }, statistics }: Layer, arena: Arena): LayerNorm | null {
  if (scale === null || statistics === null) return null;
  const [copy, mean, variance] = [scale, statistics.mean, statistics.variance].map(({ address, length }) =>
    arena.f32(address, length).slice(),
  );
  return { scale: copy, mean, variance };
}

export function restoreLayers(
  { layers }: Sequential,
  arena: Arena,
  saved: readonly Pick<LayerParameters, 'weight' | 'bias' | 'norm'>[],
): void {
  saved.forEach(({ weight, bias, norm }, i) => {
    const { parameters, statistics } = layers[i];
    arena.f32(parameters.weight.address, weight.length).set(weight);
    arena.f32(parameters.bias.address, bias.length).set(bias);
    if (norm === null || parameters.scale === null || statistics === null) return;
    arena.f32(parameters.scale.address, norm.scale.length).set(norm.scale);
    arena.f32(statistics.mean.address, norm.mean.length).set(norm.mean);
    arena.f32(statistics.variance.address, norm.variance.length).set(norm.variance);
  });
}
