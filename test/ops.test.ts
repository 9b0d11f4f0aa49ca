// Shapes that do not fit one another are refused by name, whichever kernel is called.

import { expect, it } from 'vitest';
import { callsOf } from '../src/backend/kernels/call.js';
import { createBackend } from '../src/index.js';
import { Ops } from '../src/ops.js';
import { matrix, transposed, vector } from '../src/tensor.js';

const backend = await createBackend();
const ops = new Ops(backend);
const { call } = ops;
const at = 65536;
const block = { parameters: vector(at, 5), gradients: vector(at, 5), decayed: 3 };
const mask = { rate: 0, key0: 0, key1: 0, step: 0, layer: 0 };
const lists = { lines: 2, length: 4, chunk: 4, pointers: at, entries: at };
const windows = {
  ...{ height: 5, width: 6, channels: 2, kernelHeight: 3, kernelWidth: 3 },
  ...{ stride: 1, top: 0, left: 0, outHeight: 3, outWidth: 4 },
};

it.each<[string, () => void, string]>([
  [
    'inner sizes',
    () => call.gemm({ a: matrix(at, 64, 784), b: matrix(at, 785, 128), c: matrix(at, 64, 128) }),
    'gemm: k differs: a is 64×784, b is 785×128',
  ],
  [
    'a transposed inner size',
    () => call.gemm({ a: transposed(matrix(at, 64, 784)), b: matrix(at, 65, 10), c: matrix(at, 784, 10) }),
    'gemm: k differs: a is 784×64, b is 65×10',
  ],
  [
    "the result's size",
    () => call.gemm({ a: matrix(at, 2, 3), b: matrix(at, 3, 4), c: matrix(at, 2, 5) }),
    'gemm: n differs: b is 3×4, c is 2×5',
  ],
  [
    "the bias's size",
    () => ops.product(matrix(at, 2, 3), matrix(at, 3, 4), matrix(at, 2, 4), vector(at, 3)),
    'gemm: n differs: b is 3×4, bias is 3',
  ],
  [
    'labels and rows',
    () => call.softmaxCrossEntropy({ logits: matrix(at, 5, 3), labels: vector(at, 4), scale: 1, stats: at }),
    'softmaxCrossEntropy: rows differs: logits is 5×3, labels is 4',
  ],
  [
    'logits and gradient',
    () =>
      call.softmaxCrossEntropy({
        ...{
          logits: matrix(at, 5, 3),
          labels: vector(at, 5),
          scale: 1,
          gradient: matrix(at, 5, 4),
          stats: at,
        },
      }),
    'softmaxCrossEntropy: classes differs: logits is 5×3, gradient is 5×4',
  ],
  [
    'sizes that are no arguments',
    () =>
      call.mixLabels({
        ...{
          logits: matrix(at, 5, 3),
          labels: vector(at, 5),
          scale: 1,
          share: 0,
          gradient: matrix(at, 5, 4),
          stats: at,
        },
      }),
    'mixLabels: classes differs: logits is 5×3, gradient is 5×4',
  ],
  [
    'targets',
    () =>
      call.sigmoidCrossEntropy({ logits: matrix(at, 5, 3), targets: matrix(at, 4, 3), scale: 1, stats: at }),
    'sigmoidCrossEntropy: rows differs: logits is 5×3, targets is 4×3',
  ],
  [
    'sums',
    () => call.columnSums({ x: matrix(at, 5, 3), sums: vector(at, 5) }),
    'columnSums: columns differs: x is 5×3, sums is 5',
  ],
  [
    'argmax',
    () => call.argmax({ x: matrix(at, 5, 3), out: vector(at, 3) }),
    'argmax: rows differs: x is 5×3, out is 3',
  ],
  [
    'parameters',
    () => call.sgdStep({ ...block, gradients: vector(at, 4), learningRate: 1, l2: 0 }),
    'sgdStep: n differs: parameters is 5, gradients is 4',
  ],
  [
    'decayed parameters',
    () => call.sgdStep({ ...block, decayed: 6, learningRate: 1, l2: 0 }),
    'sgdStep: decayed is 6, n is 5',
  ],
  [
    "an optimizer's state",
    () =>
      call.momentumStep({
        ...{ ...block, velocity: vector(at, 4), learningRate: 0.1, l2: 0, momentum: 0.9, nesterov: 0 },
      }),
    'momentumStep: n differs: parameters is 5, velocity is 4',
  ],
  [
    "a dropout's sizes",
    () => call.dropout({ x: matrix(at, 2, 3), y: matrix(at, 2, 4), ...mask }),
    'dropout: n differs: x is 2×3, y is 2×4',
  ],
  [
    "the lists' size",
    () =>
      call.listDifferences({
        ...{ x: matrix(at, 2, 3), shift: vector(at, 3), byRow: lists, columnChunk: 4, workspace: at },
      }),
    'listDifferences: columns differs: x is 2×3, byRow is 2×4',
  ],
  [
    'a stride in an elementwise operation',
    () =>
      call.deactivate({
        ...{ y: matrix(at, 2, 3, 4), dy: matrix(at, 2, 3), dx: matrix(at, 2, 3) },
        activation: { code: 3, slope: 0 },
      }),
    'deactivate: the rows of y must be contiguous, their stride is 4',
  ],
  [
    "an image's size",
    () => call.convolve({ x: matrix(at, 5, 50), w: matrix(at, 18, 4), y: matrix(at, 5, 100), ...windows }),
    'convolve: x is 5×50, but height·width·channels is 5·6·2 = 60',
  ],
  [
    "a window's size",
    () => call.convolve({ x: matrix(at, 5, 60), w: matrix(at, 9, 4), y: matrix(at, 5, 48), ...windows }),
    'convolve: w is 9×4, but kernelHeight·kernelWidth·channels is 3·3·2 = 18',
  ],
  [
    "a pool's outputs",
    () => call.maxPool({ x: matrix(at, 5, 60), y: matrix(at, 5, 12), ...windows }),
    'maxPool: y is 5×12, but outHeight·outWidth·channels is 3·4·2 = 24',
  ],
  [
    'sizes that nothing tells',
    () => call.gatherBytes({ data: at, indices: at, out: at }),
    'gatherBytes: rows is given by no argument',
  ],
  [
    'an argument that is undefined',
    () => call.columnSums({ x: matrix(at, 5, 3), sums: undefined as never }),
    'columnSums: sums is undefined',
  ],
  [
    'null for an argument that may not be left out',
    () => call.softmax({ x: null as never, y: matrix(at, 5, 3) }),
    'softmax: x is null',
  ],
  [
    'an address for a matrix',
    () => call.softmax({ x: at as never, y: matrix(at, 5, 3) }),
    'softmax: x is a number, not of the kind "matrix"',
  ],
  [
    'an address for an array whose shape is known',
    () => call.columnSums({ x: matrix(at, 5, 3), sums: at as never }),
    'columnSums: sums is a number, not of the kind "array"',
  ],
  [
    'an address for lists',
    () => call.listBytes({ x: matrix(at, 2, 4), out: at as never }),
    'listBytes: out is a number, not of the kind "lists"',
  ],
])('%s that do not fit are refused, naming both sides', (_, run, message) => {
  expect(run).toThrow(message);
  expect(run).toThrow(expect.objectContaining({ code: 'SHAPE' }));
});

it('after a refused call the next is right', () => {
  expect(() => call.sumSquares({ x: matrix(at, 2, 3, 4) })).toThrow('contiguous');
  expect(call.sumSquares({ x: vector(at, 0) })).toBe(0);
});

it('calls of one table are made anew for another workspace', () => {
  const { kernels } = backend;
  const calls = callsOf({ kernels, workspace: 64 });
  expect(callsOf({ kernels, workspace: 64 })).toBe(calls);
  expect(callsOf({ kernels, workspace: 128 })).not.toBe(calls);
});
