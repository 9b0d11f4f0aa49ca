// jacquard bench predict: 10,000 images at once, one at a time, and one after another by a predictor.

import { createBackend } from '../src/backend/create/inlined.js';
import {
  benchmarkPredict,
  type PredictBenchmark,
  type PredictTimes,
} from '../src/benchmark/predict-benchmark.js';
import { benchmarkPredictors, type PredictorTimes } from '../src/benchmark/predictor-benchmark.js';
import { splitDataset } from '../src/data/train-test-split.js';
import { Network } from '../src/network/network.js';
import { inputShapeFor } from '../src/network/network-for.js';
import { makeContestants, usualContestants } from './bench-contestants.js';
import { benchNetwork, firstRows } from './bench-network.js';
import type { BenchOptions } from './bench-options.js';
import { finishBench, rangeOf, showTurn } from './bench-output.js';
import { loadWithProgress } from './data-progress.js';
import { imageOptionsOf } from './image-options.js';
import { stdout } from './terminal.js';
import { plainTable, right, trimmed } from './terminal-table.js';

/** Rows whose two best classes are equal to the last bits may come out either way. */
const DIFFERING_SHARE = 0.001;
/** Of probabilities: a reordered sum of 784 products moves them by some 1e-6. */
const PROBABILITY_TOLERANCE = 1e-4;

export async function benchPredict(options: BenchOptions): Promise<void> {
  const data = await loadWithProgress(options.data, imageOptionsOf(options));
  const train = firstRows(splitDataset(data.train, { seed: 1 }).train, options.rows);
  const rows = firstRows(data.test ?? train, options.rows);
  const { name, text, layers, training } = benchNetwork(options, train);
  const inputShape = inputShapeFor(train, layers);
  const network = new Network(await createBackend(), { inputShape, layers, seed: 1 });
  await network.fit(train, { epochs: 1, ...training });
  const contestants = await makeContestants(options.contestants ?? (await usualContestants(options.wide)));
  const benchmark: PredictBenchmark = {
    ...{ contestants, model: network.save(), rows, rounds: options.rounds, singles: options.singles ?? 2000 },
    onTurn: (name, round) => showTurn(`round ${round}/${options.rounds}: ${name}`),
  };
  const times = benchmarkPredict(benchmark);
  showTurn('one after another');
  const predictors = benchmarkPredictors(benchmark);
  showTurn('');
  const title = `prediction with ${name}, ${rows.size} rows of ${data.name}${data.sample ? ' (sample)' : ''}`;
  await finishBench(options, {
    what: 'predict',
    title,
    document: { ...(text !== null && { layers: text }), rows: times, predictors },
    text: `${text === null ? '' : `${text}\n`}${table(times, rows.size)}\n${predictorTable(predictors)}`,
    charts: [
      {
        title: `${rows.size} rows at once: rows a second`,
        unit: 'rows/s',
        groups: [
          {
            label: name,
            bars: times.map(({ name: one, all }) => ({
              name: one,
              value: rows.size / all.median,
              text: Math.round(rows.size / all.median).toLocaleString('en-US'),
            })),
          },
        ],
      },
    ],
  });
  const worst = Math.max(...times.map(({ differing }) => differing));
  if (worst > DIFFERING_SHARE * rows.size) {
    throw new Error(`bench: ${worst} of ${rows.size} rows are predicted differently: not the same work`);
  }
  const far = predictors.find(({ difference }) => difference > PROBABILITY_TOLERANCE);
  if (far)
    throw new Error(`bench: ${far.name}: probabilities differ by ${far.difference}: not the same work`);
}

function predictorTable(times: readonly PredictorTimes[]): string {
  const { bold, dim } = stdout.colors;
  const rows = plainTable(3);
  rows.push([dim('network.predictor()'), ...['one row, µs', 'least'].map((head) => right(dim(head)))]);
  for (const { name, median, min } of times)
    rows.push([bold(name), right(median.toFixed(2)), right(min.toFixed(2))]);
  return `${trimmed(rows)}\n`;
}

function table(times: readonly PredictTimes[], count: number): string {
  const { bold, dim } = stdout.colors;
  const rows = plainTable(3);
  const heads = ['all at once, s', 'min–max', 'rows/s', 'one row p50, ms', 'p99, ms', 'differing'];
  rows.push(['', ...heads.map((head) => right(dim(head)))]);
  for (const { name, all, p50, p99, differing } of times) {
    rows.push([
      bold(name),
      right(all.median.toFixed(3)),
      right(rangeOf([all.min, all.max], 3)),
      right(Math.round(count / all.median).toLocaleString('en-US')),
      right(p50.toFixed(3)),
      right(p99.toFixed(3)),
      right(String(differing)),
    ]);
  }
  return `${trimmed(rows)}\n`;
}
