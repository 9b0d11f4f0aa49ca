// Regularisation but for dropout. Before: dropout.ts. Next: batch-norm.ts.

import { columnwise, EPSILON, every, kernelCase, LENGTHS, SUBNORMAL, sum, uniform } from './case.js';

const addSigns = kernelCase({
  kernel: 'addSigns',
  shapes: LENGTHS,
  inputs: ({ n }, random) => ({
    w: uniform(random, n, -1, 1).map((w, i) => (i % 10 === 9 ? 0 : w)),
    factor: Math.fround(0.01),
    y: uniform(random, n, -1, 1),
  }),
  expected: ({ w, factor, y }) => ({ y: { values: y.map((slope, i) => slope + factor * Math.sign(w[i])) } }),
});

const limitColumns = kernelCase({
  kernel: 'limitColumns',
  shapes: every({ rows: [0, 1, 2, 7, 40], columns: [0, 1, 3, 4, 5, 16, 17, 33] }),
  inputs: ({ rows, columns }, random) => ({
    w: uniform(random, rows * columns, -1, 1).map((w, i) => w * (1 + (i % columns) / 3)),
    limit: 2,
  }),
  expected({ w, limit }, { rows, columns }) {
    const lengths = columnwise(rows, columns, (at) => Math.sqrt(sum(at, (i) => w[i] ** 2)));
    const values = Array.from(w, (value, i) => value * Math.min(1, limit / lengths[i % columns]));
    // `rows` squares of which the root halves the error, the root, the division and the product. (No length drawn here lies
    // that close to the limit.)
    const bound = (i: number) =>
      lengths[i % columns] > limit ? (rows / 2 + 4) * EPSILON * Math.abs(values[i]) : 0;
    return { w: { values, bound } };
  },
});

const moveAverage = (rate: number) =>
  kernelCase({
    kernel: 'moveAverage',
    variant: `rate ${rate}`,
    shapes: LENGTHS,
    inputs: ({ n }, random) => ({ average: uniform(random, n, -2, 2), x: uniform(random, n, -2, 2), rate }),
    expected({ average, x }) {
      const f = Math.fround(rate);
      const values = Array.from(x, (value, i) =>
        rate === 1 ? value : average[i] + f * (value - average[i]),
      );
      // The difference and the product round to the step's size, the sum to the result's.
      const bound = (i: number) =>
        rate === 1 ? 0 : EPSILON * (Math.abs(values[i]) + 3 * f * Math.abs(x[i] - average[i])) + SUBNORMAL;
      return { average: { values, bound } };
    },
  });

export const regularizerCases = [addSigns, limitColumns, moveAverage(1), moveAverage(0.3), moveAverage(0)];
