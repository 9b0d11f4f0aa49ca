// Dropout. Before: optimizer.ts. Next: regularize.ts has the other kernels of regularisation.

import { array, counter, EXP_WORK, kernel, out, scalar, sizes, type TableOf } from './describe.js';

export const dropoutKernels = {
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
    { over: 'n', unit: 32, work: EXP_WORK },
  ),
};

export type DropoutKernels = TableOf<typeof dropoutKernels>;
