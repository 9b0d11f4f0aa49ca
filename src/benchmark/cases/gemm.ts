// The matrix products. Next: sparse.ts has those over lists of nonzeros.

import { RELU } from '../../../assembly/codes.js';
import { ACTIVATIONS, type Activation } from './activation-bounds.js';
import { EPSILON, kernelCase, type Sizes, SUBNORMAL, type Timed, uniform } from './case.js';

// One less, equal and one more than the tiles, few columns and few rows, which have code paths of their own, no depth, and
// more than a block of columns.
const SHAPES: Sizes[] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 16, 17, 31].map((m, i, all) => ({
    m,
    n: all[(5 * i) % all.length],
    k: i + 1,
  })),
  { m: 0, n: 5, k: 3 },
  { m: 5, n: 0, k: 3 },
  { m: 5, n: 7, k: 0 },
  { m: 13, n: 345, k: 5 },
  { m: 7, n: 9, k: 393 },
  { m: 2, n: 1025, k: 5 },
  { m: 97, n: 10, k: 61 },
  // Around the wide tile and half of it, and a transposed A of more than sixteen rows.
  ...[16, 24, 25, 32, 33, 40].map((n, i) => ({ m: 5 + 3 * i, n, k: 3 + i })),
  ...[9, 10, 11, 14].map((n, i) => ({ m: 15 + 2 * i, n, k: 5 + i })),
  { m: 12, n: 353, k: 3 },
];

/** Σ over k of A·B, and Σ|A·B|, which its error is relative to. */
function products(a: Float32Array, b: Float32Array, { m, n, k }: Sizes) {
  const sums = new Float64Array(m * n);
  const magnitudes = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let p = 0; p < k; p++) {
      for (let j = 0; j < n; j++) {
        const term = a[i * k + p] * b[p * n + j];
        sums[i * n + j] += term;
        magnitudes[i * n + j] += Math.abs(term);
      }
    }
  }
  return { sums, magnitudes };
}

/** Few rows, few columns, whole tiles beside each edge of wide ones, and two passes over k. */
const CODE_PATHS: Sizes[] = [
  ...[1, 7, 8, 9, 15].map((edge, i) => ({ m: 7 + 2 * i, n: 16 + edge, k: 5 + i })),
  ...[
    { m: 3, n: 35, k: 9 },
    { m: 17, n: 10, k: 13 },
    { m: 21, n: 14, k: 7 },
    { m: 7, n: 17, k: 393 },
  ],
];

interface Variant {
  variant: string;
  transposed?: string[];
  alpha?: number;
  beta?: number;
  bias?: boolean;
  activation?: Activation;
  /** Passes back through the activation instead of applying it. */
  through?: boolean;
  codePaths?: Sizes[];
  timed?: Timed[];
}

const [IDENTITY] = ACTIVATIONS;

function gemm({
  variant,
  transposed,
  timed,
  alpha,
  beta,
  bias,
  codePaths,
  activation = IDENTITY,
  through,
}: Variant) {
  return kernelCase({
    kernel: 'gemm',
    variant,
    shapes: SHAPES,
    codePaths,
    timed,
    transposed,
    inputs: ({ m, n, k }, random) => ({
      ...(alpha !== undefined && { alpha }),
      a: uniform(random, m * k, -1, 1),
      b: uniform(random, k * n, -1, 1),
      ...(beta && { beta, c: uniform(random, m * n, -1, 1) }),
      ...(bias && { bias: uniform(random, n, -1, 1) }),
      ...(activation !== IDENTITY && { activation: { code: activation.code, slope: activation.slope } }),
      ...(through && { y: uniform(random, m * n, -1, 1) }),
    }),
    expected({ a, b, c, bias: offsets, y }, sizes) {
      const { n, k } = sizes;
      const { sums, magnitudes } = products(a, b, sizes);
      const factor = alpha ?? 1;
      const rest = (i: number) => [(beta ?? 0) * (c?.[i] ?? 0), offsets?.[i % n] ?? 0];
      const before = sums.map((sum, i) => factor * sum + rest(i)[0] + rest(i)[1]);
      // k products and sums, then alpha, beta, bias and their sums: one rounding each.
      const error = (i: number) => {
        const [old, offset] = rest(i).map(Math.abs);
        return (
          (k + 4) *
          (EPSILON * (Math.abs(factor) * magnitudes[i] + old + offset) + SUBNORMAL * Math.max(1, factor))
        );
      };
      if (y) {
        const slope = (i: number) => activation.derivative(y[i]);
        // f'(y) itself has at most three roundings, y² cancelling to no worse than one of 1; the product one more.
        const bound = (i: number) =>
          Math.abs(slope(i)) * error(i) + 4 * EPSILON * Math.abs(before[i]) + SUBNORMAL;
        return { c: { values: before.map((value, i) => value * slope(i)), bound } };
      }
      const values = before.map(activation.f);
      return { c: { values, bound: (i) => activation.lipschitz * error(i) + activation.bound(values[i]) } };
    },
  });
}

function descend(learningRate: number, l2: number, timed: Timed[] = []) {
  const [rate, decay] = [learningRate, l2].map(Math.fround);
  return kernelCase({
    kernel: 'gemmDescend',
    variant: `rate ${learningRate}, l2 ${l2}`,
    shapes: SHAPES,
    timed,
    transposed: ['a'],
    inputs: ({ m, n, k }, random) => ({
      a: uniform(random, m * k, -1, 1),
      b: uniform(random, k * n, -1, 1),
      w: uniform(random, m * n, -1, 1),
      learningRate,
      l2,
    }),
    expected({ a, b, w }, sizes) {
      const { sums, magnitudes } = products(a, b, sizes);
      const values = sums.map((sum, i) => w[i] - rate * (sum + decay * w[i]));
      // k products and sums and the decay in the gradient, then its product with the rate; each of the passes over k
      // (at most 4 here) rounds the weight once.
      const bound = (i: number) =>
        rate * (sizes.k + 4) * EPSILON * (magnitudes[i] + Math.abs(decay * w[i])) +
        4 * EPSILON * (Math.abs(values[i]) + Math.abs(w[i])) +
        SUBNORMAL;
      return { w: { values, bound } };
    },
  });
}

const relu = ACTIVATIONS.find(({ code }) => code === RELU);

export const gemmCases = [
  gemm({
    variant: 'forward',
    bias: true,
    activation: relu,
    timed: [
      { title: 'first layer, forward', sizes: { m: 256, n: 342, k: 784 } },
      { title: 'second layer, forward', sizes: { m: 256, n: 180, k: 342 } },
      { title: 'ten classes of 784 features, forward', sizes: { m: 256, n: 10, k: 784 } },
      { title: 'one image through the first layer', sizes: { m: 1, n: 342, k: 784 } },
    ],
  }),
  gemm({
    variant: 'weight gradient',
    transposed: ['a'],
    timed: [
      { title: 'first layer, weight gradient', sizes: { m: 784, n: 342, k: 256 } },
      { title: 'second layer, weight gradient', sizes: { m: 342, n: 180, k: 256 } },
      { title: 'ten classes of 784 features, weight gradient', sizes: { m: 784, n: 10, k: 256 } },
    ],
  }),
  gemm({
    variant: 'Bᵀ',
    transposed: ['b'],
    timed: [{ title: 'second layer, back to the first', sizes: { m: 256, n: 342, k: 180 } }],
  }),
  gemm({
    variant: 'plain',
    codePaths: CODE_PATHS,
    timed: [
      { title: 'twenty first layers at once', sizes: { m: 256, n: 6840, k: 784 } },
      { title: 'a large square', sizes: { m: 1024, n: 1024, k: 1024 } },
      { title: 'output layer, forward', sizes: { m: 256, n: 10, k: 342 } },
    ],
  }),
  gemm({
    variant: 'Aᵀ·Bᵀ, alpha, beta and bias',
    codePaths: CODE_PATHS,
    transposed: ['a', 'b'],
    alpha: -2,
    beta: 0.75,
    bias: true,
  }),
  ...ACTIVATIONS.flatMap((activation) => [
    gemm({ variant: `${activation.name} fused`, activation, bias: true, beta: 1 }),
    gemm({
      variant: `back through ${activation.name}`,
      activation,
      through: true,
      alpha: 1.5,
      transposed: ['b'],
    }),
  ]),
  descend(1e-6, 1e-4, [{ title: 'first layer, gradient and update', sizes: { m: 784, n: 342, k: 256 } }]),
  descend(0.25, 0.5),
  descend(0, 1),
];
