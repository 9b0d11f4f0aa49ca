// softmax, and softmaxCrossEntropy with its gradient.
// Next: sigmoid-loss.ts does the same for the binary loss.

import { softmaxOf } from '../../../src/benchmark/cases/loss.js';
import type { Random } from '../../../src/random.js';
import { type Case, EPSILON, firstLargestOf, SUBNORMAL, stream, uniform } from '../case.js';
import { compare } from '../scratch.js';

export const ROWS = [0, 1, 3, 7];
export const COLUMNS = [1, 2, 3, 4, 5, 10, 16, 17, 31, 33, 50];

type Draw = (random: Random, length: number) => Float32Array;

export const LOGITS: [string, Draw][] = [
  ['±3', (random, n) => uniform(random, n, -3, 3)],
  ['±100', (random, n) => uniform(random, n, -100, 100)],
  ['±1e4', (random, n) => uniform(random, n, -1e4, 1e4)],
  ['all equal', (_, n) => new Float32Array(n).fill(7.25)],
  ['all 1e4', (_, n) => new Float32Array(n).fill(1e4)],
];

export function rowsOf(values: Float32Array, rows: number, columns: number): Float32Array[] {
  return Array.from({ length: rows }, (_, i) => values.subarray(i * columns, (i + 1) * columns));
}

const softmax: Case = {
  kernel: 'softmax',
  title: 'softmax: logits of ±1e4 and equal ones, any width, padded rows, in place or not',
  run(table, scratch) {
    for (const inPlace of [false, true]) {
      for (const [range, draw] of LOGITS) {
        for (const rows of ROWS) {
          for (const columns of [0, ...COLUMNS]) {
            const seed = 1000 + rows + columns;
            const values = draw(stream(seed), rows * columns);
            const xLayout = { rows, columns, rowStride: columns + 3 };
            const yLayout = inPlace ? xLayout : { rows, columns, rowStride: columns + 1 };
            const x = inPlace
              ? scratch.output('f32', values, xLayout)
              : scratch.input('f32', values, xLayout);
            const y = inPlace ? x : scratch.output('f32', rows * columns, yLayout);
            table.softmax(rows, columns, x.address, xLayout.rowStride, y.address, yLayout.rowStride);
            const reference = columns ? rowsOf(values, rows, columns).map(softmaxOf) : [];
            const bound = reference.flatMap((row) => row.bound);
            const where = `softmax, seed ${seed}, logits ${range}, shape ${rows}×${columns}, in place ${inPlace}`;
            compare(
              where,
              y.read(),
              reference.flatMap((row) => row.p),
              (i) => bound[i],
              columns,
            );
            scratch.verify(where);
            scratch.reset();
          }
        }
      }
    }
  },
};

const softmaxSpecials: Case = {
  kernel: 'softmax',
  title: 'softmax: NaN or +∞ make their own row NaN, -∞ has probability 0, a row of -∞ is NaN',
  run(table, scratch) {
    for (let column = 0; column < 7; column++) {
      for (const special of [Number.NaN, Infinity, -Infinity]) {
        const values = new Float32Array(21).fill(1);
        values[7 + column] = special;
        const x = scratch.input('f32', values);
        const y = scratch.output('f32', 21);
        table.softmax(3, 7, x.address, 7, y.address, 7);
        const expected = Array.from({ length: 21 }, (_, i) => {
          if (Math.floor(i / 7) !== 1) return 1 / 7;
          if (special !== -Infinity) return Number.NaN;
          return i === 7 + column ? 0 : 1 / 6;
        });
        const where = `softmax, ${special} in column ${column} of the middle row`;
        compare(where, y.read(), expected, () => 1e-7, 7);
        scratch.verify(where);
        scratch.reset();
      }
    }
    const x = scratch.input('f32', new Float32Array(5).fill(-Infinity));
    const y = scratch.output('f32', 5);
    table.softmax(1, 5, x.address, 5, y.address, 5);
    compare('softmax, a row of -∞', y.read(), new Array(5).fill(Number.NaN), () => 0);
  },
};

export type GradientMode = 'apart' | 'in place' | 'none';
export const MODES: GradientMode[] = ['apart', 'in place', 'none'];
export const SCALE = Math.fround(1 / 7);
/** What stood in stats before: the kernels add to it. */
export const STATS = [10.5, 3];

const softmaxCrossEntropy: Case = {
  kernel: 'softmaxCrossEntropy',
  title:
    'softmaxCrossEntropy: loss, right answers and gradient at ±1e4 and all equal, gradient in place or none',
  run(table, scratch) {
    for (const mode of MODES) {
      for (const [range, draw] of LOGITS) {
        for (const rows of ROWS) {
          for (const classes of COLUMNS) {
            const seed = 1100 + rows + classes;
            const random = stream(seed);
            const values = draw(random, rows * classes);
            const marks = Int32Array.from({ length: rows }, () => random.below(classes));
            const layout = { rows, columns: classes, rowStride: classes + 2 };
            const wide = mode === 'in place' ? layout : { ...layout, rowStride: classes + 5 };
            const z =
              mode === 'in place'
                ? scratch.output('f32', values, layout)
                : scratch.input('f32', values, layout);
            const labels = scratch.input('i32', marks);
            const apart = mode === 'apart' ? scratch.output('f32', rows * classes, wide) : null;
            const gradient = mode === 'in place' ? z : apart;
            const stats = scratch.output('f64', STATS);
            table.softmaxCrossEntropy(
              rows,
              classes,
              z.address,
              layout.rowStride,
              labels.address,
              SCALE,
              gradient?.address ?? 0,
              wide.rowStride,
              stats.address,
              0,
              0,
            );

            let [loss, right] = STATS;
            let lossBound = 0;
            const expected: number[] = [];
            const bound: number[] = [];
            rowsOf(values, rows, classes).forEach((row, i) => {
              const reference = softmaxOf(row);
              const distance = reference.maximum - row[marks[i]];
              loss += reference.logSum + distance;
              if (firstLargestOf(row) === marks[i]) right++;
              // ln Σ: Σ has one rounding a class, and each e^d one of d and 2e-7 of its own, weighted by p; ln itself 2e-7.
              lossBound += EPSILON * (2 * classes + 16 + 4 * reference.logSum + distance);
              reference.p.forEach((p, j) => {
                const slope = p - Number(j === marks[i]);
                expected.push(SCALE * slope);
                bound.push(
                  SCALE * (reference.bound[j] + 2 * EPSILON * Math.max(p, Math.abs(slope))) + SUBNORMAL,
                );
              });
            });
            const where = `softmaxCrossEntropy, seed ${seed}, logits ${range}, shape ${rows}×${classes}, gradient ${mode}`;
            compare(`${where}, stats`, stats.read(), [loss, right], (i) => (i === 0 ? lossBound + 1e-12 : 0));
            if (gradient) compare(where, gradient.read(), expected, (i) => bound[i], classes);
            scratch.verify(where);
            scratch.reset();
          }
        }
      }
    }
  },
};

const softmaxCrossEntropySpecials: Case = {
  kernel: 'softmaxCrossEntropy',
  title:
    'softmaxCrossEntropy: NaN and +∞ make loss and their own row NaN; -∞ at the label costs ∞, elsewhere nothing',
  run(table, scratch) {
    for (const [special, column, loss] of [
      [Number.NaN, 2, Number.NaN],
      [Number.NaN, 4, Number.NaN],
      [Infinity, 2, Number.NaN],
      [-Infinity, 1, Infinity],
      [-Infinity, 2, 2 * Math.log(5) + Math.log(4)],
    ]) {
      const values = new Float32Array(15).fill(1);
      values[5 + column] = special;
      const z = scratch.input('f32', values);
      const labels = scratch.input('i32', [1, 1, 1]);
      const gradient = scratch.output('f32', 15);
      const stats = scratch.output('f64', [0, 0]);
      table.softmaxCrossEntropy(
        3,
        5,
        z.address,
        5,
        labels.address,
        1,
        gradient.address,
        5,
        stats.address,
        0,
        0,
      );
      const where = `softmaxCrossEntropy, ${special} in column ${column} of the middle row, label 1`;
      compare(`${where}, loss`, [stats.read()[0]], [loss], () => 1e-5);
      const expected = Array.from({ length: 15 }, (_, i) => {
        const hot = Number(i % 5 === 1);
        if (Math.floor(i / 5) !== 1) return 0.2 - hot;
        if (special !== -Infinity) return Number.NaN;
        return (i === 5 + column ? 0 : 0.25) - hot;
      });
      compare(where, gradient.read(), expected, () => 1e-6, 5);
      scratch.verify(where);
      scratch.reset();
    }
  },
};

const softmaxWeighted: Case = {
  kernel: 'softmaxCrossEntropy',
  title:
    'softmaxCrossEntropy: weights multiply a row, smoothing shares the target out; each alone and both, in place or not',
  run(table, scratch) {
    for (const mode of MODES) {
      for (const [range, draw] of LOGITS) {
        for (const [weighted, smoothing] of [
          [true, 0],
          [false, Math.fround(0.1)],
          [true, 1],
        ] as const) {
          for (const classes of [1, 2, 3, 10, 33]) {
            const rows = 7;
            const seed = 1200 + classes;
            const random = stream(seed);
            const values = draw(random, rows * classes);
            const marks = Int32Array.from({ length: rows }, () => random.below(classes));
            const factors = uniform(random, rows, 0, 3).fill(0, 2, 3);
            const inPlace = mode === 'in place';
            const z = inPlace ? scratch.output('f32', values) : scratch.input('f32', values);
            const labels = scratch.input('i32', marks);
            const weights = scratch.input('f32', factors);
            const apart = mode === 'apart' ? scratch.output('f32', rows * classes) : null;
            const gradient = inPlace ? z : apart;
            const stats = scratch.output('f64', STATS);
            table.softmaxCrossEntropy(
              ...([
                rows,
                classes,
                z.address,
                classes,
                labels.address,
                SCALE,
                gradient?.address ?? 0,
              ] as const),
              ...([classes, stats.address, weighted ? weights.address : 0, smoothing] as const),
            );
            let [loss, right] = STATS;
            let lossBound = 0;
            const expected: number[] = [];
            const bound: number[] = [];
            rowsOf(values, rows, classes).forEach((row, i) => {
              const weight = weighted ? factors[i] : 1;
              const reference = softmaxOf(row);
              const targets = Array.from(
                row,
                (_, j) => (1 - smoothing) * Number(j === marks[i]) + smoothing / classes,
              );
              const distance = targets.reduce((sum, t, j) => sum + t * (reference.maximum - row[j]), 0);
              loss += weight * (reference.logSum + distance);
              if (firstLargestOf(row) === marks[i]) right++;
              // As unweighted.
              lossBound += weight * EPSILON * (2 * classes + 16 + 4 * reference.logSum + 4 * distance);
              reference.p.forEach((p, j) => {
                expected.push(SCALE * weight * (p - targets[j]));
                // The weight's product, the share's product and quotient, two subtractions.
                const rounding = 6 * EPSILON * (p + targets[j]);
                bound.push(SCALE * weight * (reference.bound[j] + rounding) + SUBNORMAL);
              });
            });
            const where = `softmaxCrossEntropy, seed ${seed}, logits ${range}, shape ${rows}×${classes}, gradient ${mode}, weighted ${weighted}, smoothing ${smoothing}`;
            compare(`${where}, stats`, stats.read(), [loss, right], (i) => (i === 0 ? lossBound + 1e-12 : 0));
            if (gradient) compare(where, gradient.read(), expected, (i) => bound[i], classes);
            scratch.verify(where);
            scratch.reset();
          }
        }
      }
    }
  },
};

const softmaxOnes: Case = {
  kernel: 'softmaxCrossEntropy',
  title: 'softmaxCrossEntropy: -∞ at the label costs ∞ with smoothing too, and so does -∞ anywhere',
  run(table, scratch) {
    for (const column of [0, 3]) {
      const z = scratch.input(
        'f32',
        [0, 1, 2, 3, 4].map((x, j) => (j === column ? -Infinity : x)),
      );
      const labels = scratch.input('i32', [0]);
      const stats = scratch.output('f64', [0, 0]);
      table.softmaxCrossEntropy(1, 5, z.address, 5, labels.address, 1, 0, 0, stats.address, 0, 0.1);
      compare(`softmaxCrossEntropy, -∞ in column ${column}`, stats.read(), [Infinity, 0], () => 0);
      scratch.reset();
    }
  },
};

export const softmaxCases: Case[] = [
  softmax,
  softmaxSpecials,
  softmaxCrossEntropy,
  softmaxCrossEntropySpecials,
  softmaxWeighted,
  softmaxOnes,
];
