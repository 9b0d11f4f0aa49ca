// A model as an npz file: an array for each tensor, by the names "dense1.weight", and the layers as JSON in the bytes of one more.
// Before: npy.ts, saved-layers.ts. Next: npz.ts; npz-read.ts is the way back.

import { toHalf } from '../../model/half-precision.js';
import { imageShape } from '../channels-first.js';
import type { Exported, WriteOptions } from '../format.js';
import type { PortableLayer, PortableModel } from '../portable-model.js';
import { encodingNotes, SAVED_LAYERS, savedLayers, schemaFiles } from '../saved-layers.js';
import { writeNpy } from './npy.js';
import { writeZip } from './zip-archive.js';

/** The array with the layers. */
export const LAYERS_ARRAY = `${SAVED_LAYERS}.json`;

export function writeNpz(model: PortableModel, { name, dtype = 'f32' }: WriteOptions): Exported {
  const { standardizer, layers } = model;
  const arrays: [name: string, bytes: Uint8Array][] = [];
  if (standardizer) {
    const { mean, deviation } = standardizer;
    arrays.push(['input.mean', writeNpy([mean.length], mean)]);
    arrays.push(['input.deviation', writeNpy([mean.length], deviation)]);
  }
  for (const layer of layers) {
    for (const [tensor, { data }] of Object.entries(layer.tensors)) {
      const [own, shape] = [`${layer.name}.${tensor}`, shapeOf(layer, tensor)];
      const half = dtype === 'f16' && shape.length > 1;
      arrays.push([own, writeNpy(shape, half ? toHalf(data, own) : data)]);
    }
  }
  const json = new TextEncoder().encode(savedLayers(model));
  arrays.push([LAYERS_ARRAY, writeNpy([json.length], json)]);
  const bytes = writeZip(arrays.map(([array, data]) => ({ name: `${array}.npy`, bytes: data })));
  return {
    files: [{ name: `${name}.npz`, bytes }, ...schemaFiles(model, name)],
    usage: usageOf(name, layers),
    notes: encodingNotes(model, name),
  };
}

/** Weights of convolutions are [kernel height, kernel width, channels, filters]. */
function shapeOf({ kind, options, inputShapes, tensors }: PortableLayer, tensor: string): readonly number[] {
  if (kind !== 'conv2d' || tensor !== 'weight') return tensors[tensor].shape;
  return [...options.kernelSize, imageShape(inputShapes[0])[2], options.filters];
}

function usageOf(name: string, layers: readonly PortableLayer[]): string {
  const first = layers.find(({ kind }) => kind === 'dense') ?? layers.find(({ kind }) => kind === 'conv2d');
  const note =
    first?.kind === 'dense'
      ? '[inputs, units]: y = x @ weight + bias'
      : '[kernel height, kernel width, channels, filters]';
  return [
    'import json',
    'import numpy as np',
    `arrays = np.load(${JSON.stringify(`${name}.npz`)})`,
    `model = json.loads(arrays["${LAYERS_ARRAY}"].tobytes())  # its layers, in order`,
    ...(first ? [`weight = arrays["${first.name}.weight"]  # ${note}`] : []),
  ].join('\n');
}
