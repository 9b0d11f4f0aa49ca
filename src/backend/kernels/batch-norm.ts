// Batch normalisation (Ioffe & Szegedy 2015). Before: regularize.ts. Next: elementwise.ts.

import {
  activation,
  array,
  ELEMENT_WORK,
  inOut,
  kernel,
  matrix,
  out,
  scalar,
  sizes,
  type TableOf,
} from './describe.js';

const COLUMNS = { over: 'columns', unit: 16, work: ELEMENT_WORK };

export const normalizationKernels = {
  /**
   * Normalises each column of x [rows, columns] by its own mean and variance over the rows, in place, and passes it on:
   * x = (x - mean)/√(variance + epsilon); y [rows, columns], elsewhere, = f(scale·x + shift), f an activation code with its `slope`.
   * The variance is the population's (÷ rows). center, inverse f32 [columns] are written: the means, and 1/√(variance + ε).
   * mean, variance f32 [columns] are running ones, moved by `momentum` of the way to these rows' (of the variance ÷ (rows -
   * 1), as torch.nn.BatchNorm1d has it; of a single row it is 0). All vectors f32 [columns]. rows = 0 changes nothing.
   */
  normalize: kernel(
    [
      ...sizes('rows', 'columns'),
      inOut(matrix('x', 'rows', 'columns')),
      array('scale', 'columns'),
      array('shift', 'columns'),
      out(matrix('y', 'rows', 'columns')),
      out(array('center', 'columns')),
      out(array('inverse', 'columns')),
      inOut(array('mean', 'columns')),
      inOut(array('variance', 'columns')),
      scalar('momentum'),
      scalar('epsilon'),
      activation(),
    ],
    COLUMNS,
    24, // x is read four times
  ),

  /**
   * From dy [rows, columns], the gradient of scale·x + shift, and x as `normalize` left it:
   * scaleGradient = Σ dy·x and shiftGradient = Σ dy over the rows, and in place
   * dy = scale·inverse·(dy - (shiftGradient + x·scaleGradient)/rows), the gradient of what was normalised.
   */
  normalizeGradient: kernel(
    [
      ...sizes('rows', 'columns'),
      matrix('x', 'rows', 'columns'),
      inOut(matrix('dy', 'rows', 'columns')),
      array('scale', 'columns'),
      array('inverse', 'columns'),
      out(array('scaleGradient', 'columns')),
      out(array('shiftGradient', 'columns')),
    ],
    COLUMNS,
    20, // x and dy are read twice
  ),
};

export type NormalizationKernels = TableOf<typeof normalizationKernels>;
