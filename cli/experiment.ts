// jacquard experiment: one of the report's experiments from data to report, the official test set, or all of them.

import { Argument, Command } from 'commander';
import type { Backend, BackendChoice } from '../src/backend/backend.js';
import { DataError, DivergedError, OptionError } from '../src/errors.js';
import {
  EXPERIMENT_NAMES,
  EXPERIMENTS,
  type ExperimentDefinition,
  type ExperimentName,
  layersOf,
  REPORT_SEARCH,
  REPORT_SPACE,
  REPORT_TRAINING,
} from '../src/experiments/definitions.js';
import { Network } from '../src/network/network.js';
import type { LoadedData } from '../src/platform/node/datasets.js';
import { loadNetwork } from '../src/platform/node/model-file.js';
import { checkRange } from '../src/train/options.js';
import { VERSION } from '../src/version.js';
import { loadWithProgress } from './data-progress.js';
import { evaluateInto } from './evaluate.js';
import { comparisonTable, type ExperimentDocument, experimentSummary } from './experiment-summary.js';
import { fitKeepingBest } from './fit-run.js';
import { interruptSignal } from './interrupt.js';
import { chosenBackend } from './notes.js';
import { backendOption, dataOption, parseNumber, rangedOption, seedOption } from './options.js';
import { announce, describeSource, divide, type Parts } from './prepared-data.js';
import { commandLine, modelPath, RunFolder, versions } from './run-folder.js';
import { writeTrainingReport } from './run-report.js';
import { runSearch } from './search-run.js';
import { searchTable } from './search-table.js';
import { measureRun, type SearchSummary } from './train-summary.js';

interface ExperimentOptions {
  data: string;
  learningRate?: number;
  l2?: number;
  seed: number;
  backend: BackendChoice;
  out: string;
  json?: boolean;
  quiet?: boolean;
}

/** Of Fashion-MNIST's 60,000 training rows, 10,000, as in the report; of other data the same share. */
const VALIDATION = 1 / 6;

const NAMES = [...EXPERIMENT_NAMES, 'testing', 'all'] as const;

export function experimentCommand(): Command {
  return new Command('experiment')
    .description(
      "one of the report's experiments: prepare, search learning rate and λ, train with the winner, report. " +
        '"testing <model>" measures a model on the official test rows; "all" runs everything',
    )
    .addArgument(new Argument('<name>', 'which').choices([...NAMES]))
    .addArgument(
      new Argument('[gridEpochs]', "epochs of each of the search's trials; for testing: the model"),
    )
    .addArgument(new Argument('[epochs]', 'epochs of the training after it'))
    .addOption(dataOption())
    .addOption(rangedOption('--learning-rate <x>', 'learningRate'))
    .addOption(rangedOption('--l2 <x>', 'l2'))
    .addOption(seedOption())
    .addOption(backendOption())
    .option('--out <folder>', 'where run folders go, named after the experiment', 'runs')
    .option('--json', 'one JSON document on stdout instead of the summary')
    .option('--quiet', 'no progress and no notes on stderr')
    .addHelpText('after', '\n--learning-rate together with --l2 skips the search.')
    .action(experiment);
}

async function experiment(
  name: (typeof NAMES)[number],
  second: string | undefined,
  third: string | undefined,
  options: ExperimentOptions,
): Promise<void> {
  if (name === 'testing') return testing(second, third, options);
  if ((options.learningRate === undefined) !== (options.l2 === undefined)) {
    throw new OptionError('--learning-rate and --l2: give both, which skips the search, or neither');
  }
  const gridEpochs = epochsArgument('gridEpochs', second);
  const epochs = epochsArgument('epochs', third);
  const backend = await chosenBackend(options.backend);
  const data = await loadWithProgress(options.data);
  const parts = divide(data, { validation: VALIDATION, seed: options.seed });
  if (!options.quiet) announce(data, { validation: VALIDATION });
  const documents: ExperimentDocument[] = [];
  for (const one of name === 'all' ? EXPERIMENT_NAMES : [name]) {
    if (name === 'all' && !options.quiet) process.stderr.write(`\n${one}\n`);
    const document = await runExperiment(one, { gridEpochs, epochs }, { backend, data, parts, options });
    documents.push(document);
    if (!options.json) process.stdout.write(experimentSummary(document));
  }
  if (name !== 'all') {
    if (options.json) process.stdout.write(`${JSON.stringify(documents[0], null, 2)}\n`);
    return;
  }
  if (options.json) {
    const document = { command: 'experiment', experiment: 'all', version: VERSION, experiments: documents };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    process.stdout.write(comparisonTable(documents));
  }
}

function epochsArgument(name: string, text: string | undefined): number | undefined {
  return text === undefined ? undefined : checkRange('epochs', parseNumber(text), name);
}

interface Prepared {
  backend: Backend;
  data: LoadedData;
  parts: Parts;
  options: ExperimentOptions;
}

/** Search, training, evaluation and run folder of one experiment. */
async function runExperiment(
  name: ExperimentName,
  asked: { gridEpochs?: number; epochs?: number },
  prepared: Prepared,
): Promise<ExperimentDocument> {
  const { backend, data, parts, options } = prepared;
  const definition: ExperimentDefinition = EXPERIMENTS[name];
  const gridEpochs = asked.gridEpochs ?? definition.gridEpochs;
  const epochs = asked.epochs ?? definition.epochs;
  const started = performance.now();
  const run = await RunFolder.begin(options.out, name, {
    command: 'experiment',
    experiment: name,
    commandLine: commandLine(),
    options: { ...options, gridEpochs, epochs, ...REPORT_TRAINING, validation: VALIDATION },
    data: describeSource(options.data, data),
    backend: backend.name,
    versions: versions(),
  });
  const shape = {
    inputSize: parts.train.featureCount,
    layers: layersOf(definition, parts.train.classCount),
    loss: definition.loss,
  };
  const search =
    options.learningRate === undefined ? await searchFor(name, gridEpochs, shape, run, prepared) : undefined;
  const { learningRate, l2 } = search?.winner ?? { learningRate: options.learningRate!, l2: options.l2! };
  const network = new Network(backend, { ...shape, seed: options.seed });
  const training = { epochs, learningRate, l2, ...REPORT_TRAINING };
  const { best, files } = await fitKeepingBest(
    network,
    parts,
    training,
    async () => run,
    options.quiet ?? false,
  );
  const measured = measureRun({ network, backend, data, ...parts, best: best.record });
  const document: ExperimentDocument = {
    ...{ command: 'experiment', experiment: name, version: VERSION, ...measured, learningRate, l2 },
    ...{ search, files, reported: definition.reported, seconds: (performance.now() - started) / 1000 },
  };
  network.parameters = best.parameters;
  await writeTrainingReport({ run, network, data, ...parts, document, title: definition.title });
  network.dispose();
  return document;
}

async function searchFor(
  name: ExperimentName,
  epochs: number,
  network: { inputSize: number; layers: ReturnType<typeof layersOf>; loss: ExperimentDefinition['loss'] },
  run: RunFolder,
  { backend, parts, options }: Prepared,
): Promise<SearchSummary> {
  const interrupt = interruptSignal();
  const started = performance.now();
  try {
    const rows = await runSearch({
      options: {
        ...{
          backend,
          network,
          train: parts.train,
          space: REPORT_SPACE,
          epochs,
          metric: 'loss',
          seed: options.seed,
        },
        ...{ ...REPORT_SEARCH, ...REPORT_TRAINING },
      },
      run,
      identity: { experiment: name, space: REPORT_SPACE, ...REPORT_SEARCH, epochs, seed: options.seed },
      quiet: options.quiet ?? false,
      signal: interrupt.signal,
      resumeCommand: `${commandLine()} (the search starts anew; give --learning-rate and --l2 to skip it)`,
    });
    if (!rows[0].winner) {
      throw new DivergedError(
        `${name}: every combination of the search diverged; the scores are in ${run.path}`,
      );
    }
    const seconds = (performance.now() - started) / 1000;
    const metric = 'loss';
    const summary = { epochs, repeats: REPORT_SEARCH.repeats, metric, seconds, winner: rows[0].params, rows };
    if (!options.json && !options.quiet) process.stderr.write(`${searchTable(summary)}\n`);
    return summary;
  } finally {
    interrupt.dispose();
  }
}

/** The official test rows, which no experiment has looked at. */
async function testing(
  given: string | undefined,
  extra: string | undefined,
  options: ExperimentOptions,
): Promise<void> {
  if (given === undefined) throw new OptionError('testing: which model? jacquard experiment testing <model>');
  if (extra !== undefined) throw new OptionError(`testing: one model expected, "${extra}" is too much`);
  const backend = await chosenBackend(options.backend);
  const model = modelPath(given);
  const network = await loadNetwork(backend, model);
  const data = await loadWithProgress(options.data);
  if (data.test === undefined) throw new DataError(`${data.name}: has no test rows`);
  if (!options.quiet) announce(data, { validation: VALIDATION });
  await evaluateInto({
    ...options,
    command: 'testing',
    model,
    network,
    backend,
    data,
    part: 'test',
    rows: data.test,
  });
}
