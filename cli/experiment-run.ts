// One experiment from its search to its report. Before: experiment.ts reads the options and the data.

import { type Backend, describeBackend } from '../src/backend/backend.js';
import { DEFAULT_VALIDATION } from '../src/data/train-test-split.js';
import { DivergedError, OptionError } from '../src/errors.js';
import {
  EXPERIMENTS,
  type ExperimentDefinition,
  type ExperimentName,
  layersOf,
  REPORT_SEARCH,
  REPORT_SPACE,
  REPORT_TRAINING,
} from '../src/experiments/experiment-definitions.js';
import { Network } from '../src/network/network.js';
import type { LoadedData } from '../src/platform/node/datasets.js';
import type { History } from '../src/train/history.js';
import { resolveTrainingOptions, TRAINING_OPTIONS, TRAINING_TEXTS } from '../src/train/options.js';
import { VERSION } from '../src/version.js';
import type { ExperimentDocument } from './experiment-summary.js';
import { fitKeepingBest } from './fit-run.js';
import { Flag, plainFlag, switchFlag, type ValuesOf } from './flags.js';
import { interruptSignal } from './interrupt.js';
import { describeSource, type Parts } from './prepared-data.js';
import { commandLine, RunFolder, versions } from './run-folder.js';
import { writeTrainingReport } from './run-report.js';
import { readScores, resumeCommand, runSearch } from './search-run.js';
import { searchTable } from './search-table.js';
import { dataOption, engineFlags, outOption, seedOption } from './shared-options.js';
import { stderr } from './terminal.js';
import { measureRun, type SearchSummary } from './train-summary.js';
import { note } from './warnings.js';

const { learningRate, l2 } = TRAINING_OPTIONS;
const { meaning: stepSize } = TRAINING_TEXTS.learningRate;

/** The flags of `jacquard experiment`. */
export const EXPERIMENT_FLAGS = {
  data: dataOption(),
  learningRate: plainFlag('learningRate', learningRate, { meaning: stepSize }),
  l2: plainFlag('l2', l2, { meaning: TRAINING_TEXTS.l2.meaning, saysDefault: true } as const),
  seed: seedOption(),
  ...engineFlags(),
  out: outOption('the folder in which run folders are made, named after the experiment'),
  resume: new Flag<string | undefined>(
    '--resume <folder>',
    'resume the interrupted search in this run folder; give the same options',
  ),
  json: switchFlag('--json', 'one JSON document on stdout instead of the summary'),
  quiet: switchFlag(
    '--quiet',
    'print no progress, and only notes about a fallback or a doubtful choice, on stderr',
  ),
};

export type ExperimentOptions = ValuesOf<typeof EXPERIMENT_FLAGS>;

export interface Prepared {
  backend: Backend;
  data: LoadedData;
  parts: Parts;
  options: ExperimentOptions;
}

/** Search, training, evaluation and run folder of one experiment. */
export async function runExperiment(
  name: ExperimentName,
  asked: { gridEpochs?: number; epochs?: number },
  prepared: Prepared,
): Promise<{ document: ExperimentDocument; history: History }> {
  const { backend, data, parts, options } = prepared;
  const definition: ExperimentDefinition = EXPERIMENTS[name];
  const gridEpochs = asked.gridEpochs ?? definition.gridEpochs;
  const epochs = asked.epochs ?? definition.epochs;
  const started = performance.now();
  const run = await RunFolder.begin(options.out, name, {
    command: 'experiment',
    experiment: name,
    commandLine: commandLine(),
    options: { ...options, gridEpochs, epochs, ...REPORT_TRAINING, validation: DEFAULT_VALIDATION },
    data: describeSource(options.data, data),
    ...describeBackend(backend),
    versions: versions(),
  });
  const shape = {
    inputSize: parts.train.featureCount,
    layers: layersOf(definition, parts.train.classCount),
    loss: definition.loss,
  };
  const search =
    options.learningRate === undefined ? await searchFor(name, gridEpochs, shape, run, prepared) : undefined;
  const fixed = { learningRate: options.learningRate!, l2: options.l2! };
  const { network, settings, best, files, rejected } = await trainStable(
    search ? candidates(search) : [fixed],
    () => new Network(backend, { ...shape, seed: options.seed }),
    { epochs, run, prepared },
  );
  const training = resolveTrainingOptions({ epochs, ...settings, ...REPORT_TRAINING });
  const measured = measureRun({ network, backend, data, ...parts, training, best });
  const first: ExperimentDocument = {
    ...{ command: 'experiment', experiment: name, version: VERSION, ...measured, ...settings },
    ...{
      search: search && { ...search, rejected },
      files,
      reported: definition.reported,
      seconds: (performance.now() - started) / 1000,
    },
  };
  network.parameters = best.parameters;
  const report = { run, network, data, ...parts, document: first, title: definition.title };
  const document = await writeTrainingReport(report);
  const history = [...network.history];
  network.dispose();
  return { document, history };
}

interface Settings {
  learningRate: number;
  l2: number;
}

/**
 * The winner, then the best combination of each lower learning rate: a rate that held for a search's few epochs can
 * still run away in the long training, and then only a lower one helps.
 */
function candidates({ rows }: SearchSummary): Settings[] {
  const chosen: Settings[] = [];
  for (const { params, mean } of rows) {
    const lowest = chosen.at(-1)?.learningRate ?? Number.POSITIVE_INFINITY;
    if (mean !== null && params.learningRate < lowest)
      chosen.push({ learningRate: params.learningRate, l2: params.l2 });
  }
  return chosen;
}

/** Trains with the first of `settings` that does not diverge; those that did are named, here and in report.json. */
async function trainStable(
  settings: readonly Settings[],
  make: () => Network,
  { epochs, run, prepared: { parts, options } }: { epochs: number; run: RunFolder; prepared: Prepared },
) {
  const rejected: (Settings & { reason: string })[] = [];
  for (const [i, one] of settings.entries()) {
    const network = make();
    try {
      const training = resolveTrainingOptions({ epochs, ...one, ...REPORT_TRAINING });
      const quiet = options.quiet ?? false;
      const fitted = await fitKeepingBest({ network, parts, training, begin: async () => run, quiet });
      requireSettled(network.history, one.learningRate);
      return { network, settings: one, best: fitted.best, files: fitted.files, rejected };
    } catch (error) {
      network.dispose();
      if (!(error instanceof DivergedError) || i + 1 === settings.length) throw error;
      rejected.push({ ...one, reason: error.message });
      const next = settings[i + 1];
      note(
        `${error.message}\n      continuing with the best lower rate of the search, ${next.learningRate} with λ ${next.l2}`,
      );
    }
  }
  throw new OptionError('experiment: no settings to train with');
}

/** @throws DivergedError when the end is worse than the beginning: finite, but run away all the same. */
function requireSettled(history: History, learningRate: number): void {
  const [first, last] = [history[0].validationLoss!, history.at(-1)!.validationLoss!];
  if (last <= first || history.length === 1) return;
  throw new DivergedError(
    `training diverged: the validation loss is ${last.toPrecision(3)} after ${history.length} epochs, ` +
      `${first.toPrecision(3)} after the first; lower learningRate (now ${learningRate})`,
  );
}

async function searchFor(
  name: ExperimentName,
  epochs: number,
  network: { inputSize: number; layers: ReturnType<typeof layersOf>; loss: ExperimentDefinition['loss'] },
  run: RunFolder,
  { backend, data, parts, options }: Prepared,
): Promise<SearchSummary> {
  const identity = {
    ...{ experiment: name, space: REPORT_SPACE, ...REPORT_SEARCH, ...REPORT_TRAINING, epochs },
    ...{ seed: options.seed, data: data.checksum, backend: backend.name },
  };
  const done = options.resume === undefined ? [] : readScores(options.resume, identity);
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
          done,
        },
        ...{ ...REPORT_SEARCH, ...REPORT_TRAINING },
      },
      run,
      identity,
      quiet: options.quiet ?? false,
      signal: interrupt.signal,
      resumeCommand: resumeCommand(run),
    });
    if (!rows[0].winner) {
      throw new DivergedError(
        `${name}: every combination of the search diverged; the scores are in ${run.path}`,
      );
    }
    const seconds = (performance.now() - started) / 1000;
    const metric = 'loss' as const;
    const summary = { epochs, repeats: REPORT_SEARCH.repeats, metric, seconds, winner: rows[0].params, rows };
    if (!options.json && !options.quiet) stderr.write(`${searchTable(summary, { colors: stderr.colors })}\n`);
    return summary;
  } finally {
    interrupt.dispose();
  }
}
