// What the sparse products promise beside agreement.

import { SPARSE_PANEL_BYTES } from '../../../assembly/codes.js';
import { listsOf, wordsOf } from '../../../src/benchmark/cases/plain-lists.js';
import type { Case } from '../case.js';

/** Each thread has scratch of its own. */
const MOST_THREADS = 4;

export const sparseProductCases: Case[] = [
  {
    kernel: 'sparseProduct',
    title: 'sparseProduct: a NaN or infinite value in a row reaches that row and no other',
    run(table, scratch) {
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const [lines, n, length, chunk] = [3, 5, 9, 8];
        const x: number[] = Array.from({ length: lines * length }, (_, i) => (i % 2 ? 1 : 0));
        x[length + 2] = value;
        const lists = listsOf(x, lines, length, chunk);
        const out = scratch.output('f32', lines * n);
        table.sparseProduct(
          ...([lines, n, length, chunk] as const),
          ...([scratch.input('u32', lists.pointers).address] as const),
          ...([scratch.input('u32', wordsOf(lists.entries)).address] as const),
          ...([scratch.input('f32', new Float32Array(length * n).fill(1)).address, n, 0, 0, 0] as const),
          ...([
            out.address,
            n,
            0,
            0,
            scratch.workspace(MOST_THREADS * (1 + length + lines) * SPARSE_PANEL_BYTES),
          ] as const),
        );
        const got = out.read();
        const finite = got.map((y, i) => Number.isFinite(y) === (i < n || i >= 2 * n));
        if (!finite.every(Boolean)) throw new Error(`sparseProduct with ${value}: ${got}`);
        scratch.reset();
      }
    },
  },
];
