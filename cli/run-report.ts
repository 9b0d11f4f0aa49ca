// What a training leaves to be looked at: charts, report.json and one report.html.
// Before: fit-run.ts has written the weights; evaluation-report.ts and report-summary.ts make parts of it. The pictures are
// src/report's.

import type { Dataset } from '../src/data/dataset.js';
import { standardError } from '../src/evaluate/precision-recall-f1.js';
import { firstFilters } from '../src/network/first-filters.js';
import type { Network } from '../src/network/network.js';
import { firstDense } from '../src/nn/graph.js';
import { LOSS_NOTES } from '../src/nn/losses.js';
import type { LoadedData } from '../src/platform/node/datasets.js';
import {
  accuracyChart,
  type ClassHistoryData,
  errorChart,
  filtersData,
  htmlReport,
  lossChart,
  type ReportData,
  type ResultRow,
  searchChart,
  weightsData,
} from '../src/report/index.js';
import { shapeShown } from '../src/report/shape-shown.js';
import type { EpochRecord } from '../src/train/history.js';
import { importanceOn } from './columns-report.js';
import { evaluationOn, measuredOf } from './evaluation-figures.js';
import { imageOf, writeEvaluationFiles } from './evaluation-report.js';
import { membersOn } from './member-figures.js';
import { filesOf, provenance, trainingSummary } from './report-summary.js';
import { commandLine, type RunFolder } from './run-folder.js';
import { searchData } from './search-report.js';
import type { TrainDocument } from './train-summary.js';
import type { LogName } from './training-logs.js';

export interface TrainingReport<T extends TrainDocument> {
  run: RunFolder;
  /** With the weights of model.safetensors. */
  network: Network;
  data: LoadedData;
  train: Dataset;
  validation: Dataset;
  document: T;
  title: string;
  /** What repeats it; where it is not the one that was typed now. */
  command?: string;
  /** What its epochs were logged to. */
  log?: readonly LogName[];
}

/**
 * Writes everything about a training; evaluates the best weights on the test rows, or on the validation rows. Returns the
 * document, with their figures on the test rows.
 */
export async function writeTrainingReport<T extends TrainDocument>(report: TrainingReport<T>): Promise<T> {
  const { run, network, data, validation } = report;
  const part = data.test ? 'test' : 'validation';
  const rows = data.test ?? validation;
  const evaluation = evaluationOn(network, rows);
  const { best } = report.document;
  const members = membersOn(network, rows, evaluation);
  const document = {
    ...report.document,
    ...(members && { members: { ...members, rows: part } }),
    best: best && { ...best, test: data.test ? measuredOf(evaluation) : null },
    ...importanceOn(network, rows),
  };
  const evaluated = await writeEvaluationFiles(run, network, {
    ...{ rows, part, evaluation, columns: document.columns },
    ...{ importance: document.importance, importanceNote: document.importanceNote },
  });
  const epochs = [...network.history];
  const history = {
    ...{ epochs, lossLabel: lossLabel(network), bestEpoch: best?.epoch },
    accuracyLabel: network.task === 'labels' ? 'labels told rightly (%)' : undefined,
  };
  await run.write('loss.svg', lossChart(history));
  if (network.task === 'values') await run.write('error.svg', errorChart(history));
  else await run.write('accuracy.svg', accuracyChart(history));
  const search = document.search && searchData(document.search);
  if (search)
    await run.write('search.svg', searchChart({ ...search, metric: search.metric!, title: 'Grid search' }));
  await run.writeJson('report.json', document);
  const filters = firstFilters(network);
  const reportData: ReportData = {
    title: report.title,
    subtitle: best
      ? `The evaluation and everything below it are the weights' of epoch ${best.epoch}, the best on validation.`
      : undefined,
    date: new Date().toISOString().slice(0, 10),
    sample: data.sample,
    warnings: document.search?.rejected?.map(
      ({ learningRate, l2, reason }) =>
        `The search's choice, rate ${learningRate} with λ ${l2}, was given up: ${reason}`,
    ),
    summary: trainingSummary(document, network),
    layers: document.model.summary,
    resultsOf: 'after the last epoch',
    results: (['train', 'validation', 'test'] as const).flatMap((name) => resultRow(document, name)),
    history,
    classHistories: classHistories(epochs, network.classNames ?? []),
    ...evaluated,
    weights: network.task === 'classes' && imageOf(rows, network) ? weightImages(network, rows) : undefined,
    filters: filters ? filtersData(filters) : undefined,
    search,
    command: report.command ?? commandLine(),
    provenance: provenance(data, document.seed, { name: document.backend, wide: document.wide }),
    files: filesOf(document, report.log),
  };
  await run.write('report.html', htmlReport(reportData));
  return document;
}

/** The weights of a model of one dense layer as images, one for each class; undefined where rows are no images. */
function weightImages(network: Network, rows: Dataset): ReportData['weights'] {
  const { architecture, layers } = network;
  const { outputs } = architecture;
  const [height, width, channels] = shapeShown(rows, architecture.inputShape);
  if (channels > 1) return undefined;
  const only = layers.length === 1 && firstDense(architecture) === outputs[0];
  if (!only || height === 0 || layers[0].units === 1) return undefined;
  const { weight } = layers[0];
  return weightsData({ weight, classNames: network.classNames!, width, height });
}

function classHistories(
  epochs: readonly EpochRecord[],
  classNames: readonly string[],
): ClassHistoryData[] | undefined {
  if (!epochs[0]?.classes) return undefined;
  return classNames.map((className, label) => ({
    className,
    epochs: epochs.map(({ epoch, classes }) => ({ epoch, ...classes![label] })),
  }));
}

function lossLabel({ architecture, targetScale }: Network): string {
  const label = LOSS_NOTES[architecture.loss].title;
  return targetScale ? `scaled ${label}` : label;
}

function resultRow(document: TrainDocument, name: 'train' | 'validation' | 'test'): ResultRow[] {
  const measured = document[name];
  if (measured === null) return [];
  const rows = document.data[name];
  const { accuracy } = measured;
  const error = document.task === 'classes' ? standardError(accuracy!, rows) : undefined;
  return [{ name: name === 'train' ? 'training' : name, rows, ...measured, standardError: error }];
}
