// Dropout (Srivastava et al. 2014): in training a share of the numbers becomes 0, and the others are divided by what is kept. To
// predict it changes nothing. The kernel is in assembly/dropout.ts; train/dropout-masks.ts has the key of each epoch.

import { number } from '../../options/option-kinds.js';
import { DROPOUT } from '../../program/operations.js';
import { layerKind } from './kind.js';

export const DROPPED = { from: 0, to: 0.99 };

export const dropout = layerKind({
  role: 'dropout',
  ordinal: 'mask',
  own: {
    /** The share that each step drops. Default 0.5. */
    rate: number(DROPPED, 0.5),
    /** The number that its masks are drawn with; layers with different numbers have different masks. Default: its position among the dropout layers. */
    mask: number({ whole: true, from: 1, to: 65535 }),
  },
  unnamed: ['rate'],
  shape: (_, [input]) => input,
  describe: ({ rate }) => `dropout ${rate}`,
  forward({ rate, mask }, [x], { emit, rows, training, member }) {
    if (!training || rate === 0) return { y: x, backward: (dy) => [dy] };
    const drop = (from: typeof x) => {
      const y = rows(x.columns);
      emit(DROPOUT, { x: from, y, rate, layer: mask!, member });
      return y;
    };
    return { y: drop(x), backward: (dy, [wanted]) => [wanted ? drop(dy) : null] };
  },
});
