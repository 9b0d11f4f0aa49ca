// The table of layers: parameters and multiply-adds by the formula of each kind, worked out by hand.

import { expect, test } from 'vitest';
import { createBackend, Network } from '../../src/index.js';
import { defineArchitecture } from '../../src/nn/graph-from-options.js';
import type { LayerOptions } from '../../src/nn/layer-options.js';
import { isListOfLayers, layerTable } from '../../src/nn/layer-table.js';

const tableOf = (inputSize: number | number[], layers: LayerOptions[]) =>
  layerTable(defineArchitecture(inputSize, layers));

test('784-342-10: weights and biases of each layer, and 2 operations for each weight', () => {
  const table = tableOf(784, [{ units: 342 }, { units: 10 }]);
  const [hidden, activation, output] = table.layers;
  expect(hidden).toEqual({
    ...{ name: 'dense1', layer: 'dense 784→342', inputs: ['input'], shape: [342], trainable: true },
    ...{ parameters: 784 * 342 + 342, mflop: (2 * 784 * 342) / 1e6 },
  });
  expect(activation).toMatchObject({ layer: 'relu', inputs: ['dense1'], parameters: 0, mflop: 0 });
  expect(output).toMatchObject({
    name: 'dense2',
    layer: 'dense 342→10',
    shape: [10],
    parameters: 342 * 10 + 10,
  });
  expect(table.parameters).toBe(268_470 + 3_430);
  expect(table.trainableParameters).toBe(table.parameters);
  expect(table.mflop).toBeCloseTo((2 * (784 * 342 + 342 * 10)) / 1e6, 12);
  expect(isListOfLayers(table)).toBe(true);
});

test('running statistics are no parameters, frozen layers are not trainable, and images have a shape', () => {
  const table = tableOf(
    [28, 28, 1],
    [
      { kind: 'dropout', rate: 0.1 },
      { kind: 'flatten' },
      { kind: 'dense', units: 16, trainable: false },
      { kind: 'batch-norm' },
      { units: 10 },
    ],
  );
  const rows = table.layers.map(({ layer, shape, parameters, trainable }) => [
    layer,
    shape,
    parameters,
    trainable,
  ]);
  expect(rows).toEqual([
    ['dropout 0.1', [28, 28, 1], 0, true],
    ['flatten', [784], 0, true],
    ['dense 784→16', [16], 784 * 16, false], // no bias: batch normalisation has one
    ['batch norm', [16], 2 * 16, true],
    ['relu', [16], 0, true],
    ['dense 16→10', [10], 170, true],
  ]);
  expect(table.parameters).toBe(784 * 16 + 32 + 170);
  expect(table.trainableParameters).toBe(32 + 170);
});

test('layers that branch name what they read; a network has the table as data', async () => {
  const backend = await createBackend({ backend: 'js' });
  const network = new Network(backend, {
    inputSize: 4,
    layers: [{ units: 4, name: 'a' }, { kind: 'add', inputs: ['input', 'a'] }, { units: 2 }],
  });
  const summary = network.summary();
  expect(summary.layers.map(({ name, inputs }) => [name, inputs])).toEqual([
    ['a', ['input']],
    ['add1', ['input', 'a']],
    ['dense2', ['add1']],
  ]);
  expect(isListOfLayers(summary)).toBe(false);
  expect(summary.parameters).toBe(network.parameterCount);
  expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
  network.dispose();
  backend.dispose();
});
