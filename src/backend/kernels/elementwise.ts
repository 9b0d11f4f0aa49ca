// Elementwise kernels: sums of two arrays, and columns scaled and shifted.
// Before: batch-norm.ts. Next: augment.ts.

import {
  activation,
  array,
  ELEMENT_WORK,
  kernel,
  matrix,
  optional,
  out,
  sizes,
  type TableOf,
} from './describe.js';

export const elementwiseKernels = {
  /**
   * y[i] = a[i] + b[i], rounded once: residual connections, and the gradients of what two layers read. In place allowed (y = a,
   * y = b, or both).
   */
  add: kernel([...sizes('n'), array('a', 'n'), array('b', 'n'), out(array('y', 'n'))], {
    ...{ over: 'n', unit: 32, work: ELEMENT_WORK },
  }),

  /**
   * y[i, j] = f(scale[j]·x[i, j] + shift[j]), f an activation code with its `slope`: batch normalisation by running statistics, or
   * a bias. x, y [rows, columns] · scale, shift f32 [columns]; without a scale it is 1, without a shift 0. What f is given is a
   * float: y has the bits of `activate` after the same call without an activation. In place allowed (y = x, of one stride).
   */
  scaleColumns: kernel(
    [
      ...sizes('rows', 'columns'),
      matrix('x', 'rows', 'columns'),
      optional(array('scale', 'columns')),
      optional(array('shift', 'columns')),
      out(matrix('y', 'rows', 'columns')),
      activation(),
    ],
    { over: 'rows', unit: 4, work: ELEMENT_WORK },
  ),
};

export type ElementwiseKernels = TableOf<typeof elementwiseKernels>;
