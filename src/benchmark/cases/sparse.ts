// Lists of nonzeros, and the products over them. Before: gather.ts. Next: optimizer.ts.

import { RELU } from '../../../assembly/codes.js';
import { chunkOf } from '../../data/sparse-or-dense.js';
import type { Random } from '../../random.js';
import { ACTIVATIONS, type Activation } from './activation-bounds.js';
import { EPSILON, every, kernelCase, picks, type Sizes, SUBNORMAL, type Timed, uniform } from './case.js';

const BATCH = { lines: 256, length: 784, chunk: chunkOf(784, 0.5) };
const BATCH_COLUMNS = { lines: 784, length: 256, chunk: chunkOf(256, 0.5) };

const SIZES: Sizes[] = [
  { lines: 0, length: 5, chunk: 8 },
  { lines: 5, length: 0, chunk: 8 },
  { lines: 1, length: 1, chunk: 8 },
  { lines: 4, length: 8, chunk: 8 },
  { lines: 5, length: 9, chunk: 8 },
  { lines: 7, length: 31, chunk: 16 },
  { lines: 13, length: 64, chunk: 64 },
  { lines: 2, length: 130, chunk: 1000 },
];

/** Bytes of which a share is zero: half, most, none or all, by the shape. */
function bytes(random: Random, length: number, share = [0.5, 0.9, 0, 1][length % 4]): Uint8Array {
  return Uint8Array.from({ length }, () => (random.uniform() < share ? 0 : 1 + random.below(255)));
}

function turned<V extends Float32Array | Uint8Array>(x: V, lines: number, length: number): V {
  return x.map((_, i) => x[(i % lines) * length + Math.floor(i / lines)]) as V;
}

const listBytes = kernelCase({
  kernel: 'listBytes',
  shapes: SIZES,
  timed: [{ title: 'nonzeros of a batch', sizes: BATCH }],
  inputs: ({ lines, length }, random) => ({
    x: bytes(random, lines * length, lines === 256 ? 0.5 : undefined),
  }),
  expected: ({ x }) => ({ out: { values: x } }),
});

const STORED = 6;

const listCsr = kernelCase({
  kernel: 'listCsr',
  shapes: SIZES.map(({ lines, length, chunk }) => ({ rows: lines, columns: length, chunk })),
  own: ['dense'],
  inputs({ rows, columns }, random) {
    const dense = Float32Array.from(bytes(random, STORED * columns));
    const nonzeros = [...dense.entries()].filter(([, value]) => value !== 0);
    const before = (row: number) => nonzeros.filter(([at]) => at < row * columns).length;
    return {
      dense,
      rowPointers: Uint32Array.from({ length: STORED + 1 }, (_, row) => before(row)),
      columnIndices: Uint32Array.from(nonzeros, ([at]) => at % columns),
      values: Float32Array.from(nonzeros, ([, value]) => value),
      indices: picks(random, rows, STORED),
    };
  },
  expected: ({ dense, indices }, { columns }) => ({
    out: { values: [...indices].flatMap((row) => [...dense.subarray(row * columns, (row + 1) * columns)]) },
  }),
});

const transposeLists = kernelCase({
  kernel: 'transposeLists',
  shapes: SIZES.flatMap((sizes) => [8, 16].map((newChunk) => ({ ...sizes, newChunk }))),
  inputs: ({ lines, length }, random) => ({ x: { dense: bytes(random, lines * length) } }),
  expected: ({ x: { dense } }, { lines, length }) => ({ out: { values: turned(dense, lines, length) } }),
});

const listDifferences = kernelCase({
  kernel: 'listDifferences',
  shapes: every({ rows: [0, 1, 4, 9, 33], columns: [0, 1, 4, 7, 32], rowChunk: [16], columnChunk: [8, 64] }),
  timed: [
    {
      title: 'of a dense batch, both ways, nothing skipped',
      sizes: { rows: 256, columns: 784, rowChunk: BATCH.chunk, columnChunk: BATCH_COLUMNS.chunk, share: 0 },
    },
  ],
  inputs({ rows, columns, share = 0.5 }, random) {
    const shift = uniform(random, columns, 0, 1);
    // Where the shift is undone, nothing is listed.
    const x = uniform(random, rows * columns, -0.5, 0.5);
    return { x: x.map((value, i) => (random.uniform() < share ? -shift[i % columns] : value)), shift };
  },
  expected({ x, shift }, { rows, columns }) {
    const y = x.map((value, i) => value + shift[i % columns]);
    return { byRow: { values: y }, byColumn: { values: turned(y, rows, columns) } };
  },
});

/** One for each width of panel that the wide kernels have: 2, 4, … 24 vectors. */
const WIDE_PANELS: Sizes[] = Array.from({ length: 12 }, (_, i) => ({
  ...{ lines: 2 + (i % 3), n: 8 * i + 5 + (i % 4), length: 9 + i, chunk: 8 },
}));

// Panels are up to 12 vectors wide: 48 columns, then two panels, and the last vector full or not.
const PRODUCTS: Sizes[] = [
  ...[0, 1, 3, 4, 5, 10, 13, 16, 31, 36, 47, 48, 49, 100].map((n, i) => ({
    ...{ lines: 1 + (i % 7), n, length: 20 + 3 * i, chunk: [8, 16, 1000][i % 3] },
  })),
  ...WIDE_PANELS,
  { lines: 0, n: 10, length: 9, chunk: 8 },
  { lines: 6, n: 10, length: 0, chunk: 8 },
];

/** A mean and a scale for each, or nothing. */
const statistics = (random: Random, length: number, standardised: boolean) => ({
  ...(standardised && { mean: uniform(random, length, 0, 100), scale: uniform(random, length, 0.01, 0.1) }),
});

const [IDENTITY] = ACTIVATIONS;

/** Without an activation it has no bias either. */
const product = (
  variant: string,
  standardised: boolean,
  activation: Activation | null,
  timed: Timed[] = [],
) =>
  kernelCase({
    kernel: 'sparseProduct',
    variant,
    shapes: PRODUCTS,
    ...(activation === null && { codePaths: WIDE_PANELS }),
    timed,
    inputs: ({ lines, n, length }, random) => ({
      x: { dense: bytes(random, lines * length, lines === 256 ? 0.5 : undefined) },
      b: uniform(random, length * n, -1, 1),
      ...statistics(random, length, standardised),
      ...(activation && {
        bias: uniform(random, n, -1, 1),
        activation: { code: activation.code, slope: activation.slope },
      }),
    }),
    expected({ x: { dense }, b, mean, scale, bias }, { lines, n, length }) {
      const values: number[] = [];
      const bounds: number[] = [];
      for (let i = 0; i < lines; i++) {
        for (let j = 0; j < n; j++) {
          let total = bias?.[j] ?? 0;
          let magnitude = Math.abs(total);
          for (let k = 0; k < length; k++) {
            const [x, m, s] = [dense[i * length + k], mean?.[k] ?? 0, scale?.[k] ?? 1];
            total += (x - m) * s * b[k * n + j];
            magnitude += (x + m) * s * Math.abs(b[k * n + j]);
          }
          const { f, lipschitz, bound } = activation ?? IDENTITY;
          values.push(f(total));
          // Two sums of `length` terms, the bias, each term with two products; see magnitude: x and mean do not cancel in it.
          const error = (2 * length + 4) * EPSILON * magnitude + SUBNORMAL;
          bounds.push(lipschitz * error + bound(values.at(-1)!));
        }
      }
      return { c: { values, bound: (i) => bounds[i] } };
    },
  });

interface Descent {
  learningRate: number;
  l2: number;
}

const gradient = (standardised: boolean, descent: Descent | null, timed: Timed[] = []) =>
  kernelCase({
    kernel: descent ? 'sparseDescend' : 'sparseGradient',
    variant: `${standardised ? 'standardised' : 'plain'}${descent ? `, rate ${descent.learningRate}, l2 ${descent.l2}` : ''}`,
    shapes: PRODUCTS,
    timed,
    inputs({ lines, n, length }, random) {
      const dz = uniform(random, length * n, -1, 1);
      return {
        x: { dense: bytes(random, lines * length, lines === 784 ? 0.5 : undefined) },
        dz,
        ...statistics(random, lines, standardised),
        columnSums: Float32Array.from({ length: n }, (_, j) =>
          dz.reduce((total, value, i) => (i % n === j ? total + value : total), 0),
        ),
        ...(descent && { ...descent, w: uniform(random, lines * n, -1, 1) }),
      };
    },
    expected({ x: { dense }, dz, mean, scale, columnSums, w }, { lines, n, length }) {
      const values: number[] = [];
      const bounds: number[] = [];
      for (let i = 0; i < lines; i++) {
        const [m, s] = [mean?.[i] ?? 0, scale?.[i] ?? 1];
        for (let j = 0; j < n; j++) {
          let total = -m * columnSums[j];
          let magnitude = Math.abs(total);
          for (let k = 0; k < length; k++) {
            const term = dense[i * length + k] * dz[k * n + j];
            total += term;
            magnitude += Math.abs(term);
          }
          const error = (length + 4) * EPSILON * magnitude * s + SUBNORMAL;
          if (!(descent && w)) {
            values.push(s * total);
            bounds.push(error);
            continue;
          }
          const [rate, l2] = [descent.learningRate, descent.l2].map(Math.fround);
          const old = w[i * n + j];
          const next = old - rate * (s * total + l2 * old);
          values.push(next);
          const terms = s * magnitude + Math.abs(l2 * old);
          bounds.push(rate * (error + 3 * EPSILON * terms) + 2 * EPSILON * Math.abs(next) + SUBNORMAL);
        }
      }
      return { [descent ? 'w' : 'gradient']: { values, bound: (i) => bounds[i] } };
    },
  });

const relu = ACTIVATIONS.find(({ code }) => code === RELU)!;

export const sparseCases = [
  product('standardised, relu', true, relu, [
    { title: 'first layer, forward, half zeros', sizes: { ...BATCH, n: 342 } },
  ]),
  product('plain', false, null),
  ...ACTIVATIONS.map((activation) => product(`${activation.name} fused`, true, activation)),
  gradient(true, { learningRate: 1e-6, l2: 1e-4 }, [
    { title: 'first layer, gradient and update, half zeros', sizes: { ...BATCH_COLUMNS, n: 342 } },
  ]),
  gradient(false, { learningRate: 0.5, l2: 0.5 }),
  gradient(true, null),
  gradient(false, null),
  listBytes,
  listCsr,
  transposeLists,
  listDifferences,
];
