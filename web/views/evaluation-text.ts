// Describes the evaluation of a model in words. Before: train-view.ts, carry-view.ts.

import { formatFigure, formatNumber } from '../../src/report/format-text.js';
import { grouped, percent } from '../dom.js';
import type { Measured, ModelFacts } from '../model-protocol.js';

/** "83.2 % ± 1.5 accuracy on 600 test rows that were not used in training." */
export function resultText({ measured, classNames }: ModelFacts): string | null {
  if (measured === null) return null;
  const { rows, part } = measured;
  const where = `${grouped(rows)} ${part} rows that were not used in training`;
  switch (measured.task) {
    case 'classes':
      return `${percent(measured.accuracy)} ± ${(100 * measured.standardError).toFixed(1)} accuracy on ${where}.${positiveText(measured.positive)}`;
    case 'values':
      return `${classNames.join(', ')}: mean absolute error ${formatNumber(measured.meanAbsoluteError)} (R² ${formatNumber(measured.r2, 3)}) on ${where}.`;
    case 'labels':
      return `${percent(measured.accuracy)} label accuracy on ${where}.`;
  }
}

/** "accuracy 83.20 %, loss 0.4812." */
export function figuresText(measured: Measured): string {
  const loss = `loss ${measured.loss.toFixed(4)}`;
  if (measured.task === 'classes')
    return `accuracy ${percent(measured.accuracy, 2)}, ${loss}.${positiveText(measured.positive)}`;
  if (measured.task === 'labels') return `accuracy ${percent(measured.accuracy, 2)}, ${loss}.`;
  const { meanAbsoluteError, r2 } = measured;
  return `mean absolute error ${formatNumber(meanAbsoluteError)}, R² ${formatNumber(r2, 3)}, ${measured.scaled ? 'scaled ' : ''}${loss}.`;
}

/** " Class yes: ROC AUC 0.853, average precision 0.812." for two classes that both have rows; else an empty text. */
function positiveText(positive: Extract<Measured, { task: 'classes' }>['positive']): string {
  if (positive === null || positive.rocAuc === null) return '';
  const { class: name, rocAuc, averagePrecision } = positive;
  return ` Class ${name}: ROC AUC ${formatFigure(rocAuc)}, average precision ${formatFigure(averagePrecision)}.`;
}
