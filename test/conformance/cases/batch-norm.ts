// What normalize and its gradient promise beside agreement.

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

/** Rows of a sum that is rounded term by term; such sums are added in turn (assembly/reduce.ts). */
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

const tallGradient: Case = {
  kernel: 'normalizeGradient',
  title: 'normalizeGradient: the sums of 100,000 rows, where all roundings go one way, within 1e-5',
  run(table, scratch) {
    const [rows, columns] = [100_000, 5];
    const slopes = [0.1, 1.1, 0.7, 100.3, 7].map(Math.fround);
    const normals = [1.3, 0.3, 2.1, 0.9, 1.1].map(Math.fround);
    const repeated = (row: number[]) =>
      Float32Array.from({ length: rows * columns }, (_, i) => row[i % columns]);
    const layout = { rows, columns, rowStride: columns };
    const [x, dy] = [
      scratch.input('f32', repeated(normals)),
      scratch.output('f32', repeated(slopes), layout),
    ];
    const ones = scratch.input('f32', new Float32Array(columns).fill(1));
    const [scales, shifts] = [scratch.output('f32', columns), scratch.output('f32', columns)];
    table.normalizeGradient(
      ...([rows, columns, x.address, columns, dy.address, columns, ones.address, ones.address] as const),
      ...([scales.address, shifts.address] as const),
    );
    const close = (of: string, found: readonly number[], expected: number[]) =>
      compare(`tall, ${of}`, found, expected, (j) => 1e-5 * expected[j]);
    close(
      'scaleGradient',
      scales.read(),
      slopes.map((slope, j) => rows * slope * normals[j]),
    );
    close(
      'shiftGradient',
      shifts.read(),
      slopes.map((slope) => rows * slope),
    );
    // dy is what is left of slope - (slope + x·(slope·x)).
    const left = (i: number) => -(normals[i % columns] ** 2) * slopes[i % columns];
    const bound = (i: number) => 2e-5 * (slopes[i % columns] - left(i));
    compare(
      'tall, dy',
      dy.read(),
      Float64Array.from({ length: rows * columns }, (_, i) => left(i)),
      bound,
      columns,
    );
    scratch.verify('normalizeGradient, tall');
  },
};

export const normalizeCases: Case[] = [nothing, tall, tallGradient];
