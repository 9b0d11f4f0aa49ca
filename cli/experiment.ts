// jacquard experiment: one of the report's experiments from data to report, the official test set, or all of them.

import { Argument, Command } from 'commander';
import { DEFAULT_VALIDATION } from '../src/data/train-test-split.js';
import { DataError, DivergedError, OptionError } from '../src/errors.js';
import { EXPERIMENT_NAMES } from '../src/experiments/experiment-definitions.js';
import { loadNetwork } from '../src/platform/node/save-network.js';
import { TRAINING_OPTIONS } from '../src/train/options.js';
import { VERSION } from '../src/version.js';
import { loadWithProgress } from './data-progress.js';
import { evaluateInto } from './evaluate.js';
import { EXPERIMENT_FLAGS, type ExperimentOptions, type Prepared, runExperiment } from './experiment-run.js';
import { comparisonTable, type ExperimentDocument, experimentSummary } from './experiment-summary.js';
import { addFlags, parseNumber } from './flags.js';
import { announce, divide } from './prepared-data.js';
import { modelPath } from './run-folder.js';
import { requireSearch } from './search-run.js';
import { stderr, stdout } from './terminal.js';
import { chosenBackend } from './warnings.js';

const NAMES = [...EXPERIMENT_NAMES, 'testing', 'all'] as const;

export function experimentCommand(): Command {
  const command = new Command('experiment')
    .description(
      "one of the report's experiments: prepare, search learning rate and λ, train with the winner, report. " +
        '"testing <model>" measures a model on the official test rows; "all" runs everything',
    )
    .addArgument(new Argument('<name>', 'which').choices([...NAMES]))
    .addArgument(
      new Argument('[gridEpochs]', "epochs of each of the search's trials; for testing: the model"),
    )
    .addArgument(new Argument('[epochs]', 'epochs of the training after it'));
  return addFlags(command, EXPERIMENT_FLAGS)
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
  if (options.resume !== undefined) {
    if (name === 'all') throw new OptionError('--resume: resumes one experiment, not all of them');
    requireSearch(options.resume);
  }
  const gridEpochs = epochsArgument('gridEpochs', second);
  const epochs = epochsArgument('epochs', third);
  const backend = await chosenBackend(options);
  const data = await loadWithProgress(options.data, { backend, quiet: options.quiet });
  const parts = divide(data, { validation: DEFAULT_VALIDATION, seed: options.seed });
  if (!options.quiet) announce(data, { validation: DEFAULT_VALIDATION });
  const prepared = { backend, data, parts, options };
  if (name !== 'all') {
    const { document, history } = await runExperiment(name, { gridEpochs, epochs }, prepared);
    if (options.json) stdout.json(document);
    else stdout.write(experimentSummary(document, history));
    return;
  }
  await runAll({ gridEpochs, epochs }, prepared);
}

/** Every experiment; one that diverges does not keep the others from running, but the exit code tells. */
async function runAll(asked: { gridEpochs?: number; epochs?: number }, prepared: Prepared): Promise<void> {
  const { json, quiet } = prepared.options;
  const documents: ExperimentDocument[] = [];
  const diverged: string[] = [];
  for (const name of EXPERIMENT_NAMES) {
    if (!quiet) stderr.write(`\n${name}\n`);
    try {
      const { document, history } = await runExperiment(name, asked, prepared);
      documents.push(document);
      if (!json) stdout.write(experimentSummary(document, history));
    } catch (error) {
      if (!(error instanceof DivergedError)) throw error;
      diverged.push(`${name}: ${error.message}`);
    }
  }
  if (json) {
    const document = {
      command: 'experiment',
      experiment: 'all',
      version: VERSION,
      experiments: documents,
      diverged,
    };
    stdout.json(document);
  } else {
    stdout.write(comparisonTable(documents));
  }
  if (diverged.length > 0) throw new DivergedError(diverged.join('\n'));
}

function epochsArgument(name: string, text: string | undefined): number | undefined {
  return text === undefined ? undefined : TRAINING_OPTIONS.epochs.check(parseNumber(text), name);
}

/** The official test rows, which no experiment has looked at. */
async function testing(
  given: string | undefined,
  extra: string | undefined,
  options: ExperimentOptions,
): Promise<void> {
  if (given === undefined) throw new OptionError('testing: which model? jacquard experiment testing <model>');
  if (options.learningRate !== undefined || options.l2 !== undefined) {
    throw new OptionError('testing: trains nothing, so it takes neither --learning-rate nor --l2');
  }
  if (extra !== undefined) throw new OptionError(`testing: one model expected, "${extra}" given besides`);
  const backend = await chosenBackend(options);
  const model = modelPath(given);
  const network = await loadNetwork(backend, model);
  const data = await loadWithProgress(options.data, { backend, quiet: options.quiet });
  if (data.test === undefined) throw new DataError(`${data.name}: has no test rows`);
  if (!options.quiet) announce(data, { validation: DEFAULT_VALIDATION });
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
