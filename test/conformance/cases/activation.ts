// activate and deactivate: each activation of the registry against its formula in f64, src/functions/activations.ts.
// The formulas themselves are checked in test/functions/activations.test.ts.

import {
  ACTIVATIONS,
  type Activation,
  activationOf,
} from '../../../src/benchmark/cases/activation-bounds.js';
import { ACTIVATION_NOTES } from '../../../src/functions/activations.js';
import type { Random } from '../../../src/random.js';
import { type Case, EPSILON, LENGTHS, SUBNORMAL, spread, stream, uniform } from '../case.js';
import { compare } from '../scratch.js';

const RANGES: [string, (random: Random, n: number) => Float32Array][] = [
  ['±1', (random, n) => uniform(random, n, -1, 1)],
  ['±100', (random, n) => uniform(random, n, -100, 100)],
  ['±1e4', (random, n) => uniform(random, n, -1e4, 1e4)],
  ['1e-44 to 1e4, both signs', (random, n) => spread(random, n, -44, 4)],
];

function activateCases(activation: Activation): Case[] {
  const { name, code, slope, f, bound, limits } = activation;
  return [
    {
      kernel: 'activate',
      title: `activate ${name}: ${ACTIVATION_NOTES[name].promise}, every length, in place or not`,
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
        const [minusInfinity, infinity] = limits;
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

function deactivateCase(activation: Activation): Case {
  const { name, code, slope, f, derivative, fromInput, corners } = activation;
  const { backwardRoundings, backwardRelative } = activation;
  return {
    kernel: 'deactivate',
    title: `deactivate ${name}: dy·f' from the output, every length, in place or not`,
    run(table, scratch) {
      for (const inPlace of [false, true]) {
        for (const reach of [3, 14, 104]) {
          for (const n of LENGTHS) {
            const seed = 200 + n;
            const random = stream(seed);
            const inputs = uniform(random, n, -reach, reach);
            if (n > 2) inputs[n >> 1] = corners[0] ?? 0;
            const outputs = fromInput ? inputs : inputs.map((x) => f(x));
            const upstream = uniform(random, n, -10, 10);
            const y = scratch.input('f32', outputs);
            const dy = inPlace ? scratch.output('f32', upstream) : scratch.input('f32', upstream);
            const dx = inPlace ? dy : scratch.output('f32', n);
            table.deactivate(n, y.address, dy.address, dx.address, code, slope);
            const where = `deactivate ${name}, seed ${seed}, range ±${reach}, length ${n}, in place ${inPlace}`;
            const expected = Array.from(upstream, (d, i) => d * derivative(outputs[i]));
            // Each rounding is relative to a value of at most |dy|: f' is about 1 at most, and so are its parts. Where it is subnormal, it
            // may be two steps off, and the product one.
            compare(where, dx.read(), expected, (i) =>
              backwardRelative
                ? backwardRoundings * EPSILON * Math.abs(expected[i]) +
                  SUBNORMAL * (1 + 2 * Math.abs(upstream[i]))
                : backwardRoundings * EPSILON * Math.abs(upstream[i]),
            );
            scratch.verify(where);
            scratch.reset();
          }
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
    table.deactivate(6, y.address, dy.address, dx.address, activationOf('relu').code, 0);
    compare('deactivate relu, closed', dx.read(), new Array(6).fill(0), () => 0);
    scratch.verify('deactivate relu, closed');
  },
};

export const activationCases: Case[] = [
  ...ACTIVATIONS.flatMap(activateCases),
  ...ACTIVATIONS.map(deactivateCase),
  deactivateSpecials,
];
