// Regularisation: dropout, the penalty on absolute values, the limit on a unit's weights, the average of the parameters.
// Before: optimizer.ts. Next: batch-norm.ts.

import {
  array,
  counter,
  ELEMENT_WORK,
  EXP_WORK,
  inOut,
  kernel,
  matrix,
  out,
  scalar,
  sizes,
  type TableOf,
} from './describe.js';

const ELEMENTS = { over: 'n', unit: 32, work: ELEMENT_WORK };

export const regularizerKernels = {
  /**
   * Inverted dropout: y[i] = x[i]·2¹⁶/(2¹⁶ - t), t = ⌊rate·2¹⁶⌋, where element first + i is kept, else 0, whatever x[i] is. In
   * place allowed. It is its own gradient partner: dx from dy with the same counters. rate (f64) from 0 to below 1.
   * Whether an element is kept depends only on its index and the 32-bit words key0, key1, step and layer: element
   * e = 32g + 8w + 4h + l has the lower (h = 0) or upper 16 bits of word w of Philox4x32-7 (Salmon, Moraes, Dror & Shaw
   * 2011, "Parallel random numbers: as easy as 1, 2, 3") at counter (4g + l, step, layer, 0) and key (key0, key1), and is
   * kept from t on. `first` is a multiple of 32. The same bits on every backend.
   */
  dropout: kernel(
    [
      ...sizes('n'),
      array('x', 'n'),
      out(array('y', 'n')),
      scalar('rate'),
      scalar('key0'),
      scalar('key1'),
      scalar('step'),
      scalar('layer'),
      counter('first', 'n'),
    ],
    { ...ELEMENTS, work: EXP_WORK },
  ),

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
