// Builds model files and safetensors files for the tests, well-formed and otherwise.

import type { ModelDescription } from '../../src/model/model-file.js';
import { encodeModel } from '../../src/model/model-file-write.js';
import { type ChainDescription, describeArchitecture, namedTensors } from '../../src/nn/graph-description.js';
import { defineArchitecture } from '../../src/nn/graph-from-options.js';
import type { LayerOptions } from '../../src/nn/layer-options.js';
import type { Shape } from '../../src/nn/shape.js';

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

const fill = (length: number, start: number) => Float32Array.from({ length }, (_, k) => Math.sin(start + k));

/** A model of a plain chain of dense layers. */
export interface ChainModel extends ModelDescription {
  architecture: ChainDescription;
}

/** A 3-4-2 network: relu-like hidden layer, softmax, standardiser, two epochs. */
export function smallModel(): ChainModel {
  return {
    architecture: {
      inputSize: 3,
      layers: [
        { units: 4, activation: 'leaky-relu', slope: 0.01 },
        { units: 2, activation: 'identity' },
      ],
      loss: 'softmax-cross-entropy',
    },
    tensors: {
      'layers.0.weight': fill(12, 1),
      'layers.0.bias': fill(4, 2),
      'layers.1.weight': fill(8, 3),
      'layers.1.bias': fill(2, 4),
    },
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
export function normalisedModel(): ChainModel {
  const { tensors, architecture, ...model } = smallModel();
  const four = (value: number) => new Float32Array(4).fill(value);
  const [hidden, output] = architecture.layers;
  const { 'layers.0.weight': weight, 'layers.0.bias': bias, ...others } = tensors;
  return {
    ...model,
    architecture: { ...architecture, layers: [{ ...hidden, batchNorm: true }, output] },
    tensors: {
      ...{ 'layers.0.weight': weight, 'layers.0.bias': bias },
      ...{
        'layers.0.norm.scale': four(1),
        'layers.0.norm.mean': four(-2),
        'layers.0.norm.variance': four(3),
      },
      ...others,
    },
  };
}

/** A 3-4-2 regression with the scale of its two targets. */
export function regressionModel(): ChainModel {
  const { architecture, ...model } = smallModel();
  return {
    ...model,
    architecture: { ...architecture, loss: 'mean-squared-error' },
    targetScale: { mean: [1.7e12, 0.1], deviation: [30_000, 5e-324] },
  };
}

/** A model of any graph: its tensors all of one formula, its description the one that a network has. */
export function graphModel(inputShape: number | Shape, layers: readonly LayerOptions[]): ModelDescription {
  const graph = defineArchitecture(inputShape, layers);
  const tensors = namedTensors(graph).map(({ name, length, spec }, i) => [
    name,
    spec.name === 'variance' ? fill(length, i).map(Math.abs) : fill(length, i),
  ]);
  return {
    ...smallModel(),
    architecture: describeArchitecture(graph),
    tensors: Object.fromEntries(tensors),
  };
}

/** A residual connection, dropout, a frozen layer that is normalised: a file of version 6. */
export function residualModel(): ModelDescription {
  return graphModel(3, [
    { units: 4, name: 'stem', activation: 'tanh' },
    { units: 4, name: 'frozen', activation: 'leaky-relu:0.1', trainable: false, batchNorm: true },
    { kind: 'dropout', rate: 0.25 },
    { kind: 'dense', units: 4, name: 'branch', activation: 'identity' },
    { kind: 'add', inputs: ['stem', 'branch'], name: 'sum' },
    { kind: 'activation', activation: 'gelu' },
    { units: 2, name: 'output' },
  ]);
}

/** Two outputs on one body, of samples that are images: a file of version 6. */
export function twoHeadedModel(): ModelDescription {
  return graphModel(
    [1, 3],
    [
      { kind: 'flatten' },
      { units: 4, name: 'body' },
      { units: 2, name: 'left', inputs: 'body', lossWeight: 0.5 },
      { units: 2, name: 'right', inputs: 'body' },
    ],
  );
}
