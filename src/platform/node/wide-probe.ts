// Whether V8 joined pairs of 128-bit operations into 256-bit ones, found by time: no interface tells, and without it the wide kernels
// spill registers and are slower than the 128-bit ones. Before: v8-flags.ts compiles. Next: wide-kernels.ts decides.

import type { Candidate } from '../../backend/create/wide-self-check.js';
import { callsOf } from '../../backend/kernels/call.js';
import { type PeakLoop, peakOf } from '../../backend/wasm/peak.js';
import { matrix } from '../../tensor.js';
import { compileAtOnce } from './v8-flags.js';

/** Operations in one measurement: some 10 µs. */
const FLOPS = 768_000;
/** Joined, a round takes .4 of the time: half as many instructions, and no registers spilled. Not joined, it is the same loop twice. */
const LEAST_RATIO = 1.5;
const MOST_MEASUREMENTS = 200;

/** The loop that finds the most that wide kernels can do; undefined where it is no faster than compiled without the flag. */
export function joinedPeak(bytes: Uint8Array, options: readonly string[]): PeakLoop | undefined {
  const [joined, plain] = [true, false].map((join) =>
    peakOf(compileAtOnce(bytes, { join, mark: Number(join), options })),
  );
  const isFaster = isQuick(
    () => joined(FLOPS),
    () => plain(FLOPS),
    (time, other) => LEAST_RATIO * time < other,
  );
  return isFaster ? joined : undefined;
}

const PRODUCT = { m: 48, n: 64, k: 125 }; // 2·m·n·k = FLOPS
/** Joined, the product takes 1.1 to 1.3 times the loop's time, packing included; not joined, 4 times. */
const MOST_OF_A_PRODUCT = 2;

/** Whether a product of these kernels keeps up with the loop, so that they were joined too. */
export function keepsUp({ kernels, workspace, arena }: Candidate, peak: PeakLoop): boolean {
  const { m, n, k } = PRODUCT;
  const [a, b, c] = [
    [m, k],
    [k, n],
    [m, n],
  ].map(([rows, columns]) => {
    const { address } = arena.reserve(4 * rows * columns, 'the probe');
    arena.f32(address, rows * columns).fill(1); // what the self-check left may be subnormal, which some processors take longer for
    return matrix(address, rows, columns);
  });
  const product = callsOf({ kernels, workspace }).gemm.prepare({ a, b, c });
  return isQuick(
    product,
    () => peak(FLOPS),
    (time, other) => time < MOST_OF_A_PRODUCT * other,
  );
}

/** Measures two pieces of work in turns until the best times of both satisfy `isEnough`; false where they never do. */
function isQuick(
  work: () => void,
  other: () => void,
  isEnough: (time: number, other: number) => boolean,
): boolean {
  let [best, bestOther] = [Infinity, Infinity];
  for (let i = 0; i < MOST_MEASUREMENTS; i++) {
    best = Math.min(best, timeOf(work));
    bestOther = Math.min(bestOther, timeOf(other));
    if (i >= 3 && isEnough(best, bestOther)) return true;
  }
  return false;
}

function timeOf(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
