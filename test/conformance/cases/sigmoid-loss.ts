// sigmoidCrossEntropy with its gradient.

import {
  type Case,
  EPSILON,
  firstLargestOf,
  SMALLEST_NORMAL,
  SUBNORMAL,
  sigmoid,
  stream,
  ULP,
  uniform,
} from '../case.js';
import { compare } from '../scratch.js';
import { COLUMNS, LOGITS, MODES, ROWS, rowsOf, SCALE, STATS } from './softmax.js';

const sigmoidCrossEntropy: Case = {
  kernel: 'sigmoidCrossEntropy',
  title:
    'sigmoidCrossEntropy: loss, right answers and gradient at ±1e4, soft targets, gradient in place or none',
  run(table, scratch) {
    for (const mode of MODES) {
      for (const [range, draw] of LOGITS) {
        for (const rows of ROWS) {
          for (const columns of COLUMNS) {
            const seed = 1200 + rows + columns;
            const random = stream(seed);
            const values = draw(random, rows * columns);
            // Hard targets and soft ones.
            const marks = uniform(random, rows * columns, -0.5, 1.5).map((t) => Math.min(1, Math.max(0, t)));
            const layout = { rows, columns, rowStride: columns + 2 };
            const wide = mode === 'in place' ? layout : { ...layout, rowStride: columns + 5 };
            const targetLayout = { ...layout, rowStride: columns + 1 };
            const z =
              mode === 'in place'
                ? scratch.output('f32', values, layout)
                : scratch.input('f32', values, layout);
            const targets = scratch.input('f32', marks, targetLayout);
            const apart = mode === 'apart' ? scratch.output('f32', rows * columns, wide) : null;
            const gradient = mode === 'in place' ? z : apart;
            const stats = scratch.output('f64', STATS);
            table.sigmoidCrossEntropy(
              rows,
              columns,
              z.address,
              layout.rowStride,
              targets.address,
              targetLayout.rowStride,
              SCALE,
              gradient?.address ?? 0,
              wide.rowStride,
              stats.address,
              0,
            );

            let [loss, right] = STATS;
            let lossBound = 0;
            const targetRows = rowsOf(marks, rows, columns);
            rowsOf(values, rows, columns).forEach((row, i) => {
              const target = targetRows[i];
              row.forEach((x, j) => {
                loss += Math.max(x, 0) - x * target[j] + Math.log1p(Math.exp(-Math.abs(x)));
                // The product, the difference and the sum are rounded; e, 1 + e and ln bring 2e-7 of at most 1 each.
                lossBound += EPSILON * (3 * Math.abs(x) + 12);
              });
              if (columns === 1) right += Number(row[0] > 0 === target[0] > 0.5);
              else right += Number(firstLargestOf(row) === firstLargestOf(target));
            });
            const where = `sigmoidCrossEntropy, seed ${seed}, logits ${range}, shape ${rows}×${columns}, gradient ${mode}`;
            compare(`${where}, stats`, stats.read(), [loss, right], (i) => (i === 0 ? lossBound + 1e-12 : 0));
            if (gradient) {
              const expected = Array.from(values, (x, i) => SCALE * (sigmoid(x) - marks[i]));
              const bound = (i: number) =>
                SCALE * (4 * ULP * sigmoid(values[i]) + SMALLEST_NORMAL) +
                2 * EPSILON * Math.abs(expected[i]);
              compare(where, gradient.read(), expected, bound, columns);
            }
            scratch.verify(where);
            scratch.reset();
          }
        }
      }
    }
  },
};

const sigmoidCrossEntropySpecials: Case = {
  kernel: 'sigmoidCrossEntropy',
  title: 'sigmoidCrossEntropy: NaN makes the loss and its own gradient NaN; ∞ against target 0 costs ∞',
  run(table, scratch) {
    for (let column = 0; column < 5; column++) {
      for (const [special, loss, slope] of [
        [Number.NaN, Number.NaN, Number.NaN],
        [Infinity, Number.NaN, 1], // ∞·0 is NaN in the formula's second term
        [1e38, 1e38, 1],
        [-1e38, 4 * Math.LN2, 0],
      ]) {
        const values = new Float32Array(5);
        values[column] = special;
        const z = scratch.input('f32', values);
        const targets = scratch.input('f32', new Float32Array(5));
        const gradient = scratch.output('f32', 5);
        const stats = scratch.output('f64', [0, 0]);
        table.sigmoidCrossEntropy(
          1,
          5,
          z.address,
          5,
          targets.address,
          5,
          1,
          gradient.address,
          5,
          stats.address,
          0,
        );
        const where = `sigmoidCrossEntropy, ${special} in column ${column}, target 0`;
        const bound = 2 * ULP * Math.max(4, Math.abs(loss));
        compare(`${where}, loss`, [stats.read()[0]], [loss], () => bound);
        const expected = Array.from({ length: 5 }, (_, j) => (j === column ? slope : 0.5));
        compare(where, gradient.read(), expected, () => 1e-6);
        scratch.verify(where);
        scratch.reset();
      }
    }
  },
};

const sigmoidWeighted: Case = {
  kernel: 'sigmoidCrossEntropy',
  title: 'sigmoidCrossEntropy: weights multiply the rows’ losses and gradients; weights of 1 change no bit',
  run(table, scratch) {
    const rows = 9;
    for (const columns of [1, 2, 4, 7, 33]) {
      const random = stream(1300 + columns);
      const values = uniform(random, rows * columns, -20, 20);
      const marks = uniform(random, rows * columns, 0, 1);
      const factors = uniform(random, rows, 0, 3);
      const z = scratch.input('f32', values);
      const targets = scratch.input('f32', marks);
      const run = (weights: number) => {
        const gradient = scratch.output('f32', rows * columns);
        const stats = scratch.output('f64', [0, 0]);
        table.sigmoidCrossEntropy(
          ...([rows, columns, z.address, columns, targets.address, columns, 1, gradient.address] as const),
          ...([columns, stats.address, weights] as const),
        );
        return { gradient: gradient.read(), stats: stats.read() };
      };
      const plain = run(0);
      const ones = run(scratch.input('f32', new Float32Array(rows).fill(1)).address);
      const where = `sigmoidCrossEntropy, seed ${1300 + columns}, shape ${rows}×${columns}`;
      compare(`${where}, weights of 1`, ones.gradient, plain.gradient, () => 0);
      compare(`${where}, weights of 1, stats`, ones.stats, plain.stats, () => 0);
      const weighted = run(scratch.input('f32', factors).address);
      const expected = Array.from(plain.gradient, (slope, i) => factors[Math.floor(i / columns)] * slope);
      compare(where, weighted.gradient, expected, (i) => 4 * EPSILON * Math.abs(expected[i]) + SUBNORMAL);
      const loss = factors.reduce((sum, factor, i) => {
        const row = values.subarray(i * columns, (i + 1) * columns);
        const of = (x: number, j: number) =>
          Math.max(x, 0) - x * marks[i * columns + j] + Math.log1p(Math.exp(-Math.abs(x)));
        return sum + factor * row.reduce((total, x, j) => total + of(x, j), 0);
      }, 0);
      // A few roundings of terms that are at most |x| + ln 2 each.
      compare(`${where}, stats`, weighted.stats, [loss, plain.stats[1]], (i) => (i === 0 ? 1e-6 * loss : 0));
      scratch.verify(where);
      scratch.reset();
    }
  },
};

export const sigmoidLossCases: Case[] = [sigmoidCrossEntropy, sigmoidCrossEntropySpecials, sigmoidWeighted];
