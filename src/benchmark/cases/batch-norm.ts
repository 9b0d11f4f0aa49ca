// normalize and normalizeGradient. Before: regularize.ts. Next: elementwise.ts.

import { ACTIVATIONS } from './activation-bounds.js';
import { columnwise, EPSILON, every, kernelCase, sum, uniform } from './case.js';

const EPS = Math.fround(1e-5);
const MOMENTUM = Math.fround(0.1);
const shapes = [
  ...every({ rows: [1, 2, 3, 8, 33], columns: [1, 3, 4, 5, 16, 19, 33] }),
  { rows: 515, columns: 27 }, // more than a block of rows
];
/** Sixteen columns, eight, and a remainder. */
const codePaths = [{ rows: 9, columns: 27 }];

/** Columns normalised in float64, and how far float32 may be from them: see the comments. */
export function moments(values: ArrayLike<number>, rows: number, columns: number) {
  const center = columnwise(rows, columns, (at) => sum(at, (i) => values[i]) / rows);
  const variance = columnwise(
    ...([rows, columns] as const),
    (at) => sum(at, (i) => (values[i] - center[i % columns]) ** 2) / rows,
  );
  const inverse = variance.map((one) => 1 / Math.sqrt(one + EPS));
  // A sum of `rows` terms, and the division.
  const centerBound = columnwise(
    ...([rows, columns] as const),
    (at) => ((rows + 2) * EPSILON * sum(at, (i) => Math.abs(values[i]))) / rows,
  );
  // Each difference is off by the mean's error and a rounding, its square twice that; then the sum again.
  const inverseBound = columnwise(rows, columns, (at) => {
    const j = at[0] % columns;
    const off = (i: number) => centerBound[j] + EPSILON * Math.abs(values[i]);
    const size = sum(at, (i) => Math.abs(values[i] - center[j]) * off(i)) / rows;
    const varianceBound = 2 * size + centerBound[j] ** 2 + (rows + 3) * EPSILON * variance[j];
    return inverse[j] * (varianceBound / 2 / (variance[j] + EPS) + 3 * EPSILON);
  });
  return { center, variance, inverse, centerBound, inverseBound };
}

const normalize = ACTIVATIONS.map((activation) =>
  kernelCase({
    kernel: 'normalize',
    variant: activation.name,
    ...{ shapes, codePaths },
    inputs: ({ rows, columns }, random) => ({
      x: uniform(random, rows * columns, -3, 3).map((v, i) => v * (1 + (i % columns)) + (i % 5)),
      scale: uniform(random, columns, -2, 2),
      shift: uniform(random, columns, -1, 1),
      mean: uniform(random, columns, -1, 1),
      variance: uniform(random, columns, 0, 2),
      momentum: MOMENTUM,
      epsilon: EPS,
      activation: { code: activation.code, slope: activation.slope },
    }),
    expected({ x, scale, shift, mean, variance }, { rows, columns }) {
      const r = moments(x, rows, columns);
      const normal = Array.from(x, (v, i) => (v - r.center[i % columns]) * r.inverse[i % columns]);
      const bound = (i: number) => {
        const j = i % columns;
        const off = r.centerBound[j] + EPSILON * (Math.abs(x[i]) + Math.abs(r.center[j]));
        const distance = Math.abs(x[i] - r.center[j]);
        return off * r.inverse[j] + distance * r.inverseBound[j] + 2 * EPSILON * Math.abs(normal[i]);
      };
      const y = normal.map((value, i) => activation.f(scale[i % columns] * value + shift[i % columns]));
      const outputBound = (i: number) => {
        const [gain, offset] = [scale, shift].map((values) => Math.abs(values[i % columns]));
        const off = gain * bound(i) + 3 * EPSILON * (gain * Math.abs(normal[i]) + offset);
        return activation.lipschitz * off + activation.bound(y[i]);
      };
      const moved = (old: number, now: number) => old + MOMENTUM * (now - old);
      const unbiased = r.variance.map((v) => (rows > 1 ? (v * rows) / (rows - 1) : v));
      return {
        center: { values: r.center, bound: (j) => r.centerBound[j] },
        inverse: { values: r.inverse, bound: (j) => r.inverseBound[j] },
        x: { values: normal, bound },
        y: { values: y, bound: outputBound },
        mean: {
          values: r.center.map((now, j) => moved(mean[j], now)),
          bound: (j) => r.centerBound[j] + 4 * EPSILON * (Math.abs(mean[j]) + Math.abs(r.center[j])),
        },
        variance: {
          values: unbiased.map((now, j) => moved(variance[j], now)),
          bound: (j) =>
            ((2 * r.inverseBound[j]) / r.inverse[j]) * (unbiased[j] + EPS) +
            5 * EPSILON * (variance[j] + unbiased[j]),
        },
      };
    },
  }),
);

const normalizeGradient = kernelCase({
  kernel: 'normalizeGradient',
  ...{ shapes, codePaths },
  own: ['before'],
  inputs({ rows, columns }, random) {
    const before = uniform(random, rows * columns, -2, 2);
    const { center, inverse } = moments(before, rows, columns);
    return {
      before,
      x: before.map((value, i) => (value - center[i % columns]) * inverse[i % columns]),
      dy: uniform(random, rows * columns, -5, 5),
      scale: uniform(random, columns, -2, 2),
      inverse: Float32Array.from(inverse),
    };
  },
  expected({ x, dy, scale, inverse }, { rows, columns }) {
    const total = (f: (i: number) => number) => columnwise(rows, columns, (at) => sum(at, f));
    const [shifts, shiftSizes] = [total((i) => dy[i]), total((i) => Math.abs(dy[i]))];
    const [scales, scaleSizes] = [total((i) => dy[i] * x[i]), total((i) => Math.abs(dy[i] * x[i]))];
    const gamma = (rows + 2) * EPSILON;
    const factor = (j: number) => scale[j] * inverse[j];
    const values = Array.from(dy, (d, i) => {
      const j = i % columns;
      return factor(j) * (d - (shifts[j] + x[i] * scales[j]) / rows);
    });
    const bound = (i: number) => {
      const j = i % columns;
      const parts = Math.abs(dy[i]) + (shiftSizes[j] + Math.abs(x[i]) * scaleSizes[j]) / rows;
      return Math.abs(factor(j)) * (gamma + 6 * EPSILON) * parts;
    };
    return {
      shiftGradient: { values: shifts, bound: (j) => gamma * shiftSizes[j] },
      scaleGradient: { values: scales, bound: (j) => gamma * scaleSizes[j] },
      dy: { values, bound },
    };
  },
  gradient: ({ before, dy, scale, inverse }, { rows, columns }) => ({
    output: 'dy',
    point: before,
    f(values) {
      const r = moments(values, rows, columns);
      return sum(values, (v, i) => {
        const j = i % columns;
        return dy[i] * scale[j] * (v - r.center[j]) * r.inverse[j];
      });
    },
    // dy is at most 5, a column's sums at most rows times that, x̂ at most √rows; what is left of x̂ and 1/σ being rounded. ε
    // in the root, which the kernel's x̂ has no part of, makes the sum of x̂² fall short of the rows by ε/σ².
    bound: (i) => {
      const j = i % columns;
      return (
        Math.abs(scale[j]) * inverse[j] * 5 * (1 + rows) * ((rows + 20) * EPSILON + EPS * inverse[j] ** 2)
      );
    },
  }),
});

export const normalizationCases = [...normalize, normalizeGradient];
