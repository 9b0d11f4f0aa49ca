// Rows gathered by their numbers, and statistics over them. Before: reduce.ts. Next: sparse.ts.

import type { Random } from '../../random.js';
import { below, columnwise, EPSILON, every, kernelCase, picks, sum, uniform } from './case.js';

/** Rows in the store; batches pick from them, with repeats. */
const STORED = 23;
const shapes = every({ rows: [0, 1, 2, 7, 40], columns: [1, 3, 4, 5, 8, 13, 16, 31] });
const BATCH = [{ title: 'a batch', sizes: { rows: 256, columns: 784 } }];

type Element = 'U8' | 'F32';

const bytes = (random: Random, length: number) => Uint8Array.from({ length }, () => random.below(256));
const stored = (random: Random, element: Element, length: number) =>
  element === 'U8' ? bytes(random, length) : uniform(random, length, -1000, 1000);

/** The numbers, in a flat store, of the elements that a batch picks. */
const pickedOf = (indices: Uint32Array, columns: number) =>
  Array.from(indices).flatMap((row) => Array.from({ length: columns }, (_, j) => row * columns + j));

const moments = (element: Element) =>
  kernelCase({
    kernel: `columnMoments${element}`,
    shapes,
    inputs: ({ rows, columns }, random) => ({
      data: stored(random, element, STORED * columns),
      indices: picks(random, rows, STORED),
    }),
    expected({ data, indices }, { rows, columns }) {
      const values = pickedOf(indices, columns).map((at) => data[at]);
      // With no rows, all are 0.
      const mean = columnwise(rows, columns, (at) => sum(at, (i) => values[i] / rows));
      const deviation = columnwise(rows, columns, (at) =>
        Math.sqrt(sum(at, (i) => (values[i] - mean[i % columns]) ** 2 / rows)),
      );
      // f64 sums: what remains is the rounding to f32, and for the mean what cancels in f64.
      return {
        mean: { values: mean, bound: (j) => EPSILON * Math.abs(mean[j]) + 1e-11 },
        deviation: { values: deviation, bound: (j) => 1.01 * EPSILON * deviation[j] + 1e-11 },
      };
    },
  });

const gather = (element: Element, limit?: number) =>
  kernelCase({
    kernel: `gather${element}`,
    variant: limit ? `standardised, within ${limit}` : 'only converted',
    shapes,
    codePaths: [{ rows: 7, columns: 31 }],
    timed: limit ? BATCH : [],
    inputs: ({ rows, columns }, random) => ({
      data: stored(random, element, Math.max(STORED, rows) * columns),
      indices: picks(random, rows, STORED),
      ...(limit && {
        mean: uniform(random, columns, 0, 255),
        scale: uniform(random, columns, 0.001, 10),
        limit,
      }),
    }),
    expected({ data, indices, mean, scale }, { columns }) {
      const values = pickedOf(indices, columns).map((at) => {
        if (!(mean && scale && limit)) return data[at];
        const value = (data[at] - mean[at % columns]) * scale[at % columns];
        return Math.max(-limit, Math.min(limit, value));
      });
      return { out: { values, bound: (i) => (mean ? 2.01 * EPSILON * Math.abs(values[i]) : 0) } };
    },
  });

const gatherBytes = kernelCase({
  kernel: 'gatherBytes',
  shapes,
  codePaths: [{ rows: 17, columns: 31 }],
  timed: BATCH,
  inputs: ({ rows, columns }, random) => ({
    data: bytes(random, Math.max(STORED, rows) * columns),
    indices: picks(random, rows, STORED),
  }),
  expected: ({ data, indices }, { columns }) => ({
    out: { values: pickedOf(indices, columns).map((at) => data[at]) },
  }),
});

const transposeBytes = kernelCase({
  kernel: 'transposeBytes',
  shapes,
  timed: BATCH,
  inputs: ({ rows, columns }, random) => ({ x: bytes(random, rows * columns) }),
  expected: ({ x }, { rows, columns }) => ({
    out: { values: Array.from(x, (_, i) => x[(i % rows) * columns + Math.floor(i / rows)]) },
  }),
});

const gatherLabels = kernelCase({
  kernel: 'gatherLabels',
  shapes: [0, 1, 2, 7, 40].map((rows) => ({ rows })),
  inputs: ({ rows }, random) => ({
    labels: below(random, STORED, 2 ** 31 - 1).map((label) => label - 2 ** 30),
    indices: picks(random, rows, STORED),
  }),
  expected: ({ labels, indices }) => ({ out: { values: Array.from(indices, (at) => labels[at]) } }),
});

export const dataCases = [
  moments('U8'),
  moments('F32'),
  gather('U8', 3),
  gather('U8'),
  gather('F32', 3),
  gather('F32'),
  gatherBytes,
  transposeBytes,
  gatherLabels,
];
