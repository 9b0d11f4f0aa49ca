// What kernels cost by their own descriptions: the figures that the profile and the benchmark divide by the time.

import { expect, test } from 'vitest';
import { costOf } from '../../src/backend/costs.js';
import type { Description } from '../../src/backend/kernels/describe.js';
import { KERNELS, type KernelName } from '../../src/backend/kernels/index.js';

/** Each argument is a prime of its own, so that no two formulas give the same product. */
const PRIMES = [
  2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
];

test('every kernel costs what was recorded; where a change is meant: npx vitest run test/backend/costs.test.ts -u', () => {
  const names = Object.keys(KERNELS) as KernelName[];
  const costs = names.map((name) => {
    const { arguments: all }: Description = KERNELS[name];
    return `${name}: ${JSON.stringify(costOf(name, PRIMES.slice(0, all.length)))}`;
  });
  expect(costs).toMatchSnapshot();
});

/** The cost of a call whose sizes are these, and whose other arguments do not matter. */
function cost(name: KernelName, sizes: Record<string, number>) {
  const { arguments: all }: Description = KERNELS[name];
  const values = all.map(() => 0);
  for (const [size, value] of Object.entries(sizes)) values[all.find((one) => one.name === size)!.at] = value;
  return costOf(name, values);
}

test('a convolution multiplies once for each output, tap and filter, and moves images, outputs and weights once', () => {
  const { flops, bytes } = cost('convolve', {
    ...{ rows: 2, height: 5, width: 6, channels: 3, filters: 4, stride: 1 },
    ...{ kernelHeight: 3, kernelWidth: 3, outHeight: 3, outWidth: 4 },
  });
  expect(flops).toBe(2 * 2 * (3 * 4) * (3 * 3 * 3) * 4);
  expect(bytes).toBe(4 * (2 * (5 * 6 * 3 + 3 * 4 * 4) + 3 * 3 * 3 * 4));
});
