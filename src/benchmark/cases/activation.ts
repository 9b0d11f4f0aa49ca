// activate and deactivate. Before: activation-bounds.ts has the formulas. Next: math.ts.

import { ACTIVATIONS, type Activation } from './activation-bounds.js';
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

function deactivate(activation: Activation) {
  const { name, code, slope, f, fromInput, derivative, backwardRoundings, backwardRelative, corners } =
    activation;
  return kernelCase({
    kernel: 'deactivate',
    variant: name,
    shapes: LENGTHS,
    timed: timed(name, { title: 'ReLU', sizes: HIDDEN }),
    inPlace: { dx: 'dy' },
    own: ['x'],
    inputs({ n }, random) {
      // Away from corners, where there is no derivative.
      const x = uniform(random, n, -4, 4).map((value) =>
        corners.some((corner) => Math.abs(value - corner) < 1e-2) ? value + 0.1 : value,
      );
      return { x, y: fromInput ? x : x.map(f), dy: uniform(random, n, -5, 5), activation: { code, slope } };
    },
    expected({ y, dy }) {
      // Each rounding is relative to a value of at most |dy|, as f' is at most 1, and so are its parts; or to dy·f' itself.
      const values = Array.from(dy, (d, i) => d * derivative(y[i]));
      const size = backwardRelative ? values : dy;
      return { dx: { values, bound: (i) => backwardRoundings * EPSILON * Math.abs(size[i]) } };
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
