// An experiment beside the report: what its authors measured, and what came out here.

import {
  EXPERIMENTS,
  type ExperimentName,
  REPORTED_TEST,
  type ReportedFigures,
} from '../src/experiments/experiment-definitions.js';
import type { History } from '../src/train/history.js';
import { stdout } from './terminal.js';
import { plainTable, right, trimmed } from './terminal-table.js';
import { bestText, counted, lossCurve, type TrainDocument, trainingTitle } from './train-summary.js';

export interface ExperimentDocument extends TrainDocument {
  experiment: ExperimentName;
  learningRate: number;
  l2: number;
  reported: ReportedFigures;
  /** Search, training and evaluation, without reading the data. */
  seconds: number;
}

const percent = (share: number | undefined) => (share === undefined ? '–' : `${(100 * share).toFixed(2)} %`);
const settings = ({ learningRate, l2 }: { learningRate: number; l2: number }) => `${learningRate} / ${l2}`;
const loss = (value: number | undefined) => {
  if (value === undefined) return '–';
  return value < 1e4 ? value.toFixed(3) : value.toExponential(1);
};

export function experimentSummary(document: ExperimentDocument, history: History): string {
  const { bold, dim } = stdout.colors;
  const { reported, train, validation, test, search, files } = document;
  const table = plainTable(3);
  table.push(['', right(dim('report')), right(dim('here'))]);
  const row = (name: string, theirs: string, ours: string) =>
    table.push([name, right(theirs), right(bold(ours))]);
  const { chosen, title } = EXPERIMENTS[document.experiment];
  row('learning rate / λ', settings(chosen), settings(document));
  row('training accuracy (running)', percent(reported.runningAccuracy), percent(train.runningAccuracy));
  row('validation accuracy', percent(reported.validationAccuracy), percent(validation.accuracy!));
  row('validation loss', loss(reported.validationLoss), loss(validation.loss));
  if (test) row('test accuracy', '–', percent(test.accuracy!));
  const searched = search ? `search ${search.seconds.toFixed(1)} s; ` : '';
  const best = dim(bestText(document.best));
  const curve = lossCurve(history);
  return (
    `\n${curve === null ? '' : `${curve}\n\n`}${bold(title)}   ${dim(trainingTitle(document))}\n` +
    `${dim(`${searched}${counted(document.epochs, 'epoch')}; ${document.seconds.toFixed(1)} s in all`)}\n\n` +
    `${trimmed(table)}\n\n${dim('figures after the last epoch')}\nrun folder   ${files.run}\nbest model   ${files.model}${best}\n`
  );
}

/** The report's table beside ours. */
export function comparisonTable(documents: readonly ExperimentDocument[]): string {
  const { bold, dim } = stdout.colors;
  const table = plainTable(2);
  const titles = ['training', 'here', 'validation', 'here', 'loss', 'here', 'seconds'];
  table.push([dim('experiment'), ...titles.map((title) => right(dim(title)))]);
  for (const { experiment, reported, train, validation, seconds } of documents) {
    table.push([
      experiment,
      right(percent(reported.runningAccuracy)),
      right(bold(percent(train.runningAccuracy))),
      right(percent(reported.validationAccuracy)),
      right(bold(percent(validation.accuracy!))),
      right(loss(reported.validationLoss)),
      right(bold(loss(validation.loss))),
      right(seconds.toFixed(1)),
    ]);
  }
  const test = documents.find(({ experiment }) => experiment === 'one-hidden')?.test;
  const official = test ? `\nOfficial test images, one-hidden: ${testComparison(test)}\n` : '';
  return `\n${bold('The report, and here')}\n${trimmed(table)}\n${official}`;
}

/** The report's best model on the official test images, and ours. */
export function testComparison({ accuracy, loss: ours }: { accuracy?: number; loss: number }): string {
  const theirs = `${percent(REPORTED_TEST.accuracy)}, loss ${loss(REPORTED_TEST.loss)}`;
  return `the report ${theirs}; here ${percent(accuracy!)}, loss ${loss(ours)}`;
}
