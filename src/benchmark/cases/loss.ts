// softmax, the losses of classes with their gradients, oneHot. Before: math.ts. Next: regression-loss.ts.

import {
  below,
  EPSILON,
  every,
  firstLargestOf,
  kernelCase,
  rowsOf,
  SMALLEST_NORMAL,
  SUBNORMAL,
  sigmoid,
  sum,
  ULP,
  uniform,
} from './case.js';

interface Softmax {
  p: number[];
  /** How far a kernel's p may stray. */
  bound: number[];
  maximum: number;
  logSum: number;
}

/** Softmax of one row in f64. */
export function softmaxOf(row: ArrayLike<number>): Softmax {
  const maximum = Math.max(...Array.from(row));
  const e = Array.from(row, (x) => Math.exp(x - maximum));
  const total = sum(e);
  const p = e.map((value) => value / total);
  // e^d: 2e-7 of its own twice (once in the sum), and d = x - max is rounded first, which e^d turns into a relative
  // error of |d|·2^-24 (below |d| = 104 the result is 0); the sum has `length` roundings, the scaling three more.
  const bound = p.map((value, j) => {
    const d = Math.min(104, Math.abs(row[j] - maximum));
    return value * (4e-7 + (d + e.length + 4) * EPSILON) + 2 * SUBNORMAL;
  });
  return { p, bound, maximum, logSum: Math.log(total) };
}

const SCALE = Math.fround(1 / 7);
/** What stood in stats before: the kernels add to it. */
const stats = () => Float64Array.of(10.5, 3);
const weightsOf = (weights: Float32Array | undefined, i: number) => weights?.[i] ?? 1;

const softmax = kernelCase({
  kernel: 'softmax',
  shapes: every({ rows: [0, 1, 3, 7], columns: [1, 2, 3, 4, 5, 10, 16, 17, 33, 50] }),
  timed: [
    { title: 'ten classes', sizes: { rows: 256, columns: 10 } },
    { title: 'many classes', sizes: { rows: 256, columns: 342 } },
  ],
  inPlace: { y: 'x' },
  inputs: ({ rows, columns }, random) => ({ x: uniform(random, rows * columns, -5, 5) }),
  expected({ x }, { columns }) {
    const reference = rowsOf(x, columns).map(softmaxOf);
    const bound = reference.flatMap((row) => row.bound);
    return { y: { values: reference.flatMap(({ p }) => p), bound: (i) => bound[i] } };
  },
});

const softmaxCrossEntropy = (variant: string, weighted: boolean, smoothing: number) =>
  kernelCase({
    kernel: 'softmaxCrossEntropy',
    variant,
    shapes: every({ rows: [0, 1, 3, 7], classes: [1, 2, 3, 4, 5, 10, 17, 33] }),
    timed: variant ? [] : [{ title: 'ten classes', sizes: { rows: 256, classes: 10 } }],
    inPlace: { gradient: 'logits' },
    inputs: ({ rows, classes }, random) => ({
      logits: uniform(random, rows * classes, -4, 4),
      labels: below(random, rows, classes),
      scale: SCALE,
      stats: stats(),
      ...(weighted && { weights: uniform(random, rows, 0, 3) }),
      ...(smoothing > 0 && { smoothing }),
    }),
    expected({ logits, labels, weights, stats: [loss, hits] }, { classes }) {
      const values: number[] = [];
      const bound: number[] = [];
      let [total, right, lossBound] = [loss, hits, 1e-12];
      rowsOf(logits, classes).forEach((row, i) => {
        const weight = weightsOf(weights, i);
        const reference = softmaxOf(row);
        const targets = Array.from(row, (_, j) => (1 - smoothing) * +(j === labels[i]) + smoothing / classes);
        const distance = sum(targets, (t, j) => t * (reference.maximum - row[j]));
        total += weight * (reference.logSum + distance);
        if (firstLargestOf(row) === labels[i]) right++;
        // ln Σ: Σ has one rounding a class, and each e^d one of d and 2e-7 of its own, weighted by p; ln itself 2e-7.
        lossBound += weight * EPSILON * (2 * classes + 16 + 4 * reference.logSum + 4 * distance);
        reference.p.forEach((p, j) => {
          values.push(SCALE * weight * (p - targets[j]));
          // The weight's product, the share's product and quotient, two subtractions.
          bound.push(SCALE * weight * (reference.bound[j] + 6 * EPSILON * (p + targets[j])) + SUBNORMAL);
        });
      });
      return {
        stats: { values: [total, right], bound: (i) => (i === 0 ? lossBound : 0) },
        gradient: { values, bound: (i) => bound[i] },
      };
    },
    gradient: ({ logits, labels, weights }, { classes }) => ({
      output: 'gradient',
      point: logits,
      f: (z) =>
        SCALE *
        sum(labels, (label, i) => {
          const row = z.slice(i * classes, (i + 1) * classes);
          const { maximum, logSum } = softmaxOf(row);
          const expectedLogit = (1 - smoothing) * row[label] + (smoothing / classes) * sum(row);
          return weightsOf(weights, i) * (logSum + maximum - expectedLogit);
        }),
      // f32 exponentials, sums of up to 33 and the scaling: below 2e-6 of a value that is at most 1.
      bound: (i) => 2e-6 * SCALE * weightsOf(weights, Math.floor(i / classes)),
    }),
  });

const loss = (z: number, t: number) => Math.max(z, 0) - z * t + Math.log1p(Math.exp(-Math.abs(z)));

const sigmoidCrossEntropy = (variant: string, weighted: boolean) =>
  kernelCase({
    kernel: 'sigmoidCrossEntropy',
    variant,
    shapes: every({ rows: [0, 1, 3, 7], columns: [1, 2, 3, 4, 5, 10, 17, 33] }),
    timed: variant ? [] : [{ title: 'ten classes', sizes: { rows: 256, columns: 10 } }],
    inPlace: { gradient: 'logits' },
    inputs: ({ rows, columns }, random) => ({
      logits: uniform(random, rows * columns, -4, 4),
      targets: uniform(random, rows * columns, 0, 1),
      scale: SCALE,
      stats: stats(),
      ...(weighted && { weights: uniform(random, rows, 0, 3) }),
    }),
    expected({ logits, targets, weights, stats: [before, hits] }, { rows, columns }) {
      const weight = (i: number) => weightsOf(weights, Math.floor(i / columns));
      const right = Array.from({ length: rows }, (_, i) => {
        const [z, t] = [logits, targets].map((values) => values.subarray(i * columns, (i + 1) * columns));
        return columns === 1 ? z[0] > 0 === t[0] > 0.5 : firstLargestOf(z) === firstLargestOf(t);
      });
      const values = Array.from(logits, (z, i) => SCALE * weight(i) * (sigmoid(z) - targets[i]));
      const total = before + sum(logits, (z, i) => weight(i) * loss(z, targets[i]));
      // The product, the difference and the sum are rounded; e, 1 + e and ln bring 2e-7 of at most 1 each.
      const lossBound = sum(logits, (z, i) => weight(i) * EPSILON * (3 * Math.abs(z) + 12)) + 1e-12;
      return {
        stats: { values: [total, hits + sum(right.map(Number))], bound: (i) => (i === 0 ? lossBound : 0) },
        gradient: {
          values,
          bound: (i) =>
            SCALE * weight(i) * (4 * ULP * sigmoid(logits[i]) + SMALLEST_NORMAL) +
            4 * EPSILON * Math.abs(values[i]) +
            SUBNORMAL,
        },
      };
    },
    gradient: ({ logits, targets, weights }, { columns }) => ({
      output: 'gradient',
      point: logits,
      f: (z) => SCALE * sum(z, (x, i) => weightsOf(weights, Math.floor(i / columns)) * loss(x, targets[i])),
      bound: (i) => 2e-6 * SCALE * weightsOf(weights, Math.floor(i / columns)),
    }),
  });

const oneHot = kernelCase({
  kernel: 'oneHot',
  shapes: every({ rows: [0, 1, 2, 7, 40], classes: [1, 2, 3, 10, 17] }),
  inputs: ({ rows, classes }, random) => ({ labels: below(random, rows, Math.max(2, classes)) }),
  expected: ({ labels }, { classes }) => ({
    targets: {
      values: Array.from(labels).flatMap((label) =>
        Array.from({ length: classes }, (_, j) => (classes === 1 ? label : +(j === label))),
      ),
    },
  }),
});

export const lossCases = [
  softmax,
  softmaxCrossEntropy('', false, 0),
  softmaxCrossEntropy('weighted', true, 0),
  softmaxCrossEntropy('smoothed', false, Math.fround(0.1)),
  softmaxCrossEntropy('weighted and smoothed', true, Math.fround(0.1)),
  sigmoidCrossEntropy('', false),
  sigmoidCrossEntropy('weighted', true),
  oneHot,
];
