// What a network is worth on some rows, in a few figures: of classes, of values, or of several labels a row.
// Before: src/evaluate has all of them. Next: train-summary.ts and evaluate.ts print them.

import type { Dataset } from '../src/data/dataset.js';
import { column } from '../src/evaluate/column.js';
import { MultiLabelEvaluation } from '../src/evaluate/multi-label.js';
import type { ClassScores } from '../src/evaluate/precision-recall-f1.js';
import { RegressionEvaluation } from '../src/evaluate/regression-metrics.js';
import type { AnyEvaluation } from '../src/evaluate/scores.js';
import type { Network } from '../src/network/network.js';
import { formatFigure } from '../src/report/format-text.js';
import type { TargetsData } from '../src/report/index.js';
import { fewDigits } from './terminal-table.js';

export interface Measured {
  loss: number;
  /** For values: whether the loss is that of standardised targets. All other figures are in the targets' own units. */
  scaled?: boolean;
  /** Share of rows right, or of labels; absent where values are predicted. */
  accuracy?: number;
  /** Of the second of two classes; null where all rows are of one class. */
  rocAuc?: number | null;
  averagePrecision?: number | null;
  /** Of several labels a row. */
  microF1?: number;
  macroF1?: number;
  /** Of predicted values. */
  meanAbsoluteError?: number;
  rootMeanSquaredError?: number;
  r2?: number;
}

export type { AnyEvaluation };

/** For classes, values or labels; a threshold is only for two classes. */
export function evaluationOn(network: Network, rows: Dataset, threshold?: number): AnyEvaluation {
  if (network.task === 'values') return network.evaluateValues(rows);
  return network.task === 'labels' ? network.evaluateLabels(rows) : network.evaluate(rows, { threshold });
}

export function measuredOf(evaluation: AnyEvaluation): Measured {
  if (evaluation instanceof RegressionEvaluation) {
    const { loss, scaled, meanAbsoluteError, rootMeanSquaredError, r2 } = evaluation;
    return { loss, scaled, meanAbsoluteError, rootMeanSquaredError, r2 };
  }
  const { loss, accuracy } = evaluation;
  if (!(evaluation instanceof MultiLabelEvaluation)) {
    if (evaluation.positiveClass === null) return { loss, accuracy };
    const { rocAuc, averagePrecision } = evaluation;
    return { loss, accuracy, rocAuc, averagePrecision };
  }
  return { loss, accuracy, microF1: evaluation.microAverage.f1, macroF1: evaluation.macroAverage.f1 };
}

/** The name of the loss: "scaled" for standardised targets, because it is not in the user's units. */
export function lossName(scaled: boolean | undefined): string {
  return scaled ? 'scaled loss' : 'loss';
}

/** What stands above measuredText's figures. */
export const SCORE_HEADING = {
  classes: 'accuracy',
  values: 'mean absolute error, R²',
  labels: 'labels right, micro F1',
};

/** "88.90 %", "43.12   0.328", "89.1 %   0.895" */
export function scoreText({ accuracy, microF1, meanAbsoluteError, r2 }: Measured): string {
  if (meanAbsoluteError !== undefined) return `${fewDigits(meanAbsoluteError)}   ${r2!.toFixed(3)}`;
  const share = `${(100 * accuracy!).toFixed(2)} %`;
  return microF1 === undefined ? share : `${share}   ${microF1.toFixed(3)}`;
}

const VALUE_FIGURES = [
  { heading: 'MAE', meaning: 'mean absolute error' },
  { heading: 'RMSE', meaning: 'root mean squared error' },
  { heading: 'R²', meaning: 'share of the variance that is explained' },
];
const LABEL_FIGURES = [
  { heading: 'precision', meaning: 'of the rows said to have the label, the share that has it' },
  { heading: 'recall', meaning: 'of the rows that have it, the share found' },
  { heading: 'F1', meaning: 'their harmonic mean' },
  {
    heading: 'ROC AUC',
    meaning: 'the chance that a row with the label has a higher probability than one without',
  },
  { heading: 'AP', meaning: 'average precision, the area under the precision-recall curve' },
  { heading: 'rows', meaning: 'how many have it' },
];

/** The table of an evaluation of values. */
export function valuesTable(name: string, evaluation: RegressionEvaluation): TargetsData {
  const { perTarget, meanAbsoluteError, rootMeanSquaredError, r2, truth, predicted } = evaluation;
  const figures = (one: { meanAbsoluteError: number; rootMeanSquaredError: number; r2: number }) => [
    fewDigits(one.meanAbsoluteError),
    fewDigits(one.rootMeanSquaredError),
    one.r2.toFixed(4),
  ];
  const table = perTarget.map((one) => ({ name: one.name, figures: figures(one) }));
  const mean = { name: 'average', figures: figures({ meanAbsoluteError, rootMeanSquaredError, r2 }) };
  return {
    ...{ name, figures: VALUE_FIGURES, rows: perTarget.length > 1 ? [...table, mean] : table },
    values: perTarget.map((one, j) => ({
      name: one.name,
      truth: Array.from(column(truth, perTarget.length, j)),
      predicted: Array.from(column(predicted, perTarget.length, j)),
    })),
  };
}

/** The table of an evaluation of several labels a row. */
export function labelsTable(name: string, evaluation: MultiLabelEvaluation): TargetsData {
  const { perLabel, names, microAverage, macroAverage, rocAuc, averagePrecision, notes } = evaluation;
  const figures = (one: ClassScores, ranking: (number | null)[]) => [
    ...[one.precision, one.recall, one.f1].map((value) => (Number.isNaN(value) ? '–' : value.toFixed(3))),
    ...ranking.map((value) => formatFigure(value)),
    String(one.support),
  ];
  const rows = perLabel.map((one, j) => ({
    name: names[j],
    figures: figures(one, [one.rocAuc, one.averagePrecision]),
  }));
  const averages = [
    { name: 'micro average', figures: figures(microAverage, [null, null]) },
    { name: macroName(evaluation), figures: figures(macroAverage, [rocAuc, averagePrecision]) },
  ];
  return { name, figures: LABEL_FIGURES, rows: [...rows, ...averages], notes };
}

/** Labels that occur nowhere have no figures and are not part of the average. */
function macroName({ labelsLeftOut, names }: MultiLabelEvaluation): string {
  return labelsLeftOut === 0
    ? 'macro average'
    : `macro average of ${names.length - labelsLeftOut} of ${names.length}`;
}
