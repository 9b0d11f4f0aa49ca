// The result of a training: the document that --json prints and report.json keeps, and the same as text.

import { type Backend, describeBackend, kernelsText } from '../src/backend/backend.js';
import type { Dataset } from '../src/data/dataset.js';
import type { InputPath } from '../src/data/sparse-or-dense.js';
import type { SearchMetric } from '../src/experiments/network-search.js';
import type { Network } from '../src/network/network.js';
import { alikeMembers, hiddenActivations, networkName } from '../src/nn/describe-layers.js';
import { hasBatchNorm, layerSizes } from '../src/nn/graph.js';
import { layerTable } from '../src/nn/layer-table.js';
import type { LoadedData } from '../src/platform/node/datasets.js';
import { terminalChart } from '../src/report/index.js';
import { shellPath } from '../src/report/shell-word.js';
import type { SearchResult } from '../src/search/grid.js';
import { median } from '../src/statistics.js';
import { isTable, schemaOfRows } from '../src/tabular/split-table.js';
import { bestBy, type Monitor } from '../src/train/early-stopping.js';
import type { EpochRecord, History } from '../src/train/history.js';
import type { TrainingOptions } from '../src/train/options.js';
import { type ImportanceDocument, mostImportantLine } from './columns-report.js';
import { type ColumnInfo, columnsOf } from './data-info.js';
import {
  evaluationOn,
  lossName,
  type Measured,
  measuredOf,
  SCORE_HEADING,
  scoreText,
} from './evaluation-figures.js';
import { layersTable } from './layers-table.js';
import { type MembersDocument, membersText } from './member-figures.js';
import { summarizeProfile } from './profile-table.js';
import { stdout } from './terminal.js';
import { timeText } from './terminal-table.js';
import { printable } from './terminal-text.js';

export interface RunParts {
  network: Network;
  backend: Backend;
  data: LoadedData;
  train: Dataset;
  validation: Dataset;
  /** Where `train` is only some of the rows: how many there are, and figures over all. */
  all?: { rows: number; measured: Measured };
  training: TrainingOptions;
  /** The epoch whose weights model.safetensors holds, and which figure of it is the best; null for none. */
  best: { record: EpochRecord | null; monitor: Monitor };
}

export type TrainResult = ReturnType<typeof measureRun>;
/** How the learning rate and λ were found. */
export interface SearchSummary {
  epochs: number;
  repeats: number;
  metric: SearchMetric;
  seconds: number;
  /** null when every combination diverged. */
  winner: Readonly<Record<string, number>> | null;
  rows: SearchResult;
  /** Winners that diverged in the training after the search. */
  rejected?: readonly { learningRate: number; l2: number; reason: string }[];
}

export interface TrainDocument extends TrainResult, ImportanceDocument {
  best: (NonNullable<TrainResult['best']> & { test?: Measured | null }) | null;
  /** Of an ensemble, with the best weights on the rows that were evaluated. */
  members?: MembersDocument & { rows: string };
  command: string;
  version: string;
  files: { run: string; model: string; last: string };
  /** Why it ended before the epochs that were asked for; null where it did not. */
  stopped?: string | null;
  search?: SearchSummary;
}

/** Figures of the network as it is now (the last epoch's weights), and which epoch was the best. */
export function measureRun(parts: RunParts) {
  const { network, backend, data, train, validation, all } = parts;
  const { record: best, monitor } = parts.best;
  const { epochs: _asked, ...training } = parts.training; // how many were trained stands below
  const { architecture, history } = network;
  const last = history.at(-1)!;
  const measured = (rows: Dataset) => measuredOf(evaluationOn(network, rows));
  const { sizes, layers: words } = networkName(architecture);
  const { members, graph } = alikeMembers(architecture);
  return {
    ...describeBackend(backend),
    fallback: backend.fallback ?? null,
    input: network.inputPath,
    seed: network.seed,
    data: {
      name: data.name,
      sample: data.sample,
      train: all?.rows ?? train.size,
      validation: validation.size,
      test: data.test?.size ?? 0,
    },
    ...columnsOfTable(train),
    model: {
      /** "784-342-10 relu" */
      name: [sizes, words].filter(Boolean).join(layerSizes(graph) ? ' ' : ', '),
      ...(members > 1 && { members }),
      /** Features and units of the dense layers, of one member; null where layers branch or read images. */
      layers: layerSizes(graph),
      /** Of the hidden dense layers and convolutions: "relu", or "tanh, relu" where they differ. */
      activation: hiddenActivations(architecture).join(', ') || null,
      ...(hasBatchNorm(architecture) && { batchNorm: true }),
      loss: architecture.loss,
      outputs: architecture.outputUnits,
      parameters: network.parameterCount,
      /** Of one member. */
      summary: layerTable(graph),
    },
    training,
    ...(backend.profile && { profile: summarizeProfile(backend.profile, secondsOf(history)) }),
    epochs: history.length,
    secondsPerEpoch: median(history.map((record) => record.seconds!)),
    task: network.task,
    ...(network.targetScale && { targetScale: network.targetScale }),
    train: {
      ...(all?.measured ?? measured(train)),
      ...(last.accuracy !== undefined && { runningAccuracy: last.accuracy }),
    },
    validation: measured(validation),
    test: data.test ? measured(data.test) : null,
    best: best && {
      epoch: best.epoch,
      monitor,
      validation: {
        loss: best.validationLoss,
        ...(best.scaled && { scaled: true }),
        ...(best.validationAccuracy !== undefined && { accuracy: best.validationAccuracy }),
        ...(best.meanAbsoluteError !== undefined && { meanAbsoluteError: best.validationMeanAbsoluteError }),
      },
    },
  };
}

/** For a table: the kind of each column. */
function columnsOfTable(train: Dataset): { columns?: ColumnInfo[] } {
  const schema = schemaOfRows(train);
  return schema && isTable(train) ? { columns: columnsOf(schema) } : {};
}

function secondsOf(history: History): number {
  return history.reduce((sum, { seconds }) => sum + seconds!, 0);
}

/** "relaxed, 256-bit, 2 threads, sparse input (50 % of the values are not zero)" */
function engineText({ backend, wide, threads, input }: TrainResult): string {
  const parts = [kernelsText({ name: backend, wide }), counted(threads, 'thread')];
  if (input) parts.push(`${input.path} input (${densityText(input)})`);
  return parts.join(', ');
}

/** "50 % of the values are not zero" */
export function densityText({ density }: InputPath): string {
  return `${(100 * density).toFixed(0)} % of the values are not zero`;
}

export function trainSummary(result: TrainDocument, history: History): string {
  const { bold, dim } = stdout.colors;
  const { model, data, best, files } = result;
  const count = (n: number) => n.toLocaleString('en-US');
  const loss = lossName(result.validation.scaled);
  const width = Math.max(8, loss.length);
  const row = (name: string, value: Measured | null) =>
    value && `  ${name.padEnd(12)}${value.loss.toFixed(4).padStart(width)}   ${bold(scoreText(value))}`;
  const rows = [`${count(data.train)} training`, `${count(data.validation)} validation`];
  if (data.test > 0) rows.push(`${count(data.test)} test`);
  const lines = [
    '',
    lossCurve(history),
    '',
    `${bold(trainingTitle(result))}, ` +
      `${count(model.parameters)} parameters   ${dim(`seed ${result.seed}`)}`,
    dim(engineText(result)),
    model.summary.layers.length > 1 ? `\n${layersTable(model.summary, dim)}\n` : null,
    `${data.name}${data.sample ? ' (sample)' : ''}: ${rows.join(', ')} rows`,
    columnsLine(result.columns),
    mostImportantLine(result),
    `${counted(result.epochs, 'epoch')}, ${timeText(result.secondsPerEpoch)} each${result.stopped ? `; ended: ${result.stopped}` : ''}`,
    '',
    dim(`  ${''.padEnd(12)}${loss.padStart(width)}   ${SCORE_HEADING[result.task]}   (after the last epoch)`),
    row('training', result.train),
    row('validation', result.validation),
    row('test', result.test),
    '',
    `run folder   ${files.run}`,
    `best model   ${files.model}${dim(bestText(best))}`,
    result.members ? `members      ${membersText(result.members)} (${result.members.rows} rows)` : null,
    `last model   ${files.last}`,
    dim(`next         npx jacquard evaluate ${shellPath(files.model)}`),
  ];
  return `${lines.filter((line) => line !== null).join('\n')}\n`;
}

/** "columns: 7 used, 4 left out (PassengerId, Name, Ticket, Cabin)"; null for rows that are not a table. */
function columnsLine(columns: readonly ColumnInfo[] | undefined): string | null {
  if (columns === undefined) return null;
  const used = columns.filter(({ features }) => features > 0).length;
  const ignored = columns
    .filter(({ kind }) => kind === 'ignored')
    .map(({ name }) => printable(name) || '(no name)');
  const left = ignored.length > 0 ? `, ${ignored.length} left out (${ignored.join(', ')})` : '';
  return `columns: ${used} used${left}`;
}

/** "   epoch 68, highest validation accuracy; test 91.37 %" */
export function bestText(best: TrainDocument['best']): string {
  if (best === null) return '';
  const test = best.test ? `; test ${scoreText(best.test)}` : '';
  return `   epoch ${best.epoch}, ${bestBy(best.monitor, best.validation.scaled)}${test}`;
}

/** "784-342-10 relu", or "784-10, one-vs-all". */
export function trainingTitle({ model, task }: Pick<TrainResult, 'model' | 'task'>): string {
  const { name, outputs, loss } = model;
  if (task === 'labels') return `${name}, ${outputs} labels`;
  if (loss === 'binary-cross-entropy') return `${name}, one-vs-all`;
  return task === 'values' ? `${name}, regression` : name;
}

/** Training and validation loss by epoch, as wide as the terminal needs it and no wider than it is. */
export function lossCurve(history: History): string | null {
  if (history.length < 3) return null; // two points are no curve
  const loss = history[0].scaled ? ', scaled' : ' loss'; // the legend has little room
  const series = [
    { name: `training${loss}`, values: history.map(({ loss }) => loss) },
    { name: `validation${loss}`, values: history.map(({ validationLoss }) => validationLoss ?? null) },
  ];
  const width = Math.min(72, (stdout.columns ?? 80) - 2); // 0 on a terminal that does not know its size
  return terminalChart({ series, width, height: 12, ascii: stdout.ascii });
}

/** "1 epoch", "12 epochs" */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}
