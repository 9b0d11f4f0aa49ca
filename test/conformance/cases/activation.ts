// activate and deactivate: each activation of the registry against its formula in f64, src/functions/activations.ts.
// The formulas themselves are checked in test/functions/activations.test.ts.

import {
  ACTIVATION_NAMES,
  ACTIVATION_NOTES,
  type ActivationName,
  activationNamed,
} from '../../../src/functions/activations.js';
import type { Random } from '../../../src/random.js';
import { type Case, EPSILON, LENGTHS, SUBNORMAL, spread, stream, uniform } from '../case.js';
import { compare } from '../scratch.js';

export interface Activation {
  name: ActivationName;
  code: number;
  slope: number;
  f(x: number): number;
  /** f' from the output y, or from the input. */
  derivative(y: number): number;
  /** How far the kernel's f may stray from the exact value y. */
  bound(y: number): number;
  /** f(-∞) and f(∞). */
  limits: readonly [number, number];
  /** Whether f' is from the input. */
  fromInput: boolean;
  /** How far the kernel's f' may stray, in roundings of dy, or of dy·f' itself. */
  backwardRoundings: number;
  backwardRelative: boolean;
  /** At least the largest |f'|: how much an error in the input grows. */
  lipschitz: number;
  /** Where f has no derivative. */
  corners: readonly number[];
}

/** Φ(x) in float64: its Taylor series (Marsaglia 2004), or from 6 on the continued fraction of the tail. */
function normal(x: number): number {
  const u = Math.abs(x);
  const density = Math.exp((-u * u) / 2) / Math.sqrt(2 * Math.PI);
  let tail: number;
  if (u < 6) {
    let [sum, term] = [u, u];
    for (let k = 3; term > 1e-18 * sum; k += 2) {
      term *= (u * u) / k;
      sum += term;
    }
    tail = 0.5 - density * sum;
  } else {
    let fraction = u;
    for (let k = 40; k >= 1; k--) fraction = u + k / fraction;
    tail = density / fraction;
  }
  return x > 0 ? 1 - tail : tail;
}

/** Of functions whose f in the registry is an approximation: the exact one, and its derivative. */
const EXACT: Partial<Record<ActivationName, Pick<Activation, 'f' | 'derivative'>>> = {
  gelu: {
    f: (x) => x * normal(x),
    derivative: (x) => normal(x) + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI),
  },
};

/** The largest |f'| on a fine grid, and a hundredth more for what lies between its points. */
function steepest({ f, derivative, fromInput }: Pick<Activation, 'f' | 'derivative' | 'fromInput'>): number {
  const grid = Array.from({ length: 4001 }, (_, i) => (i - 2000) / 100);
  return 1.01 * Math.max(...grid.map((x) => Math.abs(derivative(fromInput ? x : f(x)))));
}

function described(name: ActivationName): Activation {
  const { code, slope: range, needsInput: fromInput = false, ...formulas } = activationNamed(name);
  const notes = ACTIVATION_NOTES[name];
  const { limits, bound, backwardRoundings = 3, backwardRelative = false, corners = [] } = notes;
  // Not the usual α, which a kernel might take for granted.
  const slope = range ? Math.fround(0.75 * range.usual) : 0;
  const { f, derivative } = EXACT[name] ?? {
    f: (x: number) => formulas.f(x, slope),
    derivative: (y: number) => formulas.backward(1, y, slope),
  };
  return {
    ...{ name, code, slope, f, derivative, fromInput, backwardRoundings, backwardRelative, corners },
    bound: (y) => bound(y, slope),
    limits: limits(slope),
    lipschitz: steepest({ f, derivative, fromInput }),
  };
}

export const ACTIVATIONS: Activation[] = ACTIVATION_NAMES.map(described);

export function activationOf(name: ActivationName): Activation {
  return ACTIVATIONS.find((one) => one.name === name)!;
}

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
