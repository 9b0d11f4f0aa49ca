// normalize and normalizeGradient against float64.

import { ACTIVATIONS } from '../../../src/benchmark/cases/activations.js';
import { type Case, EPSILON, stream, uniform } from '../case.js';
import { compare } from '../scratch.js';

const ROWS = [1, 2, 3, 8, 33];
const COLUMNS = [1, 3, 4, 5, 16, 19, 33];
const EPS = Math.fround(1e-5);
const MOMENTUM = Math.fround(0.1);

const column = (values: ArrayLike<number>, columns: number, j: number) =>
  Array.from({ length: values.length / columns }, (_, i) => values[i * columns + j]);
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Columns normalised in float64, and how far float32 may be from them: see the comments. */
function reference(values: Float32Array, rows: number, columns: number) {
  const center: number[] = [];
  const spread: number[] = [];
  const inverse: number[] = [];
  const centerBound: number[] = [];
  const inverseBound: number[] = [];
  for (let j = 0; j < columns; j++) {
    const x = column(values, columns, j);
    const average = mean(x);
    const variance = mean(x.map((value) => (value - average) ** 2));
    // A sum of `rows` terms, and the division.
    const off = (rows + 2) * EPSILON * mean(x.map(Math.abs));
    // Each difference is off by `off` and a rounding, its square twice that; then the sum again.
    const size = mean(x.map((value) => Math.abs(value - average) * (off + EPSILON * Math.abs(value))));
    const varianceBound = 2 * size + off ** 2 + (rows + 3) * EPSILON * variance;
    center.push(average);
    spread.push(variance);
    inverse.push(1 / Math.sqrt(variance + EPS));
    centerBound.push(off);
    inverseBound.push(inverse[j] * (varianceBound / 2 / (variance + EPS) + 3 * EPSILON));
  }
  return { center, spread, inverse, centerBound, inverseBound };
}

const normalize: Case = {
  kernel: 'normalize',
  title:
    'normalize: columns over rows in float64, every activation, padded rows, running moments moved as stated',
  run(table, scratch) {
    for (const rows of ROWS) {
      for (const [k, columns] of COLUMNS.entries()) {
        const activation = ACTIVATIONS[(k + rows) % ACTIVATIONS.length];
        const random = stream(900 + rows + columns);
        const values = uniform(random, rows * columns, -3, 3).map(
          (v, i) => v * (1 + (i % columns)) + (i % 5),
        );
        const vector = (low: number, high: number) => uniform(random, columns, low, high);
        const [gains, shifts, means, variances] = [vector(-2, 2), vector(-1, 1), vector(-1, 1), vector(0, 2)];
        const stride = columns + 3;
        const x = scratch.output('f32', values, { rows, columns, rowStride: stride });
        const y = scratch.output('f32', rows * columns, { rows, columns, rowStride: stride + 1 });
        const [scale, shift] = [gains, shifts].map((data) => scratch.input('f32', data));
        const [running, runningVariance] = [means, variances].map((data) => scratch.output('f32', data));
        const [center, inverse] = [scratch.output('f32', columns), scratch.output('f32', columns)];
        table.normalize(
          ...([
            rows,
            columns,
            x.address,
            stride,
            scale.address,
            shift.address,
            y.address,
            stride + 1,
          ] as const),
          ...([center.address, inverse.address, running.address, runningVariance.address] as const),
          ...([MOMENTUM, EPS, activation.code, activation.slope] as const),
        );
        const where = `normalize ${activation.name}, shape ${rows}×${columns}`;
        const r = reference(values, rows, columns);
        compare(`${where}, center`, center.read(), r.center, (j) => r.centerBound[j]);
        compare(`${where}, inverse`, inverse.read(), r.inverse, (j) => r.inverseBound[j]);
        const normal = Array.from(values, (v, i) => (v - r.center[i % columns]) * r.inverse[i % columns]);
        const bound = (i: number) => {
          const j = i % columns;
          const off = r.centerBound[j] + EPSILON * (Math.abs(values[i]) + Math.abs(r.center[j]));
          return (
            off * r.inverse[j] +
            Math.abs(values[i] - r.center[j]) * r.inverseBound[j] +
            2 * EPSILON * Math.abs(normal[i])
          );
        };
        compare(`${where}, x`, x.read(), normal, bound, columns);
        const passed = normal.map((value, i) => gains[i % columns] * value + shifts[i % columns]);
        const outputs = passed.map(activation.f);
        const outputBound = (i: number) => {
          const gain = Math.abs(gains[i % columns]);
          const off =
            gain * bound(i) + 3 * EPSILON * (gain * Math.abs(normal[i]) + Math.abs(shifts[i % columns]));
          return activation.lipschitz * off + activation.bound(outputs[i]);
        };
        compare(`${where}, y`, y.read(), outputs, outputBound, columns);
        const moved = (old: number, now: number) => old + MOMENTUM * (now - old);
        const newMeans = r.center.map((now, j) => moved(means[j], now));
        compare(
          `${where}, mean`,
          running.read(),
          newMeans,
          (j) => r.centerBound[j] + 4 * EPSILON * (Math.abs(means[j]) + Math.abs(r.center[j])),
        );
        const unbiased = r.spread.map((v) => (rows > 1 ? (v * rows) / (rows - 1) : v));
        const newVariances = unbiased.map((now, j) => moved(variances[j], now));
        compare(`${where}, variance`, runningVariance.read(), newVariances, (j) => {
          const relative = (2 * r.inverseBound[j]) / r.inverse[j];
          return relative * (unbiased[j] + EPS) + 5 * EPSILON * (variances[j] + unbiased[j]);
        });
        scratch.verify(where);
        scratch.reset();
      }
    }
  },
};

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

const normalizeGradient: Case = {
  kernel: 'normalizeGradient',
  title: 'normalizeGradient: the gradient of the normalised rows, in place, with those of scale and shift',
  run(table, scratch) {
    for (const rows of ROWS) {
      for (const columns of COLUMNS) {
        const random = stream(950 + rows + columns);
        const normal = uniform(random, rows * columns, -2, 2);
        const upstream = uniform(random, rows * columns, -5, 5);
        const [gains, inverses] = [uniform(random, columns, -2, 2), uniform(random, columns, 0.1, 3)];
        const stride = columns + 2;
        const x = scratch.input('f32', normal, { rows, columns, rowStride: stride });
        const dy = scratch.output('f32', upstream, { rows, columns, rowStride: stride + 1 });
        const [scale, inverse] = [gains, inverses].map((data) => scratch.input('f32', data));
        const [scaleGradient, shiftGradient] = [
          scratch.output('f32', columns),
          scratch.output('f32', columns),
        ];
        table.normalizeGradient(
          ...([rows, columns, x.address, stride, dy.address, stride + 1, scale.address] as const),
          ...([inverse.address, scaleGradient.address, shiftGradient.address] as const),
        );
        const where = `normalizeGradient, shape ${rows}×${columns}`;
        const sums = new Array<number>(columns).fill(0);
        const tilts = new Array<number>(columns).fill(0);
        const [sizes, tiltSizes] = [sums.slice(), sums.slice()];
        upstream.forEach((d, i) => {
          const j = i % columns;
          sums[j] += d;
          tilts[j] += d * normal[i];
          sizes[j] += Math.abs(d);
          tiltSizes[j] += Math.abs(d * normal[i]);
        });
        const gamma = (rows + 2) * EPSILON;
        compare(`${where}, shift`, shiftGradient.read(), sums, (j) => gamma * sizes[j]);
        compare(`${where}, scale`, scaleGradient.read(), tilts, (j) => gamma * tiltSizes[j]);
        const factor = (j: number) => gains[j] * inverses[j];
        const expected = Array.from(upstream, (d, i) => {
          const j = i % columns;
          return factor(j) * (d - (sums[j] + normal[i] * tilts[j]) / rows);
        });
        compare(
          where,
          dy.read(),
          expected,
          (i) => {
            const j = i % columns;
            const parts = Math.abs(upstream[i]) + (sizes[j] + Math.abs(normal[i]) * tiltSizes[j]) / rows;
            return Math.abs(factor(j)) * (gamma + 6 * EPSILON) * parts;
          },
          columns,
        );
        scratch.verify(where);
        scratch.reset();
      }
    }
  },
};

/** Rows of a sum that is rounded term by term; such sums are added in turn (assembly/normalize.ts). */
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

export const normalizeCases: Case[] = [normalize, nothing, tall, normalizeGradient];
