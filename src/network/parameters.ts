// A network's parameters layer by layer: copied out, and put in.

import type { Arena } from '../memory/arena.js';
import type { Sequential } from '../nn/sequential.js';
import type { LayerParameters } from './options.js';

/** Every layer, from the first hidden one to the output, with copies of its parameters. */
export function layersOf({ layers }: Sequential, arena: Arena): LayerParameters[] {
  return layers.map(({ inputs, units, activation, parameters: { weight, bias } }) => ({
    inputs,
    units,
    activation,
    weight: arena.f32(weight.address, weight.rows * weight.columns).slice(),
    bias: arena.f32(bias.address, bias.length).slice(),
  }));
}

export function restoreLayers(
  { layers }: Sequential,
  arena: Arena,
  saved: readonly Pick<LayerParameters, 'weight' | 'bias'>[],
): void {
  saved.forEach(({ weight, bias }, i) => {
    const { parameters } = layers[i];
    arena.f32(parameters.weight.address, weight.length).set(weight);
    arena.f32(parameters.bias.address, bias.length).set(bias);
  });
}
