// Reductions: column sums and the largest element of each row. Before: regression-loss.ts. Next: gather.ts.

import { array, ELEMENT_WORK, i32, kernel, matrix, out, sizes, type TableOf } from './describe.js';

export const reduceKernels = {
  /** sums[j] = Σ over rows of x[i, j], x [rows, columns]. */
  columnSums: kernel(
    [...sizes('rows', 'columns'), matrix('x', 'rows', 'columns'), out(array('sums', 'columns'))],
    { over: 'columns', unit: 16, work: ELEMENT_WORK },
  ),

  /** out i32 [rows] = the column of each row's first largest element. NaN is never largest; all NaN gives 0. */
  argmax: kernel(
    [...sizes('rows', 'columns'), matrix('x', 'rows', 'columns'), out(i32(array('out', 'rows')))],
    {
      over: 'rows',
      unit: 4,
      work: ELEMENT_WORK,
    },
  ),
};

export type ReduceKernels = TableOf<typeof reduceKernels>;
