// What pools promise of NaN and infinities.

import type { Case } from '../case.js';
import { compare } from '../scratch.js';

const CHANNELS = 7;

const largestSpecials: Case = {
  kernel: 'maxPool',
  title:
    'maxPool: NaN at any place of a window gives NaN in its channel, and no gradient; -∞ alone is the largest',
  run(table, scratch) {
    // Windows of 2×2 and 3×2, one of each in a plane.
    for (const height of [2, 3]) {
      const pixels = 2 * height;
      const places = [height, 2, 1, 0, 0] as const;
      const sizes = [1, CHANNELS, height, 2, 1, 1, ...places] as const;
      for (let special = 0; special < pixels * CHANNELS; special++) {
        for (const value of [Number.NaN, Infinity]) {
          const channel = special % CHANNELS;
          const values = Float32Array.from({ length: pixels * CHANNELS }, (_, i) => {
            if (i === special) return value;
            return i % CHANNELS === (channel + 1) % CHANNELS ? -Infinity : Math.floor(i / CHANNELS);
          });
          const x = scratch.input('f32', values);
          const y = scratch.output('f32', CHANNELS);
          const dy = scratch.input('f32', new Float32Array(CHANNELS).fill(2));
          const dx = scratch.output('f32', values.length);
          const input = [x.address, values.length, CHANNELS] as const;
          const row = [CHANNELS, CHANNELS] as const;
          table.maxPool(...sizes, ...input, y.address, ...row);
          const largest = Array.from({ length: CHANNELS }, (_, c) =>
            Math.max(...Array.from({ length: pixels }, (_, i) => values[i * CHANNELS + c])),
          );
          const where = `maxPool of ${height}×2, ${value} at ${special}`;
          compare(where, y.read(), largest, () => 0);
          table.maxPoolGradient(
            ...([...sizes, ...input, y.address, ...row] as const),
            ...([dy.address, ...row, dx.address, values.length, CHANNELS] as const),
          );
          const met = new Set<number>();
          const gradient = Array.from(values, (one, i) => {
            if (one !== largest[i % CHANNELS] || met.has(i % CHANNELS)) return 0;
            met.add(i % CHANNELS);
            return 2;
          });
          compare(`${where}, gradient`, dx.read(), gradient, () => 0);
          scratch.verify(where);
          scratch.reset();
        }
      }
    }
  },
};

export const poolCases: Case[] = [largestSpecials];
