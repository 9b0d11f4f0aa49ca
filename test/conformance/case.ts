// What a conformance case is: one promise about one kernel, kept by every backend.
// Next: scratch.ts gives it memory, cases/ holds them, conformance.test.ts runs them.

import type { KernelName, Kernels } from '../../src/backend/kernels/index.js';
import { Random } from '../../src/random.js';
import type { Scratch } from './scratch.js';

export interface Case {
  readonly kernel: KernelName;
  /** The promise, as the test's title. */
  readonly title: string;
  /** Lays out inputs, calls the kernel, compares; throws where the promise is broken. */
  run(table: Kernels, scratch: Scratch): void;
}

/** Lengths around the four lanes of a vector, and one long enough for the main loop. */
export const LENGTHS = [0, 1, 3, 4, 5, 7, 8, 15, 16, 17, 31, 64, 1000];

/** Half the distance from 1 to the next float: one rounding errs by at most this, relatively. */
export const EPSILON = 2 ** -24;
/** One unit in the last place, at most, relatively. */
export const ULP = 2 ** -23;
/** The smallest subnormal float, and the smallest normal one. */
export const SUBNORMAL = 2 ** -149;
export const SMALLEST_NORMAL = 2 ** -126;

/** Floats uniform on [low, high). */
export function uniform(random: Random, length: number, low: number, high: number): Float32Array {
  return Float32Array.from({ length }, () => low + (high - low) * random.uniform());
}

/** Floats whose magnitudes spread evenly over the exponents from `low` to `high` (powers of ten), both signs. */
export function spread(random: Random, length: number, low: number, high: number): Float32Array {
  return Float32Array.from({ length }, () => {
    const magnitude = 10 ** (low + (high - low) * random.uniform());
    return random.uniform() < 0.5 ? -magnitude : magnitude;
  });
}

export function stream(seed: number): Random {
  return Random.stream(seed, 'conformance');
}

/** Computes once, on the first call: inputs and references are shared by the backends. */
export function lazily<T>(make: () => T): () => T {
  let value: { made: T } | undefined;
  return () => {
    value ??= { made: make() };
    return value.made;
  };
}

/** The position of the first largest value; NaN is never largest, all NaN gives 0. */
export function firstLargestOf(values: ArrayLike<number>): number {
  let best = 0;
  for (let j = 1; j < values.length; j++) {
    if (values[j] > values[best] || (Number.isNaN(values[best]) && !Number.isNaN(values[j]))) best = j;
  }
  return best;
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
