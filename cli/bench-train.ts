// jacquard bench train: an epoch of training on each backend, interleaved in one run; first proof of equal work.

import { LOSS_TOLERANCE } from '../src/benchmark/timing.js';
import {
  benchmarkEpoch,
  benchmarkTraining,
  type EpochTimes,
  lossDisagreement,
} from '../src/benchmark/train-benchmark.js';
import type { Dataset } from '../src/data/dataset.js';
import { splitDataset } from '../src/data/train-test-split.js';
import { median } from '../src/statistics.js';
import { type Contestant, makeContestants, usualContestants } from './bench-contestants.js';
import { type BenchNetwork, benchNetwork, firstRows } from './bench-network.js';
import type { BenchOptions } from './bench-options.js';
import { finishBench, rangeOf, showTurn } from './bench-output.js';
import { loadWithProgress } from './data-progress.js';
import { imageOptionsOf } from './image-options.js';
import { stdout } from './terminal.js';
import { plainTable, right, trimmed } from './terminal-table.js';

/** The report's models: softmax regression, one hidden layer, two. */
const MODELS = [[], [342], [342, 180]];

interface ModelTimes {
  model: string;
  /** Where `model` does not tell them. */
  layers?: string;
  batchSize: number;
  disagreement: number;
  rows: (EpochTimes & { median: number })[];
}

export async function benchTrain(options: BenchOptions): Promise<void> {
  const data = await loadWithProgress(options.data, imageOptionsOf(options));
  const train = firstRows(splitDataset(data.train, { seed: 1 }).train, options.rows);
  const networks = (options.all ? MODELS : [options.hidden]).map((hidden) =>
    benchNetwork({ ...options, hidden }, train),
  );
  const contestants = await makeContestants(options.contestants ?? (await usualContestants(options.wide)));
  const models: ModelTimes[] = [];
  for (const network of networks) models.push(await timeModel(network, train, contestants, options));
  showTurn('');
  const title = `one epoch of training, ${train.size} rows of ${data.name}${data.sample ? ' (sample)' : ''}, batches of ${networks[0].training.batchSize}`;
  await finishBench(options, {
    what: 'train',
    title,
    document: { models },
    text: models.map(modelText).join('\n'),
    charts: [chart(models)],
  });
  const wrong = models.find(({ disagreement }) => !(disagreement <= LOSS_TOLERANCE));
  if (wrong) {
    throw new Error(
      `bench: ${wrong.model}: the losses differ by ${wrong.disagreement.toExponential(1)}: not the same work`,
    );
  }
}

async function timeModel(
  { name: model, text, layers, training }: BenchNetwork,
  train: Dataset,
  contestants: Contestant[],
  { rounds }: BenchOptions,
): Promise<ModelTimes> {
  const times = await benchmarkEpoch({
    data: train,
    layers,
    training: benchmarkTraining(layers, training),
    seed: 1,
    rounds,
    contestants,
    onTurn: (name, round) => showTurn(`${model}: round ${round}/${rounds}: ${name}`),
  });
  const rows = times.map((row) => ({ ...row, median: median(row.seconds) }));
  const { batchSize } = training;
  return {
    model,
    ...(text !== null && { layers: text }),
    batchSize,
    disagreement: lossDisagreement(times),
    rows,
  };
}

function modelText({ model, layers, disagreement, rows }: ModelTimes): string {
  const { bold, dim } = stdout.colors;
  const table = plainTable(3);
  const heads = ['median s', 'min–max s', 'loss', `against ${rows[0].name}`];
  table.push([bold(model), dim('input'), ...heads.map((head) => right(dim(head)))]);
  for (const { name, input, seconds, losses, median: middle } of rows) {
    table.push([
      name,
      dim(input),
      right(middle.toFixed(middle < 1 ? 3 : 2)),
      right(rangeOf(seconds, middle < 1 ? 3 : 2)),
      right(losses.at(-1)!.toFixed(5)),
      right(bold(`${(rows[0].median / middle).toFixed(1)}×`)),
    ]);
  }
  const agreement = `losses agree to ${disagreement.toExponential(1)} relative, so the work is the same`;
  return `${layers === undefined ? '' : `${dim(layers)}\n`}${trimmed(table)}\n${disagreement <= LOSS_TOLERANCE ? `${dim(agreement)}\n` : ''}`;
}

function chart(models: readonly ModelTimes[]) {
  return {
    title: 'One epoch: speed against the first contestant',
    unit: 'times as fast',
    groups: models.map(({ model, rows }) => ({
      label: model,
      bars: rows.map(({ name, median: middle }) => ({
        name,
        value: rows[0].median / middle,
        text: `${(rows[0].median / middle).toFixed(1)}×  (${middle.toFixed(middle < 1 ? 3 : 2)} s)`,
      })),
    })),
  };
}
