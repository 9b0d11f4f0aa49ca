// The matrix product. Before: describe.ts has the words. Next: sparse.ts has products over lists of nonzeros.

import {
  activation,
  array,
  inOut,
  kernel,
  matrix,
  numberKernel,
  optional,
  PRODUCT_WORK,
  type SizeOf,
  type Slices,
  scalar,
  scalarOr,
  sizes,
  strided,
  type TableOf,
  workspace,
} from './describe.js';
import { product } from './extent.js';

/** gemm takes another code path for fewer columns than this, where sums have another order; a part must never fall below. */
const NARROW_COLUMNS = 16;
/** … and for so few rows. */
const FEW_ROWS = 3;

const PRODUCT = product('m', 'n', 'k');

/** Columns of C where there are enough for every thread, because a packed B then is not packed twice; else rows. */
function tiles(size: SizeOf, threads: number): Slices {
  const n = size('n');
  // Whole tiles of 8 columns; of 6 rows, or 8 where columns are few.
  return n >= 2 * NARROW_COLUMNS * threads
    ? { over: 'n', unit: 8, work: PRODUCT_WORK }
    : { over: 'm', unit: n < NARROW_COLUMNS ? 8 : 6, work: PRODUCT_WORK, above: FEW_ROWS };
}

export const gemmKernels = {
  /** Bytes of scratch that `gemm` needs at `workspace` (16-byte aligned), whatever the shape. */
  gemmWorkspaceBytes: numberKernel([], null), // the threaded table answers for all parts

  /**
   * C = f(alpha·A·B + beta·C + bias): A [m, k], B [k, n], C [m, n], all with strides, so that a transposed
   * operand is only a swap of its two strides. C's column stride is 1. bias [n] or 0. f is an activation code
   * with its `slope`. beta = 0 does not read C (NaN in C is then overwritten).
   * With y [m, n], outputs of that activation (of GELU and SiLU its inputs, as in `deactivate`), the gradient passes back through it instead:
   * C = (alpha·A·B + beta·C + bias)·f'(y), as `deactivate` defines it; y = 0 for none. y must not overlap C.
   */
  gemm: kernel(
    [
      ...sizes('m', 'n', 'k'),
      scalarOr('alpha', 1),
      strided('a', 'm', 'k'),
      strided('b', 'k', 'n'),
      scalarOr('beta', 0),
      inOut(matrix('c', 'm', 'n')),
      optional(array('bias', 'n')),
      optional(activation()),
      optional(matrix('y', 'm', 'n')),
      workspace(),
    ],
    tiles,
    PRODUCT,
  ),

  /**
   * One step of gradient descent as the weight gradient leaves the registers: W -= learningRate·(A·B + l2·W).
   * A [m, k], B [k, n] with strides as in gemm, W [m, n] with column stride 1. For finite W; a rate of 0 does nothing.
   */
  gemmDescend: kernel(
    [
      ...sizes('m', 'n', 'k'),
      strided('a', 'm', 'k'),
      strided('b', 'k', 'n'),
      inOut(matrix('w', 'm', 'n')),
      scalar('learningRate'),
      scalar('l2'),
      workspace(),
    ],
    tiles,
    PRODUCT,
  ),
};

export type GemmKernels = TableOf<typeof gemmKernels>;
