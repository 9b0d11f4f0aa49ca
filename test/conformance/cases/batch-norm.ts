// What normalize promises beside agreement.

import { type Case, EPSILON } from '../case.js';
import { compare } from '../scratch.js';

const EPS = Math.fround(1e-5);
const nothing: Case = {
  kernel: 'normalize',
  title:
    'normalize: no rows change nothing; a column of equal values becomes 0 and a NaN stays in its column',
  run(table, scratch) {
    const ones = scratch.input('f32', [1, 1, 1]);
    const zeros = scratch.input('f32', [0, 0, 0]);
    const x = scratch.output('f32', [5, Number.NaN, 1, 5, 2, 3]);
    const y = scratch.output('f32', 6);
    const [center, inverse] = [scratch.output('f32', 3), scratch.output('f32', 3)];
    const [running, variance] = [scratch.output('f32', [0, 0, 0]), scratch.output('f32', [1, 1, 1])];
    const call = (rows: number) =>
      table.normalize(
        ...([rows, 3, x.address, 3, ones.address, zeros.address, y.address, 3, center.address] as const),
        ...([inverse.address, running.address, variance.address, 1, EPS, 0, 0] as const),
      );
    call(0);
    compare('no rows', variance.read(), [1, 1, 1], () => 0);
    call(2);
    const edge = 1 / Math.sqrt(1 + EPS);
    const expected = [0, Number.NaN, -edge, 0, Number.NaN, edge];
    compare('two rows', x.read(), expected, () => 4 * EPSILON);
    compare('two rows, y', y.read(), expected, () => 4 * EPSILON);
    compare('the variance over one row less', variance.read(), [0, Number.NaN, 2], () => 8 * EPSILON);
    scratch.verify('normalize');
  },
};

/** Rows of a sum that is rounded term by term; such sums are added in turn (assembly/batch-norm.ts). */
const BLOCK = 512;

const tall: Case = {
  kernel: 'normalize',
  title: 'normalize: the means of 20,000 rows err as those of some 500 do, where all roundings go one way',
  run(table, scratch) {
    const [rows, columns] = [20_000, 5];
    const levels = [0.1, 1.1, -0.7, 100.3, 7].map(Math.fround);
    const values = Float32Array.from({ length: rows * columns }, (_, i) => levels[i % columns]);
    const x = scratch.output('f32', values, { rows, columns, rowStride: columns });
    const y = scratch.output('f32', rows * columns, { rows, columns, rowStride: columns });
    const vector = (value: number) => scratch.input('f32', new Float32Array(columns).fill(value));
    const [scale, shift] = [vector(1), vector(0)];
    const [center, inverse] = [scratch.output('f32', columns), scratch.output('f32', columns)];
    const [running, variance] = [0, 1].map((value) =>
      scratch.output('f32', new Float32Array(columns).fill(value)),
    );
    table.normalize(
      ...([rows, columns, x.address, columns, scale.address, shift.address, y.address, columns] as const),
      ...([center.address, inverse.address, running.address, variance.address, 1, EPS, 0, 0] as const),
    );
    // A block's sum, the sum over blocks, and the division by the number of rows, whose inverse is rounded.
    const gamma = (BLOCK + rows / BLOCK + 2) * EPSILON;
    compare('tall, center', center.read(), levels, (j) => gamma * Math.abs(levels[j]));
    compare('tall, mean', running.read(), levels, (j) => gamma * Math.abs(levels[j]));
    // What is left of a value is the mean's error, at most; the deviation is then that of ε, at least.
    const bound = (i: number) => (2 * gamma * Math.abs(levels[i % columns])) / Math.sqrt(EPS);
    compare('tall, x', x.read(), new Float32Array(rows * columns), bound, columns);
    compare('tall, y', y.read(), new Float32Array(rows * columns), bound, columns);
    scratch.verify('normalize, tall');
  },
};

export const normalizeCases: Case[] = [nothing, tall];
