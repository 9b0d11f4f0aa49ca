// jacquard train: data in, a run folder out.

import { Command, Option } from 'commander';
import type { Backend } from '../src/backend/backend.js';
import type { Dataset } from '../src/data/dataset.js';
import type { InputChoice } from '../src/data/sparse-or-dense.js';
import { OptionError } from '../src/errors.js';
import { ACTIVATION_NAMES } from '../src/functions/activations.js';
import type { ClassWeights } from '../src/network/class-weights.js';
import type { Network } from '../src/network/network.js';
import { networkFor } from '../src/network/network-for.js';
import { INITIALIZER_NAMES, type InitializerName } from '../src/nn/initializers.js';
import { type LossName, REDUCTIONS, type Reduction } from '../src/nn/losses.js';
import { isTable } from '../src/tabular/split-table.js';
import { dropoutRates } from '../src/train/dropout.js';
import {
  DEFAULTS,
  requireSmoothable,
  resolveTrainingOptions,
  type TrainingOptions,
} from '../src/train/options.js';
import { VERSION } from '../src/version.js';
import { blamingRecipe, cook, recipeOf } from './apply-recipe.js';
import { loadWithProgress } from './data-progress.js';
import { fitKeepingBest, LAST } from './fit-run.js';
import { chosenBackend } from './notes.js';
import { addUpdateOptions, type UpdateOptions, updatesOf } from './optimizer-options.js';
import {
  backendOption,
  dataOption,
  type EngineOptions,
  inputOption,
  labelOption,
  labelsOption,
  lossFor,
  lossOption,
  parseActivationOption,
  parseHidden,
  rangedOption,
  seedOption,
  type TargetOptions,
  targetColumns,
  targetOption,
  threadsOption,
  validationOption,
} from './options.js';
import {
  announce,
  describeSource,
  divide,
  warnOfFewSteps,
  warnOfLargeTargets,
  warnOfTablesAsImages,
} from './prepared-data.js';
import { profileTable } from './profile-table.js';
import {
  classWeightsOption,
  dropoutOption,
  flipOption,
  imageShapeOption,
  networkStandardization,
  type StandardizeOptions,
  scalingOf,
  shiftOption,
  standardizeOption,
  targetScalingOption,
} from './regularizing-options.js';
import { commandLine, RunFolder, versions } from './run-folder.js';
import { writeTrainingReport } from './run-report.js';
import {
  addStoppingOptions,
  checkpointsOf,
  requireMonitor,
  type StoppingOptions,
  stoppingOf,
} from './stopping-options.js';
import { noteDoubts, noteIgnored } from './table-notes.js';
import {
  addReadingOptions,
  addTableOptions,
  type TableOptions,
  tableOptionsOf,
  testOption,
} from './table-options.js';
import {
  cookForTable,
  isDefault,
  mayBeTable,
  NO_RECIPE,
  TABLE_RECIPE,
  wantsTableRecipe,
} from './table-recipe.js';
import { readRun, resumedNetwork } from './train-resume.js';
import { measureRun, type TrainDocument, trainingTitle, trainSummary } from './train-summary.js';

export interface TrainOptions
  extends EngineOptions,
    UpdateOptions,
    StandardizeOptions,
    TargetOptions,
    TableOptions,
    StoppingOptions {
  data: string;
  hidden: number[];
  activation: string;
  batchNorm?: boolean;
  epochs: number;
  batchSize: number;
  reduction: Reduction;
  loss?: LossName;
  initializer: InitializerName;
  outputInitializer?: InitializerName;
  recipe?: string;
  dropout: number | number[];
  inputDropout: number;
  labelSmoothing: number;
  classWeights?: ClassWeights;
  l1: number;
  maxNorm: number;
  averaging: number;
  flip?: boolean;
  shift: number;
  imageShape?: number[];
  mixup: number;
  resume?: string;
  seed: number;
  validation: number;
  input: InputChoice;
  out: string;
  json?: boolean;
  quiet?: boolean;
  profile?: boolean;
}

export function trainCommand(): Command {
  const command = new Command('train')
    .description(
      'train a network; leaves a run folder with the model, the results of each epoch and a report',
    )
    .option(
      '--recipe <name>',
      'options with known results: see "jacquard recipes"; options that are given override it. table is the default for tables; none keeps the plain defaults',
    )
    .addOption(dataOption())
    .addOption(labelOption())
    .addOption(targetOption())
    .addOption(labelsOption())
    .addOption(
      new Option(
        '--hidden <units>',
        'units of the hidden layers: 342, or 342,180, or none for softmax regression',
      )
        .default([342], '342')
        .argParser(parseHidden),
    )
    .addOption(
      new Option(
        '--activation <name>',
        `of the hidden layers: ${ACTIVATION_NAMES.join(', ')}; its slope may follow, as in leaky-relu:0.02`,
      )
        .default('relu')
        .argParser(parseActivationOption),
    )
    .option('--batch-norm', 'normalise what enters the activation of every hidden layer over the batch')
    .addOption(rangedOption('--epochs <n>', 'epochs').default(DEFAULTS.epochs))
    .addOption(rangedOption('--batch-size <n>', 'batchSize').default(DEFAULTS.batchSize));
  addUpdateOptions(command)
    .addOption(
      new Option('--reduction <name>', "a batch's gradient is the mean or the sum over its rows")
        .choices([...REDUCTIONS])
        .default(DEFAULTS.reduction),
    )
    .addOption(lossOption())
    .addOption(
      new Option('--initializer <name>', 'how the initial weights of all layers are drawn')
        .choices([...INITIALIZER_NAMES])
        .default('uniform'),
    )
    .addOption(
      new Option(
        '--output-initializer <name>',
        "how those of the output layer are (default: as the others')",
      ).choices([...INITIALIZER_NAMES]),
    )
    .addOption(seedOption())
    .addOption(standardizeOption())
    .addOption(targetScalingOption())
    .addOption(rangedOption('--clip <x>', 'clip', 'default: none'))
    .addOption(validationOption())
    .addOption(dropoutOption())
    .addOption(rangedOption('--input-dropout <p>', 'inputDropout').default(DEFAULTS.inputDropout))
    .addOption(rangedOption('--label-smoothing <x>', 'labelSmoothing').default(DEFAULTS.labelSmoothing))
    .addOption(classWeightsOption())
    .addOption(rangedOption('--l1 <x>', 'l1').default(DEFAULTS.l1))
    .addOption(rangedOption('--max-norm <x>', 'maxNorm').default(DEFAULTS.maxNorm))
    .addOption(rangedOption('--averaging <x>', 'averaging', 'such as 0.999').default(DEFAULTS.averaging))
    .addOption(flipOption())
    .addOption(shiftOption())
    .addOption(imageShapeOption())
    .addOption(rangedOption('--mixup <alpha>', 'mixup', 'such as 0.2').default(DEFAULTS.mixup));
  addTableOptions(addReadingOptions(command)).addOption(testOption());
  addStoppingOptions(command)
    .addOption(backendOption())
    .addOption(threadsOption())
    .addOption(inputOption())
    .option('--out <folder>', 'where run folders go: train, train-2, train-3, …', 'runs')
    .option('--resume <run>', 'resume a run that was stopped; the result is the same as without the stop')
    .option('--profile', "print where the training steps' time went, kernel by kernel")
    .option('--json', 'one JSON document on stdout instead of the summary')
    .option('--quiet', 'no progress and no notes on stderr')
    .action(train);
  return command;
}

async function train(given: TrainOptions, command: Command): Promise<void> {
  const resumed = given.resume === undefined ? null : readRun(given.resume, given, command);
  const file = given.recipe !== undefined && ![NO_RECIPE, TABLE_RECIPE].includes(given.recipe);
  if (!file || resumed) return trainAs(resumed, command);
  cook(command, recipeOf(given.recipe!));
  try {
    await trainAs(null, command);
  } catch (error) {
    throw blamingRecipe(error, command, given.recipe!);
  }
}

async function trainAs(resumed: ReturnType<typeof readRun> | null, command: Command): Promise<void> {
  let options: TrainOptions = resumed?.options ?? command.opts();
  const targets = targetColumns(options);
  requireMonitor(options.monitor, targets?.kind);
  if (!mayBeTable(options.data)) checkOptions(options); // before anything is read, or downloaded
  const backend = await chosenBackend(options, options.profile);
  const cooks = resumed === null && [undefined, TABLE_RECIPE].includes(options.recipe);
  const scaling = scalingOf(options, {
    standardize: cooks && isDefault(command, 'standardize'),
    bins: cooks && isDefault(command, 'bins'),
  });
  const data = await loadWithProgress(options.data, {
    ...{ label: options.label, targets, backend, quiet: options.quiet },
    ...{ ...tableOptionsOf(options), ...scaling },
  });
  if (targets && !data.train.targets) {
    const option = targets.kind === 'values' ? '--target' : '--labels';
    throw new OptionError(`${option}: names columns of a table, which ${data.name} is not; leave it out`);
  }
  const parts = divide(data, options);
  if (!resumed) {
    if (!options.quiet) announce(data, options);
    if (wantsTableRecipe(options.recipe, parts.train))
      options = cookForTable(command, parts.train, options.quiet);
  }
  const { training, loss } = resumed
    ? { training: resumed.training, loss: lossFor(options.loss, targets) }
    : checkOptions(options);
  const make = () => newNetwork(backend, parts.train, { ...options, loss });
  const network = resumed ? resumedNetwork(resumed, backend, data, make) : make();
  noteDoubts(parts.train);
  if (!options.quiet && !resumed) {
    noteIgnored(parts.train);
    if (options.standardizeTargets === false) warnOfLargeTargets(parts.train);
    warnOfFewSteps(parts.train.size, training.epochs, training.batchSize);
    warnOfTablesAsImages(parts.train, training.augment);
  }
  const begin = () =>
    RunFolder.begin(options.out, 'train', {
      command: 'train',
      commandLine: commandLine(),
      options: { ...options, ...training, loss },
      data: describeSource(options.data, data),
      backend: backend.name,
      threads: backend.threads,
      versions: versions(),
    });
  const { run, best, files, stopped, last } = await fitKeepingBest({
    ...{ network, parts, stopping: stoppingOf(options), checkpoints: checkpointsOf(options) },
    training: { ...training, classWeights: options.classWeights },
    begin: async () => resumed?.run ?? (await begin()),
    quiet: options.quiet ?? false,
  });
  const result = measureRun({ network, backend, data, ...parts, training, best });
  network.parameters = best.parameters;
  const document = await writeTrainingReport<TrainDocument>({
    ...{ run, network, data, ...parts, title: trainingTitle(result), command: resumed?.commandLine },
    document: { command: 'train', version: VERSION, ...result, stopped, files },
  });
  // The last thing that is written: until then the run can be gone on with, and ends the same.
  await run.write(LAST, last);
  process.stdout.write(
    options.json
      ? `${JSON.stringify(document, null, 2)}\n`
      : trainSummary(document, network.history) + (document.profile ? profileTable(document.profile) : ''),
  );
}

function requestedTraining(options: TrainOptions): TrainingOptions {
  const { flip, shift, imageShape } = options;
  const augment = flip || shift > 0 ? { flip, shift, imageShape } : null;
  return resolveTrainingOptions({ ...options, augment, ...updatesOf(options) });
}

/** Checks every option that does not need the data. @throws OptionError */
function checkOptions(options: TrainOptions) {
  const training = requestedTraining(options);
  dropoutRates(training.dropout, { layers: [...options.hidden, 1] });
  const loss = lossFor(options.loss, targetColumns(options));
  requireSmoothable(training, loss);
  return { training, loss };
}

function newNetwork(backend: Backend, train: Dataset, options: TrainOptions): Network {
  const { hidden, activation, batchNorm, initializer, outputInitializer } = options;
  const { loss, seed, input, standardizeTargets } = options;
  return networkFor(backend, train, {
    ...{ hidden, activation, batchNorm, initializer, outputInitializer },
    ...{ loss, seed, input, standardizeTargets },
    standardize: networkStandardization(options, isTable(train)),
  });
}
