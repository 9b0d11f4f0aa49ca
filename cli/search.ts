// jacquard search: which learning rate and λ suit a model and its data.

import { Command, InvalidArgumentError, Option } from 'commander';
import { DivergedError } from '../src/errors.js';
import { REPORT_SEARCH, REPORT_SPACE } from '../src/experiments/definitions.js';
import { directionOf, SEARCH_METRICS, type SearchMetric } from '../src/experiments/network-search.js';
import { ACTIVATION_NAMES } from '../src/functions/activations.js';
import { hiddenLayers } from '../src/network/network-for.js';
import type { LossName, Reduction } from '../src/nn/losses.js';
import { REDUCTIONS } from '../src/nn/losses.js';
import { DEFAULTS } from '../src/train/options.js';
import { checkRange, type RangedOption } from '../src/train/ranges.js';
import { VERSION } from '../src/version.js';
import { loadWithProgress } from './data-progress.js';
import { interruptSignal } from './interrupt.js';
import { chosenBackend } from './notes.js';
import {
  backendOption,
  classLossOption,
  dataOption,
  type EngineOptions,
  labelOption,
  parseActivationOption,
  parseHidden,
  parseNumber,
  rangedOption,
  seedOption,
  threadsOption,
  validationOption,
} from './options.js';
import { announce, describeSource, divide } from './prepared-data.js';
import { commandLine, RunFolder, versions } from './run-folder.js';
import { writeSearchReport } from './search-report.js';
import { readScores, requireSearch, resumeCommand, runSearch } from './search-run.js';
import { searchTable } from './search-table.js';
import type { SearchSummary } from './train-summary.js';

interface SearchOptions extends EngineOptions {
  data: string;
  label?: string | number;
  hidden: number[];
  activation: string;
  loss: LossName;
  learningRates: number[];
  l2s: number[];
  epochs: number;
  repeats: number;
  holdOut: number;
  metric: SearchMetric;
  batchSize: number;
  reduction: Reduction;
  seed: number;
  validation: number;
  out: string;
  resume?: string;
  json?: boolean;
  quiet?: boolean;
}

const DEFAULT_EPOCHS = 5;

/** "lowest mean loss" */
function bestText(metric: SearchMetric): string {
  return `${directionOf(metric) === 'max' ? 'highest' : 'lowest'} mean ${metric}`;
}

export function searchCommand(): Command {
  return new Command('search')
    .description('try learning rates with λs, all combinations at once, on random parts of the training rows')
    .addOption(dataOption())
    .addOption(labelOption())
    .addOption(
      new Option('--hidden <units>', 'units of the hidden layers: 342, or 342,180, or none')
        .default([342], '342')
        .argParser(parseHidden),
    )
    .addOption(
      new Option('--activation <name>', `of the hidden layers: ${ACTIVATION_NAMES.join(', ')}`)
        .default('relu')
        .argParser(parseActivationOption),
    )
    .addOption(classLossOption())
    .addOption(
      new Option('--learning-rates <list>', 'to try, separated by commas')
        .default(REPORT_SPACE.learningRate, REPORT_SPACE.learningRate.join(','))
        .argParser((text) => parseValues('learningRate', text)),
    )
    .addOption(
      new Option('--l2s <list>', 'to try, separated by commas')
        .default(REPORT_SPACE.l2, REPORT_SPACE.l2.join(','))
        .argParser((text) => parseValues('l2', text)),
    )
    .addOption(rangedOption('--epochs <n>', 'epochs').default(DEFAULT_EPOCHS))
    .addOption(
      new Option('--repeats <n>', 'splits to try each combination on')
        .default(REPORT_SEARCH.repeats)
        .argParser(parseRepeats),
    )
    .addOption(
      new Option('--hold-out <fraction>', 'of the training rows, to score on')
        .default(REPORT_SEARCH.validation)
        .argParser(parseFraction),
    )
    .addOption(
      new Option('--metric <name>', `${SEARCH_METRICS.map(bestText).join(' or ')} wins`)
        .choices([...SEARCH_METRICS])
        .default('loss'),
    )
    .addOption(rangedOption('--batch-size <n>', 'batchSize').default(DEFAULTS.batchSize))
    .addOption(
      new Option('--reduction <name>', "a batch's gradient is the mean or the sum over its rows")
        .choices([...REDUCTIONS])
        .default('sum', 'sum, which the default rates are for'),
    )
    .addOption(seedOption())
    .addOption(validationOption())
    .addOption(backendOption())
    .addOption(threadsOption())
    .option('--out <folder>', 'where run folders go: search, search-2, …', 'runs')
    .option(
      '--resume <folder>',
      'go on with an interrupted search, given its run folder and the same options',
    )
    .option('--json', 'one JSON document on stdout instead of the table')
    .option('--quiet', 'no progress and no notes on stderr')
    .action(search);
}

async function search(options: SearchOptions): Promise<void> {
  const space = { l2: options.l2s, learningRate: options.learningRates };
  const { repeats, seed, metric, epochs, batchSize, reduction } = options;
  if (options.resume !== undefined) requireSearch(options.resume);
  const backend = await chosenBackend(options);
  const data = await loadWithProgress(options.data, {
    ...{ label: options.label, backend, quiet: options.quiet },
  });
  const { train } = divide(data, options);
  const { hidden, activation, loss, holdOut, validation } = options;
  const identity = {
    ...{ space, repeats, seed, metric, epochs, batchSize, reduction, hidden, activation, loss, holdOut },
    ...{ validation, data: data.checksum, backend: backend.name },
  };
  const done = options.resume === undefined ? [] : readScores(options.resume, identity);
  if (!options.quiet) announce(data, options);
  const run = await RunFolder.begin(options.out, 'search', {
    command: 'search',
    commandLine: commandLine(),
    options,
    data: describeSource(options.data, data),
    backend: backend.name,
    threads: backend.threads,
    versions: versions(),
  });
  const network = {
    inputSize: train.featureCount,
    layers: [...hiddenLayers(options.hidden, options.activation), { units: train.classCount }],
    loss: options.loss,
  };
  const interrupt = interruptSignal();
  const started = performance.now();
  try {
    const rows = await runSearch({
      options: {
        ...{ backend, network, train, space, epochs, repeats, validation: options.holdOut },
        ...{ batchSize, reduction, metric, seed, done },
      },
      run,
      identity,
      quiet: options.quiet ?? false,
      signal: interrupt.signal,
      resumeCommand: resumeCommand(run),
    });
    const seconds = (performance.now() - started) / 1000;
    const winner = rows[0].winner ? rows[0].params : null;
    const summary: SearchSummary = { epochs, repeats, metric, seconds, winner, rows };
    const document = {
      ...{ command: 'search', version: VERSION, backend: backend.name, seed, seconds },
      data: { name: data.name, sample: data.sample, rows: train.size },
      ...{ metric, epochs, repeats, winner, rows },
      files: { run: run.path },
    };
    const title = `Grid search, ${[train.featureCount, ...options.hidden, train.classCount].join('-')}`;
    await writeSearchReport({
      run,
      title,
      summary,
      document,
      data,
      rows: train.size,
      seed,
      backend: backend.name,
    });
    process.stdout.write(
      options.json
        ? `${JSON.stringify(document, null, 2)}\n`
        : searchTable(summary, { stream: process.stdout, folder: run.path }),
    );
    if (winner === null)
      throw new DivergedError('search: every combination diverged; try lower --learning-rates');
  } finally {
    interrupt.dispose();
  }
}

function parseValues(name: RangedOption, text: string): number[] {
  return text.split(',').map((one) => {
    const value = parseNumber(one);
    try {
      return checkRange(name, value);
    } catch {
      throw new InvalidArgumentError(`"${one}" is not a value of ${name}.`);
    }
  });
}

function parseRepeats(text: string): number {
  const value = parseNumber(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError('A whole number from 1 expected.');
  return value;
}

function parseFraction(text: string): number {
  const value = parseNumber(text);
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError('A fraction between 0 and 1 expected.');
  return value;
}
