// What add and scaleColumns promise beside agreement.

import { ACTIVATIONS } from '../../../src/benchmark/cases/activation-bounds.js';
import type { Random } from '../../../src/random.js';
import { type Case, stream, uniform } from '../case.js';
import { compare, type Scratch } from '../scratch.js';

const exact = () => 0;

const addSpecials: Case = {
  kernel: 'add',
  title: 'add: NaN, ∞ and ∞ - ∞ stay where they are, in every lane and in the tail',
  run(table, scratch) {
    for (let position = 0; position < 7; position++) {
      for (const [first, second] of [
        [Number.NaN, 1],
        [1, Number.NaN],
        [-Infinity, 1],
        [Infinity, -Infinity],
        [3e38, 3e38],
      ]) {
        const [a, b] = [first, second].map((special) => {
          const values = new Float32Array(7).fill(0.5);
          values[position] = special;
          return scratch.input('f32', values);
        });
        const y = scratch.output('f32', 7);
        table.add(7, a.address, b.address, y.address);
        const expected = new Float32Array(7).fill(1);
        expected[position] = first + second;
        compare(`add, ${first} and ${second} at ${position} of 7`, y.read(), expected, exact);
        scratch.verify('add');
        scratch.reset();
      }
    }
  },
};

const doubled: Case = {
  kernel: 'add',
  title: 'add: an array to itself in its own place is doubled',
  run(table, scratch) {
    const values = uniform(stream(1), 23, -5, 5);
    const { address, read } = scratch.output('f32', values);
    table.add(23, address, address, address);
    compare(
      'add',
      read(),
      Array.from(values, (value) => 2 * value),
      exact,
    );
    scratch.verify('add');
  },
};

const ROWS = 3;
const SHAPES = [1, 2, 3, 4, 5, 8, 11].map((columns) => ({ rows: ROWS, columns, rowStride: columns + 2 }));

/** Arrays of a shape as scaleColumns reads them. */
function drawn(random: Random, { columns, ...layout }: (typeof SHAPES)[number], scratch: Scratch) {
  const values = uniform(random, ROWS * columns, -3, 3);
  return {
    x: scratch.input('f32', values, { columns, ...layout }),
    scale: scratch.input('f32', uniform(random, columns, -2, 2)),
    shift: scratch.input('f32', uniform(random, columns, -1, 1)),
    ones: scratch.input('f32', new Float32Array(columns).fill(1)),
    zeros: scratch.input('f32', new Float32Array(columns)),
  };
}

const activatedAfter: Case = {
  kernel: 'scaleColumns',
  title: 'scaleColumns: with an activation it has the bits of activate after it',
  run(table, scratch) {
    for (const { name, code, slope } of ACTIVATIONS) {
      for (const shape of SHAPES) {
        const { columns, rowStride } = shape;
        const { x, scale, shift } = drawn(stream(columns), shape, scratch);
        const [apart, fused] = [columns, rowStride].map((stride) => {
          return scratch.output('f32', ROWS * columns, { rows: ROWS, columns, rowStride: stride });
        });
        const inputs = [ROWS, columns, x.address, rowStride, scale.address, shift.address] as const;
        table.scaleColumns(...inputs, fused.address, rowStride, code, slope);
        table.scaleColumns(...inputs, apart.address, columns, 0, 0);
        table.activate(ROWS * columns, apart.address, apart.address, code, slope);
        const where = `scaleColumns, ${name}, ${ROWS}×${columns}`;
        compare(where, fused.read(), apart.read(), exact, columns);
        scratch.verify(where);
        scratch.reset();
      }
    }
  },
};

const leftOut: Case = {
  kernel: 'scaleColumns',
  title: 'scaleColumns: without a scale it has the bits of a scale of 1, without a shift those of 0',
  run(table, scratch) {
    for (const shape of SHAPES) {
      const { columns, rowStride } = shape;
      const { x, scale, shift, ones, zeros } = drawn(stream(columns), shape, scratch);
      const call = (factors: number, offsets: number) => {
        const y = scratch.output('f32', ROWS * columns, shape);
        const inputs = [ROWS, columns, x.address, rowStride, factors, offsets] as const;
        table.scaleColumns(...inputs, y.address, rowStride, 0, 0);
        return y.read();
      };
      const where = `scaleColumns, ${ROWS}×${columns}`;
      compare(`${where}, no scale`, call(0, shift.address), call(ones.address, shift.address), exact);
      compare(`${where}, no shift`, call(scale.address, 0), call(scale.address, zeros.address), exact);
      compare(`${where}, neither`, call(0, 0), x.read(), exact);
      scratch.verify(where);
      scratch.reset();
    }
  },
};

const scaleSpecials: Case = {
  kernel: 'scaleColumns',
  title: 'scaleColumns: NaN in x stays one element, in scale or shift one column; ReLU makes 0 of -∞',
  run(table, scratch) {
    const columns = 7;
    for (let column = 0; column < columns; column++) {
      const plain = () => new Float32Array(columns).fill(1);
      const special = (value: number) => plain().fill(value, column, column + 1);
      const of = (value: number) => Array.from({ length: columns }, (_, j) => (j === column ? value : 2));
      for (const [what, first, scale, shift, expected] of [
        ['NaN in x', special(Number.NaN), plain(), plain(), [...of(Number.NaN), ...of(2)]],
        ['-∞ in x', special(-Infinity), plain(), plain(), [...of(0), ...of(2)]],
        ['NaN in scale', plain(), special(Number.NaN), plain(), [...of(Number.NaN), ...of(Number.NaN)]],
        ['∞ in shift', plain(), plain(), special(Infinity), [...of(Infinity), ...of(Infinity)]],
      ] as const) {
        const x = scratch.input('f32', [...first, ...plain()]);
        const [factors, offsets] = [scale, shift].map((values) => scratch.input('f32', values));
        const y = scratch.output('f32', 2 * columns);
        const relu = ACTIVATIONS.find(({ name }) => name === 'relu')!.code;
        table.scaleColumns(
          ...([2, columns, x.address, columns, factors.address, offsets.address] as const),
          ...([y.address, columns, relu, 0] as const),
        );
        compare(`scaleColumns, ${what}, column ${column}`, y.read(), expected, exact, columns);
        scratch.verify('scaleColumns');
        scratch.reset();
      }
    }
  },
};

export const elementwiseCases: Case[] = [addSpecials, doubled, activatedAfter, leftOut, scaleSpecials];
