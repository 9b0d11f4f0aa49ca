// sgdStep, sgdStepColumns.

import { type Case, EPSILON, LENGTHS, SUBNORMAL, stream, uniform } from '../case.js';
import { compare } from '../scratch.js';

const RATE = Math.fround(0.05);
const L2 = Math.fround(0.3);

export const optimizerCases: Case[] = [
  {
    kernel: 'sgdStep',
    title: 'sgdStep: w -= rate·(g + l2·w) for the decayed part, w -= rate·g for the rest, every split',
    run(table, scratch) {
      for (const n of LENGTHS) {
        for (const decayed of new Set([0, Math.min(1, n), n >> 1, Math.max(0, n - 3), n])) {
          const seed = 600 + n + decayed;
          const random = stream(seed);
          const before = uniform(random, n, -2, 2);
          const slopes = uniform(random, n, -10, 10);
          const parameters = scratch.output('f32', before);
          const gradients = scratch.input('f32', slopes);
          table.sgdStep(n, decayed, parameters.address, gradients.address, RATE, L2);
          const step = (i: number) => RATE * (slopes[i] + (i < decayed ? L2 * before[i] : 0));
          const expected = Array.from(before, (w, i) => w - step(i));
          const where = `sgdStep, seed ${seed}, length ${n}, ${decayed} decayed`;
          // The last subtraction rounds to w's size, the three before to the step's.
          compare(where, parameters.read(), expected, (i) => {
            const terms = RATE * (Math.abs(slopes[i]) + L2 * Math.abs(before[i]));
            return EPSILON * (Math.abs(expected[i]) + 4 * terms) + SUBNORMAL;
          });
          scratch.verify(where);
          scratch.reset();
        }
      }
    },
  },
  {
    kernel: 'sgdStep',
    title: 'sgdStep: rate 0 changes no bit, NaN in a gradient reaches its own weight only',
    run(table, scratch) {
      const before = uniform(stream(61), 11, -2, 2);
      for (let position = 0; position < 11; position++) {
        const slopes = new Float32Array(11);
        const still = scratch.output('f32', before);
        const zero = scratch.input('f32', slopes.fill(3));
        table.sgdStep(11, 5, still.address, zero.address, 0, L2);
        compare('sgdStep, rate 0', still.read(), before, () => 0);

        slopes.fill(0);
        slopes[position] = Number.NaN;
        const parameters = scratch.output('f32', before);
        const gradients = scratch.input('f32', slopes);
        table.sgdStep(11, 5, parameters.address, gradients.address, RATE, 0);
        const expected = Array.from(before, (w, i) => (i === position ? Number.NaN : w));
        compare(`sgdStep, NaN at ${position}`, parameters.read(), expected, () => 0);
        scratch.verify(`sgdStep, NaN at ${position}`);
        scratch.reset();
      }
    },
  },
  {
    kernel: 'sgdStepColumns',
    title: 'sgdStepColumns: each column steps by its own rate and decay; rate 0 changes no bit of its column',
    run(table, scratch) {
      for (const [rows, columns] of [
        [0, 5],
        [3, 0],
        ...LENGTHS.filter((n) => n > 0 && n < 100).flatMap((n) => [
          [1, n],
          [5, n],
        ]),
      ]) {
        const seed = 640 + rows + 10 * columns;
        const random = stream(seed);
        const before = uniform(random, rows * columns, -2, 2);
        const slopes = uniform(random, rows * columns, -10, 10);
        const rates = uniform(random, columns, 0, 0.1).map((rate, j) => (j % 3 === 2 ? 0 : rate));
        const decays = uniform(random, columns, 0, 1);
        const parameters = scratch.output('f32', before);
        const [g, r, d] = [slopes, rates, decays].map((values) => scratch.input('f32', values));
        table.sgdStepColumns(rows, columns, parameters.address, g.address, r.address, d.address);
        const step = (i: number) => {
          const j = i % columns;
          return rates[j] * (slopes[i] + decays[j] * before[i]);
        };
        const expected = Array.from(before, (w, i) => w - step(i));
        const where = `sgdStepColumns, seed ${seed}, shape ${rows}×${columns}`;
        // As for sgdStep.
        compare(where, parameters.read(), expected, (i) => {
          const rate = rates[i % columns];
          if (rate === 0) return 0;
          const terms = rate * (Math.abs(slopes[i]) + decays[i % columns] * Math.abs(before[i]));
          return EPSILON * (Math.abs(expected[i]) + 4 * terms) + SUBNORMAL;
        });
        scratch.verify(where);
        scratch.reset();
      }
    },
  },
];
