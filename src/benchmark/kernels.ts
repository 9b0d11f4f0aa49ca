// Every kernel at its important shapes, on several backends in turns; products beside the peak loop of the same moment.
// Next: cli/bench-kernels.ts prints it.

import type { Backend } from '../backend/backend.js';
import { COSTS, type Cost } from '../backend/costs.js';
import type { KernelName } from '../backend/kernels.js';
import { KERNEL_CASES, type KernelCase } from './kernel-cases.js';
import { placeArrays } from './kernel-places.js';
import { repetitions, type Spread, spreadOf, timePerCall, warmUp } from './measure.js';

export interface KernelContestant {
  readonly name: string;
  readonly backend: Backend;
  /** The most that its instructions can do: runs so many operations in registers, and says how many. */
  readonly peak?: (flops: number) => number;
}

export interface KernelTimes {
  readonly contestant: string;
  /** Microseconds of a call. */
  readonly microseconds: Spread;
  /** GFLOP/s of a product, GB/s of any other, at the median time. */
  readonly rate: number;
  /** Median share of the peak loop that ran beside each product; null for others. */
  readonly shareOfPeak: number | null;
}

export interface KernelRow {
  readonly kernel: KernelName;
  readonly title: string;
  readonly shape: string;
  readonly unit: 'GFLOP/s' | 'GB/s';
  readonly times: readonly KernelTimes[];
}

export interface KernelBenchmark {
  readonly contestants: readonly KernelContestant[];
  readonly rounds: number;
  /** Only cases of these kernels. */
  readonly only?: readonly string[];
  /** Milliseconds of repetitions in each round. */
  readonly slice?: number;
  readonly onTurn?: (title: string) => void;
}

/** Operations of the peak loop beside a product: about 2 ms. */
const PEAK_FLOPS = 1e8;

export function benchmarkKernels(benchmark: KernelBenchmark): KernelRow[] {
  const { contestants, only } = benchmark;
  const ready = contestants.map((contestant) => ({ contestant, ...placeArrays(contestant.backend) }));
  try {
    const cases = KERNEL_CASES.filter(({ kernel }) => only === undefined || only.includes(kernel));
    return cases.map((one) => rowOf(one, ready, benchmark));
  } finally {
    for (const { contestant, block } of ready) contestant.backend.arena.release(block);
  }
}

type Ready = ReturnType<typeof placeArrays> & { contestant: KernelContestant };

/** One case: all contestants warm up, then take turns. */
function rowOf(one: KernelCase, ready: readonly Ready[], benchmark: KernelBenchmark): KernelRow {
  const { rounds, slice = 20, onTurn } = benchmark;
  const runs = ready.map(({ contestant, places }) => {
    const { kernels, host } = contestant.backend;
    const values = one.values(places);
    const call = kernels[one.kernel] as (...values: number[]) => unknown;
    const work = () => void call(...values);
    warmUp(work, host.now, slice);
    contestant.peak?.(PEAK_FLOPS);
    return { contestant, work, values, calls: repetitions(work, host.now, slice), taken: [], shares: [] } as {
      contestant: KernelContestant;
      work: () => void;
      values: number[];
      calls: number;
      taken: number[];
      shares: number[];
    };
  });
  const cost = COSTS[one.kernel](runs[0].values);
  onTurn?.(`${one.kernel} ${cost.shape}`);
  for (let round = 0; round < rounds; round++) {
    for (const { contestant, work, calls, taken, shares } of runs) {
      const { now } = contestant.backend.host;
      const before = cost.flops > 0 ? peakRate(contestant) : 0;
      const milliseconds = timePerCall(work, now, calls);
      taken.push(1000 * milliseconds);
      if (before > 0) shares.push(cost.flops / milliseconds / 1e6 / Math.max(before, peakRate(contestant)));
    }
  }
  const times = runs.map(({ contestant, taken, shares }) => timesOf(contestant, cost, taken, shares));
  const unit = cost.flops > 0 ? 'GFLOP/s' : 'GB/s';
  return { kernel: one.kernel, title: one.title, shape: cost.shape, unit, times };
}

/** GFLOP/s of the peak loop now; 0 without one. */
function peakRate({ peak, backend }: KernelContestant): number {
  if (peak === undefined) return 0;
  const start = backend.host.now();
  return peak(PEAK_FLOPS) / (backend.host.now() - start) / 1e6;
}

function timesOf(
  { name }: KernelContestant,
  cost: Cost,
  taken: readonly number[],
  shares: readonly number[],
): KernelTimes {
  const microseconds = spreadOf(taken);
  return {
    contestant: name,
    microseconds,
    rate: (cost.flops || cost.bytes) / microseconds.median / 1000,
    shareOfPeak: shares.length > 0 ? spreadOf(shares).median : null,
  };
}
