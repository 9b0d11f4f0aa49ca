// Each gradient kernel against central differences of its function in f64.

import { describe, expect, test } from 'vitest';
import type { Kernels } from '../../src/backend/kernels/index.js';
import { BACKENDS } from './backends.js';
import { stream, uniform } from './case.js';
import { ACTIVATIONS } from './cases/activation.js';
import { softmaxOf } from './cases/softmax.js';
import { compare, Scratch } from './scratch.js';

// Central differences err by h²·f'''/6, below 1e-11 here, and by the f64 rounding of f over h, below 1e-10 for |f| < 100.
const H = 1e-5;
const DIFFERENCE_ERROR = 2e-10;

/** ∂f/∂x[i] for every i. */
function differences(f: (x: number[]) => number, x: ArrayLike<number>): number[] {
  const point = Array.from(x);
  return point.map((value, i) => {
    point[i] = value + H;
    const above = f(point);
    point[i] = value - H;
    const below = f(point);
    point[i] = value;
    return (above - below) / (2 * H);
  });
}

function softmaxLoss(labels: number[], classes: number) {
  return (logits: number[]) =>
    labels.reduce((loss, label, i) => {
      const row = logits.slice(i * classes, (i + 1) * classes);
      const { maximum, logSum } = softmaxOf(row);
      return loss + logSum + maximum - row[label];
    }, 0);
}

function sigmoidLoss(targets: ArrayLike<number>) {
  return (logits: number[]) =>
    logits.reduce(
      (loss, z, i) => loss + Math.max(z, 0) - z * targets[i] + Math.log1p(Math.exp(-Math.abs(z))),
      0,
    );
}

// Threads cut calls, and add no mathematics.
const ALONE = BACKENDS.filter(({ shared }) => !shared);

describe.each(ALONE)('$name', ({ create }) => {
  const memory = new WebAssembly.Memory({ initial: 8 });
  const table = create(memory) as Kernels;

  test.each(ACTIVATIONS.map((one) => [one.name, one] as const))(
    'deactivate %s: dy·Δf/Δx',
    (name, { code, slope, f, fromInput, corners }) => {
      const seed = 1;
      const random = stream(seed);
      const n = 101;
      const x = uniform(random, n, -4, 4).map((value) =>
        corners.some((corner) => Math.abs(value - corner) < 1e-2) ? value + 0.1 : value,
      );
      const upstream = uniform(random, n, -5, 5);
      const scratch = new Scratch(memory);
      const inputs = scratch.input('f32', x);
      const y = scratch.output('f32', n);
      const dy = scratch.input('f32', upstream);
      const dx = scratch.output('f32', n);
      table.activate(n, inputs.address, y.address, code, slope);
      table.deactivate(n, fromInput ? inputs.address : y.address, dy.address, dx.address, code, slope);
      const expected = Array.from(x, (value, i) => upstream[i] * ((f(value + H) - f(value - H)) / (2 * H)));
      // y is off by 4 ulp of at most 1, which 1 - y² doubles; three roundings follow. Together below 1.2e-6.
      compare(
        `deactivate ${name}, seed ${seed}`,
        dx.read(),
        expected,
        (i) => 1.2e-6 * Math.abs(upstream[i]) + DIFFERENCE_ERROR,
      );
      scratch.verify(`deactivate ${name}`);
    },
  );

  // f32 exponentials, sums of up to 17 and the scaling: below 2e-6 of a value that is at most 1.
  const BOUND = 2e-6 + DIFFERENCE_ERROR;

  test.each([1, 2, 3, 10, 17])(
    'softmaxCrossEntropy, %i classes: the gradient equals Δloss/Δlogit',
    (classes) => {
      const seed = 2 + classes;
      const random = stream(seed);
      const rows = 7;
      const logits = uniform(random, rows * classes, -4, 4);
      const marks = Array.from({ length: rows }, () => random.below(classes));
      const scratch = new Scratch(memory);
      const z = scratch.input('f32', logits);
      const labels = scratch.input('i32', marks);
      const gradient = scratch.output('f32', rows * classes);
      const stats = scratch.output('f64', [0, 0]);
      table.softmaxCrossEntropy(
        rows,
        classes,
        z.address,
        classes,
        labels.address,
        1,
        gradient.address,
        classes,
        stats.address,
        0,
        0,
      );
      const loss = softmaxLoss(marks, classes);
      const expected = differences(loss, logits);
      compare(
        `softmaxCrossEntropy, seed ${seed}, shape ${rows}×${classes}`,
        gradient.read(),
        expected,
        () => BOUND,
        classes,
      );
      expect(stats.read()[0]).toBeCloseTo(loss(Array.from(logits)), 4);
    },
  );

  test.each([1, 2, 10, 17])(
    'sigmoidCrossEntropy, %i columns: the gradient equals Δloss/Δlogit',
    (columns) => {
      const seed = 30 + columns;
      const random = stream(seed);
      const rows = 7;
      const logits = uniform(random, rows * columns, -4, 4);
      const marks = uniform(random, rows * columns, 0, 1);
      const scratch = new Scratch(memory);
      const z = scratch.input('f32', logits);
      const targets = scratch.input('f32', marks);
      const gradient = scratch.output('f32', rows * columns);
      const stats = scratch.output('f64', [0, 0]);
      table.sigmoidCrossEntropy(
        rows,
        columns,
        z.address,
        columns,
        targets.address,
        columns,
        1,
        gradient.address,
        columns,
        stats.address,
        0,
      );
      const loss = sigmoidLoss(marks);
      const expected = differences(loss, logits);
      compare(
        `sigmoidCrossEntropy, seed ${seed}, shape ${rows}×${columns}`,
        gradient.read(),
        expected,
        () => BOUND,
        columns,
      );
      expect(stats.read()[0]).toBeCloseTo(loss(Array.from(logits)), 4);
    },
  );
});
