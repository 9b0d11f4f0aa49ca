// dropout.

import { isKept, keptScale } from '../../../src/benchmark/cases/dropout.js';
import { type Case, LENGTHS, stream, uniform } from '../case.js';
import { compare } from '../scratch.js';

const MASKS = [
  { rate: 0.5, key0: 1, key1: 2, step: 0, layer: 0 },
  { rate: 0.2, key0: 0xffffffff, key1: 0x80000000, step: 4_000_000_000, layer: 3 },
  { rate: 0.1, key0: 0x12345678, key1: 0x9abcdef0, step: 77, layer: 1 },
  { rate: 0, key0: 5, key1: 6, step: 7, layer: 8 },
];

const dropout: Case = {
  kernel: 'dropout',
  title: 'dropout: bit for bit, scaled where Philox4x32-7 keeps the element, else 0, in place or not',
  run(table, scratch) {
    for (const mask of MASKS) {
      const { rate, key0, key1, step, layer } = mask;
      const scale = keptScale(rate);
      for (const inPlace of [false, true]) {
        for (const n of LENGTHS.filter((length) => length < 100)) {
          for (const first of [0, 32, 4096]) {
            const values = uniform(stream(n + first), n, -5, 5);
            if (n > 2) values.set([Number.NaN, Infinity], 1);
            const x = inPlace ? scratch.output('f32', values) : scratch.input('f32', values);
            const y = inPlace ? x : scratch.output('f32', n);
            table.dropout(n, x.address, y.address, rate, key0, key1, step, layer, first);
            const expected = Array.from(values, (value, i) =>
              isKept(first + i, mask) ? Math.fround(value * scale) : 0,
            );
            const where = `dropout, rate ${rate}, length ${n}, from ${first}, in place ${inPlace}`;
            compare(where, y.read(), expected, () => 0);
            scratch.verify(where);
            scratch.reset();
          }
        }
      }
    }
  },
};

const dropoutShare: Case = {
  kernel: 'dropout',
  title: 'dropout: the share of zeros is the rate within 5σ of the binomial; steps, layers and seeds differ',
  run(table, scratch) {
    const n = 20_000;
    const ones = scratch.input('f32', new Float32Array(n).fill(1));
    const masks = [];
    for (const rate of [0.1, 0.5, 0.9]) {
      for (const [key0, step, layer] of [
        [1, 0, 0],
        [2, 0, 0],
        [1, 1, 0],
        [1, 0, 1],
      ]) {
        const y = scratch.output('f32', n);
        table.dropout(n, ones.address, y.address, rate, key0, 9, step, layer, 0);
        masks.push(Array.from(y.read(), (value) => Number(value === 0)));
        const zeros = masks.at(-1)!.reduce((sum, zero) => sum + zero, 0);
        compare('dropout, zeros', [zeros], [rate * n], () => 5 * Math.sqrt(n * rate * (1 - rate)));
      }
      // Independent masks agree in a share p² + (1 - p)² of the elements.
      const [first, ...others] = masks.splice(0);
      const agreeing = rate ** 2 + (1 - rate) ** 2;
      for (const other of others) {
        const equal = other.reduce((sum, zero, i) => sum + Number(zero === first[i]), 0);
        const deviation = Math.sqrt(n * agreeing * (1 - agreeing));
        compare('dropout, masks that agree', [equal], [agreeing * n], () => 5 * deviation);
      }
    }
  },
};

export const dropoutCases: Case[] = [dropout, dropoutShare];
