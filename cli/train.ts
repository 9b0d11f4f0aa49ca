// jacquard train: data in, a run folder out.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { BackendChoice } from '../src/backend/backend.js';
import type { Dataset } from '../src/data/dataset.js';
import { DEFAULT_VALIDATION, splitDataset } from '../src/data/split.js';
import { DivergedError } from '../src/errors.js';
import { Network } from '../src/network/network.js';
import { REDUCTIONS, type Reduction } from '../src/nn/losses.js';
import type { LoadedData } from '../src/platform/node/datasets.js';
import type { Callback } from '../src/train/callbacks.js';
import { bestEpoch, type EpochRecord } from '../src/train/history.js';
import {
  DEFAULT_LEARNING_RATE,
  DEFAULTS,
  resolveTrainingOptions,
  type TrainingOptions,
} from '../src/train/options.js';
import { VERSION } from '../src/version.js';
import { loadWithProgress } from './data-progress.js';
import { interruptSignal } from './interrupt.js';
import { chosenBackend, note } from './notes.js';
import {
  backendOption,
  dataOption,
  hiddenLayers,
  labelOption,
  parseActivationOption,
  parseHidden,
  rangedOption,
  seedOption,
  validationOption,
} from './options.js';
import { trainingProgress } from './progress.js';
import { RunFolder } from './run-folder.js';
import { counted, measureRun, type TrainDocument, trainSummary } from './train-summary.js';

/** Fewer steps than this hardly move the weights. */
const FEW_STEPS = 50;

interface TrainOptions {
  data: string;
  label?: string | number;
  hidden: number[];
  activation: string;
  epochs: number;
  batchSize: number;
  learningRate?: number;
  l2: number;
  reduction: Reduction;
  seed: number;
  validation: number;
  backend: BackendChoice;
  out: string;
  json?: boolean;
  quiet?: boolean;
}

export function trainCommand(): Command {
  const rates = Object.entries(DEFAULT_LEARNING_RATE).map(([name, rate]) => `${rate} for a ${name}`);
  return new Command('train')
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
        'of the hidden layers: relu, leaky-relu, leaky-relu:0.02 (with its slope), sigmoid, tanh, identity',
      )
        .default('relu')
        .argParser(parseActivationOption),
    )
    .addOption(rangedOption('--epochs <n>', 'epochs').default(DEFAULTS.epochs))
    .addOption(rangedOption('--batch-size <n>', 'batchSize').default(DEFAULTS.batchSize))
    .addOption(rangedOption('--learning-rate <x>', 'learningRate', `default: ${rates.join(', ')}`))
    .addOption(rangedOption('--l2 <x>', 'l2').default(DEFAULTS.l2))
    .addOption(
      new Option('--reduction <name>', "a batch's gradient is the mean or the sum over its rows")
        .choices([...REDUCTIONS])
        .default(DEFAULTS.reduction),
    )
    .addOption(seedOption())
    .addOption(validationOption())
    .addOption(backendOption())
    .option('--out <folder>', 'where run folders go: train, train-2, train-3, …', 'runs')
    .option('--json', 'one JSON document on stdout instead of the summary')
    .option('--quiet', 'no progress and no notes on stderr')
    .action(train);
}

async function train(options: TrainOptions): Promise<void> {
  const training = resolveTrainingOptions(options);
  const backend = await chosenBackend(options.backend);
  const data = await loadWithProgress(options.data, { label: options.label });
  const parts = divide(data, options);
  const network = new Network(backend, {
    inputSize: parts.train.featureCount,
    layers: [...hiddenLayers(options.hidden, options.activation), { units: parts.train.classCount }],
    seed: options.seed,
  });
  if (!options.quiet) announce(data, parts.train.size, options);
  const begin = () =>
    RunFolder.begin(options.out, 'train', {
      command: 'train',
      options: { ...options, ...training },
      data: describeSource(options.data, data),
      backend: backend.name,
      versions: { jacquard: VERSION, node: process.version },
    });
  const { run, best, files } = await fitKeepingBest(network, parts, training, begin, options.quiet ?? false);
  const result = measureRun({ network, backend, data, ...parts, best });
  const document: TrainDocument = { command: 'train', version: VERSION, ...result, files };
  await run.writeJson('report.json', document);
  process.stdout.write(options.json ? `${JSON.stringify(document, null, 2)}\n` : trainSummary(document));
}

/** The source's own validation rows, or some of the training rows. */
function divide(
  data: LoadedData,
  { validation, seed }: TrainOptions,
): { train: Dataset; validation: Dataset } {
  if (data.validation) return { train: data.train, validation: data.validation };
  return splitDataset(data.train, { validation, seed });
}

/** The data so that it can be found again from anywhere; `auto` as what it was. */
function describeSource(source: string, { name, sample, origin, checksum }: LoadedData) {
  const named = source === 'auto' ? (sample ? 'sample' : 'fashion-mnist') : source;
  const file = existsSync(source) || source.includes(',');
  return {
    source: file
      ? source
          .split(',')
          .map((path) => resolve(path))
          .join(',')
      : named,
    name,
    origin,
    checksum,
  };
}

/** What a reader of the results should know of the data. */
function announce(data: LoadedData, rows: number, { validation, epochs, batchSize }: TrainOptions): void {
  if (data.sample) {
    note(
      'this is the embedded sample of Fashion-MNIST (6,000 of 60,000 images);\n' +
        '      for all of them: --data fashion-mnist',
    );
  }
  const steps = epochs * Math.ceil(rows / batchSize);
  if (steps < FEW_STEPS) {
    note(
      `only ${steps} steps in all: ${rows} rows in batches of ${batchSize}; raise --epochs or lower --batch-size`,
    );
  }
  if (data.validation && validation !== DEFAULT_VALIDATION) {
    note(`--validation is not used: ${data.name} has validation rows of its own`);
  }
}

/** The parameters after the epoch with the lowest validation loss. */
interface Best {
  record: EpochRecord | null;
  parameters: Float32Array;
}

/**
 * Trains; `begin` makes the run folder once the data is known to be good and the memory is there, and results.csv
 * grows epoch by epoch. On Ctrl-C the weights so far are written before the error goes on.
 */
async function fitKeepingBest(
  network: Network,
  { train, validation }: { train: Dataset; validation: Dataset },
  training: TrainingOptions,
  begin: () => Promise<RunFolder>,
  quiet: boolean,
) {
  let run: RunFolder | undefined;
  const best: Best = { record: null, parameters: network.parameters };
  const keepBest: Callback = {
    async onTrainBegin() {
      run = await begin();
    },
    async onEpochEnd(record) {
      if (bestEpoch(network.history) === record) {
        best.record = record;
        best.parameters = network.parameters;
      }
      await run!.writeResults(network.history);
    },
  };
  const progress = quiet ? null : trainingProgress();
  const callbacks = progress ? [keepBest, progress] : [keepBest];
  const interrupt = interruptSignal();
  try {
    await network.fit(train, { ...training, validation, callbacks, signal: interrupt.signal });
    return { run: run!, best: best.record, files: await saveModels(run!, network, best) };
  } catch (error) {
    progress?.stop();
    const epochs = counted(network.history.length, 'epoch');
    if (run && interrupt.signal.aborted) {
      const { last } = await saveModels(run, network, best);
      process.stderr.write(`interrupted after ${epochs}; the weights so far: ${last}\n`);
    } else if (run && best.record) {
      process.stderr.write(`stopped after ${epochs}; the results so far: ${run.file('results.csv')}\n`);
      if (error instanceof DivergedError) {
        network.parameters = best.parameters;
        const model = await run.write('model.safetensors', network.save());
        process.stderr.write(`the best weights, of epoch ${best.record.epoch}: ${model}\n`);
      }
    }
    throw error;
  } finally {
    interrupt.dispose();
  }
}

/** last.safetensors has the weights as they are, model.safetensors the best; the network keeps the last. */
async function saveModels(run: RunFolder, network: Network, best: Best) {
  const last = await run.write('last.safetensors', network.save());
  if (best.record === null) return { run: run.path, model: last, last };
  const lastParameters = network.parameters;
  network.parameters = best.parameters;
  const model = await run.write('model.safetensors', network.save());
  network.parameters = lastParameters;
  return { run: run.path, model, last };
}
