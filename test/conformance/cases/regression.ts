// squaredError and huberError.

import type { Kernels } from '../../../src/backend/kernels/index.js';
import { type Case, EPSILON, stream, uniform } from '../case.js';
import { compare } from '../scratch.js';

interface ValueLoss {
  kernel: 'squaredError' | 'huberError';
  call(table: Kernels, values: Parameters<Kernels['squaredError']>): void;
  loss(e: number): number;
  slope(e: number): number;
}

const DELTA = 0.75;
const LOSSES: ValueLoss[] = [
  {
    kernel: 'squaredError',
    call: (table, values) => table.squaredError(...values),
    loss: (e) => e * e,
    slope: (e) => 2 * e,
  },
  {
    kernel: 'huberError',
    call: (table, values) => table.huberError(...values, DELTA),
    loss: (e) => (Math.abs(e) <= DELTA ? 0.5 * e * e : DELTA * (Math.abs(e) - 0.5 * DELTA)),
    slope: (e) => Math.max(-DELTA, Math.min(DELTA, e)),
  },
];

function caseOf({ kernel, call, loss, slope }: ValueLoss): Case {
  return {
    kernel,
    title: `${kernel}: loss, absolute error and gradient in float64, strides, weights, units, in place, or no gradient; no rows add nothing`,
    run(table, scratch) {
      const scale = Math.fround(1 / 3);
      for (const rows of [0, 1, 2, 7]) {
        for (const columns of [1, 3, 4, 6]) {
          for (const weighted of [false, true]) {
            const random = stream(1200 + rows + columns);
            const outputs = uniform(random, rows * columns, -3, 3);
            const wanted = uniform(random, rows * columns, -3, 3);
            const w = uniform(random, rows, 0, 2);
            const own = Float64Array.from({ length: columns }, (_, j) => 1e5 / (j + 1) ** 3);
            const stride = columns + 2;
            const o = scratch.input('f32', outputs, { rows, columns, rowStride: stride });
            const t = scratch.input('f32', wanted, { rows, columns, rowStride: stride + 1 });
            const inPlace = scratch.output('f32', outputs, { rows, columns, rowStride: stride });
            const weights = scratch.input('f32', w);
            const units = scratch.input('f64', own);
            const gradient = scratch.output('f32', rows * columns, { rows, columns, rowStride: stride + 3 });
            const stats = scratch.output('f64', [1, 2]);
            const run = (from: number, slopes: number, slopeStride: number) =>
              call(table, [
                ...([
                  rows,
                  columns,
                  from,
                  stride,
                  t.address,
                  stride + 1,
                  scale,
                  slopes,
                  slopeStride,
                ] as const),
                ...([stats.address, weighted ? weights.address : 0, weighted ? units.address : 0] as const),
              ]);
            run(o.address, gradient.address, stride + 3);
            let total = 0;
            let absolute = 0;
            const expected = Array.from(outputs, (value, i) => {
              const weight = weighted ? w[Math.floor(i / columns)] : 1;
              const error = Math.fround(value - wanted[i]);
              total += (weight * loss(error)) / columns;
              absolute += ((weighted ? own[i % columns] : 1) * Math.abs(error)) / columns;
              return (scale * weight * slope(error)) / columns;
            });
            const where = `${kernel}, ${rows}×${columns}, weights ${weighted}`;
            const bound = (value: number) => 1e-12 * (1 + value);
            const sums = [1 + total, 2 + absolute];
            compare(`${where}, sums`, stats.read(), sums, (i) => bound(sums[i]));
            compare(where, gradient.read(), expected, (i) => 6 * EPSILON * Math.abs(expected[i]));
            run(o.address, 0, 0);
            run(inPlace.address, inPlace.address, stride);
            const thrice = [1 + 3 * total, 2 + 3 * absolute];
            compare(`${where}, sums again`, stats.read(), thrice, (i) => bound(thrice[i]));
            compare(
              `${where}, in place`,
              inPlace.read(),
              expected,
              (i) => 6 * EPSILON * Math.abs(expected[i]),
            );
            scratch.verify(where);
            scratch.reset();
          }
        }
      }
    },
  };
}

export const regressionCases: Case[] = LOSSES.map(caseOf);
