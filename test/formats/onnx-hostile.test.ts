// ONNX files that are damaged, hostile, or of operators in places where they have no counterpart: each is a ModelError that says where.

import { expect, test } from 'vitest';
import { createBackend } from '../../src/backend/create/inlined.js';
import { ModelError } from '../../src/errors.js';
import { importModel } from '../../src/formats/import-model.js';
import { onnx } from '../../src/formats/onnx/onnx.js';
import {
  encodeOnnx,
  FLOAT,
  INT64,
  type OnnxGraph,
  type OnnxNode,
  type OnnxTensor,
} from '../../src/formats/onnx/onnx-file-write.js';
import { portableModel } from '../../src/formats/portable-model.js';
import { bytesField, integerField, message } from '../../src/formats/protobuf-write.js';
import { Network } from '../../src/network/network.js';
import { Random } from '../../src/random.js';
import { exampleModel, MODEL_NAMES } from './models.js';

const read = (bytes: Uint8Array, options = {}) => importModel({ name: 'm.onnx', bytes }, options);
const written = (name: string) => onnx.write(portableModel(exampleModel(name)), { name: 'm' }).files[0].bytes;

const floats = (name: string, shape: number[], of = (k: number) => Math.sin(k + 1)): OnnxTensor => {
  const size = shape.reduce((product, n) => product * n, 1);
  const data = Float32Array.from({ length: size }, (_, k) => of(k));
  return { name, shape, type: FLOAT, bytes: new Uint8Array(data.buffer) };
};
const wholes = (name: string, list: number[]): OnnxTensor => ({
  ...{ name, shape: [list.length], type: INT64 },
  bytes: new Uint8Array(BigInt64Array.from(list, BigInt).buffer),
});
const node = (
  type: string,
  inputs: string[],
  output: string,
  attributes?: OnnxNode['attributes'],
): OnnxNode => ({
  ...{ name: `the ${output}`, type, inputs, output, attributes },
});

/** A file from x [rows, ...shape] to y. */
function graph(
  shape: number[],
  nodes: OnnxNode[],
  constants: OnnxTensor[] = [],
  more: Partial<OnnxGraph> = {},
) {
  return encodeOnnx({
    ...{ name: 'g', nodes, constants, metadata: {} },
    input: { name: 'x', type: FLOAT, shape },
    outputs: [{ name: 'y', type: FLOAT, shape: [1] }],
    ...more,
  });
}

const values = { task: 'values' } as const;
const backend = await createBackend({ backend: 'js' });
const W = floats('w', [3, 3]);

test.each([
  [
    'an unknown operator',
    [node('Gemm', ['x', 'w'], 'a'), node('LSTM', ['a'], 'y')],
    'node 1 "the y": the operator "LSTM"',
  ],
  [
    'Erf outside GELU',
    [node('Erf', ['x'], 'a'), node('Gemm', ['a', 'w'], 'y')],
    'node 0 "the a", Erf: it is known as a part of GELU',
  ],
  [
    'a softmax inside',
    [node('Softmax', ['x'], 'a'), node('Gemm', ['a', 'w'], 'y')],
    'node 1 "the y", Gemm: what comes after a softmax',
  ],
  ['an input from nowhere', [node('Gemm', ['z', 'w'], 'y')], 'no node before it makes its input "z"'],
  [
    'nodes in the wrong order',
    [node('Relu', ['a'], 'y'), node('Gemm', ['x', 'w'], 'a')],
    'no node before it makes its input "a"',
  ],
  ['weights that are computed', [node('MatMul', ['x', 'x'], 'y')], 'its weights should be constant numbers'],
  [
    'a product of layers',
    [node('Mul', ['x', 'x'], 'a'), node('Gemm', ['a', 'w'], 'y')],
    'Mul: a product of two results',
  ],
  [
    'a difference of layers',
    [node('Sub', ['x', 'x'], 'a'), node('Gemm', ['a', 'w'], 'y')],
    'Sub: the difference of two layers',
  ],
  [
    'a division by 0',
    [node('Div', ['x', 'zero'], 'a'), node('Gemm', ['a', 'w'], 'y')],
    'Div: it divides by 0',
  ],
  [
    'features scaled in two ways',
    [
      node('Mul', ['x', 'two'], 'a'),
      node('Gemm', ['a', 'w'], 'b'),
      node('Gemm', ['x', 'w'], 'c'),
      node('Add', ['b', 'c'], 'd'),
      node('Gemm', ['d', 'w'], 'y'),
    ],
    'Gemm: the features are standardised in two ways',
  ],
  ['transposed rows', [node('Gemm', ['x', 'w'], 'y', { transA: 1 })], 'transA'],
  [
    'a mean of other than answers',
    [node('Gemm', ['x', 'w'], 'a'), node('Mean', ['a', 'x'], 'b'), node('Gemm', ['b', 'w'], 'y')],
    'a mean of several results',
  ],
  [
    'layers that are joined',
    [node('Gemm', ['x', 'w'], 'a'), node('Concat', ['a', 'x'], 'y', { axis: 1 })],
    'layers are added, not joined',
  ],
  [
    'a probability and its rest as rows of their own',
    [
      node('Gemm', ['x', 'column'], 'a'),
      node('Sigmoid', ['a'], 'p'),
      node('Sub', ['one', 'p'], 'q'),
      node('Concat', ['q', 'p'], 'y', { axis: 0 }),
    ],
    'layers are added, not joined',
  ],
  [
    'a constant of another width',
    [node('Add', ['x', 'four'], 'y')],
    'a constant of 4 does not fit rows of 3',
  ],
])('%s is refused, naming the node', (_, nodes, message) => {
  const scalars = ['zero', 'one', 'two'].map((name, i) => floats(name, [1], () => i));
  const constants = [W, ...scalars, floats('four', [4]), floats('column', [3, 1])];
  expect(() => read(graph([3], nodes, constants), values)).toThrow(message);
  expect(() => read(graph([3], nodes, constants), values)).toThrow(ModelError);
});

test('a row that is taken for an image with channels first is refused: its features would be in another order', () => {
  const nodes = [
    node('Reshape', ['x', 'sizes'], 'a'),
    node('Conv', ['a', 'k'], 'b'),
    node('Flatten', ['b'], 'c'),
    node('MatMul', ['c', 'v'], 'y'),
  ];
  const of = (channels: number) =>
    graph([channels * 16], nodes, [
      wholes('sizes', [-1, channels, 4, 4]),
      floats('k', [1, channels, 3, 3]),
      floats('v', [4, 2]),
    ]);
  expect(() => read(of(2), values)).toThrow('channel-height-width order');
  expect(read(of(1), values).format).toBe('onnx');
});

test('an input of any width needs the shape of a row, which has to fit what is known', () => {
  const any = graph([0], [node('Gemm', ['x', 'w'], 'y')], [W]);
  expect(() => read(any, values)).toThrow('its input "x" is [any, any]; the shape of a row has to be known');
  expect(() => read(any, { ...values, inputShape: [1, 3] })).toThrow('[1, 3] does not fit');
  expect(() => read(any, { ...values, inputShape: [4] })).toThrow(
    'its weights are for rows of 3, its input has 4',
  );
  expect(read(any, { ...values, inputShape: [3] }).format).toBe('onnx');
});

test('a sum that two nodes read is added once', () => {
  const one = (name: string, value: number) => floats(name, [1, 1], () => value);
  const nodes = [
    node('Gemm', ['x', 'two'], 'a'),
    node('Add', ['a', 'five'], 'b'),
    node('Mul', ['b', 'three'], 'c'),
    node('Add', ['b', 'c'], 'd'),
    node('Gemm', ['d', 'seven'], 'y'),
  ];
  const constants = [one('two', 2), one('five', 5), one('three', 3), one('seven', 7)];
  const { model } = read(graph([1], nodes, constants), values);
  using network = Network.load(backend, model, 'm');
  expect(network.predictValues(Float32Array.of(1))[0]).toBeCloseTo(7 * (1 + 3) * (2 + 5), 3);
});

test.each([
  ['Add', 7 * (2 + 5 + 2)],
  ['Mul', 7 * (2 * 5 + 2)],
])('%s of rows that were moved stays out of a layer that others read', (type, wanted) => {
  const one = (name: string, value: number) => floats(name, [1, 1], () => value);
  const nodes = [
    node('MatMul', ['x', 'two'], 'd'),
    node('Flatten', ['d'], 'r'),
    node(type, ['r', 'five'], 'a'),
    node('Relu', ['d'], 'e'),
    node('Add', ['a', 'e'], 's'),
    node('Gemm', ['s', 'seven'], 'y'),
  ];
  const { model } = read(graph([1], nodes, [one('two', 2), one('five', 5), one('seven', 7)]), values);
  using network = Network.load(backend, model, 'm');
  expect(network.predictValues(Float32Array.of(1))[0]).toBeCloseTo(wanted, 3);
});

test('scaled numbers with class names are logits of classes', () => {
  const nodes = [node('MatMul', ['x', 'w'], 'a'), node('Mul', ['a', 'three'], 'y')];
  const bytes = graph([3], nodes, [W, floats('three', [3], () => 3)]);
  const { model } = read(bytes, { classNames: ['a', 'b', 'c'] });
  using network = Network.load(backend, model, 'm');
  expect(network.task).toBe('classes');
  const x = Float32Array.of(0.3, -0.2, 0.5);
  using plain = Network.load(backend, read(bytes, values).model, 'm');
  const e = [...plain.predictValues(x)].map(Math.exp);
  const sum = e.reduce((a, b) => a + b);
  for (const [j, p] of network.predictProba(x).entries()) expect(p).toBeCloseTo(e[j] / sum, 5);
});

test('auto_pad SAME after a Pad node is refused', () => {
  const nodes = [
    node('Pad', ['x', 'pads'], 'p'),
    node('Conv', ['p', 'k'], 'c', { auto_pad: [1, 2, 3, 4, 5, 6] }),
    node('GlobalAveragePool', ['c'], 'g'),
    node('Flatten', ['g'], 'y'),
  ];
  const constants = [wholes('pads', [0, 0, 1, 1, 0, 0, 1, 1]), floats('k', [2, 1, 3, 3])];
  const bytes = graph([1, 5, 5], nodes, constants);
  // The writer has no attributes of text: the six numbers become one of as many bytes.
  const place = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(
    Buffer.from('400140024003400440054006', 'hex'),
  );
  bytes.set(Buffer.from('\x22\x0aSAME_UPPER'), place);
  expect(() => read(bytes, values)).toThrow('Conv: auto_pad SAME_UPPER after a Pad node is unknown here');
});

test('a cast to whole numbers drops what is after the point', () => {
  const nodes = [node('Cast', ['k'], 'whole', { to: 7 }), node('MatMul', ['x', 'whole'], 'y')];
  const { model } = read(graph([1], nodes, [floats('k', [1, 1], () => -2.7)]), values);
  using network = Network.load(backend, model, 'm');
  expect(network.predictValues(Float32Array.of(1))[0]).toBe(-2);
});

test('data in another file are refused, with the line of Python that makes one file', () => {
  const outside = message(
    integerField(1, 3),
    integerField(1, 3),
    integerField(2, 1),
    bytesField(8, 'w'),
    integerField(14, 1),
  );
  const gemm = message(bytesField(1, 'x'), bytesField(1, 'w'), bytesField(2, 'y'), bytesField(4, 'Gemm'));
  const size = (n: number) => bytesField(1, message(integerField(1, n)));
  const value = (name: string) =>
    message(
      bytesField(1, name),
      bytesField(
        2,
        message(bytesField(1, message(integerField(1, 1), bytesField(2, message(size(1), size(3)))))),
      ),
    );
  const bytes = message(
    bytesField(
      7,
      message(
        bytesField(1, gemm),
        bytesField(5, outside),
        bytesField(11, value('x')),
        bytesField(12, value('y')),
      ),
    ),
    bytesField(8, message(integerField(2, 13))),
  );
  expect(() => read(bytes, values)).toThrow('onnx.save(onnx.load("model.onnx"), "one-file.onnx")');
});

test('a tensor with another number of numbers than its shape says is refused', () => {
  const short = { ...W, bytes: W.bytes.subarray(4) };
  expect(() => read(graph([3], [node('Gemm', ['x', 'w'], 'y')], [short]), values)).toThrow(
    '9 numbers expected for the shape [3, 3], 8 found',
  );
  const huge = { ...W, shape: [2 ** 40, 2 ** 40] };
  expect(() => read(graph([3], [node('Gemm', ['x', 'w'], 'y')], [huge]), values)).toThrow('numbers expected');
});

test('a small file does not become a large model', () => {
  const image = [
    node('Conv', ['x', 'k'], 'a'),
    node('GlobalAveragePool', ['a'], 'b'),
    node('Flatten', ['b'], 'y'),
  ];
  expect(() => read(graph([1, 2 ** 20, 2 ** 20], image, [floats('k', [2, 1, 3, 3])]), values)).toThrow(
    'too large',
  );
  const many = Array.from({ length: 1200 }, (_, i) => node('Relu', [i ? `a${i - 1}` : 'x'], `a${i}`));
  expect(() => read(graph([3], [...many, node('Gemm', ['a1199', 'w'], 'y')], [W]), values)).toThrow(
    'more than 1000 layers',
  );
  const twice = Array.from({ length: 40 }, (_, i) => node('Mean', [`a${i}`, `a${i}`], `a${i + 1}`));
  const means = [node('Sigmoid', ['x'], 'a0'), ...twice, node('Gemm', ['a40', 'w'], 'y')];
  expect(() => read(graph([3], means, [W]), values)).toThrow('a mean of more than 100');
  const wide = floats('big', [700, 700]);
  const shared = Array.from({ length: 30 }, (_, i) =>
    node('Gemm', [i ? `a${i - 1}` : 'x', 'big'], i < 29 ? `a${i}` : 'y'),
  );
  expect(() => read(graph([700], shared, [wide]), values)).toThrow('far more numbers than it has');
});

test('what is made of a file stays in proportion to it', () => {
  const fields = Uint8Array.from({ length: 2 ** 21 + 2 }, (_, i) => (i % 2 === 0 ? 8 : 0));
  expect(() => read(fields)).toThrow('more than 1048576 fields');
  const nodes = message(...new Array<Uint8Array>(20_000).fill(bytesField(1, '')));
  expect(() => read(message(bytesField(7, nodes)))).toThrow('more than 10000 nodes');
});

test('a file is recognised by what is in it, not by its name', () => {
  const bytes = written('dense');
  expect(importModel({ name: 'download', bytes }).format).toBe('onnx');
  expect(() => importModel({ name: 'download', bytes: bytes.subarray(1) })).toThrow(
    'no format that can be imported',
  );
});

test.each(MODEL_NAMES)('%s: cut short anywhere, it is refused', (name) => {
  const bytes = written(name);
  for (let end = 0; end < bytes.length; end += 1 + Math.floor(bytes.length / 60))
    expect(() => read(bytes.subarray(0, end)), `${end} of ${bytes.length} bytes`).toThrow(ModelError);
});

test.each(MODEL_NAMES)(
  '%s: with bytes changed at random it is read or refused, and nothing else happens',
  (name) => {
    const bytes = written(name);
    const random = Random.stream(7, name);
    let refused = 0;
    for (let round = 0; round < 150; round++) {
      const changed = bytes.slice();
      const count = 1 + random.below(3);
      for (let i = 0; i < count; i++) changed[random.below(changed.length)] = random.below(256);
      try {
        read(changed);
      } catch (error) {
        if (!(error instanceof ModelError)) throw new Error(`round ${round}`, { cause: error });
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(10);
  },
);
