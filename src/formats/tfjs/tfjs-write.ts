// A model for TensorFlow.js: a layers model, model.json and its weights, that tf.loadLayersModel() takes. It reads features as they are and
// answers with probabilities or values. Before: tfjs-layers.ts. Next: tfjs.ts; tfjs-read.ts is the way back.

import { toHalf } from '../../model/half-precision.js';
import { VERSION } from '../../version.js';
import { imageShape } from '../channels-first.js';
import type { Exported, WriteOptions } from '../format.js';
import { isFarFromZero, type PortableModel } from '../portable-model.js';
import { encodingNotes, SAVED_LAYERS, savedLayers, schemaFiles } from '../saved-layers.js';
import { KerasBuilder, type KerasResult } from './keras-builder.js';
import { kerasLayer, standardized } from './tfjs-layers.js';

/** Under which means and deviations stand beside the layers, as numbers in base64: the model has the inverses of the latter. */
export const STANDARDIZER = `${SAVED_LAYERS}.standardizer`;

export function writeTfjs(model: PortableModel, { name, dtype = 'f32' }: WriteOptions): Exported {
  const builder = new KerasBuilder(model.layers.map(({ name: own }) => own));
  const { standardizer, layers } = model;
  const shape = model.inputShape.length === 2 ? imageShape(model.inputShape) : model.inputShape;
  const input = builder.input('input', shape);
  const rows = standardizer ? standardized(builder, input, standardizer) : input;
  const results: KerasResult[] = [];
  for (const layer of layers) {
    const inputs = layer.inputs.map((i) => (i < 0 ? rows : results[i]));
    results.push(kerasLayer(builder, layer, inputs));
  }
  const output = answer(
    builder,
    model,
    model.outputs.map((i) => results[i]),
  );
  const large = new Set(
    layers.filter(({ tensors }) => 'weight' in tensors).map((one) => `${one.name}/kernel`),
  );
  const isHalf = (weight: string) => dtype === 'f16' && large.has(weight);
  const sorted = [
    ...builder.weights.filter((one) => !isHalf(one.name)),
    ...builder.weights.filter((one) => isHalf(one.name)),
  ];
  const weights = sorted.map((one) => ({
    ...{ name: one.name, shape: one.shape, dtype: 'float32' },
    ...(isHalf(one.name) && { quantization: { dtype: 'float16', original_dtype: 'float32' } }),
  }));
  const json = {
    ...{ format: 'layers-model', generatedBy: `jacquard ${VERSION}`, convertedBy: null },
    modelTopology: builder.topology(name, input, output),
    weightsManifest: [{ paths: [`${name}.weights.bin`], weights }],
    userDefinedMetadata: {
      [SAVED_LAYERS]: savedLayers(model),
      ...(standardizer && { [STANDARDIZER]: base64(joined([standardizer.mean, standardizer.deviation])) }),
    },
  };
  const data = sorted.map((one) => (isHalf(one.name) ? toHalf(one.data, one.name) : one.data));
  return {
    files: [
      { name: `${name}.json`, bytes: new TextEncoder().encode(JSON.stringify(json)) },
      { name: `${name}.weights.bin`, bytes: joined(data) },
      ...schemaFiles(model, name),
    ],
    usage: [
      "import * as tf from '@tensorflow/tfjs';",
      `const model = await tf.loadLayersModel(${JSON.stringify(`${name}.json`)}); // beside ${name}.weights.bin`,
      `const answers = model.predict(tf.tensor(features, [rows, ${shape.join(', ')}]));`,
    ].join('\n'),
    notes: [...encodingNotes(model, name), ...notesOf(model)],
  };
}

/** Probabilities or values: the mean of all outputs, where there are several. */
function answer(builder: KerasBuilder, { head, targetScale }: PortableModel, ends: readonly KerasResult[]) {
  const heads = ends.map((end) => {
    const flat = builder.flat(end);
    if (head === 'identity') return flat;
    return builder.add('Activation', `${end.name}.${head}`, [flat], { activation: head });
  });
  const mean = heads.length === 1 ? heads[0] : builder.add('Average', 'mean', heads);
  if (!targetScale) return mean;
  return builder.affine(
    'values',
    mean,
    Float32Array.from(targetScale.deviation),
    Float32Array.from(targetScale.mean),
  );
}

function notesOf(model: PortableModel): string[] {
  const { head, classNames, layers, outputs, targetScale, standardizer } = model;
  const units = layers[outputs[0]].shape.reduce((product, n) => product * n, 1);
  const isFar = targetScale && isFarFromZero(targetScale);
  return [
    ...(head === 'sigmoid' && units === 1
      ? [`The output is one number: the probability of ${JSON.stringify(classNames[1])}.`]
      : []),
    ...(standardizer || targetScale
      ? [
          'It is for prediction: scales are batch normalisation with fixed moments, which training in TensorFlow.js would replace by those of a batch.',
        ]
      : []),
    ...(isFar
      ? ['The values are far from 0 compared with their deviations: float32 loses their last digits.']
      : []),
  ];
}

function joined(arrays: readonly (Float32Array | Uint16Array)[]): Uint8Array {
  const bytes = new Uint8Array(arrays.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return bytes;
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
