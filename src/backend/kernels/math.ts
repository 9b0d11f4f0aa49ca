// Exponential and logarithm. Before: activation.ts. Next: loss.ts.

import { array, EXP_WORK, kernel, out, sizes, type TableOf } from './describe.js';

const ELEMENTS = { over: 'n', unit: 32, work: EXP_WORK };

export const mathKernels = {
  /** y[i] = e^x[i]. Gradual underflow, e^-∞ = 0, e^∞ = ∞, NaN stays. In place allowed. */
  exp: kernel([...sizes('n'), array('x', 'n'), out(array('y', 'n'))], ELEMENTS),

  /** y[i] = ln x[i]. ln 0 = -∞, negative gives NaN, subnormals are exact inputs. In place allowed. */
  log: kernel([...sizes('n'), array('x', 'n'), out(array('y', 'n'))], ELEMENTS),
};

export type MathKernels = TableOf<typeof mathKernels>;
