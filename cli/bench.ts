// jacquard bench: an epoch of training on each backend, interleaved in one run.

import Table from 'cli-table3';
import { Command, InvalidArgumentError, Option } from 'commander';
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
import { colorsFor } from './colors.js';
import { loadWithProgress } from './data-progress.js';
import { dataOption, hiddenLayers, parseHidden, parseNumber } from './options.js';

/** Slowest first: the last column compares with the first. */
const CONTESTANTS: Record<string, () => Promise<Contestant>> = {
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

/** Float32 sums in another order differ by rounding; more than this means other work. */
const LOSS_TOLERANCE = 1e-3;

interface BenchOptions {
  data: string;
  hidden: number[];
  rounds: number;
  contestants: string[];
  json?: boolean;
}

export function benchCommand(): Command {
  const names = Object.keys(CONTESTANTS);
  return new Command('bench')
    .description(
      'time an epoch of training (50,000 images, or the sample) on each backend, in turns, on one thread',
    )
    .addOption(dataOption())
    .addOption(
      new Option('--hidden <units>', 'units of the hidden layers')
        .default([342], '342')
        .argParser(parseHidden),
    )
    .addOption(
      new Option('--rounds <n>', 'epochs each contestant trains').default(3).argParser((text) => {
        const rounds = parseNumber(text);
        if (!Number.isInteger(rounds) || rounds < 1)
          throw new InvalidArgumentError('A whole number from 1 expected.');
        return rounds;
      }),
    )
    .addOption(
      new Option('--contestants <names>', `any of ${names.join(', ')}`)
        .default(['js', 'simd'], 'js,simd')
        .argParser((text) => {
          const chosen = text.split(',');
          const unknown = chosen.find((name) => !names.includes(name));
          if (unknown !== undefined)
            throw new InvalidArgumentError(`"${unknown}" is none of ${names.join(', ')}.`);
          return names.filter((name) => chosen.includes(name));
        }),
    )
    .option('--json', 'one JSON document on stdout instead of the table')
    .action(bench);
}

async function bench(options: BenchOptions): Promise<void> {
  const data = await loadWithProgress(options.data);
  const { train } = splitDataset(data.train, { seed: 1 });
  const contestants = await Promise.all(options.contestants.map((name) => CONTESTANTS[name]()));
  const times = await benchmarkEpoch({
    data: train,
    layers: [...hiddenLayers(options.hidden, 'relu'), { units: train.classCount }],
    training: resolveTrainingOptions({ learningRate: 2e-4, l2: 1e-4, reduction: 'sum' }),
    seed: 1,
    rounds: options.rounds,
    contestants,
    onTurn: (name, round) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[Kround ${round}/${options.rounds}: ${name}`);
    },
  });
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  const disagreement = lossDisagreement(times);
  const name = [train.featureCount, ...options.hidden, train.classCount].join('-');
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
  const right = (content: string) => ({ content, hAlign: 'right' as const });
  const rows = new Table({
    head: ['backend', 'median s', 'min–max s', 'loss', `against ${times[0].name}`],
    style: { head: [], border: [], compact: true },
  });
  const slowest = median(times[0].seconds);
  for (const { name, seconds, losses } of times) {
    const spread = `${Math.min(...seconds).toFixed(2)}–${Math.max(...seconds).toFixed(2)}`;
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
