// Prediction with one trained network on several backends in turns: many rows at once, and row by row.
// Next: cli/bench-predict.ts prints it.

import type { Backend } from '../backend/backend.js';
import type { Dataset } from '../data/dataset.js';
import { Network } from '../network/network.js';
import { type Spread, spreadOf } from './timing.js';

export interface PredictBenchmark {
  readonly contestants: readonly { readonly name: string; readonly backend: Backend }[];
  /** The bytes of a model file. */
  readonly model: Uint8Array;
  readonly rows: Dataset;
  readonly rounds: number;
  /** Rows predicted one at a time. */
  readonly singles: number;
  readonly onTurn?: (contestant: string, round: number) => void;
}

export interface PredictTimes {
  readonly name: string;
  /** Seconds for all rows at once. */
  readonly all: Spread;
  /** Milliseconds for a single row: half of them are faster than p50, one in a hundred is slower than p99. */
  readonly p50: number;
  readonly p99: number;
  /** Rows whose class differs from the first contestant's. */
  readonly differing: number;
}

/** Rows predicted before the clock counts: the compiler comes late to small calls. */
const WARM_UP_SINGLES = 300;

export function benchmarkPredict(benchmark: PredictBenchmark): PredictTimes[] {
  const { contestants, model, rows, rounds, singles, onTurn } = benchmark;
  const runs = contestants.map(({ name, backend }) => {
    const network = Network.load(backend, model);
    return { name, now: backend.host.now, network, classes: network.predict(rows), seconds: [] as number[] };
  });
  try {
    for (let round = 1; round <= rounds; round++) {
      for (const { name, now, network, seconds } of runs) {
        onTurn?.(name, round);
        const start = now();
        network.predict(rows);
        seconds.push((now() - start) / 1000);
      }
    }
    onTurn?.('one by one', rounds);
    const taken = timeSingles(runs, rows, singles);
    return runs.map(({ name, classes, seconds }, i) => ({
      name,
      all: spreadOf(seconds),
      p50: taken[i][Math.floor(0.5 * singles)],
      p99: taken[i][Math.min(singles - 1, Math.floor(0.99 * singles))],
      differing: classes.reduce((sum, one, row) => sum + (one === runs[0].classes[row] ? 0 : 1), 0),
    }));
  } finally {
    for (const { network } of runs) network.dispose();
  }
}

/** Rows of one contestant in a row, before the next one's turn. */
const TURN = 50;

/** Milliseconds of each contestant's calls, ascending; in turns. */
function timeSingles(
  runs: readonly { now: () => number; network: Network }[],
  rows: Dataset,
  singles: number,
): number[][] {
  const taken: number[][] = runs.map(() => []);
  for (let first = -WARM_UP_SINGLES; first < singles; first += TURN) {
    runs.forEach(({ now, network }, contestant) => {
      for (let i = first; i < Math.min(first + TURN, singles); i++) {
        const row = rows.featuresAt((i + WARM_UP_SINGLES) % rows.size);
        const start = now();
        network.predict(row);
        if (i >= 0) taken[contestant].push(now() - start);
      }
    });
  }
  for (const times of taken) times.sort((a, b) => a - b);
  return taken;
}
