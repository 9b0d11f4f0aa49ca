// Builds model files and safetensors files for the tests, well-formed and otherwise.

import type { ModelDescription } from '../../src/model/model-file.js';
import { encodeModel } from '../../src/model/model-file-write.js';

/** Any header over any data, with the length in front; a string header is taken as it is, unpadded. */
export function craft(header: unknown, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

/** The header's text and the data, as a file has them. */
export function split(bytes: Uint8Array): { text: string; data: Uint8Array } {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  return { text: new TextDecoder().decode(bytes.subarray(8, 8 + length)), data: bytes.slice(8 + length) };
}

// biome-ignore lint/suspicious/noExplicitAny: a header to be spoilt at will
type AnyHeader = any;

/** The bytes of `model` after `edit` changed its parsed header. */
export function editHeader(model: ModelDescription, edit: (header: AnyHeader) => void): Uint8Array {
  const { text, data } = split(encodeModel(model));
  const header = JSON.parse(text);
  edit(header);
  return craft(header, data);
}

/** A 3-4-2 network: relu-like hidden layer, softmax, standardiser, two epochs. */
export function smallModel(): ModelDescription {
  const fill = (length: number, start: number) =>
    Float32Array.from({ length }, (_, k) => Math.sin(start + k));
  return {
    architecture: {
      inputSize: 3,
      layers: [
        { units: 4, activation: 'leaky-relu', slope: 0.01 },
        { units: 2, activation: 'identity' },
      ],
      loss: 'softmax-cross-entropy',
    },
    weights: [
      { weight: fill(12, 1), bias: fill(4, 2), norm: null },
      { weight: fill(8, 3), bias: fill(2, 4), norm: null },
    ],
    standardizer: { mean: Float32Array.of(1, 2, 3), deviation: Float32Array.of(0, 1, 255) },
    classNames: ['T-shirt/top', 'Füße 👟 "quoted"'],
    seed: 2 ** 53 - 1,
    history: [
      { epoch: 1, loss: 0.5, seconds: 1.25 },
      { epoch: 2, loss: 0.4, seconds: 1.2 },
    ],
  };
}

/** The same, its hidden layer normalised: a file of version 3. */
export function normalisedModel(): ModelDescription {
  const model = smallModel();
  const four = (value: number) => new Float32Array(4).fill(value);
  model.architecture.layers[0].batchNorm = true;
  model.weights[0].norm = { scale: four(1), mean: four(-2), variance: four(3) };
  return model;
}

/** A 3-4-2 regression with the scale of its two targets. */
export function regressionModel(): ModelDescription {
  const model = smallModel();
  model.architecture.loss = 'mean-squared-error';
  return { ...model, targetScale: { mean: [1.7e12, 0.1], deviation: [30_000, 5e-324] } };
}
