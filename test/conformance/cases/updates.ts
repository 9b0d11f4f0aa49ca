// What the updates, sumSquares and clipGradients promise beside agreement.
// Before: optimizer.ts has plain gradient descent.

import type { Kernels } from '../../../src/backend/kernels/index.js';
import { type Case, LENGTHS, stream, uniform } from '../case.js';
import { compare } from '../scratch.js';

const f32 = Math.fround;

interface Update {
  kernel: 'momentumStep' | 'rmspropStep' | 'adagradStep' | 'adamStep';
  /** How many arrays of state there are. */
  states: number;
  run(table: Kernels, n: number, decayed: number, w: number, g: number, state: number[]): void;
}

const UPDATES: Update[] = [
  {
    kernel: 'momentumStep',
    states: 1,
    run: (table, n, decayed, w, g, [v]) => table.momentumStep(n, decayed, w, g, v, 0.05, 0.3, 0.9, 0),
  },
  {
    kernel: 'rmspropStep',
    states: 1,
    run: (table, n, decayed, w, g, [v]) => table.rmspropStep(n, decayed, w, g, v, 0.05, 0.3, 0.99, 1e-8),
  },
  {
    kernel: 'adagradStep',
    states: 1,
    run: (table, n, decayed, w, g, [v]) => table.adagradStep(n, decayed, w, g, v, 0.05, 0.3, 1e-10),
  },
  {
    kernel: 'adamStep',
    states: 2,
    run: (table, n, decayed, w, g, [m, v]) =>
      table.adamStep(...([n, decayed, w, g, m, v, 0.5, 0, 0, 0.9, 0.999, 31, 1e-8] as const)),
  },
];

function strays(update: Update): Case {
  const { kernel, states } = update;
  return {
    kernel,
    title: `${kernel}: NaN in a gradient reaches its own weight and state only`,
    run(table, scratch) {
      const n = 11;
      const before = uniform(stream(71), n, -2, 2);
      const step = (slopes: Float32Array) => {
        const parameters = scratch.output('f32', before);
        const gradients = scratch.input('f32', slopes);
        const state = Array.from({ length: states }, () => scratch.output('f32', new Float32Array(n)));
        const addresses = state.map(({ address }) => address);
        update.run(table, n, 5, parameters.address, gradients.address, addresses);
        return [parameters, ...state].map((place) => place.read());
      };
      for (let position = 0; position < n; position++) {
        const slopes = uniform(stream(72), n, -10, 10);
        const sound = step(slopes);
        slopes[position] = Number.NaN;
        for (const [a, values] of step(slopes).entries()) {
          const expected = sound[a].map((x, i) => (i === position ? Number.NaN : x));
          compare(`${kernel}, NaN at ${position}, array ${a}`, values, expected, () => 0);
        }
        scratch.verify(`${kernel}, NaN at ${position}`);
        scratch.reset();
      }
    },
  };
}

const sumSquares: Case = {
  kernel: 'sumSquares',
  title: 'sumSquares: within n·2^-53 relatively, of the largest floats too; nothing gives 0',
  run(table, scratch) {
    for (const n of [...LENGTHS, 100_001]) {
      for (const size of [1, 3e38, 1e-38]) {
        const seed = 760 + n;
        const values = uniform(stream(seed), n, -size, size);
        const x = scratch.input('f32', values);
        // The square of a float is exact in f64: only the sums round, here and there.
        const expected = values.reduce((sum, value) => sum + value * value, 0);
        const got = table.sumSquares(n, x.address);
        const where = `sumSquares, seed ${seed}, length ${n}, up to ${size}`;
        compare(where, [got], [expected], () => 2 * n * 2 ** -53 * expected);
        scratch.verify(where);
        scratch.reset();
      }
    }
  },
};

const sumSquaresSpecials: Case = {
  kernel: 'sumSquares',
  title: 'sumSquares: NaN gives NaN and ∞ gives ∞, wherever they stand',
  run(table, scratch) {
    for (let position = 0; position < 11; position++) {
      for (const [value, expected] of [
        [Number.NaN, Number.NaN],
        [Infinity, Infinity],
        [-Infinity, Infinity],
      ]) {
        const values = new Float32Array(11).fill(1);
        values[position] = value;
        const x = scratch.input('f32', values);
        const where = `sumSquares, ${value} at ${position}`;
        compare(where, [table.sumSquares(11, x.address)], [expected], () => 0);
        scratch.reset();
      }
    }
  },
};

const clipGradients: Case = {
  kernel: 'clipGradients',
  title: 'clipGradients: the rounded product within ±limit to the bit; ∞ becomes the limit, NaN stays',
  run(table, scratch) {
    for (const n of LENGTHS) {
      for (const [scale, limit] of [
        [1, 0.5],
        [0.3, Infinity],
        [0.7, 2],
        [1, Infinity],
      ]) {
        const seed = 780 + n;
        const values = uniform(stream(seed), n, -10, 10);
        if (n > 4) values.set([Infinity, -Infinity, Number.NaN, -0], n - 4);
        const x = scratch.output('f32', values);
        table.clipGradients(n, x.address, scale, limit);
        const [factor, most] = [f32(scale), f32(limit)];
        const expected = Array.from(values, (value) => f32(Math.max(-most, Math.min(most, factor * value))));
        const where = `clipGradients, seed ${seed}, length ${n}, scale ${scale}, limit ${limit}`;
        compare(where, x.read(), expected, () => 0);
        scratch.verify(where);
        scratch.reset();
      }
    }
  },
};

export const updateCases: Case[] = [...UPDATES.map(strays), sumSquares, sumSquaresSpecials, clipGradients];
