// TensorFlow.js: round trips to the bit, the spellings of Keras 2 and 3, and what is refused. test/interchange/ has TensorFlow.js itself.

import { expect, test } from 'vitest';
import { ModelError } from '../../src/errors.js';
import type { FormatFile } from '../../src/formats/format.js';
import { modelFromLayers } from '../../src/formats/model-from-layers.js';
import { portableModel } from '../../src/formats/portable-model.js';
import { tfjs } from '../../src/formats/tfjs/tfjs.js';
import { weightFilesOf } from '../../src/formats/weight-files.js';
import { exampleModel, MODEL_NAMES } from './models.js';

const write = (name: string, dtype?: 'f16') =>
  tfjs.write(portableModel(exampleModel(name)), { name: 'm', dtype }).files;
const read = (files: readonly FormatFile[], options = {}) => modelFromLayers(tfjs.read!(files, options));
const encode = (json: unknown) => new TextEncoder().encode(JSON.stringify(json));

// biome-ignore lint/suspicious/noExplicitAny: JSON to be spoilt at will
type Json = any;

/** A file of `layers` and weights [name, shape], which are 1, 2, 3, … in two shards. */
function keras(
  config: Json,
  weights: [name: string, shape: number[], more?: object][],
  className = 'Sequential',
): FormatFile[] {
  let next = 1;
  const numbers = weights.flatMap(([, shape]) =>
    Array.from({ length: shape.reduce((product, n) => product * n, 1) }, () => next++),
  );
  const bytes = new Uint8Array(Float32Array.from(numbers).buffer);
  const half = 4 * Math.floor(numbers.length / 2) + 1; // within a number
  const specs = weights.map(([name, shape, more]) => ({ name, shape, dtype: 'float32', ...more }));
  return [
    {
      name: 'model.json',
      bytes: encode({
        format: 'layers-model',
        modelTopology: { model_config: { class_name: className, config } },
        weightsManifest: [{ paths: ['a.bin', 'b.bin'], weights: specs }],
      }),
    },
    { name: 'a.bin', bytes: bytes.subarray(0, half) },
    { name: 'b.bin', bytes: bytes.subarray(half) },
  ];
}

const dense = (name: string, units: number, activation: Json, more = {}) => ({
  class_name: 'Dense',
  config: { name, units, activation, use_bias: true, ...more },
});
const WEIGHTS: [string, number[]][] = [
  ['dense/kernel', [2, 3]],
  ['dense/bias', [3]],
  ['out/kernel', [3, 2]],
  ['out/bias', [2]],
];
const LAYERS = [dense('dense', 3, 'relu', { batch_input_shape: [null, 2] }), dense('out', 2, 'softmax')];
const one = (layer: Json, shape = [null, 2]) => ({
  layers: [
    { ...layer, config: { name: 'x', batch_input_shape: shape, ...layer.config } },
    dense('out', 2, 'softmax'),
  ],
});

test.each(MODEL_NAMES)('%s: written and read again, it has the same bits', (name) => {
  expect(read(write(name))).toEqual(exampleModel(name));
});

test('f16 halves the weights, and is widened', () => {
  const [, { bytes: full }] = write('cnn');
  const [, { bytes: half }] = write('cnn', 'f16');
  expect(full.length - half.length).toBe(2 * (54 + 108 + 24)); // of two convolutions and a dense layer
  const [, weight] = read(write('dense', 'f16')).tensors['layers.0.weight'];
  expect(weight).toBeCloseTo(exampleModel('dense').tensors['layers.0.weight'][1], 3);
});

test('a Sequential of Keras 2, its weights in two shards that split a number', () => {
  const files = keras(LAYERS, WEIGHTS); // older Keras has the list of layers alone
  expect(weightFilesOf(files[0])).toEqual(['a.bin', 'b.bin']);
  const model = read(files);
  expect(model.architecture).toEqual({
    ...{ inputSize: 2, loss: 'softmax-cross-entropy' },
    layers: [
      { units: 3, activation: 'relu' },
      { units: 2, activation: 'identity' },
    ],
  });
  expect([...model.tensors['layers.0.weight']]).toEqual([1, 2, 3, 4, 5, 6]);
  expect([...model.tensors['layers.1.bias']]).toEqual([16, 17]);
});

test('Keras 3: batch_shape, policies, activations as objects, names under those of the model', () => {
  const policy = {
    module: 'keras',
    class_name: 'DTypePolicy',
    config: { name: 'float32' },
    registered_name: null,
  };
  const relu = { module: 'builtins', class_name: 'function', config: 'relu', registered_name: 'function' };
  const config = {
    name: 'sequential',
    dtype: policy,
    layers: [
      { class_name: 'InputLayer', config: { batch_shape: [null, 2], dtype: 'float32', name: 'input_layer' } },
      dense('dense', 3, relu, { dtype: policy }),
      dense('out', 2, 'softmax', { dtype: policy }),
    ],
  };
  const named = WEIGHTS.map(([name, shape]): [string, number[]] => [`sequential/${name}`, shape]);
  expect(read(keras(config, named))).toEqual(read(keras(LAYERS, WEIGHTS)));
});

test.each(['Keras 2', 'Keras 3'])(
  'a functional model in the spelling of %s, its layers in any order',
  (spelling) => {
    const from = (...names: string[]) => {
      if (spelling === 'Keras 2') return [names.map((name) => [name, 0, 0, {}])];
      const tensors = names.map((name) => ({
        class_name: '__keras_tensor__',
        config: { keras_history: [name, 0, 0] },
      }));
      return [{ args: names.length > 1 ? [tensors] : tensors, kwargs: {} }];
    };
    const config = {
      layers: [
        { ...dense('out', 1, 'linear'), name: 'out', inbound_nodes: from('sum') },
        { class_name: 'Add', name: 'sum', config: { name: 'sum' }, inbound_nodes: from('in', 'b') },
        { ...dense('b', 2, 'swish'), name: 'b', inbound_nodes: from('in') },
        {
          class_name: 'InputLayer',
          name: 'in',
          config: { name: 'in', batch_input_shape: [null, 2] },
          inbound_nodes: [],
        },
      ],
      input_layers: [['in', 0, 0]],
      output_layers: spelling === 'Keras 2' ? [['out', 0, 0]] : ['out', 0, 0],
    };
    const files = keras(
      config,
      [
        ['b/kernel', [2, 2]],
        ['b/bias', [2]],
        ['out/kernel', [2, 1]],
        ['out/bias', [1]],
      ],
      'Functional',
    );
    expect(() => read(files)).toThrow(
      'does not say what the 1 outputs are; give task: classes, labels or values',
    );
    const model = read(files, { task: 'values' });
    expect(model.architecture).toMatchObject({
      layers: [
        { kind: 'dense', name: 'dense1' },
        { kind: 'activation', activation: { name: 'silu' } },
        { kind: 'add', inputs: ['input', 'activation1'] },
        { kind: 'dense', inputs: ['add1'] },
      ],
    });
  },
);

test('batch normalisation: another ε moves into the variance, absent scales are 1', () => {
  const norm = { class_name: 'BatchNormalization', config: { epsilon: 1e-3, axis: [1], scale: false } };
  const weights: [string, number[]][] = [
    ['x/beta', [2]],
    ['x/moving_mean', [2]],
    ['x/moving_variance', [2]],
    ['out/kernel', [2, 2]],
    ['out/bias', [2]],
  ];
  const { tensors } = read(keras(one(norm), weights));
  expect(tensors['layers.batch-norm1.variance'][0]).toBeCloseTo(5 + 1e-3 - 1e-5, 5);
  expect([...tensors['layers.batch-norm1.scale']]).toEqual([1, 1]);
});

test('Rescaling of the input is the standardiser, and Reshape gives the shape of images', () => {
  const layers = [
    {
      class_name: 'Rescaling',
      config: { name: 'r', scale: 1 / 255, offset: 0, batch_input_shape: [null, 16] },
    },
    { class_name: 'Reshape', config: { name: 's', target_shape: [4, 4, -1] } },
    {
      class_name: 'Conv2D',
      config: { name: 'c', filters: 2, kernel_size: 3, strides: 1, padding: 'same', activation: 'relu' },
    },
    { class_name: 'GlobalAveragePooling2D', config: { name: 'g' } },
    dense('out', 2, 'softmax'),
  ];
  const model = read(
    keras({ layers }, [
      ['c/kernel', [3, 3, 1, 2]],
      ['c/bias', [2]],
      ['out/kernel', [2, 2]],
      ['out/bias', [2]],
    ]),
  );
  expect(model.architecture).toMatchObject({ inputShape: [4, 4, 1] });
  expect(model.standardizer!.deviation[3]).toBeCloseTo(255, 4);
});

test('Rescaling beside a layer that reads the rows as they are is refused', () => {
  const config = {
    layers: [
      { class_name: 'InputLayer', name: 'in', config: { batch_input_shape: [null, 2] } },
      { class_name: 'Rescaling', config: { scale: 0.5 }, name: 'r', inbound_nodes: [[['in', 0, 0]]] },
      {
        class_name: 'Add',
        config: {},
        name: 'sum',
        inbound_nodes: [
          [
            ['r', 0, 0],
            ['in', 0, 0],
          ],
        ],
      },
      { ...dense('out', 2, 'softmax'), name: 'out', inbound_nodes: [[['sum', 0, 0]]] },
    ],
    input_layers: [['in', 0, 0]],
    output_layers: [['out', 0, 0]],
  };
  expect(() => read(keras(config, WEIGHTS.slice(2), 'Functional'))).toThrow(
    'layer "r", Rescaling: it has to be the only layer that reads the input',
  );
});

test.each([
  ['Keras 2', [[['in', 0, 0, { training: true }]]]],
  [
    'Keras 3',
    [{ args: [{ config: { keras_history: ['in', 0, 0] } }], kwargs: { mask: null, training: true } }],
  ],
])('a layer that %s calls in training mode is refused', (_, nodes) => {
  const config = {
    layers: [
      { class_name: 'InputLayer', name: 'in', config: { batch_input_shape: [null, 2] } },
      { class_name: 'Dropout', config: { rate: 0.5 }, name: 'd', inbound_nodes: nodes },
      { ...dense('out', 2, 'softmax'), name: 'out', inbound_nodes: [[['d', 0, 0, { training: false }]]] },
    ],
    input_layers: [['in', 0, 0]],
    output_layers: [['out', 0, 0]],
  };
  expect(() => read(keras(config, WEIGHTS.slice(2), 'Functional'))).toThrow(
    'layer "d" is called with training: true, which is not supported',
  );
});

test.each<[what: string, layer: Json, message: string]>([
  ['an unknown layer', { class_name: 'LSTM', config: {} }, 'layer "x", LSTM: this kind of layer is unknown'],
  ['an unknown activation', dense('x', 2, 'mish'), 'layer "x", Dense: the activation "mish" is unknown'],
  ['a softmax within', dense('x', 2, 'softmax'), 'a softmax within a model is not supported'],
  ['a limit', { class_name: 'ReLU', config: { max_value: 6 } }, 'max_value 6 is not supported'],
  [
    'a model within',
    { class_name: 'Sequential', config: { layers: [] } },
    'a model within the model is not supported',
  ],
  [
    'a class of one of their own, from elsewhere',
    { ...dense('x', 2, 'relu'), module: 'mine.layers', registered_name: 'Dense' },
    'layer "x": Dense is not Keras\' own, but a custom class',
  ],
  [
    'a registered class',
    { ...dense('x', 2, 'relu'), module: null, registered_name: 'mine>Dense' },
    'layer "x": Dense is not Keras\' own, but a custom class',
  ],
  [
    'an activation that is a layer',
    dense('x', 2, { module: 'keras.layers', class_name: 'PReLU', config: {} }),
    'the activation "PReLU" is unknown',
  ],
  ['a name that another layer has', dense('out', 2, 'relu'), 'two layers have one name'],
  ['a name of an object', dense('x', 2, 'constructor'), 'the activation "constructor" is unknown'],
])('%s is refused, and named', (_, layer, message) => {
  expect(() => read(keras(one(layer), WEIGHTS))).toThrow(message);
});

test('windows that do not exist here are refused', () => {
  const conv = (more: object) =>
    one({ class_name: 'Conv2D', config: { filters: 2, kernel_size: 3, ...more } }, [null, 8, 8, 1]);
  const refused = (more: object) => expect(() => read(keras(conv(more), WEIGHTS)));
  refused({ strides: [1, 2] }).toThrow('layer "x", Conv2D: strides [1, 2] differ');
  refused({ dilation_rate: [2, 2] }).toThrow('a dilation rate is not supported');
  refused({ groups: 2 }).toThrow('groups 2 is not supported');
  refused({ data_format: 'channels_first' }).toThrow('data_format "channels_first" is not supported');
  refused({}).toThrow('layer "out", Dense: it reads images; a Flatten is missing before it');
});

test('weights: missing files, sizes that differ, quantised and unknown ones are refused by name', () => {
  const files = keras(LAYERS, WEIGHTS);
  expect(() => read(files.slice(0, 2))).toThrow(
    'the file "b.bin" with weights is missing; give it beside model.json',
  );
  const short = [...files.slice(0, 2), { name: 'b.bin', bytes: files[2].bytes.subarray(4) }];
  expect(() => read(short)).toThrow('weight "out/bias" ends at byte 68; its files have 64');
  expect(() => read([...files.slice(0, 2), { name: 'b.bin', bytes: new Uint8Array(100) }])).toThrow(
    'the weights take 68 bytes, their files have',
  );
  const quantised = keras(LAYERS, [
    [
      'dense/kernel',
      [2, 3],
      { quantization: { dtype: 'uint8', min: 0, scale: 1, original_dtype: 'float32' } },
    ],
  ]);
  expect(() => read(quantised)).toThrow(
    'weight "dense/kernel": it is quantised to "uint8"; convert the model without quantisation',
  );
  expect(() => read(keras(LAYERS, [...WEIGHTS, ['other/kernel', [1]]]))).toThrow(
    "weight other/kernel belongs to none of the model's layers",
  );
  expect(() => read(keras(LAYERS, WEIGHTS.slice(1)))).toThrow(
    'layer "dense": 0 weights called kernel, one expected',
  );
  expect(() => read(keras(LAYERS, [['dense/kernel', [3, 2]], ...WEIGHTS.slice(1)]))).toThrow(
    'weight dense/kernel should be 2×3, 3×2 found',
  );
  expect(() => read(keras(LAYERS, [['dense/kernel', [2 ** 40, 2 ** 40, 0]]]))).toThrow('is too large');
});

test('a graph model is refused with what to type', () => {
  const file = {
    name: 'm.json',
    bytes: encode({ format: 'graph-model', modelTopology: {}, weightsManifest: [] }),
  };
  expect(() => read([file])).toThrow('convert the Keras model with --output_format tfjs_layers_model');
});

test('topologies of any shape are read or refused with a ModelError', () => {
  const layer = { ...dense('b', 2, 'relu'), name: 'b', inbound_nodes: [[['b', 0, 0]]] };
  const input = { class_name: 'InputLayer', name: 'in', config: { batch_input_shape: [null, 2] } };
  const config = (...layers: Json[]) => ({
    layers,
    input_layers: [['in', 0, 0]],
    output_layers: [['b', 0, 0]],
  });
  const odd: [Json, string][] = [
    [config(input, layer), 'layer "b" reads itself'],
    [config(input, { ...layer, inbound_nodes: [[['c', 0, 0]]] }), 'a layer reads "c", which is not there'],
    [config(input, { ...layer, inbound_nodes: [] }), 'layer "b" is called 0 times'],
    [config(input, input, layer), '2 inputs; a single one expected'],
    [config({ ...input, config: {} }, { ...layer, inbound_nodes: [[['in', 0, 0]]] }), 'no input shape found'],
    [{ layers: [7] }, 'a layer with class_name and config expected'],
    [{ layers: 'many' }, 'config.layers should be a list'],
    [null, 'config.layers should be a list'],
  ];
  for (const [topology, message] of odd) {
    const run = () => read(keras(topology, WEIGHTS, 'Functional'));
    expect(run).toThrow(ModelError);
    expect(run).toThrow(message);
  }
});
