// jacquard train: data in, a run folder out.

import { Command, Option } from 'commander';
import type { InputChoice } from '../src/data/input-path.js';
import { Network } from '../src/network/network.js';
import type { ClassWeights } from '../src/network/row-weights.js';
import { INITIALIZER_NAMES, type InitializerName } from '../src/nn/initializers.js';
import { type LossName, REDUCTIONS, type Reduction } from '../src/nn/losses.js';
import { dropoutRates } from '../src/train/dropout.js';
import { DEFAULTS, requireSmoothable, resolveTrainingOptions } from '../src/train/options.js';
import { VERSION } from '../src/version.js';
import { loadWithProgress } from './data-progress.js';
import { fitKeepingBest } from './fit-run.js';
import { chosenBackend } from './notes.js';
import { addUpdateOptions, optimizerOf, type UpdateOptions } from './optimizer-options.js';
import {
  backendOption,
  dataOption,
  type EngineOptions,
  hiddenLayers,
  inputOption,
  labelOption,
  lossOption,
  parseActivationOption,
  parseHidden,
  rangedOption,
  seedOption,
  threadsOption,
  validationOption,
} from './options.js';
import { announce, describeSource, divide, warnOfFewSteps } from './prepared-data.js';
import { profileTable } from './profile-table.js';
import {
  classWeightsOption,
  dropoutOption,
  type StandardizeOptions,
  standardization,
  standardizeOption,
} from './regularizing-options.js';
import { commandLine, RunFolder, versions } from './run-folder.js';
import { writeTrainingReport } from './run-report.js';
import { measureRun, type TrainDocument, trainingTitle, trainSummary } from './train-summary.js';

interface TrainOptions extends EngineOptions, UpdateOptions, StandardizeOptions {
  data: string;
  label?: string | number;
  hidden: number[];
  activation: string;
  batchNorm?: boolean;
  epochs: number;
  batchSize: number;
  reduction: Reduction;
  loss: LossName;
  initializer: InitializerName;
  dropout: number | number[];
  inputDropout: number;
  labelSmoothing: number;
  classWeights?: ClassWeights;
  l1: number;
  maxNorm: number;
  averaging: number;
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
    .addOption(dataOption())
    .addOption(labelOption())
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
        'of the hidden layers: relu, leaky-relu, leaky-relu:0.02 (with its slope), elu, gelu, silu, sigmoid, tanh, identity',
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
    .addOption(seedOption())
    .addOption(standardizeOption())
    .addOption(rangedOption('--clip <x>', 'clip', 'default: none'))
    .addOption(validationOption())
    .addOption(dropoutOption())
    .addOption(rangedOption('--input-dropout <p>', 'inputDropout').default(DEFAULTS.inputDropout))
    .addOption(rangedOption('--label-smoothing <x>', 'labelSmoothing').default(DEFAULTS.labelSmoothing))
    .addOption(classWeightsOption())
    .addOption(rangedOption('--l1 <x>', 'l1').default(DEFAULTS.l1))
    .addOption(rangedOption('--max-norm <x>', 'maxNorm').default(DEFAULTS.maxNorm))
    .addOption(rangedOption('--averaging <x>', 'averaging', 'such as 0.999').default(DEFAULTS.averaging))
    .addOption(backendOption())
    .addOption(threadsOption())
    .addOption(inputOption())
    .option('--out <folder>', 'where run folders go: train, train-2, train-3, …', 'runs')
    .option('--profile', "print where the training steps' time went, kernel by kernel")
    .option('--json', 'one JSON document on stdout instead of the summary')
    .option('--quiet', 'no progress and no notes on stderr')
    .action(train);
  return command;
}

async function train(options: TrainOptions): Promise<void> {
  const training = resolveTrainingOptions({ ...options, optimizer: optimizerOf(options) });
  dropoutRates(training.dropout, { layers: [...options.hidden, 1] });
  requireSmoothable(training, options.loss);
  const backend = await chosenBackend(options, options.profile);
  const data = await loadWithProgress(options.data, { label: options.label, backend });
  const parts = divide(data, options);
  const network = new Network(backend, {
    inputSize: parts.train.featureCount,
    layers: [
      ...hiddenLayers(options.hidden, options.activation, options.batchNorm),
      { units: parts.train.classCount },
    ].map((layer) => ({ ...layer, initializer: options.initializer })),
    standardize: standardization(options),
    loss: options.loss,
    seed: options.seed,
    input: options.input,
  });
  if (!options.quiet) {
    announce(data, options);
    warnOfFewSteps(parts.train.size, training.epochs, training.batchSize);
  }
  const begin = () =>
    RunFolder.begin(options.out, 'train', {
      command: 'train',
      commandLine: commandLine(),
      options: { ...options, ...training },
      data: describeSource(options.data, data),
      backend: backend.name,
      threads: backend.threads,
      versions: versions(),
    });
  const { run, best, files } = await fitKeepingBest(
    network,
    parts,
    { ...training, classWeights: options.classWeights },
    begin,
    options.quiet ?? false,
  );
  const result = measureRun({ network, backend, data, ...parts, training, best: best.record });
  const document: TrainDocument = { command: 'train', version: VERSION, ...result, files };
  network.parameters = best.parameters;
  await writeTrainingReport({ run, network, data, ...parts, document, title: trainingTitle(document) });
  process.stdout.write(
    options.json
      ? `${JSON.stringify(document, null, 2)}\n`
      : trainSummary(document, network.history) + (document.profile ? profileTable(document.profile) : ''),
  );
}
