// exp and log against the engine's own f64 functions, swept densely over their ranges.

import type { Kernels } from '../../../src/backend/kernels/index.js';
import { type Case, LENGTHS, SUBNORMAL, spread, stream, uniform } from '../case.js';
import { compare, type Scratch } from '../scratch.js';

type Elementwise = 'exp' | 'log';

const REFERENCE = { exp: Math.exp, log: Math.log };

/** Runs one kernel over `values` and compares with the f64 function. */
function sweep(
  kernel: Elementwise,
  table: Kernels,
  scratch: Scratch,
  label: string,
  values: Float32Array,
  bound: (expected: number) => number,
  inPlace = false,
): void {
  const x = inPlace ? scratch.output('f32', values) : scratch.input('f32', values);
  const y = inPlace ? x : scratch.output('f32', values.length);
  table[kernel](values.length, x.address, y.address);
  const expected = Array.from(values, REFERENCE[kernel]);
  const where = `${kernel}, ${label}, length ${values.length}`;
  compare(where, y.read(), expected, (i) => bound(expected[i]));
  scratch.verify(where);
  scratch.reset();
}

/** Evenly spaced floats from `low` to `high`. */
function grid(low: number, high: number, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
}

const relative = (expected: number) => 2e-7 * Math.abs(expected);

/** Gradual underflow: half a subnormal step more than where the result is normal, and the last step for 0. */
const expBound = (expected: number) => relative(expected) + SUBNORMAL;

function lengths(kernel: Elementwise, low: number, high: number, bound: (expected: number) => number): Case {
  return {
    kernel,
    title: `${kernel}: every length, in place or not`,
    run(table, scratch) {
      for (const inPlace of [false, true]) {
        for (const n of LENGTHS) {
          const seed = 300 + n;
          const values = uniform(stream(seed), n, low, high);
          sweep(kernel, table, scratch, `seed ${seed}, in place ${inPlace}`, values, bound, inPlace);
        }
      }
    },
  };
}

function specials(kernel: Elementwise, title: string, pairs: [x: number, y: number][]): Case {
  return {
    kernel,
    title,
    run(table, scratch) {
      for (let position = 0; position < 7; position++) {
        for (const [special, result] of pairs) {
          const values = new Float32Array(7).fill(1);
          values[position] = special;
          const x = scratch.input('f32', values);
          const y = scratch.output('f32', 7);
          table[kernel](7, x.address, y.address);
          const expected = Array.from(values, (v, i) => (i === position ? result : REFERENCE[kernel](v)));
          const where = `${kernel}, ${special} at ${position} of 7`;
          compare(where, y.read(), expected, (i) => relative(expected[i]));
          scratch.verify(where);
          scratch.reset();
        }
      }
    },
  };
}

export const mathCases: Case[] = [
  {
    kernel: 'exp',
    title: 'exp: relative error below 2e-7 on [-87, 88]',
    run(table, scratch) {
      sweep('exp', table, scratch, 'grid', grid(-87, 88, 20_000), relative);
      sweep('exp', table, scratch, 'seed 11, random', uniform(stream(11), 20_000, -87, 88), relative);
      sweep('exp', table, scratch, 'seed 12, near 0', spread(stream(12), 5_000, -44, 0), relative);
    },
  },
  {
    kernel: 'exp',
    title: 'exp: subnormal results within 2^-149 on [-110, -87]',
    run(table, scratch) {
      sweep('exp', table, scratch, 'grid', grid(-110, -87, 10_000), expBound);
    },
  },
  {
    kernel: 'exp',
    title: 'exp: relative error below 2e-7 up to the largest float, e^88.722, and infinite from 88.73',
    run(table, scratch) {
      sweep('exp', table, scratch, 'grid', grid(88, 88.722, 1_000), relative);
      const x = scratch.input('f32', [88.73, 89, 100, 1e4, 3e38]);
      const y = scratch.output('f32', 5);
      table.exp(5, x.address, y.address);
      compare('exp, overflow', y.read(), new Array(5).fill(Infinity), () => 0);
      scratch.verify('exp, overflow');
    },
  },
  lengths('exp', -10, 10, relative),
  specials('exp', 'exp: e^-∞ = 0, e^∞ = ∞, e^±0 = 1, NaN stays, in every lane and in the tail', [
    [Number.NaN, Number.NaN],
    [Infinity, Infinity],
    [-Infinity, 0],
    [-1e38, 0],
    [0, 1],
    [-0, 1],
  ]),
  {
    kernel: 'log',
    title: 'log: relative error below 2e-7 over all positive floats, near 1 and for subnormals too',
    run(table, scratch) {
      const positive = (values: Float32Array) => values.map(Math.abs);
      sweep(
        'log',
        table,
        scratch,
        'seed 21, all exponents',
        positive(spread(stream(21), 20_000, -44.5, 38)),
        relative,
      );
      sweep('log', table, scratch, 'grid 0.5 to 2', grid(0.5, 2, 20_000), relative);
      const nearOne = spread(stream(22), 5_000, -8, -1).map((offset) => 1 + offset);
      sweep('log', table, scratch, 'seed 22, near 1', nearOne, relative);
      const subnormal = Float32Array.from({ length: 1_000 }, (_, i) => (i + 1) * SUBNORMAL);
      sweep('log', table, scratch, 'the smallest subnormals', subnormal, relative);
    },
  },
  lengths('log', 1e-3, 10, relative),
  specials('log', 'log: ln ±0 = -∞, ln ∞ = ∞, negative and NaN give NaN, in every lane and in the tail', [
    [0, -Infinity],
    [-0, -Infinity],
    [Infinity, Infinity],
    [-Infinity, Number.NaN],
    [-1, Number.NaN],
    [-1e-45, Number.NaN],
    [Number.NaN, Number.NaN],
  ]),
];
