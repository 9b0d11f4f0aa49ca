// The page's sections on training: the curves, and the table of epochs.
// Before: history-charts.ts. Next: html.ts.

import { formatLoss, formatPercent } from './format-text.js';
import { accuracyChart, classLossChart, errorChart, lossChart } from './history-charts.js';
import { chartFigure, type Section, table } from './html-elements.js';
import { element } from './markup.js';
import type { HistoryData, ReportData, ReportedEpoch } from './report-data.js';

const CHART = { width: 500, height: 340, standalone: false }; // small, so that its text stays legible on a telephone
const CLASS_CHART = { width: 560, height: 420, standalone: false };

export function trainingSection({ history, classHistories = [] }: ReportData): Section | undefined {
  const parts: string[] = [];
  if (history && history.epochs.length > 0) {
    const scoreChart = ofValues(history) ? errorChart : accuracyChart;
    const charts = [lossChart(history, CHART), scoreChart(history, CHART)];
    parts.push(element('div', { class: 'pair' }, ...charts.map((chart) => chartFigure(chart))));
  }
  if (classHistories.length > 0) {
    parts.push(element('h3', {}, 'Loss of each classifier'));
    parts.push(chartFigure(classLossChart(classHistories, CLASS_CHART), 0.6));
  }
  if (history && history.epochs.length > 0) parts.push(epochTable(history));
  return parts.length > 0 ? { id: 'training', heading: 'Training', body: parts.join('') } : undefined;
}

const ACCURACY = {
  name: 'accuracy',
  training: ({ accuracy }: ReportedEpoch) => share(accuracy),
  validation: ({ validationAccuracy }: ReportedEpoch) => share(validationAccuracy),
};
const ERROR = {
  name: 'error',
  training: ({ meanAbsoluteError }: ReportedEpoch) => formatLoss(meanAbsoluteError),
  validation: (one: ReportedEpoch) => formatLoss(one.validationMeanAbsoluteError),
};

function epochTable({ epochs, bestEpoch }: HistoryData): string {
  const score = ofValues({ epochs }) ? ERROR : ACCURACY;
  const validated = epochs.some(({ validationLoss }) => validationLoss !== undefined);
  const timed = epochs.some(({ seconds }) => typeof seconds === 'number');
  const scaled = epochs.some((one) => one.scaled) ? 'scaled ' : '';
  const figures = [
    { heading: `${scaled}training loss`, text: (one: ReportedEpoch) => formatLoss(one.loss), number: true },
    { heading: `training ${score.name}`, text: score.training, number: true },
  ];
  const validation = [
    {
      heading: `${scaled}validation loss`,
      text: (one: ReportedEpoch) => formatLoss(one.validationLoss),
      number: true,
    },
    { heading: `validation ${score.name}`, text: score.validation, number: true },
  ];
  const seconds = {
    heading: 'seconds',
    text: (one: ReportedEpoch) => one.seconds?.toFixed(2) ?? '–',
    number: true,
  };
  const rate = {
    heading: 'learning rate',
    text: (one: ReportedEpoch) => one.learningRate?.toPrecision(3) ?? '–',
    number: true,
  };
  const varies = epochs.some(({ learningRate }) => typeof learningRate === 'number');
  const list = table({
    caption: 'Training figures are running ones: each batch is measured before its own step.',
    columns: [
      { heading: 'epoch', text: ({ epoch }) => (epoch === bestEpoch ? `${epoch} (kept)` : String(epoch)) },
      ...figures,
      ...(validated ? validation : []),
      ...(timed ? [seconds] : []),
      ...(varies ? [rate] : []),
    ],
    rows: epochs,
    rowClass: ({ epoch }) => (epoch === bestEpoch ? 'winner' : undefined),
  });
  const heading = element(
    'summary',
    {},
    `All ${epochs.length} epoch${epochs.length === 1 ? '' : 's'} as a table`,
  );
  return element('details', {}, heading, list);
}

/** Whether values are predicted, and not classes. */
function ofValues({ epochs }: HistoryData): boolean {
  return epochs.some(({ meanAbsoluteError }) => typeof meanAbsoluteError === 'number');
}

function share(value: number | null | undefined): string {
  return typeof value === 'number' && Number.isFinite(value) ? formatPercent(value) : '–';
}
