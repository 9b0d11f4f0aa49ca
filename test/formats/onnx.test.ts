// ONNX: what is written is read again with the same bits; files of PyTorch, Keras and scikit-learn answer as those do; what has no
// counterpart is refused by name. onnx/write.py made the files of onnx/ and their answers. test/interchange/ has ONNX Runtime.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createBackend } from '../../src/backend/create/inlined.js';
import { importModel } from '../../src/formats/import-model.js';
import { modelFromLayers } from '../../src/formats/model-from-layers.js';
import { onnx } from '../../src/formats/onnx/onnx.js';
import { decodeOnnx } from '../../src/formats/onnx/onnx-file.js';
import { portableModel } from '../../src/formats/portable-model.js';
import type { ModelDescription } from '../../src/model/model-description.js';
import { encodeModel } from '../../src/model/model-file-write.js';
import { Network } from '../../src/network/network.js';
import { exampleModel, MODEL_NAMES, modelOf } from './models.js';

const backend = await createBackend({ backend: 'js' });

const write = (model: ModelDescription, dtype?: 'f16') =>
  onnx.write(portableModel(model), { name: 'm', dtype }).files[0].bytes;
const read = (bytes: Uint8Array, options = {}, name = 'm.onnx') =>
  modelFromLayers(onnx.read!([{ name, bytes }], options));

function answersOf(model: ModelDescription, rows: Float32Array): number[] {
  using network = Network.load(backend, encodeModel(model), 'm');
  return [...(network.task === 'values' ? network.predictValues(rows) : network.predictProba(rows))];
}

function close(found: readonly number[], wanted: readonly number[], tolerance: number): void {
  expect(found.length).toBe(wanted.length);
  const worst = Math.max(...wanted.map((one, i) => Math.abs(one - found[i]) / Math.max(1, Math.abs(one))));
  expect(worst).toBeLessThan(tolerance);
}

/** Models with nothing that is folded or left out. */
const WHOLE = MODEL_NAMES.filter((name) => {
  const { layers } = portableModel(exampleModel(name));
  const normed = layers.some(({ kind, inputs: [i] }) => kind === 'batch-norm' && layers[i]?.kind === 'dense');
  return !normed && !layers.some(({ kind }) => kind === 'dropout');
});

test.each(WHOLE)('%s: written and read again, it has the same bits', (name) => {
  const model = exampleModel(name);
  const found = read(write(model));
  expect(found.tensors).toEqual(model.tensors);
  expect(found).toMatchObject({ ...model, tensors: {}, architecture: {} });
});

test.each(MODEL_NAMES)('%s: written and read again, it has the same answers', (name) => {
  const model = exampleModel(name);
  const size = portableModel(model).inputShape.reduce((product, n) => product * n, 1);
  const rows = Float32Array.from({ length: 5 * size }, (_, k) => 3 * Math.sin(1.7 * k));
  close(answersOf(read(write(model)), rows), answersOf(model, rows), 2e-6);
});

test('a chain of layers is read as the same layers, names included', () => {
  const model = modelOf(
    [4],
    [{ units: 5, activation: 'gelu' }, { units: 4, activation: 'silu' }, { units: 3 }],
  );
  expect(read(write(model)).architecture).toEqual(model.architecture);
});

test('half precision halves the file, and the weights that are read are the rounded ones', () => {
  const model = modelOf([64], [{ units: 64 }, { units: 3 }]);
  const half = write(model, 'f16');
  expect(half.length).toBeLessThan(0.55 * write(model).length);
  const { tensors } = read(half);
  expect(tensors['layers.0.weight'][1]).toBeCloseTo(model.tensors['layers.0.weight'][1], 3);
  expect(tensors['layers.0.weight']).not.toEqual(model.tensors['layers.0.weight']);
  expect(tensors['layers.0.bias']).toEqual(model.tensors['layers.0.bias']);
});

test('a file has IR version 8, operators of version 13, and the class names in its metadata', () => {
  const bytes = write(exampleModel('one unit'));
  expect([...bytes.subarray(0, 2)]).toEqual([8, 8]);
  const file = decodeOnnx(bytes, 'm.onnx');
  expect(file.opset).toBe(13);
  expect(file.metadata.get('class_names')).toBe('["class 0","class 1"]');
  expect(file.outputs.map(({ name, shape }) => [name, shape])).toEqual([
    ['probabilities', [null, 2]],
    ['class', [null]],
  ]);
});

test('images are brought to channels first once, and a dense layer after them needs no way back', () => {
  const model = modelOf(
    [6, 6, 2],
    [{ kind: 'conv2d', filters: 3 }, { kind: 'max-pool' }, { kind: 'flatten' }, { units: 3 }],
  );
  const types = decodeOnnx(write(model), 'm.onnx').nodes.map(({ type }) => type);
  expect(types).toEqual(['Transpose', 'Conv', 'Relu', 'MaxPool', 'Flatten', 'Gemm', 'Softmax', 'ArgMax']);
});

test('values far from 0, such as years in seconds, are float64', () => {
  const scaled = (mean: number) =>
    modelOf([2], [{ units: 1 }], 'mean-squared-error', { targetScale: { mean: [mean], deviation: [2.5] } });
  const typeOf = (mean: number) => decodeOnnx(write(scaled(mean)), 'm.onnx').outputs[0].type;
  expect([typeOf(20), typeOf(1.6e9)]).toEqual([1, 11]);
  expect(read(write(scaled(1.6e9))).targetScale).toEqual({ mean: [1.6e9], deviation: [2.5] });
});

// The files of onnx/.

const file = (name: string) => new Uint8Array(readFileSync(new URL(`onnx/${name}`, import.meta.url)));
const ANSWERS: Record<string, { rows: number[][]; answers: number[][]; classes?: string[] }> = JSON.parse(
  new TextDecoder().decode(file('answers.json')),
);
/** Those that end with a softmax or a sigmoid say what they are. */
const SAYS = ['mlp', 'one-unit', 'view', 'bare', 'keras', 'sklearn-zipmap', 'sklearn-two'];

test.each(Object.keys(ANSWERS))('%s.onnx answers as the library that it is from', (name) => {
  const { rows, answers, classes } = ANSWERS[name];
  const options = SAYS.includes(name) ? {} : { task: 'values' as const };
  const { model } = importModel({ name: `${name}.onnx`, bytes: file(`${name}.onnx`) }, options);
  using network = Network.load(backend, model, name);
  const flat = Float32Array.from(rows.flat());
  const found = [...(network.task === 'values' ? network.predictValues(flat) : network.predictProba(flat))];
  // One sigmoid is the probability of the second class.
  const wanted = name === 'one-unit' ? answers.flatMap(([p]) => [1 - p, p]) : answers.flat();
  close(found, wanted, 2e-6);
  if (classes) expect(network.classNames).toEqual(classes);
});

test.each([
  [
    'symmetric-stride-2',
    /node 0 "\/0\/Conv", Conv: pads of 1 above, 1 left, 1 below and 1 right with stride 2/,
  ],
  ['groups', /node 0 "\/0\/Conv", Conv: convolutions in groups are unknown here, group 2/],
  ['relu6', /Clip: it is known for standardised features and limits ±c alone, 0 to 6/],
  ['counted-padding', /AveragePool: its means count the padding/],
  ['lstm', /node 9 "\/Expand": the operator "Expand" has no counterpart here, nor has LSTM/],
])('%s.onnx is refused by name', (name, message) => {
  expect(() => read(file(`${name}.onnx`), { task: 'values' }, `${name}.onnx`)).toThrow(message);
});

test('numbers without softmax or sigmoid need a task', () => {
  expect(() => read(file('bare.onnx'), { task: 'values' })).toThrow('ends with softmax');
  expect(() => read(file('residual.onnx'))).toThrow('give task: classes, labels or values');
  expect(read(file('residual.onnx'), { task: 'classes' }).architecture.loss).toBe('softmax-cross-entropy');
  expect(read(file('residual.onnx'), { task: 'labels' }).task).toBe('labels');
});
