// Updates of parameters, and what clips gradients. Before: sparse.ts. Next: dropout.ts.

import type { KernelName } from '../../backend/kernels/index.js';
import type { Random } from '../../random.js';
import { type Bounded, meanSquare, penalised, quotient } from './bounded.js';
import {
  EPSILON,
  every,
  kernelCase,
  LENGTHS,
  type Sizes,
  SUBNORMAL,
  sum,
  type Timed,
  uniform,
} from './case.js';

const f32 = Math.fround;
const [RATE, L2] = [0.05, 0.3].map(f32);
const WEIGHTS = { n: 256 * 342, decayed: 256 * 342 };
const PARAMETERS = 784 * 342 + 342 + 342 * 10 + 10;
const ALL_PARAMETERS = { n: PARAMETERS, decayed: PARAMETERS - 352 };

/** Every split of weights and biases. */
const SPLITS: Sizes[] = LENGTHS.flatMap(({ n }) =>
  [...new Set([0, Math.min(1, n), n >> 1, Math.max(0, n - 3), n])].map((decayed) => ({ n, decayed })),
);

interface Update {
  kernel: KernelName;
  variant: string;
  /** Arrays of state by name, and the least that their elements are. */
  state: Readonly<Record<string, number>>;
  settings: Readonly<Record<string, number>>;
  timed?: Timed[];
  /** What a step makes of one element's parameter and state. */
  step(w: number, g: number, state: number[], isWeight: boolean): Bounded[];
}

/** A tenth of the gradients and their state are 0, as those of pixels that are always black are. */
const draw = (random: Random, n: number, low: number, high: number) =>
  uniform(random, n, low, high).map((value, i) => (i % 10 === 9 ? 0 : value));

const updateCase = ({ kernel, variant, state, settings, timed, step }: Update) =>
  kernelCase({
    kernel,
    variant,
    shapes: SPLITS,
    timed,
    inputs: ({ n, decayed }, random) => ({
      decayed,
      parameters: uniform(random, n, -2, 2),
      gradients: draw(random, n, -10, 10),
      ...Object.fromEntries(Object.entries(state).map(([name, low]) => [name, draw(random, n, low, 5)])),
      ...settings,
    }),
    expected(inputs, { n, decayed }) {
      const names = ['parameters', ...Object.keys(state)];
      const [parameters, ...old] = names.map(
        (name) => (inputs as unknown as Record<string, Float32Array>)[name],
      );
      const all = Array.from({ length: n }, (_, i) =>
        step(
          parameters[i],
          inputs.gradients[i],
          old.map((values) => values[i]),
          i < decayed,
        ),
      );
      return Object.fromEntries(
        names.map((name, a) => [name, { values: all.map((one) => one[a][0]), bound: (i) => all[i][a][1] }]),
      );
    },
  });

const sgd = updateCase({
  kernel: 'sgdStep',
  variant: '',
  state: {},
  settings: { learningRate: RATE, l2: L2 },
  timed: [{ title: '784-342-10', sizes: ALL_PARAMETERS, with: { learningRate: 1e-6, l2: 0 } }],
  step(w, g, _, isWeight) {
    const [gradient, magnitude] = penalised(w, g, isWeight ? L2 : 0);
    const next = w - RATE * gradient;
    // The last subtraction rounds to w's size, the three before to the step's.
    return [[next, EPSILON * (Math.abs(next) + 4 * RATE * magnitude) + SUBNORMAL]];
  },
});

const momentum = (keep: number, nesterov: number) =>
  updateCase({
    kernel: 'momentumStep',
    variant: `momentum ${keep}${nesterov ? ', Nesterov' : ''}`,
    state: { velocity: -5 },
    settings: { learningRate: RATE, l2: L2, momentum: keep, nesterov },
    timed:
      keep > 0 && nesterov === 0
        ? [{ title: '256×342 weights', sizes: WEIGHTS, with: { learningRate: 1e-6, l2: 0 } }]
        : [],
    step(w, g, [v], isWeight) {
      const mu = f32(keep);
      const [gradient, magnitude] = penalised(w, g, isWeight ? L2 : 0);
      const speed = mu * v + gradient;
      const speedMagnitude = mu * Math.abs(v) + magnitude;
      const next = w - RATE * (nesterov ? gradient + mu * speed : speed);
      const downMagnitude = nesterov ? magnitude + mu * speedMagnitude : speedMagnitude;
      return [
        [next, EPSILON * (Math.abs(next) + 8 * RATE * downMagnitude) + SUBNORMAL],
        [speed, 4 * EPSILON * speedMagnitude + SUBNORMAL],
      ];
    },
  });

/** RMSProp, or with rho = null Adagrad, which sums all squares. */
const squared = (rho: number | null, epsilon: number) =>
  updateCase({
    kernel: rho === null ? 'adagradStep' : 'rmspropStep',
    variant: `${rho === null ? '' : `rho ${rho}, `}epsilon ${epsilon}`,
    state: { squares: 0 },
    settings: { learningRate: RATE, l2: L2, ...(rho !== null && { rho }), epsilon },
    step(w, g, [v], isWeight) {
      const [keep, fresh] = rho === null ? [1, 1] : [f32(rho), f32(1 - rho)];
      const [gradient, magnitude] = penalised(w, g, isWeight ? L2 : 0);
      const square = meanSquare(keep, v, fresh, gradient, magnitude);
      const [down, bound] = quotient(
        [RATE * gradient, 3 * EPSILON * RATE * magnitude],
        square,
        1,
        f32(epsilon),
      );
      return [[w - down, EPSILON * Math.abs(w - down) + bound], square];
    },
  });

interface Adam {
  beta1?: number;
  beta2?: number;
  epsilon?: number;
  l2?: number;
  decay?: number;
  /** Steps done, this one included. */
  t: number;
  timed?: Timed[];
}

const adam = ({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, l2 = 0, decay = 0, t, timed }: Adam) => {
  const stepSize = f32(RATE / (1 - beta1 ** t));
  const correction = f32(1 / Math.sqrt(1 - beta2 ** t));
  return updateCase({
    kernel: 'adamStep',
    variant: `betas ${beta1} and ${beta2}, epsilon ${epsilon}, l2 ${l2}, decay ${decay}, step ${t}`,
    state: { means: -5, squares: 0 },
    settings: { stepSize, l2, decay, beta1, beta2, correction, epsilon },
    timed,
    step(w, g, [m, v], isWeight) {
      const [keep1, fresh1, keep2, fresh2] = [beta1, 1 - beta1, beta2, 1 - beta2].map(f32);
      const [gradient, magnitude] = penalised(w, g, isWeight ? f32(l2) : 0);
      const mean = keep1 * m + fresh1 * gradient;
      const meanBound = 5 * EPSILON * (keep1 * Math.abs(m) + fresh1 * magnitude) + SUBNORMAL;
      const square = meanSquare(keep2, v, fresh2, gradient, magnitude);
      const top = stepSize * mean;
      const topBound = stepSize * meanBound + EPSILON * Math.abs(top);
      const [down, bound] = quotient([top, topBound], square, correction, f32(epsilon));
      const shrink = isWeight ? f32(decay) * w : 0;
      const next = w - (shrink + down);
      const rounding = EPSILON * (Math.abs(next) + 2 * Math.abs(shrink) + Math.abs(down));
      return [[next, rounding + bound], [mean, meanBound], square];
    },
  });
};

const sgdStepColumns = kernelCase({
  kernel: 'sgdStepColumns',
  shapes: every({ rows: [0, 1, 5], columns: [0, 1, 3, 4, 5, 7, 8, 17, 31] }),
  inputs: ({ rows, columns }, random) => ({
    parameters: uniform(random, rows * columns, -2, 2),
    gradients: uniform(random, rows * columns, -10, 10),
    learningRates: uniform(random, columns, 0, 0.1).map((rate, j) => (j % 3 === 2 ? 0 : rate)),
    l2s: uniform(random, columns, 0, 1),
  }),
  expected({ parameters, gradients, learningRates, l2s }, { columns }) {
    const of = (i: number) => [learningRates[i % columns], l2s[i % columns]];
    const values = Array.from(parameters, (w, i) => w - of(i)[0] * (gradients[i] + of(i)[1] * w));
    const bound = (i: number) => {
      const [rate, l2] = of(i);
      if (rate === 0) return 0;
      const terms = rate * (Math.abs(gradients[i]) + l2 * Math.abs(parameters[i]));
      return EPSILON * (Math.abs(values[i]) + 4 * terms) + SUBNORMAL;
    };
    return { parameters: { values, bound } };
  },
});

const sumSquares = kernelCase({
  kernel: 'sumSquares',
  shapes: [...LENGTHS, { n: 100_001 }],
  timed: [{ title: 'gradient norm', sizes: { n: PARAMETERS } }],
  inputs: ({ n }, random) => ({ x: uniform(random, n, -1, 1) }),
  expected({ x }) {
    // The square of a float is exact in f64: only the sums round, here and there.
    const total = sum(x, (value) => value * value);
    return { result: { values: [total], bound: () => 2 * x.length * 2 ** -53 * total } };
  },
});

const clipGradients = (scale: number, limit?: number, most = f32(limit ?? Number.POSITIVE_INFINITY)) =>
  kernelCase({
    kernel: 'clipGradients',
    variant: `scale ${scale}, limit ${most}`,
    shapes: LENGTHS,
    inputs: ({ n }, random) => ({ x: uniform(random, n, -10, 10), scale, ...(limit && { limit }) }),
    expected: ({ x }) => ({
      x: { values: x.map((value) => Math.max(-most, Math.min(most, f32(scale) * value))) },
    }),
  });

export const optimizerCases = [
  sgd,
  sgdStepColumns,
  momentum(0.9, 0),
  momentum(0.9, 1),
  momentum(0, 0),
  squared(0.99, 1e-8),
  squared(0, 1e-3),
  squared(null, 1e-10),
  squared(null, 1e-2),
  adam({
    t: 1,
    // Betas of 1 leave its state as it is.
    timed: [
      {
        title: '256×342 weights',
        sizes: WEIGHTS,
        with: { stepSize: 1e-6, beta1: 1, beta2: 1, correction: 1 },
      },
    ],
  }),
  adam({ l2: L2, t: 7 }),
  adam({ decay: f32(0.01), t: 1000 }),
  adam({ beta1: 0, beta2: 0.5, epsilon: 1e-2, l2: L2, decay: f32(0.1), t: 2 }),
  sumSquares,
  clipGradients(1, 0.5),
  clipGradients(0.3),
  clipGradients(0.7, 2),
];
