// How a benchmark times: warm-up, enough repetitions for the clock, and medians with their spread.
// Next: kernel-benchmark.ts, predict-benchmark.ts.

import { median } from '../statistics.js';

/** Losses: float32 sums in another order differ by rounding; more than this, relatively, means other work. */
export const LOSS_TOLERANCE = 1e-3;

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** V8's optimising compiler comes after 2 to 12 calls, and takes its time. */
export function warmUp(work: () => void, now: () => number, milliseconds: number): void {
  const end = now() + milliseconds;
  for (let call = 0; call < 3 || now() < end; call++) work();
}

/** Calls that take some `milliseconds` together. */
export function repetitions(work: () => void, now: () => number, milliseconds: number): number {
  for (let calls = 1; ; calls *= 4) {
    const start = now();
    for (let i = 0; i < calls; i++) work();
    const taken = now() - start;
    if (taken > milliseconds / 4 || calls > 1e6)
      return Math.max(1, Math.round((calls * milliseconds) / taken));
  }
}

/** Milliseconds of a call, the mean of `calls`. */
export function timePerCall(work: () => void, now: () => number, calls: number): number {
  const start = now();
  for (let i = 0; i < calls; i++) work();
  return (now() - start) / calls;
}
