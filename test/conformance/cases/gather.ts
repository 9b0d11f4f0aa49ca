// What columnMoments and gather promise beside agreement.

import type { Kernels } from '../../../src/backend/kernels/index.js';
import type { Random } from '../../../src/random.js';
import { type Case, EPSILON, stream, uniform } from '../case.js';
import { compare, type Scratch } from '../scratch.js';

const STORED = 23; // rows in the store; batches pick from them, with repeats

type Element = 'u8' | 'f32';

const MOMENTS = { u8: 'columnMomentsU8', f32: 'columnMomentsF32' } as const;
const GATHER = { u8: 'gatherU8', f32: 'gatherF32' } as const;

function pick(random: Random, rows: number): Uint32Array {
  return Uint32Array.from({ length: rows }, () => random.below(STORED));
}

/** Mean and population deviation of each column, in two passes. */
function moments(data: ArrayLike<number>, columns: number, indices: Uint32Array) {
  const mean = new Array<number>(columns).fill(0);
  const deviation = new Array<number>(columns).fill(0);
  for (let j = 0; j < columns; j++) {
    for (const row of indices) mean[j] += data[row * columns + j] / indices.length;
    for (const row of indices) deviation[j] += (data[row * columns + j] - mean[j]) ** 2 / indices.length;
    deviation[j] = Math.sqrt(deviation[j]);
  }
  return { mean, deviation };
}

function checkMoments(
  table: Kernels,
  scratch: Scratch,
  where: string,
  type: Element,
  data: Uint8Array | Float32Array,
  columns: number,
  indices: Uint32Array,
  deviationBound: (deviation: number, mean: number) => number,
): void {
  const source = scratch.input(type, data);
  const picked = scratch.input('u32', indices);
  const mean = scratch.output('f32', columns);
  const deviation = scratch.output('f32', columns);
  const running = scratch.output('f64', 2 * columns);
  table[MOMENTS[type]](
    indices.length,
    columns,
    source.address,
    picked.address,
    mean.address,
    deviation.address,
    running.address,
  );
  const expected = moments(data, columns, indices);
  // f64 sums: what remains is the rounding to f32, and for the mean what cancels in f64.
  compare(`${where}, mean`, mean.read(), expected.mean, (j) => EPSILON * Math.abs(expected.mean[j]) + 1e-11);
  compare(`${where}, deviation`, deviation.read(), expected.deviation, (j) =>
    deviationBound(expected.deviation[j], expected.mean[j]),
  );
  scratch.verify(where);
  scratch.reset();
}

function momentsCases(type: Element): Case[] {
  const kernel = MOMENTS[type];
  return [
    {
      kernel,
      title: `${kernel}: a constant column deviates by exactly 0`,
      run(table, scratch) {
        const columns = 6;
        const row =
          type === 'u8' ? [0, 1, 7, 128, 254, 255] : [0, 0.1, -1e-30, 1e30, -7, 3e38].map(Math.fround);
        const values = Array.from({ length: STORED }, () => row).flat();
        const data = type === 'u8' ? Uint8Array.from(values) : Float32Array.from(values);
        const indices = pick(stream(71), 100);
        const source = scratch.input(type, data);
        const picked = scratch.input('u32', indices);
        const mean = scratch.output('f32', columns);
        const deviation = scratch.output('f32', columns);
        const running = scratch.output('f64', 2 * columns);
        const [from, at, m, d, r] = [source, picked, mean, deviation, running].map((place) => place.address);
        table[kernel](100, columns, from, at, m, d, r);
        compare(`${kernel}, mean of constants`, mean.read(), row, () => 0);
        compare(`${kernel}, deviation of constants`, deviation.read(), new Array(columns).fill(0), () => 0);
        scratch.verify(kernel);
      },
    },
  ];
}

const momentsStability: Case = {
  kernel: 'columnMomentsF32',
  title: 'columnMomentsF32: a deviation of 1 on a mean of 1e6 keeps six digits',
  run(table, scratch) {
    const columns = 5;
    const data = uniform(stream(72), STORED * columns, 1e6 - 1.7, 1e6 + 1.7);
    const indices = pick(stream(73), 500);
    const where = 'columnMomentsF32, seed 72, mean 1e6';
    checkMoments(table, scratch, where, 'f32', data, columns, indices, () => 1e-6);
  },
};

function gatherCases(type: Element): Case[] {
  const kernel = GATHER[type];
  return [
    {
      kernel,
      title: `${kernel}: a scale of 0 (a constant column) gives 0, never NaN`,
      run(table, scratch) {
        const columns = 6;
        const source = scratch.input(type, new Uint8Array(2 * columns).fill(9));
        const picked = scratch.input('u32', [1, 0]);
        const mean = scratch.input('f32', new Float32Array(columns).fill(9));
        const scale = scratch.input('f32', new Float32Array(columns));
        const out = scratch.output('f32', 2 * columns);
        const places = [source, picked, mean, scale, out].map(({ address }) => address);
        const [from, rows, m, s, to] = places;
        table[kernel](2, columns, from, rows, m, s, to, 3);
        compare(`${kernel}, scale 0`, out.read(), new Array(2 * columns).fill(0), () => 0);
        scratch.verify(kernel);
      },
    },
  ];
}

const gatherSpecials: Case = {
  kernel: 'gatherF32',
  title: 'gatherF32: NaN and ±∞ in a stored row arrive in their own element',
  run(table, scratch) {
    const values = [Number.NaN, 1, Infinity, -Infinity, 2, Number.NaN, 3];
    const source = scratch.input('f32', values);
    const picked = scratch.input('u32', [0]);
    const mean = scratch.input('f32', new Float32Array(7).fill(1));
    const scale = scratch.input('f32', new Float32Array(7).fill(2));
    const out = scratch.output('f32', 7);
    const places = [source, picked, mean, scale, out].map(({ address }) => address);
    const [from, rows, m, s, to] = places;
    table.gatherF32(1, 7, from, rows, m, s, to, Infinity);
    compare(
      'gatherF32, specials',
      out.read(),
      values.map((x) => (x - 1) * 2),
      () => 0,
    );
    scratch.verify('gatherF32, specials');
  },
};

export const dataCases: Case[] = [
  ...momentsCases('u8'),
  ...momentsCases('f32'),
  momentsStability,
  ...gatherCases('u8'),
  ...gatherCases('f32'),
  gatherSpecials,
];
