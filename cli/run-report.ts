// What a run leaves to be looked at: charts, predictions, report.json and one report.html.
// Before: fit-run.ts has written the weights. The pictures themselves are src/report's.

import { csvField } from '../src/data/csv-write.js';
import type { Dataset } from '../src/data/dataset.js';
import type { TargetScale } from '../src/data/target-scale.js';
import { standardError } from '../src/evaluate/metrics.js';
import { Evaluation } from '../src/evaluate/report.js';
import type { Network } from '../src/network/network.js';
import type { LoadedData } from '../src/platform/node/datasets.js';
import { imageSide } from '../src/report/images.js';
import {
  accuracyChart,
  type ClassHistoryData,
  confusionMatrixChart,
  errorChart,
  evaluationCurves,
  grayImage,
  htmlReport,
  lossChart,
  type NamedValue,
  parameterText,
  precisionRecallChart,
  predictionsData,
  type ReportData,
  type ResultRow,
  rocChart,
  type SearchData,
  searchChart,
  weightsData,
} from '../src/report/index.js';
import { isTable } from '../src/tabular/split-table.js';
import type { EpochRecord } from '../src/train/history.js';
import { cellsOf, type ImportanceDocument, importanceOn, writeColumnsFiles } from './columns-report.js';
import type { ColumnInfo } from './data-info.js';
import { describeRegularizers, describeUpdates } from './describe-training.js';
import { type AnyEvaluation, evaluationOn, measuredOf } from './measured.js';
import { commandLine, type RunFolder, versions } from './run-folder.js';
import { writeTargetsFiles } from './targets-report.js';
import { grouped, sixDigits, timeText } from './text.js';
import { densityText, type SearchSummary, type TrainDocument } from './train-summary.js';

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
  const document = {
    ...report.document,
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
    resultsOf: 'after the last epoch',
    results: (['train', 'validation', 'test'] as const).flatMap((name) => resultRow(document, name)),
    history,
    classHistories: classHistories(epochs, network.classNames ?? []),
    ...evaluated,
    weights: network.task === 'classes' && imageOf(rows) ? weightImages(network) : undefined,
    search,
    command: report.command ?? commandLine(),
    provenance: provenance(data, document.seed, document.backend),
    files: filesOf(document),
  };
  await run.write('report.html', htmlReport(reportData));
  return document;
}

/** Charts and predictions.csv of a network's weights on some rows, whatever they predict; returns them for report.html. */
export async function writeEvaluationFiles(
  run: RunFolder,
  network: Network,
  { evaluation, ...where }: EvaluatedRows & { evaluation: AnyEvaluation },
): Promise<Pick<ReportData, 'evaluation' | 'predictions' | 'targets' | 'columns'>> {
  const columns = await writeColumnsFiles(run, network, where);
  if (evaluation instanceof Evaluation)
    return { ...(await writeClassFiles(run, network, { ...where, evaluation })), columns };
  return { targets: await writeTargetsFiles(run, network, { ...where, evaluation }), columns };
}

/** Which rows, and the columns of a table. */
interface EvaluatedRows extends ImportanceDocument {
  rows: Dataset;
  part: string;
  /** Default: those of the network's schema, which has no doubts. */
  columns?: readonly ColumnInfo[];
}

async function writeClassFiles(
  run: RunFolder,
  network: Network,
  { rows, part, evaluation, importance }: EvaluatedRows & { evaluation: Evaluation },
) {
  const probabilities = network.predictProba(rows);
  const { classNames, confusion } = evaluation;
  for (const normalized of [false, true]) {
    const title = `Confusion matrix, ${part} rows${normalized ? ', shares of the true class' : ''}`;
    const name = normalized ? 'confusion_matrix_normalized.svg' : 'confusion_matrix.svg';
    await run.write(name, confusionMatrixChart({ classNames, counts: confusion, normalized, title }));
  }
  await run.write('predictions.csv', predictionsCsv(rows, evaluation, probabilities));
  const data = { name: `${part} rows`, ...evaluation.toJSON(), curves: evaluationCurves(evaluation) };
  await run.write('roc.svg', rocChart(data, { title: `ROC, ${data.name}` }));
  await run.write(
    'precision_recall.svg',
    precisionRecallChart(data, { title: `Precision and recall, ${data.name}` }),
  );
  return {
    evaluation: data,
    predictions: predictionsData({
      name: `${part} rows`,
      truth: evaluation.truth,
      predicted: evaluation.predicted,
      threshold: evaluation.threshold ?? undefined,
      probabilities,
      classNames,
      rowNumber: (position) => rows.rowNumber(position),
      image: imageOf(rows),
      cells: cellsOf(rows, { importance }),
    }),
  };
}

/** A row each: its number in its file, true and predicted class, the probability of both, and whether it is right. */
function predictionsCsv(
  rows: Dataset,
  { truth, predicted, classNames }: Evaluation,
  probabilities: Float32Array,
): string {
  const classes = classNames.length;
  const names = classNames.map(csvField);
  const lines = Array.from(truth, (label, i) => {
    const share = (index: number) => sixDigits(probabilities[i * classes + index]);
    const right = label === predicted[i];
    return [
      rows.rowNumber(i),
      names[label],
      names[predicted[i]],
      share(predicted[i]),
      share(label),
      right,
    ].join(',');
  });
  return `row,true,predicted,probability,true_probability,correct\n${lines.join('\n')}\n`;
}

/** Rows that are square images of bytes, as data URIs; undefined for other data. */
function imageOf(rows: Dataset): ((position: number) => string) | undefined {
  if (isTable(rows)) return undefined;
  const side = imageSide(rows.featureCount);
  if (!(rows.features instanceof Uint8Array) || side === 0) return undefined;
  return (position) => grayImage(rows.featuresAt(position) as Uint8Array, side, side);
}

/** A one-layer model's weights as images, one for each class; undefined where rows are no images. */
function weightImages(network: Network): ReportData['weights'] {
  const { inputSize, layers } = network.architecture;
  const side = imageSide(inputSize);
  if (layers.length > 1 || side === 0 || layers[0].units === 1) return undefined;
  const { weight } = network.layers[0];
  return weightsData({ weight, classNames: network.classNames!, width: side, height: side });
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
  const label = {
    'softmax-cross-entropy': 'mean cross-entropy loss',
    'binary-cross-entropy': 'mean loss, summed by class',
    'mean-squared-error': 'mean squared error',
    huber: "mean Huber's loss",
  }[architecture.loss];
  return targetScale ? `scaled ${label}` : label;
}

function searchData({ rows, metric, epochs, repeats }: SearchSummary): SearchData {
  const accuracy = metric === 'accuracy';
  return {
    trials: rows,
    metric: accuracy ? 'validation accuracy' : 'validation loss',
    higherIsBetter: accuracy,
    format: accuracy ? 'percent' : 'number',
    description: `${rows.length} combinations, each trained ${epochs} epochs in ${repeats} repeats on random parts of the training rows`,
  };
}

function resultRow(document: TrainDocument, name: 'train' | 'validation' | 'test'): ResultRow[] {
  const measured = document[name];
  if (measured === null) return [];
  const rows = document.data[name];
  const { accuracy } = measured;
  const error = document.task === 'classes' ? standardError(accuracy!, rows) : undefined;
  return [{ name: name === 'train' ? 'training' : name, rows, ...measured, standardError: error }];
}

/** search.svg, report.json and report.html of a search alone. */
export async function writeSearchReport(report: {
  run: RunFolder;
  title: string;
  summary: SearchSummary;
  /** What --json prints. */
  document: object;
  data: LoadedData;
  /** Training rows. */
  rows: number;
  seed: number;
  backend: string;
}): Promise<void> {
  const { run, title, summary, document, data, rows, seed, backend } = report;
  const search = searchData(summary);
  await run.write('search.svg', searchChart({ ...search, metric: search.metric!, title: 'Grid search' }));
  await run.writeJson('report.json', document);
  const page: ReportData = {
    ...{ title, date: new Date().toISOString().slice(0, 10), sample: data.sample, search },
    summary: [
      { name: 'Data', value: `${data.name}, ${grouped(rows)} training rows` },
      { name: 'Seconds', value: summary.seconds.toFixed(1) },
    ],
    warnings: summary.winner === null ? ['Every combination diverged.'] : undefined,
    ...{ command: commandLine(), provenance: provenance(data, seed, backend) },
  };
  await run.write('report.html', htmlReport(page));
}

/** The limit of standardised features: the network's own, or that of a table's columns. */
function clipOf({ standardizer, schema }: Network): number | undefined {
  const column = schema?.columns.find((one) => one.kind === 'number' && one.clip !== undefined);
  return standardizer?.clip ?? (column?.kind === 'number' ? column.clip : undefined);
}

function trainingSummary({ model, data, ...document }: TrainDocument, network: Network): NamedValue[] {
  const { targetScale, classNames } = network;
  const regularizers = describeRegularizers(document.training, clipOf(network));
  const activation = model.activation ? `, ${model.activation}` : '';
  return [
    { name: 'Model', value: `${model.layers.join('-')}${activation}`, note: model.loss },
    { name: 'Parameters', value: grouped(model.parameters) },
    { name: 'Data', value: data.name },
    ...scaleRows(targetScale, classNames!),
    { name: 'Backend', value: document.backend, note: document.fallback ?? undefined },
    { name: 'Threads', value: String(document.threads) },
    ...(document.input
      ? [
          {
            name: 'Input',
            value: document.input.path,
            note: densityText(document.input),
          },
        ]
      : []),
    { name: 'Seed', value: String(document.seed) },
    {
      name: 'Training',
      value: describeUpdates(document.training),
      note: `batches of ${document.training.batchSize}, gradients by ${document.training.reduction}`,
    },
    ...(regularizers ? [{ name: 'Regularisation', value: regularizers }] : []),
    { name: 'Epochs', value: String(document.epochs), note: `${timeText(document.secondsPerEpoch)} each` },
    ...(document.search
      ? [
          {
            name: 'Search',
            value: parameterText(document.search.winner ?? {}),
            note: `of ${document.search.rows.length} combinations, in ${document.search.seconds.toFixed(1)} s`,
          },
        ]
      : []),
  ];
}

/** One row per target with its mean and deviation; none without standardisation. */
function scaleRows(scale: TargetScale | null, names: readonly string[]): NamedValue[] {
  if (scale === null) return [];
  return names.map((name, j) => ({
    name: `Target ${name}`,
    value: `${sixDigits(scale.mean[j])} ± ${sixDigits(scale.deviation[j])}`,
    note: 'mean and deviation of the training rows',
  }));
}

export function provenance(data: LoadedData, seed: number, backend: string): NamedValue[] {
  const { jacquard, node } = versions();
  return [
    { name: 'jacquard', value: jacquard },
    { name: 'Node', value: node },
    { name: 'Backend', value: backend },
    { name: 'Seed', value: String(seed) },
    { name: 'Data', value: data.origin },
    { name: 'SHA-256 of the data', value: data.checksum },
  ];
}

function filesOf({ importance }: ImportanceDocument): NamedValue[] {
  const chart = { name: 'importance.svg', value: 'which columns matter' };
  return importance ? [...FILES, chart] : FILES;
}

const FILES: NamedValue[] = [
  { name: 'model.safetensors', value: "the best epoch's weights" },
  { name: 'last.safetensors', value: 'the weights after the last epoch; the table of results is theirs' },
  { name: 'results.csv', value: 'a row an epoch' },
  { name: 'predictions.csv', value: 'a row for each evaluated row' },
  { name: 'report.json', value: 'the figures of this page' },
  { name: 'args.json', value: 'all that repeats the run' },
];
