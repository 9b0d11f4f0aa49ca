// What a conformance case is: one promise about one kernel, kept by every backend.
// Next: scratch.ts gives it memory, cases/ holds them, conformance.test.ts runs them.

import type { KernelName, Kernels } from '../../src/backend/kernels/index.js';
import { Random } from '../../src/random.js';
import type { Scratch } from './scratch.js';

export {
  EPSILON,
  firstLargestOf,
  SMALLEST_NORMAL,
  SUBNORMAL,
  sigmoid,
  ULP,
  uniform,
} from '../../src/benchmark/cases/case.js';

export interface Case {
  readonly kernel: KernelName;
  /** The promise, as the test's title. */
  readonly title: string;
  /** Lays out inputs, calls the kernel, compares; throws where the promise is broken. */
  run(table: Kernels, scratch: Scratch): void;
}

/** Lengths around the four lanes of a vector, and one long enough for the main loop. */
export const LENGTHS = [0, 1, 3, 4, 5, 7, 8, 15, 16, 17, 31, 64, 1000];

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
