// Lists of nonzeros as the contract in kernels.ts describes them, made the plain way.
// Next: sparse-lists.ts compares the kernels' lists with these, sparse-product.ts multiplies with them.

import type { Random } from '../../../src/random.js';

export interface PlainLists {
  pointers: number[];
  /** [position, value] in the order of the entries. */
  entries: [number, number][];
}

/** x [lines, length]; NaN counts as nonzero. */
export function listsOf(x: ArrayLike<number>, lines: number, length: number, chunk: number): PlainLists {
  const pointers: number[] = [];
  const entries: [number, number][] = [];
  for (let from = 0; from < length; from += chunk) {
    for (let line = 0; line < lines; line++) {
      pointers.push(entries.length);
      for (let at = from; at < Math.min(from + chunk, length); at++) {
        if (x[line * length + at] !== 0) entries.push([at, x[line * length + at]]);
      }
    }
  }
  return { pointers: [...pointers, entries.length], entries };
}

/** Entries as they lie in memory: two 32-bit words each. */
export function wordsOf(entries: [number, number][]): Uint32Array {
  const words = new Uint32Array(2 * entries.length);
  const floats = new Float32Array(words.buffer);
  entries.forEach(([position, value], i) => {
    words[2 * i] = position;
    floats[2 * i + 1] = value;
  });
  return words;
}

/** Values from `draw` where a coin with this share of heads says so, else 0. */
export function sparse(random: Random, length: number, density: number, draw: () => number): number[] {
  return Array.from({ length }, () => (random.uniform() < density ? draw() : 0));
}

export function transposed(x: ArrayLike<number>, rows: number, columns: number): number[] {
  return Array.from({ length: rows * columns }, (_, i) => x[(i % rows) * columns + Math.floor(i / rows)]);
}
