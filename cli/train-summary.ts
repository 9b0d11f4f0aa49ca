// What a training came to: the document that --json prints and report.json keeps, and the same for a reader's eye.

import type { Backend } from '../src/backend/backend.js';
import type { Dataset } from '../src/data/dataset.js';
import type { Network } from '../src/network/network.js';
import { formatActivation } from '../src/nn/activations.js';
import { layerSizes } from '../src/nn/architecture.js';
import type { LoadedData } from '../src/platform/node/datasets.js';
import { median } from '../src/statistics.js';
import type { EpochRecord } from '../src/train/history.js';
import { colorsFor } from './colors.js';

export interface RunParts {
  network: Network;
  backend: Backend;
  data: LoadedData;
  train: Dataset;
  validation: Dataset;
  /** The epoch whose weights model.safetensors holds. */
  best: EpochRecord | null;
}

interface Measured {
  loss: number;
  accuracy: number;
}

export type TrainResult = ReturnType<typeof measureRun>;
export interface TrainDocument extends TrainResult {
  command: 'train';
  version: string;
  files: { run: string; model: string; last: string };
}

/** Figures of the network as it is now (the last epoch's weights), and which epoch was the best. */
export function measureRun({ network, backend, data, train, validation, best }: RunParts) {
  const { architecture, history } = network;
  const last = history.at(-1)!;
  const measured = (rows: Dataset): Measured => {
    const { loss, accuracy } = network.evaluate(rows);
    return { loss, accuracy };
  };
  const hidden = architecture.layers.slice(0, -1);
  return {
    backend: backend.name,
    fallback: backend.fallback ?? null,
    threads: backend.threads,
    seed: network.seed,
    data: {
      name: data.name,
      sample: data.sample,
      train: train.size,
      validation: validation.size,
      test: data.test?.size ?? 0,
    },
    model: {
      layers: layerSizes(architecture),
      activation: hidden.length === 0 ? null : formatActivation(hidden[0].activation),
      parameters: network.parameterCount,
    },
    epochs: history.length,
    secondsPerEpoch: median(history.map((record) => record.seconds!)),
    train: { ...measured(train), runningAccuracy: last.accuracy },
    validation: measured(validation),
    test: data.test ? measured(data.test) : null,
    best: best && {
      epoch: best.epoch,
      validation: { loss: best.validationLoss, accuracy: best.validationAccuracy },
    },
  };
}

export function trainSummary(result: TrainDocument): string {
  const { bold, dim } = colorsFor(process.stdout);
  const { model, data, best, files } = result;
  const count = (n: number) => n.toLocaleString('en-US');
  const row = (name: string, value: Measured | null) =>
    value &&
    `  ${name.padEnd(12)}${value.loss.toFixed(4).padStart(8)}   ${bold(`${(100 * value.accuracy).toFixed(2)} %`)}`;
  const rows = [`${count(data.train)} training`, `${count(data.validation)} validation`];
  if (data.test > 0) rows.push(`${count(data.test)} test`);
  const lines = [
    '',
    `${bold(model.layers.join('-'))}${model.activation ? ` ${model.activation}` : ''}, ` +
      `${count(model.parameters)} parameters   ${dim(`${result.backend}, ${counted(result.threads, 'thread')}, seed ${result.seed}`)}`,
    `${data.name}${data.sample ? ' (sample)' : ''}: ${rows.join(', ')} rows`,
    `${counted(result.epochs, 'epoch')}, ${result.secondsPerEpoch.toFixed(2)} s each`,
    '',
    dim(`  ${''.padEnd(12)}${'loss'.padStart(8)}   accuracy   (after the last epoch)`),
    row('training', result.train),
    row('validation', result.validation),
    row('test', result.test),
    '',
    `run folder   ${files.run}`,
    `best model   ${files.model}${best ? dim(`   epoch ${best.epoch}, lowest validation loss`) : ''}`,
    `last model   ${files.last}`,
    dim(`next         npx jacquard evaluate ${files.model}`),
  ];
  return `${lines.filter((line) => line !== null).join('\n')}\n`;
}

/** "1 epoch", "12 epochs" */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}
