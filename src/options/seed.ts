// The row of a seed, in every schema that has one. Before: option-kinds.ts. Next: random.ts draws from it.

import { DEFAULT_SEED } from '../random.js';
import { needed, number } from './option-kinds.js';

export const SEED = number({ whole: true, from: 0, to: Number.MAX_SAFE_INTEGER }, DEFAULT_SEED);
/** Where another seed stands for one that is left out. */
export const OWN_SEED = number(SEED.range);
/** Where it cannot be left out. */
export const NEEDED_SEED = { ...needed<number>('number'), range: SEED.range, check: SEED.check };
