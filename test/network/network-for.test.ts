// networkFor() with `layers`: hidden layers of any kind, an output layer that follows from the data, and defaults for dense layers.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Backend, createBackend, Dataset, Network } from '../../src/index.js';
import { type NetworkShape, networkFor } from '../../src/network/network-for.js';
import type { LayerOptions } from '../../src/nn/layer-options.js';
import { Random } from '../../src/random.js';
import { trainTable } from '../../src/tabular/index.js';
import { modelText } from '../../web/session/model-summary.js';
import { weightPictures } from '../../web/session/weight-images.js';

const FEATURES = 16;
const ROWS = 120;
const random = Random.stream(8, 'network for');
const data = new Dataset({
  name: 'half empty',
  features: Uint8Array.from({ length: ROWS * FEATURES }, () =>
    random.uniform() < 0.5 ? 0 : random.below(256),
  ),
  featureCount: FEATURES,
  labels: Int32Array.from({ length: ROWS }, (_, i) => i % 3),
  classNames: ['a', 'b', 'c'],
});

let backend: Backend;
beforeAll(async () => {
  backend = await createBackend({ backend: 'simd' });
});
afterAll(() => backend.dispose());

/** What the layers are, and the initial weights. */
function made(shape: NetworkShape) {
  using network = networkFor(backend, data, shape);
  const { layers, inputSize, loss } = network.architecture;
  return { layers, inputSize, loss, parameters: network.parameters };
}

test('layers of units are the network of hidden, with the same defaults', () => {
  for (const shared of [{}, { activation: 'tanh', initializer: 'he', outputInitializer: 'zeros' }] as const) {
    const layers = [{ units: 7 }, { kind: 'dense', units: 5 }] as const;
    expect(made({ ...shared, layers })).toEqual(made({ ...shared, hidden: [7, 5] }));
  }
});

test('a layer’s own choice wins over the defaults, and sums and activations read plain layers', () => {
  const layers: LayerOptions[] = [
    { units: 5, activation: 'gelu', initializer: 'zeros' },
    { units: 5, name: 'a' },
    { units: 5, name: 'b' },
    { kind: 'add', inputs: ['a', 'b'] },
    { kind: 'activation', activation: 'relu' },
    { units: 5 },
    { kind: 'batch-norm' },
    { units: 5 },
    { kind: 'activation', activation: 'silu' },
  ];
  const network = made({ layers, activation: 'tanh', initializer: 'he' });
  expect(network.layers.map(({ activation }) => activation.name)).toEqual([
    // 'a' is read by 'b' too, which so reads what is activated.
    ...['gelu', 'tanh', 'identity', 'tanh', 'silu', 'identity'],
  ]);
  expect(network.layers.map(({ initializer }) => initializer)).toEqual([
    'zeros',
    'he',
    'he',
    'he',
    'he',
    'he',
  ]);
  expect(network.layers.at(-1)!.units).toBe(3);
});

test.each<[NetworkShape, string]>([
  [{ layers: [{ units: 3 }], hidden: [3] }, 'layers: they replace hidden; leave one of the two out'],
  [
    { layers: [{ units: 3 }], batchNorm: true },
    "batchNorm: layers are given; put { kind: 'batch-norm' } after",
  ],
  [{ layers: 5 as never }, 'layers: a list expected, 5 given'],
  [{ layers: [{ units: 0 }] }, 'layers[0].units: 0, a whole number from 1 expected'],
  [{}, 'hidden: a list of units expected, nothing found'],
])('%j is refused', (shape, message) => {
  expect(() => networkFor(backend, data, shape)).toThrow(message);
});

test('trainTable takes layers in place of the recipe’s hidden layers and dropout', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => ({ a: i % 7, b: i % 5, label: i % 2 ? 'x' : 'y' }));
  const layers: LayerOptions[] = [
    { units: 4, name: 'first', activation: 'relu' },
    { kind: 'add', inputs: ['first', 'first'] },
  ];
  const { network } = await trainTable(backend, rows, { layers, epochs: 2 });
  expect(network.summary().layers.map(({ name }) => name)).toEqual([
    'first',
    'first.activation',
    'add1',
    'dense2',
  ]);
  expect(network.predictRows([{ a: 1, b: 2 }])).toHaveLength(1);
  network.dispose();
});

const READERS: LayerOptions[][] = [
  [{ kind: 'batch-norm' }, { units: 8 }],
  [
    { units: FEATURES, activation: 'identity' },
    { kind: 'add', inputs: ['input', 'dense1'] },
  ],
  [{ kind: 'activation', activation: 'tanh' }, { units: 8 }],
];

test.each(READERS.map((layers) => [layers]))(
  '%j: other layers than dense ones read the rows: training refuses sparse ones, and predictions do not depend on `input`',
  async (layers) => {
    const predicted: Float32Array[] = [];
    const sparse = networkFor(backend, data, { layers, input: 'sparse' });
    await expect(sparse.fit(data)).rejects.toThrow(
      'input: sparse rows are for networks in which dense layers alone',
    );
    for (const input of ['dense', 'auto'] as const) {
      using network = networkFor(backend, data, { layers, input, standardize: false });
      await network.fit(data, { epochs: 1, learningRate: 0.001 });
      predicted.push(network.predictProba(data));
      for (const way of [input, 'sparse'] as const) {
        using loaded = Network.load(backend, network.save(), 'model', { input: way });
        expect(loaded.predictProba(data)).toEqual(predicted[0]);
      }
    }
    expect(predicted[1]).toEqual(predicted[0]);
  },
);

test('the demo names such a network, and shows first-layer weights only where one layer reads the pixels', () => {
  const rows = new Dataset({
    name: 'rows',
    features: new Uint8Array(784),
    featureCount: 784,
    labels: new Int32Array(1),
    classNames: ['a', 'b', 'c'],
  });
  const shown = (layers: LayerOptions[]) => {
    using network = new Network(backend, { inputSize: 784, layers });
    return [modelText(network), weightPictures(network, network.layers[0].weight, rows)?.count ?? null];
  };
  expect(shown([{ units: 6 }, { units: 3 }])).toEqual(['784-6-3, relu', 6]);
  expect(shown([{ units: 3 }])).toEqual(['784-3', 3]);
  expect(shown([{ kind: 'dropout', rate: 0.1 }, { units: 3 }])).toEqual(['784-3, dropout 0.1', 3]);
  expect(shown([{ kind: 'batch-norm' }, { units: 3 }])).toEqual(['784-3, batch norm', null]);
  const heads: LayerOptions[] = [{ units: 3 }, { units: 3, inputs: 'input' }];
  expect(shown(heads)).toEqual(['784→3, 2 dense, mean of 2 outputs', null]);
});
