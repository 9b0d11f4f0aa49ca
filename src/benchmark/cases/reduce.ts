// columnSums and argmax. Before: regression-loss.ts. Next: gather.ts.

import { columnwise, EPSILON, every, firstLargestOf, kernelCase, rowsOf, sum, uniform } from './case.js';

const shapes = every({ rows: [0, 1, 2, 7, 31, 256], columns: [1, 2, 3, 4, 5, 8, 10, 16, 17, 33, 61] });

const columnSums = kernelCase({
  kernel: 'columnSums',
  shapes,
  timed: [{ title: 'bias gradient', sizes: { rows: 256, columns: 342 } }],
  inputs: ({ rows, columns }, random) => ({ x: uniform(random, rows * columns, -10, 10) }),
  expected({ x }, { rows, columns }) {
    const magnitudes = columnwise(rows, columns, (at) => sum(at, (i) => Math.abs(x[i])));
    return {
      sums: {
        values: columnwise(rows, columns, (at) => sum(at, (i) => x[i])),
        bound: (j) => (rows + 1) * EPSILON * magnitudes[j],
      },
    };
  },
});

const argmax = kernelCase({
  kernel: 'argmax',
  shapes,
  timed: [{ title: 'ten classes', sizes: { rows: 256, columns: 10 } }],
  // Few different values, so that ties abound.
  inputs: ({ rows, columns }, random) => ({ x: uniform(random, rows * columns, -3, 3).map(Math.round) }),
  expected: ({ x }, { columns }) => ({ out: { values: rowsOf(x, columns).map(firstLargestOf) } }),
});

export const reduceCases = [columnSums, argmax];
