// Values of which a share is zero.
// Next: sparse-lists.ts compares the kernels' lists with these, sparse-product.ts multiplies with them.

import type { Random } from '../../../src/random.js';

/** Values from `draw` where a coin with this share of heads says so, else 0. */
export function sparse(random: Random, length: number, density: number, draw: () => number): number[] {
  return Array.from({ length }, () => (random.uniform() < density ? draw() : 0));
}

export function transposed(x: ArrayLike<number>, rows: number, columns: number): number[] {
  return Array.from({ length: rows * columns }, (_, i) => x[(i % rows) * columns + Math.floor(i / rows)]);
}
