// Dropout. Before: optimizer.ts. Next: regularize.ts.

import { every, kernelCase, uniform } from './case.js';

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

export const dropoutCases = [
  dropout({ rate: 0.5, key0: 1, key1: 2, step: 0, layer: 0 }),
  dropout({ rate: 0.2, key0: 0xffffffff, key1: 0x80000000, step: 4_000_000_000, layer: 3 }),
  dropout({ rate: 0, key0: 5, key1: 6, step: 7, layer: 8 }),
];
