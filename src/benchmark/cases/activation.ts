// activate and deactivate. Before: activations.ts has the formulas. Next: math.ts.

import { ACTIVATIONS, type Activation } from './activations.js';
import { EPSILON, kernelCase, LENGTHS, type Timed, uniform } from './case.js';

const HIDDEN = { n: 256 * 342 };
const timed = (name: string, ...rows: Timed[]) => rows.filter(({ title }) => title.toLowerCase() === name);

function activate({ name, code, slope, f, bound }: Activation) {
  return kernelCase({
    kernel: 'activate',
    variant: name,
    shapes: LENGTHS,
    timed: timed(name, { title: 'sigmoid', sizes: HIDDEN }, { title: 'tanh', sizes: HIDDEN }),
    inPlace: { y: 'x' },
    inputs: ({ n }, random) => ({ x: uniform(random, n, -8, 8), activation: { code, slope } }),
    expected({ x }) {
      const values = Array.from(x, f);
      return { y: { values, bound: (i) => bound(values[i]) } };
    },
  });
}

function deactivate({ name, code, slope, f, fromInput, derivative, slopeBound = 3 }: Activation) {
  return kernelCase({
    kernel: 'deactivate',
    variant: name,
    shapes: LENGTHS,
    timed: timed(name, { title: 'ReLU', sizes: HIDDEN }),
    inPlace: { dx: 'dy' },
    inputs({ n }, random) {
      // Away from ReLU's corner, where there is no derivative.
      const x = uniform(random, n, -4, 4).map((value) => (Math.abs(value) < 1e-2 ? 1 : value));
      return { x, y: fromInput ? x : x.map(f), dy: uniform(random, n, -5, 5), activation: { code, slope } };
    },
    expected({ y, dy }) {
      // Each of at most three roundings is relative to a value of at most |dy|: f' is at most 1, and so are its parts.
      const exact = name === 'identity' || name === 'relu';
      return {
        dx: {
          values: Array.from(dy, (d, i) => d * derivative(y[i])),
          bound: (i) => (exact ? 0 : slopeBound * EPSILON * Math.abs(dy[i])),
        },
      };
    },
    gradient: ({ x, dy }) => ({
      output: 'dx',
      point: x,
      f: (point) => point.reduce((total, value, i) => total + dy[i] * f(value), 0),
      // y is rounded once, which 1 - y² doubles; three roundings follow.
      bound: (i) => 1.2e-6 * Math.abs(dy[i]),
    }),
  });
}

export const activationCases = [...ACTIVATIONS.map(activate), ...ACTIVATIONS.map(deactivate)];
