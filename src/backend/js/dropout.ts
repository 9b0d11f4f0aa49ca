// Dropout, by a counter-based generator of random words (Philox). The contract: ../kernels/dropout.ts.

import type { Heap } from '../../memory/heap.js';
import type { DropoutKernels } from '../kernels/dropout.js';

/** The upper 32 bits of a·b, both unsigned, by halves of 16 bits: no product or sum leaves 2^53. */
function highProduct(a: number, b: number): number {
  const low = (a & 0xffff) * (b & 0xffff);
  const middle = (a >>> 16) * (b & 0xffff) + (low >>> 16);
  const other = (a & 0xffff) * (b >>> 16) + (middle & 0xffff);
  return ((a >>> 16) * (b >>> 16) + (middle >>> 16) + (other >>> 16)) >>> 0;
}

/** Philox4x32-7 (Salmon, Moraes, Dror & Shaw 2011): four random words for a counter of four words and a key of two. */
export function philox(counter: readonly number[], key: readonly number[]): number[] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 7; round++) {
    const next0 = highProduct(c2, 0xcd9e8d57) ^ c1 ^ k0;
    const next2 = highProduct(c0, 0xd2511f53) ^ c3 ^ k1;
    c1 = Math.imul(c2, 0xcd9e8d57);
    c3 = Math.imul(c0, 0xd2511f53);
    c0 = next0;
    c2 = next2;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  return [c0 >>> 0, c1 >>> 0, c2 >>> 0, c3 >>> 0];
}

export function dropoutKernels(heap: Heap): DropoutKernels {
  return {
    dropout(n, x, y, rate, key0, key1, step, layer, first) {
      const { f32 } = heap;
      const threshold = Math.floor(rate * 2 ** 16);
      const scale = Math.fround(2 ** 16 / (2 ** 16 - threshold));
      for (let group = 0; group < n; group += 32) {
        for (let lane = 0; lane < 4; lane++) {
          const words = philox([((first + group) >>> 3) + lane, step, layer, 0], [key0, key1]);
          for (let half = 0; half < 8; half++) {
            const i = group + 4 * half + lane;
            const bits = half & 1 ? words[half >> 1] >>> 16 : words[half >> 1] & 0xffff;
            if (i < n) f32[(y >>> 2) + i] = bits >= threshold ? f32[(x >>> 2) + i] * scale : 0;
          }
        }
      }
    },
  };
}
