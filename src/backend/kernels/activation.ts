// Activation functions and what passes back through them. Before: describe.ts has the words. Next: math.ts.

import { activation, array, ELEMENT_WORK, EXP_WORK, kernel, out, sizes, type TableOf } from './describe.js';

export const activationKernels = {
  /**
   * y[i] = f(x[i]), f by its code from assembly/codes.ts; `slope` is the α of leaky ReLU and ELU. In place allowed.
   * GELU and SiLU of -∞ are NaN, as the formulas' ∞·0 is.
   */
  activate: kernel([...sizes('n'), array('x', 'n'), out(array('y', 'n')), activation()], {
    ...{ over: 'n', unit: 32, work: EXP_WORK },
  }),

  /**
   * The gradient partner ("deactivation"): dx[i] = dy[i]·f'(x[i]), f' computed from the output y = f(x), but
   * for GELU and SiLU, whose y is the input x. In place allowed (dx = dy). At ReLU's corner the derivative is 0 (leaky: the slope); through a closed ReLU
   * dx is 0 whatever dy is.
   */
  deactivate: kernel(
    [...sizes('n'), array('y', 'n'), array('dy', 'n'), out(array('dx', 'n')), activation()],
    { over: 'n', unit: 32, work: ELEMENT_WORK },
  ),
};

export type ActivationKernels = TableOf<typeof activationKernels>;
