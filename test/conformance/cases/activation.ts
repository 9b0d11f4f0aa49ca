// activate and deactivate, each activation against its formula in f64.

import { RELU } from '../../../assembly/codes.js';
import { ACTIVATIONS, type Activation, ELU_ALPHA } from '../../../src/benchmark/cases/activations.js';
import type { Random } from '../../../src/random.js';
import { type Case, EPSILON, LENGTHS, spread, stream, uniform } from '../case.js';
import { compare } from '../scratch.js';

const RANGES: [string, (random: Random, n: number) => Float32Array][] = [
  ['±1', (random, n) => uniform(random, n, -1, 1)],
  ['±100', (random, n) => uniform(random, n, -100, 100)],
  ['±1e4', (random, n) => uniform(random, n, -1e4, 1e4)],
  ['1e-44 to 1e4, both signs', (random, n) => spread(random, n, -44, 4)],
];

const LIMITS: Record<string, [infinity: number, minusInfinity: number]> = {
  identity: [Infinity, -Infinity],
  sigmoid: [1, 0],
  tanh: [1, -1],
  relu: [Infinity, 0],
  'leaky relu': [Infinity, -Infinity],
  elu: [Infinity, -ELU_ALPHA],
  gelu: [Infinity, Number.NaN],
  silu: [Infinity, Number.NaN],
};

/** Of those that are more than one rounding off; `bound` has them in full. */
const PROMISES: Record<string, string> = {
  sigmoid: 'within 4 units in the last place',
  tanh: 'within 4 units in the last place',
  elu: 'within 6·2^-24·α',
  gelu: 'within 12·2^-24 of itself, 212 in the left tail',
  silu: 'within 5 units in the last place',
};

function activateCases(activation: Activation): Case[] {
  const { name, code, slope, f, bound } = activation;
  return [
    {
      kernel: 'activate',
      title: `activate ${name}: ${PROMISES[name] ?? 'rounded once'}, every length, in place or not`,
      run(table, scratch) {
        for (const inPlace of [false, true]) {
          for (const [range, draw] of RANGES) {
            for (const n of LENGTHS) {
              const seed = 100 + n;
              const values = draw(stream(seed), n);
              const x = inPlace ? scratch.output('f32', values) : scratch.input('f32', values);
              const y = inPlace ? x : scratch.output('f32', n);
              table.activate(n, x.address, y.address, code, slope);
              const where = `activate ${name}, seed ${seed}, range ${range}, length ${n}, in place ${inPlace}`;
              const expected = Array.from(values, f);
              compare(where, y.read(), expected, (i) => bound(expected[i]));
              scratch.verify(where);
              scratch.reset();
            }
          }
        }
      },
    },
    {
      kernel: 'activate',
      title: `activate ${name}: NaN stays NaN and ±∞ go to their limits, in every lane and in the tail`,
      run(table, scratch) {
        const [infinity, minusInfinity] = LIMITS[name];
        for (let position = 0; position < 7; position++) {
          for (const [special, limit] of [
            [Number.NaN, Number.NaN],
            [Infinity, infinity],
            [-Infinity, minusInfinity],
          ]) {
            const values = new Float32Array(7).fill(0.5);
            values[position] = special;
            const x = scratch.input('f32', values);
            const y = scratch.output('f32', 7);
            table.activate(7, x.address, y.address, code, slope);
            const where = `activate ${name}, ${special} at ${position} of 7`;
            const expected = Array.from(values, (value, i) => (i === position ? limit : f(value)));
            compare(where, y.read(), expected, (i) => bound(expected[i]));
            scratch.verify(where);
            scratch.reset();
          }
        }
      },
    },
  ];
}

function deactivateCase({ name, code, slope, f, derivative, slopeBound = 3, fromInput }: Activation): Case {
  return {
    kernel: 'deactivate',
    title: `deactivate ${name}: dy·f' from the output, every length, in place or not`,
    run(table, scratch) {
      for (const inPlace of [false, true]) {
        for (const n of LENGTHS) {
          const seed = 200 + n;
          const random = stream(seed);
          const outputs = fromInput ? uniform(random, n, -14, 14) : uniform(random, n, -3, 3).map(f);
          if (n > 2) outputs[n >> 1] = 0; // the corner
          const upstream = uniform(random, n, -10, 10);
          const y = scratch.input('f32', outputs);
          const dy = inPlace ? scratch.output('f32', upstream) : scratch.input('f32', upstream);
          const dx = inPlace ? dy : scratch.output('f32', n);
          table.deactivate(n, y.address, dy.address, dx.address, code, slope);
          const where = `deactivate ${name}, seed ${seed}, length ${n}, in place ${inPlace}`;
          const expected = Array.from(upstream, (d, i) => d * derivative(outputs[i]));
          // Each of at most three roundings is relative to a value of at most |dy|: f' is at most 1, and so are its parts.
          const exact = name === 'identity' || name === 'relu';
          compare(where, dx.read(), expected, (i) =>
            exact ? 0 : slopeBound * EPSILON * Math.abs(upstream[i]),
          );
          scratch.verify(where);
          scratch.reset();
        }
      }
    },
  };
}

/** NaN in dy reaches dx, and a closed unit passes nothing on. */
const deactivateSpecials: Case = {
  kernel: 'deactivate',
  title: 'deactivate: NaN in dy reaches dx, except through a closed ReLU, which passes 0 whatever comes',
  run(table, scratch) {
    for (const { name, code, slope } of ACTIVATIONS) {
      for (const special of [Number.NaN, Infinity, -Infinity]) {
        const y = scratch.input('f32', new Float32Array(6).fill(0.5));
        const dy = scratch.input('f32', new Float32Array(6).fill(special));
        const dx = scratch.output('f32', 6);
        table.deactivate(6, y.address, dy.address, dx.address, code, slope);
        compare(`deactivate ${name} of ${special}`, dx.read(), new Array(6).fill(special), () => 0);
        scratch.verify(`deactivate ${name} of ${special}`);
        scratch.reset();
      }
    }
    const y = scratch.input('f32', new Float32Array(6));
    const dy = scratch.input('f32', [Number.NaN, Infinity, -Infinity, 1, Number.NaN, Infinity]);
    const dx = scratch.output('f32', 6);
    table.deactivate(6, y.address, dy.address, dx.address, RELU, 0);
    compare('deactivate relu, closed', dx.read(), new Array(6).fill(0), () => 0);
    scratch.verify('deactivate relu, closed');
  },
};

export const activationCases: Case[] = [
  ...ACTIVATIONS.flatMap(activateCases),
  ...ACTIVATIONS.map(deactivateCase),
  deactivateSpecials,
];
