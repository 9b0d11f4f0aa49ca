// jacquard search: which learning rate and λ suit a model and its data.

import { Command, InvalidArgumentError } from 'commander';
import { describeBackend } from '../src/backend/backend.js';
import { DivergedError } from '../src/errors.js';
import { REPORT_SEARCH, REPORT_SPACE } from '../src/experiments/experiment-definitions.js';
import { directionOf, SEARCH_METRICS, type SearchMetric } from '../src/experiments/network-search.js';
import { inputShapeFor, layersFor } from '../src/network/network-for.js';
import { networkName } from '../src/nn/describe-layers.js';
import { defineArchitecture } from '../src/nn/graph-from-options.js';
import { TRAINING_OPTIONS, TRAINING_TEXTS } from '../src/train/options.js';
import { VERSION } from '../src/version.js';
import { loadWithProgress } from './data-progress.js';
import { imageShapeOption } from './fit-options.js';
import { addFlags, Flag, parseNumber, parseWhole, plainFlag, switchFlag, type ValuesOf } from './flags.js';
import { IMAGE_FLAGS, imageOptionsOf } from './image-options.js';
import { interruptSignal } from './interrupt.js';
import { hiddenOptions, layersOption, makeLayers, settleLayers } from './layers-option.js';
import { announce, describeSource, divide } from './prepared-data.js';
import { commandLine, RunFolder, versions } from './run-folder.js';
import { writeSearchReport } from './search-report.js';
import { readScores, requireSearch, resumeCommand, runSearch } from './search-run.js';
import { searchTable } from './search-table.js';
import {
  activationOption,
  classLossOption,
  dataOption,
  engineFlags,
  hiddenOption,
  labelOption,
  outOption,
  seedOption,
  validationOption,
} from './shared-options.js';
import { stdout } from './terminal.js';
import type { SearchSummary } from './train-summary.js';
import { chosenBackend } from './warnings.js';

const DEFAULT_EPOCHS = 5;

/** "lowest mean loss" */
function bestText(metric: SearchMetric): string {
  return `${directionOf(metric) === 'max' ? 'highest' : 'lowest'} mean ${metric}`;
}

const { epochs, batchSize, reduction } = TRAINING_OPTIONS;

const SEARCH_FLAGS = {
  data: dataOption(),
  label: labelOption(),
  hidden: hiddenOption(),
  layers: layersOption(),
  imageShape: imageShapeOption('the data'),
  ...IMAGE_FLAGS,
  activation: activationOption(),
  loss: classLossOption(),
  learningRates: new Flag<number[]>('--learning-rates <list>', 'to try, separated by commas')
    .default(REPORT_SPACE.learningRate, REPORT_SPACE.learningRate.join(','))
    .argParser((text) => parseValues('learningRate', text)),
  l2s: new Flag<number[]>('--l2s <list>', 'to try, separated by commas')
    .default(REPORT_SPACE.l2, REPORT_SPACE.l2.join(','))
    .argParser((text) => parseValues('l2', text)),
  epochs: plainFlag('epochs', epochs, TRAINING_TEXTS.epochs).default(DEFAULT_EPOCHS),
  repeats: new Flag<number>('--repeats <n>', 'splits to try each combination on')
    .default(REPORT_SEARCH.repeats)
    .argParser(parseWhole),
  holdOut: new Flag<number>('--hold-out <fraction>', 'of the training rows, to score on')
    .default(REPORT_SEARCH.validation)
    .argParser(parseFraction),
  metric: new Flag<SearchMetric>('--metric <name>', `${SEARCH_METRICS.map(bestText).join(' or ')} wins`)
    .choices([...SEARCH_METRICS])
    .default('loss'),
  batchSize: plainFlag('batchSize', batchSize, TRAINING_TEXTS.batchSize),
  reduction: plainFlag('reduction', reduction, TRAINING_TEXTS.reduction).default(
    'sum',
    'sum, which the default rates are for',
  ),
  seed: seedOption(),
  validation: validationOption(),
  ...engineFlags(),
  out: outOption('the folder in which run folders are made: search, search-2, …'),
  resume: new Flag<string | undefined>(
    '--resume <folder>',
    'resume an interrupted search: its run folder; give the same options',
  ),
  json: switchFlag('--json', 'one JSON document on stdout instead of the table'),
  quiet: switchFlag(
    '--quiet',
    'print no progress, and only notes about a fallback or a doubtful choice, on stderr',
  ),
};

type SearchOptions = ValuesOf<typeof SEARCH_FLAGS>;

/** search-try.ts is another command under the same name. */
const OTHER_SEARCH = '\nIts options with --try: jacquard search --try learning-rate=1e-4..1e-1:log --help';

export function searchCommand(): Command {
  const command = new Command('search').description(
    'search for the best options: with --try, any options of "jacquard train"; without it, every combination of --learning-rates and --l2s, all trained at once, on random splits of the training rows',
  );
  return addFlags(command, SEARCH_FLAGS).addHelpText('after', OTHER_SEARCH).action(search);
}

async function search(_given: SearchOptions, command: Command): Promise<void> {
  settleLayers(command);
  const options: SearchOptions = command.opts();
  const space = { l2: options.l2s, learningRate: options.learningRates };
  const { repeats, seed, metric, epochs, batchSize, reduction } = options;
  if (options.resume !== undefined) requireSearch(options.resume);
  const backend = await chosenBackend(options);
  const data = await loadWithProgress(options.data, {
    ...{ label: options.label, backend, quiet: options.quiet, pixels: options.imageShape !== undefined },
    ...imageOptionsOf(options),
  });
  const { train } = divide(data, options);
  const { hidden, layers, imageShape, activation, loss, holdOut, validation } = options;
  const identity = {
    ...{ space, repeats, seed, metric, epochs, batchSize, reduction, hidden, activation, loss, holdOut },
    ...{ layers, imageShape, validation, data: data.checksum, backend: backend.name },
  };
  const done = options.resume === undefined ? [] : readScores(options.resume, identity);
  const made = layersFor(train.classCount, { ...hiddenOptions(options), activation });
  const inputShape = makeLayers(options, () => inputShapeFor(train, made, imageShape));
  const network = { inputShape, layers: made, loss };
  const graph = makeLayers(options, () => defineArchitecture(inputShape, made, loss));
  const words = networkName(graph);
  const name = layers === undefined || words.layers === '' ? words.sizes : `${words.sizes}, ${words.layers}`;
  if (!options.quiet) announce(data, options);
  const run = await RunFolder.begin(options.out, 'search', {
    command: 'search',
    commandLine: commandLine(),
    options,
    data: describeSource(options.data, data),
    ...describeBackend(backend),
    versions: versions(),
  });
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
      ...{ command: 'search', version: VERSION, ...describeBackend(backend), seed, seconds },
      data: { name: data.name, sample: data.sample, rows: train.size },
      ...{ metric, epochs, repeats, winner, rows },
      files: { run: run.path },
    };
    const title = `Grid search, ${name}`;
    await writeSearchReport({
      run,
      title,
      summary,
      document,
      data,
      rows: train.size,
      seed,
      backend,
    });
    if (options.json) stdout.json(document);
    else stdout.write(searchTable(summary, { colors: stdout.colors, folder: run.path }));
    if (winner === null)
      throw new DivergedError('search: every combination diverged; try lower --learning-rates');
  } finally {
    interrupt.dispose();
  }
}

function parseValues(name: 'learningRate' | 'l2', text: string): number[] {
  return text.split(',').map((one) => {
    try {
      return TRAINING_OPTIONS[name].check(parseNumber(one), name)!;
    } catch {
      throw new InvalidArgumentError(`"${one}" is not a value of ${name}.`);
    }
  });
}

function parseFraction(text: string): number {
  const value = parseNumber(text);
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError('A fraction between 0 and 1 expected.');
  return value;
}
