// jacquard bench train: an epoch of training on each backend, interleaved in one run.

import Table from 'cli-table3';
import { createBackend } from '../src/backend/create.js';
import { createJsKernels } from '../src/backend/js/index.js';
import {
  benchmarkEpoch,
  type Contestant,
  type EpochTimes,
  lossDisagreement,
} from '../src/benchmark/train-epoch.js';
import { splitDataset } from '../src/data/split.js';
import { median } from '../src/statistics.js';
import { resolveTrainingOptions } from '../src/train/options.js';
import { VERSION } from '../src/version.js';
import { type BenchOptions, LOSS_TOLERANCE, rangeOf, showTurn } from './bench-output.js';
import { colorsFor } from './colors.js';
import { loadWithProgress } from './data-progress.js';
import { hiddenLayers } from './options.js';
import { right } from './text.js';

/** Slowest first: the last column compares with the first. */
export const CONTESTANTS: Record<string, () => Promise<Contestant>> = {
  'js-readable': async () => ({
    name: 'js-readable',
    backend: await createBackend({
      backend: 'js',
      kernels: (memory) => createJsKernels(memory, { gemm: 'readable' }),
    }),
  }),
  js: async () => ({ name: 'js', backend: await createBackend({ backend: 'js' }) }),
  simd: async () => ({ name: 'simd', backend: await createBackend({ backend: 'simd' }) }),
};

export async function benchTrain(options: BenchOptions): Promise<void> {
  const data = await loadWithProgress(options.data);
  const { train } = splitDataset(data.train, { seed: 1 });
  const contestants = await Promise.all(options.contestants.map((name) => CONTESTANTS[name]()));
  const times = await benchmarkEpoch({
    data: train,
    layers: [...hiddenLayers(options.hidden ?? [342], 'relu'), { units: train.classCount }],
    training: resolveTrainingOptions({ learningRate: 2e-4, l2: 1e-4, reduction: 'sum' }),
    seed: 1,
    rounds: options.rounds,
    contestants,
    onTurn: (name, round) => showTurn(`round ${round}/${options.rounds}: ${name}`),
  });
  showTurn('');
  const disagreement = lossDisagreement(times);
  const name = [train.featureCount, ...(options.hidden ?? [342]), train.classCount].join('-');
  const title = `one epoch of ${name}, ${train.size} rows of ${data.name}${data.sample ? ' (sample)' : ''}`;
  if (options.json) {
    const rows = times.map((row) => ({ ...row, median: median(row.seconds) }));
    process.stdout.write(
      `${JSON.stringify({ command: 'bench', version: VERSION, title, disagreement, rows }, null, 2)}\n`,
    );
  } else {
    process.stdout.write(table(title, times, disagreement));
  }
  if (!(disagreement <= LOSS_TOLERANCE)) {
    throw new Error(
      `bench: the losses differ by ${disagreement.toExponential(1)}: the contestants do not do the same work`,
    );
  }
}

function table(title: string, times: readonly EpochTimes[], disagreement: number): string {
  const { bold, dim } = colorsFor(process.stdout);
  const rows = new Table({
    head: ['backend', 'median s', 'min–max s', 'loss', `against ${times[0].name}`],
    style: { head: [], border: [], compact: true },
  });
  const slowest = median(times[0].seconds);
  for (const { name, seconds, losses } of times) {
    const spread = rangeOf(seconds);
    rows.push([
      name,
      right(median(seconds).toFixed(2)),
      right(spread),
      right(losses.at(-1)!.toFixed(5)),
      right(`${(slowest / median(seconds)).toFixed(1)}×`),
    ]);
  }
  const agreement = `losses agree to ${disagreement.toExponential(1)} relative, so the work is the same`;
  const note = disagreement <= LOSS_TOLERANCE ? `${dim(agreement)}\n` : '';
  return `${bold(title)}\n${rows.toString()}\n${note}`;
}
