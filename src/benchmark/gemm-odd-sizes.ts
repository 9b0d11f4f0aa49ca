// gemm at every size from 1 to 65 in each dimension: where WASM is slower than tuned JavaScript, users of small networks
// would notice. Next: cli/bench-kernels.ts prints it.

import { callsOf } from '../backend/kernels/call.js';
import { Random } from '../random.js';
import { median } from '../statistics.js';
import { matrix } from '../tensor.js';
import { ArenaMemory } from './arena-memory.js';
import { uniform } from './cases/case.js';
import type { KernelContestant } from './kernel-benchmark.js';
import { repetitions, timePerCall, warmUp } from './timing.js';

export interface OddSize {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** GFLOP/s of each contestant, in their order. */
  readonly rates: readonly number[];
}

const LARGEST = 65;

/** Each dimension from 1 to 65 with the others at 64 and 33, and all three alike. */
export function oddSizes(): [m: number, n: number, k: number][] {
  const sizes = Array.from({ length: LARGEST }, (_, i) => i + 1);
  return sizes.flatMap((size): [number, number, number][] => [
    [size, 64, 33],
    [64, size, 33],
    [33, 64, size],
    [size, size, size],
  ]);
}

export function benchmarkOddSizes(
  contestants: readonly KernelContestant[],
  {
    rounds,
    slice = 2,
    sizes = oddSizes(),
  }: { rounds: number; slice?: number; sizes?: [number, number, number][] },
): OddSize[] {
  const ready = contestants.map(({ backend }) => {
    const memory = new ArenaMemory(backend.arena);
    const random = Random.stream(1, 'kernels');
    const [a, b, c] = [0, 1, 2].map(
      () => memory.input('f32', uniform(random, LARGEST ** 2, -0.5, 0.5)).address,
    );
    return { backend, memory, a, b, c };
  });
  try {
    return sizes.map(([m, n, k]) => {
      const runs = ready.map(({ backend, a, b, c }) => {
        const { host } = backend;
        const { gemm } = callsOf(backend);
        const work = gemm.prepare({ a: matrix(a, m, k), b: matrix(b, k, n), c: matrix(c, m, n) });
        warmUp(work, host.now, slice);
        return { work, now: host.now, calls: repetitions(work, host.now, slice), taken: [] as number[] };
      });
      for (let round = 0; round < rounds; round++) {
        for (const { work, now, calls, taken } of runs) taken.push(timePerCall(work, now, calls));
      }
      return { m, n, k, rates: runs.map(({ taken }) => (2 * m * n * k) / median(taken) / 1e6) };
    });
  } finally {
    for (const { memory } of ready) memory.release();
  }
}
