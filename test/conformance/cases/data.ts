// columnMoments, gather, gatherLabels and oneHot: from stored rows to a batch.

import type { Kernels } from '../../../src/backend/kernels/index.js';
import type { Random } from '../../../src/random.js';
import { type Case, EPSILON, stream, uniform } from '../case.js';
import { compare, type Scratch } from '../scratch.js';

const STORED = 23; // rows in the store; batches pick from them, with repeats
const ROWS = [0, 1, 2, 7, 40];
const COLUMNS = [0, 1, 3, 4, 5, 7, 8, 10, 13, 16, 31];

type Element = 'u8' | 'f32';

const MOMENTS = { u8: 'columnMomentsU8', f32: 'columnMomentsF32' } as const;
const GATHER = { u8: 'gatherU8', f32: 'gatherF32' } as const;

function stored(random: Random, type: Element, length: number): Uint8Array | Float32Array {
  if (type === 'f32') return uniform(random, length, -1000, 1000);
  return Uint8Array.from({ length }, () => random.below(256));
}

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
      title: `${kernel}: mean and deviation rounded once from f64, any rows picked; no rows give zeros`,
      run(table, scratch) {
        for (const rows of ROWS) {
          for (const columns of COLUMNS) {
            const seed = 700 + rows + columns;
            const random = stream(seed);
            const data = stored(random, type, STORED * columns);
            const where = `${kernel}, seed ${seed}, shape ${rows}×${columns}`;
            const bound = (deviation: number) => 1.01 * EPSILON * deviation + 1e-11;
            checkMoments(table, scratch, where, type, data, columns, pick(random, rows), bound);
          }
        }
      },
    },
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
      title: `${kernel}: (x - mean)·scale with one rounding each, within the limit, or only converted without a mean`,
      run(table, scratch) {
        for (const [standardise, limit] of [
          [true, Infinity],
          [true, 3],
          [false, Infinity],
        ] as const) {
          for (const rows of ROWS) {
            for (const columns of COLUMNS) {
              const seed = 800 + rows + columns;
              const random = stream(seed);
              const data = stored(random, type, STORED * columns);
              const indices = pick(random, rows);
              const means = uniform(random, columns, 0, 255);
              const scales = uniform(random, columns, 0.001, 10);
              const source = scratch.input(type, data);
              const picked = scratch.input('u32', indices);
              const mean = scratch.input('f32', means);
              const scale = scratch.input('f32', scales);
              const out = scratch.output('f32', rows * columns);
              table[kernel](
                rows,
                columns,
                source.address,
                picked.address,
                standardise ? mean.address : 0,
                standardise ? scale.address : 0,
                out.address,
                limit,
              );
              const expected = Array.from({ length: rows * columns }, (_, i) => {
                const x = data[indices[Math.floor(i / columns)] * columns + (i % columns)];
                const value = (x - means[i % columns]) * scales[i % columns];
                return standardise ? Math.max(-limit, Math.min(limit, value)) : x;
              });
              const where = `${kernel}, seed ${seed}, shape ${rows}×${columns}, standardise ${standardise}`;
              const roundings = standardise ? 2.01 : 0;
              const bound = (i: number) => roundings * EPSILON * Math.abs(expected[i]);
              compare(where, out.read(), expected, bound, columns);
              scratch.verify(where);
              scratch.reset();
            }
          }
        }
      },
    },
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

const gatherLabels: Case = {
  kernel: 'gatherLabels',
  title: 'gatherLabels: labels in the order of the indices, repeats and negative labels too',
  run(table, scratch) {
    for (const rows of ROWS) {
      const random = stream(900 + rows);
      const values = Int32Array.from({ length: STORED }, () => random.next() | 0);
      const indices = pick(random, rows);
      const labels = scratch.input('i32', values);
      const picked = scratch.input('u32', indices);
      const out = scratch.output('i32', rows);
      table.gatherLabels(rows, labels.address, picked.address, out.address);
      const where = `gatherLabels, seed ${900 + rows}, ${rows} rows`;
      compare(
        where,
        out.read(),
        Array.from(indices, (index) => values[index]),
        () => 0,
      );
      scratch.verify(where);
      scratch.reset();
    }
  },
};

const oneHot: Case = {
  kernel: 'oneHot',
  title: "oneHot: 1 at the row's label and 0 elsewhere; a single column holds the label itself",
  run(table, scratch) {
    for (const rows of ROWS) {
      for (const classes of [1, 2, 3, 10, 17]) {
        const random = stream(950 + rows + classes);
        const values = Int32Array.from({ length: rows }, () => random.below(Math.max(2, classes)));
        const labels = scratch.input('i32', values);
        const targets = scratch.output('f32', rows * classes);
        table.oneHot(rows, classes, labels.address, targets.address);
        const expected = Array.from({ length: rows * classes }, (_, i) => {
          const label = values[Math.floor(i / classes)];
          return classes === 1 ? label : Number(i % classes === label);
        });
        const where = `oneHot, seed ${950 + rows + classes}, shape ${rows}×${classes}`;
        compare(where, targets.read(), expected, () => 0, classes);
        scratch.verify(where);
        scratch.reset();
      }
    }
  },
};

export const dataCases: Case[] = [
  ...momentsCases('u8'),
  ...momentsCases('f32'),
  momentsStability,
  ...gatherCases('u8'),
  ...gatherCases('f32'),
  gatherSpecials,
  gatherLabels,
  oneHot,
];
