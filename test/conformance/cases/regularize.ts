// addSigns, limitColumns, moveAverage.

import { type Case, EPSILON, LENGTHS, SUBNORMAL, stream, uniform } from '../case.js';
import { compare } from '../scratch.js';

const addSigns: Case = {
  kernel: 'addSigns',
  title: 'addSigns: y + factor·sign(w), one rounding; zeros of either sign and NaN in w add nothing',
  run(table, scratch) {
    const factor = Math.fround(0.01);
    for (const n of LENGTHS) {
      const random = stream(n);
      const weights = uniform(random, n, -1, 1);
      if (n > 4) weights.set([0, -0, Number.NaN, -Infinity], 1);
      const slopes = uniform(random, n, -1, 1);
      const w = scratch.input('f32', weights);
      const y = scratch.output('f32', slopes);
      table.addSigns(n, w.address, factor, y.address);
      const expected = Array.from(slopes, (slope, i) =>
        Math.fround(slope + factor * (Math.sign(weights[i]) || 0)),
      );
      compare(`addSigns, length ${n}`, y.read(), expected, () => 0);
      scratch.verify(`addSigns, length ${n}`);
      scratch.reset();
    }
  },
};

const limitColumns: Case = {
  kernel: 'limitColumns',
  title: 'limitColumns: columns longer than the limit end on it, the others keep their bits; padded rows',
  run(table, scratch) {
    for (const rows of [0, 1, 2, 7, 40]) {
      for (const columns of [0, 1, 3, 4, 5, 16, 17, 33]) {
        const values = uniform(stream(rows + columns), rows * columns, -1, 1);
        values.forEach((value, i) => {
          values[i] = value * (1 + (i % columns) / 3);
        });
        const layout = { rows, columns, rowStride: columns + 3 };
        const w = scratch.output('f32', values, layout);
        table.limitColumns(rows, columns, w.address, layout.rowStride, 2);
        const lengths = Array.from({ length: columns }, (_, j) =>
          Math.sqrt(values.reduce((sum, value, i) => sum + (i % columns === j ? value ** 2 : 0), 0)),
        );
        const expected = Array.from(values, (value, i) => value * Math.min(1, 2 / lengths[i % columns]));
        const where = `limitColumns, shape ${rows}×${columns}`;
        // `rows` squares of which the root halves the error, the root, the division and the product. (No length drawn
        // here lies that close to the limit.)
        const bound = (i: number) =>
          lengths[i % columns] > 2 ? (rows / 2 + 4) * EPSILON * Math.abs(expected[i]) : 0;
        compare(where, w.read(), expected, bound, columns);
        scratch.verify(where);
        scratch.reset();
      }
    }
    const odd = new Float32Array([Number.NaN, 3e38, 0, 1, 3e38, 0]);
    const w = scratch.output('f32', odd);
    table.limitColumns(2, 3, w.address, 3, 1e-3);
    compare('limitColumns, NaN, a length beyond floats, and 0', w.read(), odd, () => 0);
    scratch.verify('limitColumns');
  },
};

const moveAverage: Case = {
  kernel: 'moveAverage',
  title: 'moveAverage: average + rate·(x - average); a rate of 1 copies x over anything',
  run(table, scratch) {
    for (const n of LENGTHS) {
      for (const rate of [1, Math.fround(0.3), Math.fround(1e-3), 0]) {
        const random = stream(n);
        const before = uniform(random, n, -2, 2);
        if (rate === 1) before.fill(Number.NaN);
        const values = uniform(random, n, -2, 2);
        const average = scratch.output('f32', before);
        const x = scratch.input('f32', values);
        table.moveAverage(n, average.address, x.address, rate);
        const expected = Array.from(values, (value, i) =>
          rate === 1 ? value : before[i] + rate * (value - before[i]),
        );
        const where = `moveAverage, length ${n}, rate ${rate}`;
        // The difference and the product round to the step's size, the sum to the result's.
        compare(where, average.read(), expected, (i) => {
          if (rate === 1) return 0;
          const step = rate * Math.abs(values[i] - before[i]);
          return EPSILON * (Math.abs(expected[i]) + 3 * step) + SUBNORMAL;
        });
        scratch.verify(where);
        scratch.reset();
      }
    }
  },
};

export const regularizerCases: Case[] = [addSigns, limitColumns, moveAverage];
