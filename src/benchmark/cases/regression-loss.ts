// squaredError and huberError. Before: loss.ts. Next: reduce.ts.

import { EPSILON, every, kernelCase, sum, uniform } from './case.js';

const SCALE = Math.fround(1 / 3);
const DELTA = 0.75;

interface ValueLoss {
  kernel: 'squaredError' | 'huberError';
  loss(e: number): number;
  slope(e: number): number;
}

const LOSSES: ValueLoss[] = [
  { kernel: 'squaredError', loss: (e) => e * e, slope: (e) => 2 * e },
  {
    kernel: 'huberError',
    loss: (e) => (Math.abs(e) <= DELTA ? 0.5 * e * e : DELTA * (Math.abs(e) - 0.5 * DELTA)),
    slope: (e) => Math.max(-DELTA, Math.min(DELTA, e)),
  },
];

const valueLoss = ({ kernel, loss, slope }: ValueLoss, weighted: boolean) =>
  kernelCase({
    kernel,
    variant: weighted ? 'with weights and units' : '',
    shapes: every({ rows: [0, 1, 2, 7], columns: [1, 3, 4, 6] }),
    inPlace: { gradient: 'outputs' },
    inputs: ({ rows, columns }, random) => ({
      outputs: uniform(random, rows * columns, -3, 3),
      targets: uniform(random, rows * columns, -3, 3),
      scale: SCALE,
      stats: Float64Array.of(1, 2),
      ...(weighted && {
        weights: uniform(random, rows, 0, 2),
        units: Float64Array.from({ length: columns }, (_, j) => 1e5 / (j + 1) ** 3),
      }),
      ...(kernel === 'huberError' && { delta: DELTA }),
    }),
    expected({ outputs, targets, weights, units, stats: [before, absolute] }, { columns }) {
      const weight = (i: number) => weights?.[Math.floor(i / columns)] ?? 1;
      const errors = Array.from(outputs, (value, i) => Math.fround(value - targets[i]));
      const values = errors.map((e, i) => (SCALE * weight(i) * slope(e)) / columns);
      const totals = [
        before + sum(errors, (e, i) => (weight(i) * loss(e)) / columns),
        absolute + sum(errors, (e, i) => ((units?.[i % columns] ?? 1) * Math.abs(e)) / columns),
      ];
      return {
        stats: { values: totals, bound: (i) => 1e-12 * (1 + totals[i]) },
        gradient: { values, bound: (i) => 6 * EPSILON * Math.abs(values[i]) },
      };
    },
    gradient: ({ outputs, targets, weights }, { columns }) => ({
      output: 'gradient',
      point: outputs,
      f: (x) =>
        (SCALE / columns) *
        sum(x, (value, i) => (weights?.[Math.floor(i / columns)] ?? 1) * loss(value - targets[i])),
      // The error is rounded, at a size of at most 6, and twice that; the rest at the gradient's size.
      bound: () => 40 * EPSILON,
    }),
  });

export const regressionCases = LOSSES.flatMap((one) => [valueLoss(one, false), valueLoss(one, true)]);
