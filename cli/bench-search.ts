// jacquard bench search: 20 combinations at once against the same trainings one by one.

import { kernelsText } from '../src/backend/backend.js';
import { benchmarkSearch } from '../src/benchmark/search-benchmark.js';
import { LOSS_TOLERANCE } from '../src/benchmark/timing.js';
import { splitDataset } from '../src/data/train-test-split.js';
import {
  EXPERIMENTS,
  REPORT_SEARCH,
  REPORT_SPACE,
  REPORT_TRAINING,
} from '../src/experiments/experiment-definitions.js';
import { hiddenLayers } from '../src/network/network-for.js';
import { NETWORK_OPTIONS } from '../src/network/options.js';
import { combinations } from '../src/search/grid.js';
import { median } from '../src/statistics.js';
import type { BenchOptions } from './bench-options.js';
import { finishBench, rangeOf, showTurn } from './bench-output.js';
import { loadWithProgress } from './data-progress.js';
import { imageOptionsOf } from './image-options.js';
import { stdout } from './terminal.js';
import { plainTable, right, trimmed } from './terminal-table.js';
import { chosenBackend } from './warnings.js';

/** The report's grid for softmax regression (or --hidden), five epochs, as its search runs it. */
export async function benchSearch(options: BenchOptions): Promise<void> {
  const data = await loadWithProgress(options.data, imageOptionsOf(options));
  const parts = splitDataset(splitDataset(data.train).train, { validation: REPORT_SEARCH.validation });
  const members = combinations(REPORT_SPACE).map(({ learningRate, l2 }) => ({
    learningRate,
    l2,
    seed: NETWORK_OPTIONS.seed.usual,
  }));
  const hidden = options.hidden ?? [];
  const backend = await chosenBackend({ backend: 'auto', wide: options.wide, threads: 1 });
  const epochs = EXPERIMENTS.softmax.gridEpochs;
  const { classCount, featureCount } = data.train;
  const layers = [...hiddenLayers(hidden, 'relu'), { units: classCount }];
  const times = await benchmarkSearch({
    ...{ backend, network: { inputSize: featureCount, layers }, members, ...parts },
    ...{ epochs, ...REPORT_TRAINING, rounds: options.rounds },
    onTurn: (turn, round) => showTurn(`round ${round}/${options.rounds}: ${turn}`),
  });
  showTurn('');
  const [fused, lone] = [median(times.fused), median(times.lone)];
  const name = [featureCount, ...hidden, classCount].join('-');
  const title = `search over ${members.length} combinations of ${name}, ${epochs} epochs of ${parts.train.size} rows of ${data.name}; ${kernelsText(backend)}`;
  const { bold, dim } = stdout.colors;
  const rows = plainTable(3);
  rows.push(['', right(dim('median s')), right(dim('min–max s'))]);
  rows.push(['one by one', right(lone.toFixed(2)), right(rangeOf(times.lone))]);
  rows.push(['all at once', right(bold(fused.toFixed(2))), right(rangeOf(times.fused))]);
  const share = `at once takes ${bold(`${((100 * fused) / lone).toFixed(0)} %`)} of the time; the losses after one epoch of the ${times.compared} members whose loss falls`;
  const bars = [
    { name: 'one by one', value: lone, text: lone.toFixed(2) },
    { name: 'all at once', value: fused, text: fused.toFixed(2) },
  ];
  await finishBench(options, {
    what: 'search',
    title,
    document: { ...times, share: fused / lone },
    text: `${trimmed(rows)}\n${share} agree with their lone trainings' to ${times.disagreement.toExponential(1)}\n`,
    charts: [{ title: 'Seconds for the whole search', unit: 's', groups: [{ label: name, bars }] }],
  });
  if (!(times.disagreement <= LOSS_TOLERANCE) || times.compared === 0) {
    throw new Error(`bench: a member's loss differs from its lone training's by ${times.disagreement}`);
  }
}
