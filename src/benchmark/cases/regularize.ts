// Regularisation. Before: optimizer.ts. Next: normalize.ts.

import { columnwise, EPSILON, every, kernelCase, LENGTHS, SUBNORMAL, sum, uniform } from './case.js';

/** Philox4x32-7 in whole numbers of any size, as the paper writes it (Salmon et al. 2011, §3.3). */
export function philoxOf(counter: readonly number[], key: readonly number[]): number[] {
  const word = 2n ** 32n;
  let [c0, c1, c2, c3] = counter.map((part) => BigInt(part >>> 0));
  let [k0, k1] = key.map((part) => BigInt(part >>> 0));
  for (let round = 0; round < 7; round++) {
    const first = 0xd2511f53n * c0;
    const second = 0xcd9e8d57n * c2;
    [c0, c1, c2, c3] = [(second / word) ^ c1 ^ k0, second % word, (first / word) ^ c3 ^ k1, first % word];
    k0 = (k0 + 0x9e3779b9n) % word;
    k1 = (k1 + 0xbb67ae85n) % word;
  }
  return [c0, c1, c2, c3].map(Number);
}

interface Mask {
  rate: number;
  key0: number;
  key1: number;
  step: number;
  layer: number;
}

/** Whether element e is kept. */
export function isKept(e: number, { rate, key0, key1, step, layer }: Mask): boolean {
  const [word, half] = [Math.floor((e % 32) / 8), Math.floor((e % 8) / 4)];
  const words = philoxOf([4 * Math.floor(e / 32) + (e % 4), step, layer, 0], [key0, key1]);
  return Math.floor(words[word] / 2 ** (16 * half)) % 2 ** 16 >= Math.floor(rate * 2 ** 16);
}

/** What a kept element is multiplied by. */
export function keptScale(rate: number): number {
  return Math.fround(2 ** 16 / (2 ** 16 - Math.floor(rate * 2 ** 16)));
}

const dropout = (mask: Mask) =>
  kernelCase({
    kernel: 'dropout',
    variant: `rate ${mask.rate}`,
    shapes: every({ n: [0, 1, 3, 5, 8, 17, 31, 64], first: [0, 32, 4096] }),
    timed: mask.rate === 0.2 ? [{ title: 'first hidden layer', sizes: { n: 256 * 342 } }] : [],
    inPlace: { y: 'x' },
    inputs: ({ n, first = 0 }, random) => ({
      ...{ x: uniform(random, n, -5, 5), ...mask },
      ...(first > 0 && { first }),
    }),
    expected: ({ x, first = 0 }) => ({
      y: { values: x.map((value, i) => (isKept(first + i, mask) ? value * keptScale(mask.rate) : 0)) },
    }),
  });

const addSigns = kernelCase({
  kernel: 'addSigns',
  shapes: LENGTHS,
  inputs: ({ n }, random) => ({
    w: uniform(random, n, -1, 1).map((w, i) => (i % 10 === 9 ? 0 : w)),
    factor: Math.fround(0.01),
    y: uniform(random, n, -1, 1),
  }),
  expected: ({ w, factor, y }) => ({ y: { values: y.map((slope, i) => slope + factor * Math.sign(w[i])) } }),
});

const limitColumns = kernelCase({
  kernel: 'limitColumns',
  shapes: every({ rows: [0, 1, 2, 7, 40], columns: [0, 1, 3, 4, 5, 16, 17, 33] }),
  inputs: ({ rows, columns }, random) => ({
    w: uniform(random, rows * columns, -1, 1).map((w, i) => w * (1 + (i % columns) / 3)),
    limit: 2,
  }),
  expected({ w, limit }, { rows, columns }) {
    const lengths = columnwise(rows, columns, (at) => Math.sqrt(sum(at, (i) => w[i] ** 2)));
    const values = Array.from(w, (value, i) => value * Math.min(1, limit / lengths[i % columns]));
    // `rows` squares of which the root halves the error, the root, the division and the product. (No length drawn here lies
    // that close to the limit.)
    const bound = (i: number) =>
      lengths[i % columns] > limit ? (rows / 2 + 4) * EPSILON * Math.abs(values[i]) : 0;
    return { w: { values, bound } };
  },
});

const moveAverage = (rate: number) =>
  kernelCase({
    kernel: 'moveAverage',
    variant: `rate ${rate}`,
    shapes: LENGTHS,
    inputs: ({ n }, random) => ({ average: uniform(random, n, -2, 2), x: uniform(random, n, -2, 2), rate }),
    expected({ average, x }) {
      const f = Math.fround(rate);
      const values = Array.from(x, (value, i) =>
        rate === 1 ? value : average[i] + f * (value - average[i]),
      );
      // The difference and the product round to the step's size, the sum to the result's.
      const bound = (i: number) =>
        rate === 1 ? 0 : EPSILON * (Math.abs(values[i]) + 3 * f * Math.abs(x[i] - average[i])) + SUBNORMAL;
      return { average: { values, bound } };
    },
  });

export const regularizerCases = [
  dropout({ rate: 0.5, key0: 1, key1: 2, step: 0, layer: 0 }),
  dropout({ rate: 0.2, key0: 0xffffffff, key1: 0x80000000, step: 4_000_000_000, layer: 3 }),
  dropout({ rate: 0, key0: 5, key1: 6, step: 7, layer: 8 }),
  addSigns,
  limitColumns,
  moveAverage(1),
  moveAverage(0.3),
  moveAverage(0),
];
