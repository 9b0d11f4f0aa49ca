// momentumStep, rmspropStep, adagradStep, adamStep, sumSquares, clipGradients.
// Before: optimizer.ts has plain gradient descent.

import type { KernelName, Kernels } from '../../../src/backend/kernels/index.js';
import { type Case, EPSILON, LENGTHS, SUBNORMAL, stream, uniform } from '../case.js';
import { compare } from '../scratch.js';

const f32 = Math.fround;
/** A rate, and an L2 or decay for the weights. */
const RATE = f32(0.05);
const L2 = f32(0.3);

/** What a step makes of one element, in f64, with a bound on the error of each number. */
interface Stepped {
  w: number;
  wBound: number;
  state: number[];
  stateBounds: number[];
}

interface Update {
  kernel: KernelName;
  name: string;
  /** How many arrays of state there are. */
  states: number;
  run(table: Kernels, n: number, decayed: number, w: number, g: number, state: number[]): void;
  step(w: number, g: number, state: number[], isWeight: boolean): Stepped;
}

/** g + l2·w and its magnitude: a product and a sum round it, so it errs by 2ε·magnitude at most. */
function penalised(w: number, g: number, l2: number): [gradient: number, magnitude: number] {
  return [g + l2 * w, Math.abs(g) + l2 * Math.abs(w)];
}

/** keep·old + fresh·gradient², within the rounding of five operations on magnitudes. */
function meanSquare(keep: number, old: number, fresh: number, gradient: number, magnitude: number) {
  const value = keep * old + fresh * gradient * gradient;
  const bound = 8 * EPSILON * (keep * old + fresh * magnitude * magnitude) + SUBNORMAL;
  return { value, bound };
}

/** numerator/(factor·√square + epsilon), and how far it may be off when both are off by their bounds. */
function quotient(
  [numerator, numeratorBound]: [number, number],
  { value, bound }: { value: number; bound: number },
  factor: number,
  epsilon: number,
): [value: number, bound: number] {
  const under = (square: number) => factor * Math.sqrt(Math.max(0, square)) + epsilon;
  const exact = numerator / under(value);
  // Root, product, sum and quotient round once each.
  const least = under(value - bound) * (1 - 4 * EPSILON);
  const widest = (Math.abs(numerator) + numeratorBound) / least;
  const spread = numeratorBound / least + Math.abs(numerator) * (1 / least - 1 / under(value + bound));
  return [exact, spread + 4 * EPSILON * widest + SUBNORMAL];
}

function momentum(keep: number, nesterov: boolean): Update {
  const mu = f32(keep);
  return {
    kernel: 'momentumStep',
    name: `momentum ${keep}${nesterov ? ', Nesterov' : ''}`,
    states: 1,
    run: (table, n, decayed, w, g, [v]) =>
      table.momentumStep(n, decayed, w, g, v, RATE, L2, keep, nesterov ? 1 : 0),
    step(w, g, [v], isWeight) {
      const [gradient, magnitude] = penalised(w, g, isWeight ? L2 : 0);
      const speed = mu * v + gradient;
      const speedMagnitude = mu * Math.abs(v) + magnitude;
      const down = nesterov ? gradient + mu * speed : speed;
      const downMagnitude = nesterov ? magnitude + mu * speedMagnitude : speedMagnitude;
      const next = w - RATE * down;
      return {
        w: next,
        wBound: EPSILON * (Math.abs(next) + 8 * RATE * downMagnitude) + SUBNORMAL,
        state: [speed],
        stateBounds: [4 * EPSILON * speedMagnitude + SUBNORMAL],
      };
    },
  };
}

function rmsprop(rho: number, epsilon: number): Update {
  const [keep, fresh, least] = [rho, 1 - rho, epsilon].map(f32);
  return {
    kernel: 'rmspropStep',
    name: `rho ${rho}, epsilon ${epsilon}`,
    states: 1,
    run: (table, n, decayed, w, g, [v]) => table.rmspropStep(n, decayed, w, g, v, RATE, L2, rho, epsilon),
    step(w, g, [v], isWeight) {
      const [gradient, magnitude] = penalised(w, g, isWeight ? L2 : 0);
      const square = meanSquare(keep, v, fresh, gradient, magnitude);
      const [down, bound] = quotient([RATE * gradient, 3 * EPSILON * RATE * magnitude], square, 1, least);
      const next = w - down;
      return {
        w: next,
        wBound: EPSILON * Math.abs(next) + bound,
        state: [square.value],
        stateBounds: [square.bound],
      };
    },
  };
}

function adagrad(epsilon: number): Update {
  const least = f32(epsilon);
  return {
    kernel: 'adagradStep',
    name: `epsilon ${epsilon}`,
    states: 1,
    run: (table, n, decayed, w, g, [v]) => table.adagradStep(n, decayed, w, g, v, RATE, L2, epsilon),
    step(w, g, [v], isWeight) {
      const [gradient, magnitude] = penalised(w, g, isWeight ? L2 : 0);
      const square = meanSquare(1, v, 1, gradient, magnitude);
      const [down, bound] = quotient([RATE * gradient, 3 * EPSILON * RATE * magnitude], square, 1, least);
      const next = w - down;
      return {
        w: next,
        wBound: EPSILON * Math.abs(next) + bound,
        state: [square.value],
        stateBounds: [square.bound],
      };
    },
  };
}

interface AdamNumbers {
  beta1: number;
  beta2: number;
  epsilon: number;
  l2: number;
  decay: number;
  /** Steps done, this one included. */
  t: number;
}

function adam({ beta1, beta2, epsilon, l2, decay, t }: AdamNumbers): Update {
  const [keep1, fresh1, keep2, fresh2, least] = [beta1, 1 - beta1, beta2, 1 - beta2, epsilon].map(f32);
  const stepSize = f32(RATE / (1 - beta1 ** t));
  const correction = f32(1 / Math.sqrt(1 - beta2 ** t));
  return {
    kernel: 'adamStep',
    name: `betas ${beta1} and ${beta2}, epsilon ${epsilon}, l2 ${l2}, decay ${decay}, step ${t}`,
    states: 2,
    run: (table, n, decayed, w, g, [m, v]) =>
      table.adamStep(
        ...([n, decayed, w, g, m, v, stepSize, l2, decay, beta1, beta2, correction, epsilon] as const),
      ),
    step(w, g, [m, v], isWeight) {
      const [gradient, magnitude] = penalised(w, g, isWeight ? f32(l2) : 0);
      const mean = keep1 * m + fresh1 * gradient;
      const meanBound = 5 * EPSILON * (keep1 * Math.abs(m) + fresh1 * magnitude) + SUBNORMAL;
      const square = meanSquare(keep2, v, fresh2, gradient, magnitude);
      const numerator = stepSize * mean;
      const numeratorBound = stepSize * meanBound + EPSILON * Math.abs(numerator);
      const [down, bound] = quotient([numerator, numeratorBound], square, correction, least);
      const shrink = isWeight ? f32(decay) * w : 0;
      const next = w - (shrink + down);
      return {
        w: next,
        wBound: EPSILON * (Math.abs(next) + 2 * Math.abs(shrink) + Math.abs(down)) + bound,
        state: [mean, square.value],
        stateBounds: [meanBound, square.bound],
      };
    },
  };
}

const USUAL = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, l2: 0, decay: 0 };
const UPDATES: Update[] = [
  momentum(0.9, false),
  momentum(0.9, true),
  momentum(0, false),
  rmsprop(0.99, 1e-8),
  rmsprop(0, 1e-3),
  adagrad(1e-10),
  adagrad(1e-2),
  adam({ ...USUAL, t: 1 }),
  adam({ ...USUAL, l2: L2, t: 7 }),
  adam({ ...USUAL, decay: f32(0.01), t: 1000 }),
  adam({ ...USUAL, beta1: 0, beta2: 0.5, epsilon: 1e-2, l2: L2, decay: f32(0.1), t: 2 }),
];

function agreement(update: Update): Case {
  const { kernel, name, states } = update;
  return {
    kernel,
    title: `${kernel}, ${name}: parameters and state against float64, every split of weights and biases`,
    run(table, scratch) {
      for (const n of LENGTHS) {
        for (const decayed of new Set([0, Math.min(1, n), n >> 1, Math.max(0, n - 3), n])) {
          const seed = 700 + n + decayed;
          const random = stream(seed);
          const before = uniform(random, n, -2, 2);
          // A tenth of the gradients are 0, as those of pixels that are always black are.
          const slopes = uniform(random, n, -10, 10).map((g, i) => (i % 10 === 9 ? 0 : g));
          // Running means of squares are never negative.
          const low = kernel === 'momentumStep' ? -5 : 0;
          const olds = Array.from({ length: states }, (_, s) =>
            uniform(random, n, states === 2 && s === 0 ? -5 : low, 5).map((x, i) => (i % 10 === 9 ? 0 : x)),
          );
          const parameters = scratch.output('f32', before);
          const gradients = scratch.input('f32', slopes);
          const state = olds.map((old) => scratch.output('f32', old));
          const addresses = state.map(({ address }) => address);
          update.run(table, n, decayed, parameters.address, gradients.address, addresses);
          const expected = Array.from(before, (w, i) => {
            const old = olds.map((values) => values[i]);
            return update.step(w, slopes[i], old, i < decayed);
          });
          const where = `${kernel}, ${name}, seed ${seed}, length ${n}, ${decayed} decayed`;
          compare(
            where,
            parameters.read(),
            expected.map(({ w }) => w),
            (i) => expected[i].wBound,
          );
          for (const [s, place] of state.entries()) {
            const values = expected.map((one) => one.state[s]);
            compare(`${where}, state ${s}`, place.read(), values, (i) => expected[i].stateBounds[s]);
          }
          scratch.verify(where);
          scratch.reset();
        }
      }
    },
  };
}

/** The first update of each kernel again, with a NaN in one gradient. */
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

export const updateCases: Case[] = [
  ...UPDATES.map(agreement),
  ...[UPDATES[0], UPDATES[3], UPDATES[5]].map(strays),
  ...[sumSquares, sumSquaresSpecials, clipGradients],
];
