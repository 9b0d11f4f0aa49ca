// What convolutions promise of NaN and zeros with a sign.

import { RELU } from '../../../assembly/codes.js';
import type { Case } from '../case.js';
import { compare } from '../scratch.js';

const reluSpecials: Case = {
  kernel: 'convolve',
  title: 'convolve: NaN stays NaN through ReLU, and -0 becomes 0, in whole tiles and at edges',
  run(table, scratch) {
    for (const filters of [3, 8, 16, 21]) {
      const pixels = 13;
      const values = Float32Array.from(
        { length: pixels },
        (_, i) => [Number.NaN, -0, -1, 2, Infinity][i % 5],
      );
      const x = scratch.input('f32', values);
      const w = scratch.input('f32', new Float32Array(filters).fill(1));
      const bias = scratch.input('f32', new Float32Array(filters).fill(-0));
      const y = scratch.output('f32', pixels * filters);
      const workspace = scratch.workspace(table.gemmWorkspaceBytes());
      table.convolve(
        ...([1, filters, 1, 1, 1, 1, pixels, 1, pixels, 1, 0, 0] as const),
        ...([x.address, pixels, 1, w.address, filters, y.address, pixels * filters, filters] as const),
        ...([bias.address, RELU, 0, workspace] as const),
      );
      const expected = Array.from({ length: pixels * filters }, (_, i) =>
        Math.max(0, values[Math.floor(i / filters)]),
      );
      const found = y.read();
      compare(`convolve to ${filters}`, found, expected, () => 0);
      if (Array.from(found).some((value) => Object.is(value, -0)))
        throw new Error(`convolve to ${filters}: -0`);
      scratch.verify('convolve');
      scratch.reset();
    }
  },
};

export const convCases: Case[] = [reluSpecials];
