// Two lists of numbers that are the same but for rounding.

import { expect } from 'vitest';

/** Each of `what` differs by less than `bound`, or for expected numbers beyond ±1 than so much of them. */
export function expectClose(
  got: ArrayLike<number>,
  expected: ArrayLike<number>,
  bound: number,
  what = 'the list',
): void {
  expect(got.length, what).toBe(expected.length);
  for (let i = 0; i < got.length; i++) {
    const error = Math.abs(got[i] - expected[i]) / Math.max(1, Math.abs(expected[i]));
    expect(error, `${what}, number ${i}: ${got[i]} and ${expected[i]}`).toBeLessThan(bound);
  }
}
