// Losses of predicted values. Before: loss.ts has those of classes. Next: reduce.ts.

import { array, f64, kernel, matrix, optional, out, scalar, sizes, stats, type TableOf } from './describe.js';

const VALUES = [
  ...sizes('rows', 'columns'),
  matrix('outputs', 'rows', 'columns'),
  matrix('targets', 'rows', 'columns'),
  scalar('scale'),
  optional(out(matrix('gradient', 'rows', 'columns'))),
  stats(),
  optional(array('weights', 'rows')),
  optional(f64(array('units', 'columns'))),
] as const;

export const regressionKernels = {
  /**
   * The squared error of outputs [rows, columns] against targets, and its gradient, in one pass: a row's loss is the mean
   * of (output - target)² over its columns (torch.nn.MSELoss, once it is divided by the rows), gradient [rows, columns] =
   * scale·2·(output - target)/columns, or 0 for none; in place allowed (gradient = outputs).
   * stats f64[2] (8-byte aligned): stats[0] += the sum of the rows' losses; stats[1] += that of their mean absolute errors.
   * units f64 [columns] (8-byte aligned) multiply only the absolute errors, column by column; 0 for none. Targets that were
   * divided by a deviation have errors in their own unit again.
   * weights f32 [rows] multiply each row's loss and gradient; 0 for none.
   */
  squaredError: kernel(VALUES, null), // its totals are sums over the rows

  /**
   * The same with Huber's loss (1964; torch.nn.HuberLoss): ½e² where |e| <= delta, else delta·(|e| - ½delta); the gradient is
   * scale·e/columns, e cut off at ±delta.
   */
  huberError: kernel([...VALUES, scalar('delta')], null),
};

export type RegressionKernels = TableOf<typeof regressionKernels>;
