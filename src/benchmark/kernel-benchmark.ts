// Every kernel at its important shapes, on several backends in turns; products beside the peak loop of the same moment.
// Next: cli/bench-kernels.ts prints it.

import type { Backend } from '../backend/backend.js';
import { type Cost, costOf } from '../backend/costs.js';
import { callsOf, type KernelCall, positional } from '../backend/kernels/call.js';
import type { KernelName } from '../backend/kernels/index.js';
import { Random } from '../random.js';
import { ArenaMemory } from './arena-memory.js';
import type { KernelCase, Timed } from './cases/case.js';
import { KERNEL_CASES } from './cases/index.js';
import { layOut } from './cases/lay-out.js';
import { repetitions, type Spread, spreadOf, timePerCall, warmUp } from './timing.js';

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
  const ready = contestants.map((contestant) => ({
    contestant,
    memory: new ArenaMemory(contestant.backend.arena),
  }));
  try {
    const cases = KERNEL_CASES.filter(({ kernel }) => only === undefined || only.includes(kernel));
    const races = cases.flatMap((one) => one.timed.map((timed) => prepareRace(one, timed, ready, benchmark)));
    // Every round has all cases, so that a noisy minute hits all alike.
    for (let round = 1; round <= benchmark.rounds; round++) {
      for (const race of races) {
        benchmark.onTurn?.(`round ${round}/${benchmark.rounds}: ${race.kernel} ${race.cost.shape}`);
        for (const run of race.runs) timeOnce(run, race.cost);
      }
    }
    return races.map(rowOf);
  } finally {
    for (const { memory } of ready) memory.release();
  }
}

interface Ready {
  contestant: KernelContestant;
  memory: ArenaMemory;
}

/** One contestant at one case. */
interface Run {
  contestant: KernelContestant;
  work: () => void;
  calls: number;
  microseconds: number[];
  shares: number[];
}

interface Race {
  kernel: KernelName;
  title: string;
  cost: Cost;
  runs: Run[];
}

/** All contestants at one case, warmed up. */
function prepareRace(
  one: KernelCase,
  { title, sizes, with: instead }: Timed,
  ready: readonly Ready[],
  benchmark: KernelBenchmark,
): Race {
  const { kernel } = one;
  const { slice = 20, onTurn } = benchmark;
  const inputs = { ...one.inputs(sizes, Random.stream(1, 'kernels')), ...instead };
  const laidOut = ready.map(({ contestant, memory }) => {
    const { threads } = contestant.backend;
    return layOut(one, sizes, inputs, memory, { threads }).given as never;
  });
  const cost = costOf(kernel, positional(kernel, laidOut[0], 0));
  onTurn?.(`warming up: ${kernel} ${cost.shape}`);
  const runs = ready.map(({ contestant }, i): Run => {
    const { backend } = contestant;
    const { host } = backend;
    const work = (callsOf(backend)[kernel] as KernelCall<unknown>).prepare(laidOut[i]);
    warmUp(work, host.now, slice);
    contestant.peak?.(PEAK_FLOPS);
    const calls = repetitions(work, host.now, slice);
    return { contestant, work, calls, microseconds: [], shares: [] };
  });
  return { kernel, title, cost, runs };
}

/** Times a run once; a product between two looks at the peak. */
function timeOnce({ contestant, work, calls, microseconds, shares }: Run, { flops }: Cost): void {
  const { now } = contestant.backend.host;
  const before = flops > 0 ? peakRate(contestant) : 0;
  const milliseconds = timePerCall(work, now, calls);
  microseconds.push(1000 * milliseconds);
  if (before === 0) return;
  const peak = (before + peakRate(contestant)) / 2;
  shares.push(flops / milliseconds / 1e6 / peak);
}

function rowOf({ kernel, title, cost, runs }: Race): KernelRow {
  const unit = cost.flops > 0 ? 'GFLOP/s' : 'GB/s';
  const times = runs.map(({ contestant, microseconds, shares }) =>
    timesOf(contestant, cost, microseconds, shares),
  );
  return { kernel, title, shape: cost.shape, unit, times };
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
