// The page's section on the evaluation: confusion matrices, figures per class, most frequent confusions.
// Before: confusion-matrix-chart.ts. Next: html.ts.

import { confusionMatrixChart } from './confusion-matrix-chart.js';
import { precisionRecallChart, rocChart } from './curve-charts.js';
import { formatCount, formatFigure, formatLoss, formatPercent } from './format-text.js';
import { chartFigure, paragraph, type Section, subheading, table } from './html-elements.js';
import { element } from './markup.js';
import type { EvaluationData, ReportData } from './report-data.js';

const PAIRS = 15; // most confused pairs in the table
const SIDE_BY_SIDE = 12; // classes, up to which two matrices fit beside each other

export function evaluationSection({ evaluation }: ReportData): Section | undefined {
  if (!evaluation) return undefined;
  const { name, rows, loss, accuracy, standardError, perClass, confusion: counts } = evaluation;
  const classNames = perClass.map((one) => one.class ?? '');
  const headline =
    `On ${formatCount(rows)} ${name}: accuracy ${formatPercent(accuracy)} ± ${formatPercent(standardError)} ` +
    `(standard error), loss ${formatLoss(loss)}.`;
  const charts = [
    confusionMatrixChart({
      title: 'Confusion matrix (rows)',
      classNames,
      counts,
      normalized: false,
      standalone: false,
    }),
    confusionMatrixChart({
      title: 'Confusion matrix (%)',
      classNames,
      counts,
      normalized: true,
      standalone: false,
    }),
  ];
  const body = [
    paragraph(headline),
    ...probabilityParagraphs(evaluation),
    element(
      'div',
      { class: classNames.length <= SIDE_BY_SIDE ? 'pair' : 'stack' },
      ...charts.map((chart) => chartFigure(chart, 0.8)),
    ),
    curveCharts(evaluation),
    element(
      'div',
      { class: 'pair' },
      element('div', {}, subheading('By class'), classTable(evaluation)),
      element('div', {}, subheading('Most confused'), confusedTable(evaluation)),
    ),
  ];
  return { id: 'evaluation', heading: `Evaluation: ${name}`, body: body.join('') };
}

/** The measures of the probabilities, and the threshold. */
function probabilityParagraphs(evaluation: EvaluationData): string[] {
  const { positiveClass, threshold, rocAuc, averagePrecision, logLoss, brierScore, notes } = evaluation;
  const figures =
    `ROC AUC ${formatFigure(rocAuc, 4)}, average precision ${formatFigure(averagePrecision, 4)}, ` +
    `log loss ${formatFigure(logLoss, 4)}, Brier score ${formatFigure(brierScore, 4)}`;
  const of =
    positiveClass === null
      ? `${figures}: means over the classes, each against the rest; the log loss is that of all classes together.`
      : `For the positive class, ${positiveClass}: ${figures}.`;
  const decided =
    threshold === null
      ? ''
      : `A row was predicted as ${positiveClass} where the probability of that was at least the threshold of ${threshold}.`;
  const known = [rocAuc, averagePrecision, logLoss, brierScore].some((value) => value !== null);
  return [
    ...(known ? [of] : []),
    ...(decided ? [decided] : []),
    ...notes.map((note) => `No value: ${note}.`),
  ].map((text) => paragraph(text));
}

function curveCharts(evaluation: EvaluationData): string {
  const { curves = [] } = evaluation;
  if (curves.length === 0) return '';
  const [data, settings] = [{ ...evaluation, curves }, { standalone: false }];
  const charts = [rocChart(data, settings), precisionRecallChart(data, settings)];
  return element('div', { class: 'pair curves' }, ...charts.map((chart) => chartFigure(chart, 0.72)));
}

function classTable(evaluation: EvaluationData): string {
  const { perClass, macroAverage, weightedAverage, rocAuc, averagePrecision, classesLeftOut } = evaluation;
  type Row = Omit<EvaluationData['perClass'][number], 'class'> & { class: string | undefined };
  const figure = (key: 'precision' | 'recall' | 'f1') => (row: Row) => row[key]?.toFixed(3) ?? '–';
  const ranked = perClass.some((one) => one.rocAuc !== undefined);
  const ranking = (key: 'rocAuc' | 'averagePrecision') => (row: Row) => formatFigure(row[key]);
  return table<Row>({
    caption:
      'Precision: of the rows predicted as the class, the share that is. Recall: of the rows of the class, the share found. F1: their harmonic mean.' +
      (ranked ? ' ROC AUC and average precision (AP): of the class against the rest.' : '') +
      leftOutNote(classesLeftOut, perClass.length),
    columns: [
      { heading: 'class', text: (row) => row.class ?? '' },
      { heading: 'precision', text: figure('precision'), number: true },
      { heading: 'recall', text: figure('recall'), number: true },
      { heading: 'F1', text: figure('f1'), number: true },
      ...(ranked
        ? [
            { heading: 'ROC AUC', text: ranking('rocAuc'), number: true },
            { heading: 'AP', text: ranking('averagePrecision'), number: true },
          ]
        : []),
      { heading: 'rows', text: ({ support }) => formatCount(support), number: true },
    ],
    rows: perClass,
    footRows: [
      { class: 'macro average', ...macroAverage, rocAuc, averagePrecision },
      { class: 'weighted average', ...weightedAverage },
    ],
  });
}

function leftOutNote(leftOut: number | undefined, classes: number): string {
  if (!leftOut) return '';
  return ` ${leftOut} of ${classes} classes occur in neither these rows nor the predictions (–); the averages leave them out.`;
}

function confusedTable({ mostConfused }: EvaluationData): string {
  if (mostConfused.length === 0) return paragraph('No row was predicted wrongly.');
  const shown = mostConfused.slice(0, PAIRS);
  return table({
    caption:
      mostConfused.length > PAIRS
        ? `The ${PAIRS} most frequent of ${mostConfused.length} pairs.`
        : 'Every pair that occurred, most frequent first.',
    columns: [
      { heading: 'true class', text: (pair) => pair.true ?? '' },
      { heading: 'predicted as', text: (pair) => pair.predicted ?? '', wide: true },
      { heading: 'rows', text: ({ count }) => formatCount(count), number: true },
      { heading: 'of the class', text: ({ share }) => formatPercent(share, 1), number: true },
    ],
    rows: shown,
  });
}
