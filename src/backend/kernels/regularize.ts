// Regularisation: the penalty on absolute values (L1), the limit on a unit's weights, the average of the parameters.
// Before: dropout.ts. Next: batch-norm.ts.

import { array, ELEMENT_WORK, inOut, kernel, matrix, scalar, sizes, type TableOf } from './describe.js';

const ELEMENTS = { over: 'n', unit: 32, work: ELEMENT_WORK };

export const regularizerKernels = {
  /** y[i] += factor·sign(w[i]), the gradient of factor·Σ|w|; the sign of 0 is 0. y and w apart. */
  addSigns: kernel([...sizes('n'), array('w', 'n'), scalar('factor'), inOut(array('y', 'n'))], ELEMENTS),

  /**
   * Columns of w [rows, columns] whose Euclidean length is above `limit` are scaled down to it; others keep their bits,
   * and so do those whose length is no finite float.
   */
  limitColumns: kernel(
    [...sizes('rows', 'columns'), inOut(matrix('w', 'rows', 'columns')), scalar('limit')],
    { over: 'columns', unit: 16, work: ELEMENT_WORK },
    4, // most columns are only read
  ),

  /** average[i] += rate·(x[i] - average[i]); a rate of 1 copies x. For finite x. */
  moveAverage: kernel(
    [...sizes('n'), inOut(array('average', 'n')), array('x', 'n'), scalar('rate')],
    ELEMENTS,
  ),
};

export type RegularizerKernels = TableOf<typeof regularizerKernels>;
