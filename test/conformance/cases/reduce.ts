// columnSums and argmax.

import { type Case, firstLargestOf, stream, uniform } from '../case.js';
import { compare } from '../scratch.js';

const COLUMNS = [1, 2, 3, 4, 5, 7, 8, 10, 15, 16, 17, 20, 31, 32, 33, 61];

const columnSumsSpecials: Case = {
  kernel: 'columnSums',
  title: 'columnSums: NaN, ∞ and ∞ - ∞ stay in their own column; no columns write nothing',
  run(table, scratch) {
    const columns = 23;
    for (let column = 0; column < columns; column++) {
      for (const [first, second] of [
        [Number.NaN, 1],
        [Infinity, 1],
        [Infinity, -Infinity],
      ]) {
        const values = new Float32Array(2 * columns).fill(1);
        values[column] = first;
        values[columns + column] = second;
        const x = scratch.input('f32', values);
        const sums = scratch.output('f32', columns);
        table.columnSums(2, columns, x.address, columns, sums.address);
        const expected = Array.from({ length: columns }, (_, j) => (j === column ? first + second : 2));
        compare(`columnSums, ${first} and ${second} in column ${column}`, sums.read(), expected, () => 0);
        scratch.verify('columnSums');
        scratch.reset();
      }
    }
    const x = scratch.input('f32', []);
    const sums = scratch.output('f32', 0);
    table.columnSums(5, 0, x.address, 0, sums.address);
    scratch.verify('columnSums, no columns');
  },
};

const columnSumsTall: Case = {
  kernel: 'columnSums',
  title: 'columnSums: of 100,000 rows, where all roundings go one way, within 1e-5',
  run(table, scratch) {
    const [rows, columns] = [100_000, 19]; // sixteen columns, and a tail
    const levels = Float32Array.from({ length: columns }, (_, j) => 0.1 + j / 7);
    const values = Float32Array.from({ length: rows * columns }, (_, i) => levels[i % columns]);
    const x = scratch.input('f32', values);
    const sums = scratch.output('f32', columns);
    table.columnSums(rows, columns, x.address, columns, sums.address);
    const expected = Array.from(levels, (level) => rows * level);
    compare('columnSums, tall', sums.read(), expected, (j) => 1e-5 * expected[j]);
    scratch.verify('columnSums, tall');
  },
};

const argmax: Case = {
  kernel: 'argmax',
  title:
    'argmax: the first of the largest, ties and padded rows included; no rows or no columns write nothing',
  run(table, scratch) {
    for (const rows of [0, 1, 3, 13]) {
      for (const columns of [0, ...COLUMNS]) {
        const seed = 500 + rows + columns;
        // Few different values, so that ties abound.
        const values = uniform(stream(seed), rows * columns, -3, 3).map(Math.round);
        const rowStride = columns + 2;
        const x = scratch.input('f32', values, { rows, columns, rowStride });
        const out = scratch.output('i32', columns === 0 ? 0 : rows);
        table.argmax(rows, columns, x.address, rowStride, out.address);
        const expected = Array.from({ length: columns === 0 ? 0 : rows }, (_, i) =>
          firstLargestOf(values.subarray(i * columns, (i + 1) * columns)),
        );
        const where = `argmax, seed ${seed}, shape ${rows}×${columns}`;
        compare(where, out.read(), expected, () => 0);
        scratch.verify(where);
        scratch.reset();
      }
    }
  },
};

const argmaxSpecials: Case = {
  kernel: 'argmax',
  title: 'argmax: NaN is never largest, all NaN gives 0, -∞ beats NaN',
  run(table, scratch) {
    const { NaN: nan } = Number;
    const rows: [number[], number][] = [
      [[nan, nan, nan, nan, nan], 0],
      [[nan, 1, 2, nan, 2], 2],
      [[nan, nan, -Infinity, nan, nan], 2],
      [[-Infinity, -Infinity, -Infinity, -Infinity, -Infinity], 0],
      [[1, nan, Infinity, nan, Infinity], 2],
      [[5, nan, 4, 3, nan], 0],
      [[-0, 0, 0, -0, 0], 0],
    ];
    const x = scratch.input(
      'f32',
      rows.flatMap(([values]) => values),
    );
    const out = scratch.output('i32', rows.length);
    table.argmax(rows.length, 5, x.address, 5, out.address);
    compare(
      'argmax',
      out.read(),
      rows.map(([, expected]) => expected),
      () => 0,
    );
    scratch.verify('argmax');
  },
};

export const reduceCases: Case[] = [columnSumsSpecials, columnSumsTall, argmax, argmaxSpecials];
