// Two lists of numbers that are the same, or the same but for rounding: compared in plain code, as expect() takes a microsecond or more for
// each number.

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
    if (!(error < bound))
      expect(error, `${what}, number ${i}: ${got[i]} and ${expected[i]}`).toBeLessThan(bound);
  }
}

/** As toEqual() of arrays of the same type. */
export function expectEqual(got: ArrayBufferView, expected: ArrayBufferView, what?: string): void {
  const bytes = (one: ArrayBufferView) => Buffer.from(one.buffer, one.byteOffset, one.byteLength);
  if (got?.constructor === expected?.constructor && bytes(got).equals(bytes(expected))) return;
  expect(got, what).toEqual(expected);
}
