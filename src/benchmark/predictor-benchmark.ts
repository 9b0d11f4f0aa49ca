// One row after another through network.predictor() on several backends in turns, beside the same arithmetic in plain JavaScript.
// Before: plain-javascript.ts. Next: cli/bench-predict.ts prints it.

import { Network } from '../network/network.js';
import { median } from '../statistics.js';
import { plainPrediction } from './plain-javascript.js';
import type { PredictBenchmark } from './predict-benchmark.js';
import { repetitions, timePerCall, warmUp } from './timing.js';

export interface PredictorTimes {
  readonly name: string;
  /** Microseconds a row: the median of the windows, and the least. */
  readonly median: number;
  readonly min: number;
  /** The largest difference of a probability from the first contestant's. */
  readonly difference: number;
}

export const PLAIN = 'plain JavaScript';
const WARM_UP_MS = 100;
/** Short, so that most windows are undisturbed on a machine that does other work. */
const WINDOW_MS = 2;
/** Windows of each contestant in a round. */
const WINDOWS = 40;
/** Rows that are predicted in turns. */
const ROWS = 64;

/** For networks that tell classes. */
export function benchmarkPredictors({
  contestants,
  model,
  rows,
  rounds,
}: PredictBenchmark): PredictorTimes[] {
  const networks = contestants.map(({ backend }) => Network.load(backend, model));
  try {
    const [{ backend }] = contestants;
    const { now } = backend.host;
    const given = Array.from({ length: Math.min(ROWS, rows.size) }, (_, i) => rows.featuresAt(i));
    const plain = plainPrediction(networks[0]);
    const runs = networks.map((network, i) => {
      const predictor = network.predictor();
      return runOf(contestants[i].name, (row) => predictor.predictProba(row), given);
    });
    if (plain) runs.push(runOf(PLAIN, plain, given));
    for (const { work } of runs) warmUp(work, now, WARM_UP_MS);
    const calls = runs.map(({ work }) => repetitions(work, now, WINDOW_MS));
    for (let turn = 0; turn < rounds * WINDOWS; turn++) {
      runs.forEach(({ work, times }, i) => {
        times.push(1000 * timePerCall(work, now, calls[i]));
      });
    }
    return runs.map(({ name, times, probabilities }) => ({
      name,
      median: median(times),
      min: Math.min(...times),
      difference: differenceOf(probabilities, runs[0].probabilities),
    }));
  } finally {
    for (const network of networks) network.dispose();
  }
}

type Row = ReturnType<PredictBenchmark['rows']['featuresAt']>;

function runOf(name: string, predict: (row: Row) => Float32Array, rows: readonly Row[]) {
  let next = 0;
  return {
    name,
    times: [] as number[],
    probabilities: rows.flatMap((row) => Array.from(predict(row))),
    work: () => {
      predict(rows[next]);
      next = next + 1 === rows.length ? 0 : next + 1;
    },
  };
}

function differenceOf(one: readonly number[], other: readonly number[]): number {
  return one.reduce((most, p, i) => Math.max(most, Math.abs(p - other[i])), 0);
}
