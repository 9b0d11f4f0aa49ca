// loss.svg and accuracy.svg: a history as two line charts.
// Before: line-chart.ts. Next: the run folder writes them, html-training.ts embeds them.

import { formatLoss, formatPercent } from './format-text.js';
import { type LineSeries, lineChart } from './line-chart.js';
import type { ClassHistoryData, FoldsData, HistoryData, ReportedEpoch } from './report-data.js';
import { requireArguments } from './report-shapes.js';
import type { ChartSettings } from './svg.js';

/** Title and size of a chart over the epochs. */
export interface HistoryChartSettings extends Partial<ChartSettings> {
  /** In pixels, of the whole SVG. */
  width?: number;
  height?: number;
}

export const LOSS_LABEL = 'mean cross-entropy loss';
const ACCURACY_LABEL = 'accuracy (%)';

/**
 * Training loss (running) and validation loss by epoch, the best epoch marked.
 * @example
 * const svg = lossChart({ epochs: await network.fit(train, { validation }) });
 */
export function lossChart(history: HistoryData, settings: HistoryChartSettings = {}): string {
  requireArguments('lossChart', history, settings);
  const { epochs, lossLabel = LOSS_LABEL } = history;
  return lineChart({
    title: 'Loss by epoch',
    xLabel: 'epoch',
    yLabel: lossLabel,
    series: curves(epochs, 'loss', 'validationLoss'),
    markers: marker(history, ({ loss, validationLoss }) => formatLoss(validationLoss ?? loss)),
    ...settings,
  });
}

/**
 * Share of rows right by epoch, or of labels, in per cent.
 * @example
 * const svg = accuracyChart({ epochs: await network.fit(train, { validation }) });
 */
export function accuracyChart(history: HistoryData, settings: HistoryChartSettings = {}): string {
  requireArguments('accuracyChart', history, settings);
  const { accuracyLabel = ACCURACY_LABEL } = history;
  return lineChart({
    title: 'Accuracy by epoch',
    xLabel: 'epoch',
    yLabel: accuracyLabel,
    format: 'percent',
    series: curves(history.epochs, 'accuracy', 'validationAccuracy'),
    markers: marker(history, ({ accuracy, validationAccuracy }) => {
      const share = validationAccuracy ?? accuracy;
      return share === undefined || share === null ? '–' : formatPercent(share);
    }),
    ...settings,
  });
}

/**
 * Mean absolute error of predicted values by epoch, in the targets' own units.
 * @example
 * const svg = errorChart({ epochs: await network.fit(houses, { validation }) });
 */
export function errorChart(history: HistoryData, settings: HistoryChartSettings = {}): string {
  requireArguments('errorChart', history, settings);
  return lineChart({
    title: 'Mean absolute error by epoch',
    xLabel: 'epoch',
    yLabel: 'mean absolute error',
    series: curves(history.epochs, 'meanAbsoluteError', 'validationMeanAbsoluteError'),
    markers: marker(history, ({ meanAbsoluteError, validationMeanAbsoluteError }) =>
      formatLoss((validationMeanAbsoluteError ?? meanAbsoluteError)!),
    ),
    ...settings,
  });
}

/**
 * The validation loss (training loss where there is none) of each class's own classifier.
 * @example
 * const svg = classLossChart([{ className: 'Shirt', epochs: history }]);
 */
export function classLossChart(
  histories: readonly ClassHistoryData[],
  settings: HistoryChartSettings = {},
): string {
  requireArguments('classLossChart', histories, settings);
  const validated = histories.some(({ epochs }) => epochs.some((one) => one.validationLoss !== undefined));
  return lineChart({
    title: `${validated ? 'Validation' : 'Training'} loss of each class's classifier`,
    xLabel: 'epoch',
    yLabel: 'mean binary cross-entropy loss',
    series: histories.map(({ className, epochs }) => ({
      name: className,
      values: byEpoch(epochs, (one) => (validated ? one.validationLoss : one.loss)),
    })),
    ...settings,
  });
}

/**
 * The validation loss (training loss where there is none) of each fold's network.
 * @example
 * const { folds } = await crossValidate(backend, data, { hidden: [32] });
 * const svg = foldLossChart({ histories: folds.map(({ fold, history }) => ({ name: `fold ${fold}`, epochs: history })), lossLabel: 'loss' });
 */
export function foldLossChart(
  folds: Pick<FoldsData, 'histories' | 'lossLabel'>,
  settings: HistoryChartSettings = {},
): string {
  requireArguments('foldLossChart', folds, settings);
  const { histories, lossLabel } = folds;
  const validated = histories.every(({ epochs }) => epochs.some((one) => one.validationLoss !== undefined));
  return lineChart({
    title: `${validated ? 'Validation' : 'Training'} loss of each fold's network`,
    xLabel: 'epoch',
    yLabel: lossLabel,
    series: histories.map(({ name, epochs }) => ({
      name,
      values: byEpoch(epochs, (one) => (validated ? one.validationLoss : one.loss)),
    })),
    ...settings,
  });
}

function curves(
  epochs: readonly ReportedEpoch[],
  training: 'loss' | 'accuracy' | 'meanAbsoluteError',
  validation: 'validationLoss' | 'validationAccuracy' | 'validationMeanAbsoluteError',
): LineSeries[] {
  const own = { name: 'training (running)', values: byEpoch(epochs, (one) => one[training]) };
  if (epochs.every((one) => one[validation] === undefined)) return [own];
  return [own, { name: 'validation', values: byEpoch(epochs, (one) => one[validation]) }];
}

/** Values at their epochs: a run that was continued may not begin at epoch 1. */
function byEpoch(
  epochs: readonly ReportedEpoch[],
  value: (one: ReportedEpoch) => number | null | undefined,
): (number | null)[] {
  const last = epochs.reduce((most, { epoch }) => Math.max(most, epoch), 0);
  const values = new Array<number | null>(last).fill(null);
  for (const one of epochs) values[one.epoch - 1] = value(one) ?? null;
  return values;
}

function marker({ epochs, bestEpoch }: HistoryData, write: (one: ReportedEpoch) => string) {
  const best = epochs.find(({ epoch }) => epoch === bestEpoch);
  return best ? [{ epoch: best.epoch, label: `kept: epoch ${best.epoch}, ${write(best)}` }] : [];
}
