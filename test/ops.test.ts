import { expect, it } from 'vitest';
import { createBackend } from '../src/index.js';
import { Ops } from '../src/ops.js';
import { matrix, vector } from '../src/tensor.js';

const ops = new Ops(await createBackend());
const at = 65536;

it.each<[string, () => void, string]>([
  [
    'inner sizes',
    () => ops.gemm(matrix(at, 64, 784), matrix(at, 785, 128), matrix(at, 64, 128)),
    'gemm: inner sizes differ: a is 64×784, b is 785×128',
  ],
  [
    'a transposed inner size',
    () => ops.gemm(matrix(at, 64, 784), matrix(at, 65, 10), matrix(at, 784, 10), { transposeA: true }),
    'gemm: inner sizes differ: a is 784×64, b is 65×10',
  ],
  [
    "the result's size",
    () => ops.gemm(matrix(at, 2, 3), matrix(at, 3, 4), matrix(at, 2, 5)),
    'gemm: c is 2×5, 2×4 expected',
  ],
  [
    "the bias's size",
    () => ops.gemm(matrix(at, 2, 3), matrix(at, 3, 4), matrix(at, 2, 4), { bias: vector(at, 3) }),
    'gemm: bias has 3 elements, 4 expected',
  ],
  [
    'labels and rows',
    () => ops.softmaxCrossEntropy(matrix(at, 5, 3), vector(at, 4), 1, null, at),
    'softmaxCrossEntropy: 5 rows, 4 labels',
  ],
  [
    'logits and gradient',
    () => ops.softmaxCrossEntropy(matrix(at, 5, 3), vector(at, 5), 1, matrix(at, 5, 4), at),
    'logits and gradient differ: 5×3 and 5×4',
  ],
  [
    'targets',
    () => ops.sigmoidCrossEntropy(matrix(at, 5, 3), matrix(at, 4, 3), 1, null, at),
    'logits and targets differ: 5×3 and 4×3',
  ],
  [
    'sums',
    () => ops.columnSums(matrix(at, 5, 3), vector(at, 5)),
    'columnSums: x is 5×3, sums has 5 elements',
  ],
  ['argmax', () => ops.argmax(matrix(at, 5, 3), vector(at, 3)), 'argmax: x is 5×3, out has 3 elements'],
  [
    'parameters',
    () => ops.sgdStep(vector(at, 5), vector(at, 4), 5, 1, 0),
    'sgdStep: 5 parameters, 4 gradients',
  ],
  [
    "an optimizer's state",
    () =>
      ops.momentumStep({ parameters: vector(at, 5), gradients: vector(at, 5), decayed: 3 }, vector(at, 4), {
        learningRate: 0.1,
        l2: 0,
        momentum: 0.9,
        nesterov: false,
      }),
    'momentumStep: 5 parameters, 4 elements of state',
  ],
  [
    "a dropout's sizes",
    () =>
      ops.regularizer.dropout(matrix(at, 2, 3), matrix(at, 2, 4), {
        rate: 0,
        key: [0, 0],
        step: 0,
        layer: 0,
      }),
    'dropout: 6 elements and 8',
  ],
  [
    "an average's size",
    () => ops.regularizer.moveAverage(vector(at, 5), vector(at, 4), 1),
    'moveAverage: 5 elements and 4',
  ],
  [
    "a gradient's size",
    () => ops.regularizer.addSigns(vector(at, 5), 5, 1, vector(at, 4)),
    'addSigns: 5 elements and 4',
  ],
  [
    "the lists' size",
    () => {
      const lists = { lines: 2, length: 4, chunk: 4, pointers: at, entries: at };
      const into = { rows: 2, columns: 4, byRow: lists, byColumn: lists, mean: at, scale: at, workspace: at };
      ops.listDifferences(matrix(at, 2, 3), into, true);
    },
    'listDifferences: x is 2×3, the lists are for 2×4',
  ],
  [
    'a stride in an elementwise operation',
    () => ops.deactivate(matrix(at, 2, 3, 4), matrix(at, 2, 3), matrix(at, 2, 3), { code: 3, slope: 0 }),
    'rows must be contiguous',
  ],
])('%s that do not fit are refused, naming both sides', (_, call, message) => {
  expect(call).toThrow(message);
  expect(call).toThrow(expect.objectContaining({ code: 'SHAPE' }));
});
