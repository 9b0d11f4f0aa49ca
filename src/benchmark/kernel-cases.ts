// The kernel calls that are timed: each at the shapes of a training step, and at a few that show a limit.
// Next: kernel-benchmark.ts times them.

import { RELU } from '../../assembly/codes.js';
import type { KernelName } from '../backend/kernels/index.js';
import type { Places } from './kernel-places.js';

export interface KernelCase {
  readonly kernel: KernelName;
  /** What it is for. */
  readonly title: string;
  /** Arguments, with arrays at these places. */
  values(at: Places): number[];
}

interface ProductShape {
  m: number;
  n: number;
  k: number;
  transposeA?: boolean;
  transposeB?: boolean;
  forward?: boolean;
}

/** alpha = 1, beta = 0; with `forward` a bias and ReLU. */
function gemm(title: string, shape: ProductShape): KernelCase {
  const { m, n, k, transposeA = false, transposeB = false, forward = false } = shape;
  return {
    kernel: 'gemm',
    title,
    values: ({ a, b, c, vector, workspace }) => [
      ...[m, n, k, 1, a, transposeA ? 1 : k, transposeA ? m : 1, b, transposeB ? 1 : n, transposeB ? k : 1],
      ...[0, c, n, forward ? vector : 0, forward ? RELU : 0, 0, 0, 0, workspace],
    ],
  };
}

const PRODUCTS: KernelCase[] = [
  gemm('first layer, forward', { m: 256, n: 342, k: 784, forward: true }),
  gemm('first layer, weight gradient', { m: 784, n: 342, k: 256, transposeA: true }),
  gemm('second layer, forward', { m: 256, n: 180, k: 342, forward: true }),
  gemm('second layer, weight gradient', { m: 342, n: 180, k: 256, transposeA: true }),
  gemm('second layer, back to the first', { m: 256, n: 342, k: 180, transposeB: true }),
  gemm('twenty first layers at once', { m: 256, n: 6840, k: 784 }),
  gemm('a large square', { m: 1024, n: 1024, k: 1024 }),
  gemm('ten classes of 784 features, forward', { m: 256, n: 10, k: 784, forward: true }),
  gemm('ten classes of 784 features, weight gradient', { m: 784, n: 10, k: 256, transposeA: true }),
  gemm('output layer, forward', { m: 256, n: 10, k: 342 }),
  gemm('one image through the first layer', { m: 1, n: 342, k: 784, forward: true }),
  {
    kernel: 'gemmDescend',
    title: 'first layer, gradient and update',
    values: ({ a, b, c, workspace }) => [784, 342, 256, a, 1, 784, b, 342, 1, c, 342, 1e-6, 1e-4, workspace],
  },
];

/** Over bytes of which half are zero, as Fashion-MNIST's. */
const SPARSE: KernelCase[] = [
  {
    kernel: 'sparseProduct',
    title: 'first layer, forward, half zeros',
    values: ({ lists, b, vector, c, sparseWorkspace }) => [
      ...[256, 342, 784, lists.rowChunk, lists.rowPointers, lists.rowEntries, b, 342, vector, vector, vector],
      ...[c, 342, RELU, 0, sparseWorkspace],
    ],
  },
  {
    kernel: 'sparseDescend',
    title: 'first layer, gradient and update, half zeros',
    values: ({ lists, b, vector, c, sparseWorkspace }) => [
      ...[784, 342, 256, lists.columnChunk, lists.columnPointers, lists.columnEntries, b, 342],
      ...[vector, vector, vector, c, 342, 1e-6, 1e-4, sparseWorkspace],
    ],
  },
  {
    kernel: 'listBytes',
    title: 'nonzeros of a batch',
    values: ({ bytes, lists }) => [256, 784, lists.rowChunk, bytes, lists.pointersOut, lists.entriesOut],
  },
  {
    kernel: 'listDifferences',
    title: 'of a dense batch, both ways, nothing skipped',
    values: ({ a, vector, lists, sparseWorkspace }) => [
      ...[256, 784, lists.rowChunk, lists.columnChunk, a, vector, lists.pointersOut, lists.entriesOut],
      ...[lists.columnPointersOut, lists.columnEntriesOut, sparseWorkspace],
    ],
  },
  { kernel: 'transposeBytes', title: 'a batch', values: ({ bytes, c }) => [256, 784, bytes, c] },
];

const HIDDEN = 256 * 342;
const PARAMETERS = 784 * 342 + 342 + 342 * 10 + 10;

const OTHERS: KernelCase[] = [
  { kernel: 'activate', title: 'sigmoid', values: ({ a, c }) => [HIDDEN, a, c, 1, 0] },
  { kernel: 'activate', title: 'tanh', values: ({ a, c }) => [HIDDEN, a, c, 2, 0] },
  { kernel: 'deactivate', title: 'ReLU', values: ({ a, b, c }) => [HIDDEN, a, b, c, RELU, 0] },
  { kernel: 'exp', title: '', values: ({ a, c }) => [HIDDEN, a, c] },
  { kernel: 'log', title: '', values: ({ positive, c }) => [HIDDEN, positive, c] },
  { kernel: 'softmax', title: 'ten classes', values: ({ a, c }) => [256, 10, a, 10, c, 10] },
  { kernel: 'softmax', title: 'many classes', values: ({ a, c }) => [256, 342, a, 342, c, 342] },
  {
    kernel: 'softmaxCrossEntropy',
    title: 'ten classes',
    values: ({ a, labels, c, stats }) => [256, 10, a, 10, labels, 1, c, 10, stats, 0, 0],
  },
  {
    kernel: 'sigmoidCrossEntropy',
    title: 'ten classes',
    values: ({ a, positive, c, stats }) => [256, 10, a, 10, positive, 10, 1, c, 10, stats, 0],
  },
  {
    kernel: 'dropout',
    title: 'first hidden layer',
    values: ({ a, c }) => [256 * 342, a, c, 0.2, 1, 2, 3, 1, 0],
  },
  { kernel: 'columnSums', title: 'bias gradient', values: ({ a, c }) => [256, 342, a, 342, c] },
  {
    kernel: 'sgdStep',
    title: '784-342-10',
    values: ({ a, b }) => [PARAMETERS, PARAMETERS - 352, a, b, 1e-6, 0],
  },
  {
    kernel: 'momentumStep',
    title: '256×342 weights',
    values: ({ a, c }) => [HIDDEN, HIDDEN, c, a, c + 4 * HIDDEN, 1e-6, 0, 0.9, 0],
  },
  {
    kernel: 'adamStep',
    title: '256×342 weights', // betas of 1 leave its state as it is
    values: ({ a, b, c, positive }) => [HIDDEN, HIDDEN, c, a, b, positive, 1e-6, 0, 0, 1, 1, 1, 1e-8],
  },
  { kernel: 'sumSquares', title: 'gradient norm', values: ({ a }) => [PARAMETERS, a] },
  {
    kernel: 'gatherU8',
    title: 'a batch',
    values: ({ bytes, indices, vector, c }) => [256, 784, bytes, indices, vector, vector, c, 3],
  },
  {
    kernel: 'gatherF32',
    title: 'a batch',
    values: ({ a, indices, vector, c }) => [256, 784, a, indices, vector, vector, c, 3],
  },
  {
    kernel: 'gatherBytes',
    title: 'a batch',
    values: ({ bytes, indices, c }) => [256, 784, bytes, indices, c],
  },
  { kernel: 'argmax', title: 'ten classes', values: ({ a, c }) => [256, 10, a, 10, c] },
];

export const KERNEL_CASES: readonly KernelCase[] = [...PRODUCTS, ...SPARSE, ...OTHERS];
