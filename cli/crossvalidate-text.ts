// The figures of a cross-validation as text: lines of progress, folds.csv, and the table in the terminal.
// Before: src/evaluate/scores.ts has the scores. Next: crossvalidate-report.ts.

import type { Dataset } from '../src/data/dataset.js';
import type { FoldOptions } from '../src/data/folds.js';
import { SCORES, type ScoreName, type Scores } from '../src/evaluate/scores.js';
import type { CrossValidation, FoldResult } from '../src/experiments/cross-validation.js';
import { stdout } from './terminal.js';
import { fewDigits, grouped, plainTable, right, trimmed } from './terminal-table.js';
import { counted } from './train-summary.js';

const NONE = '–';

function scoreText(name: ScoreName, value: number | null | undefined, unit = ' %'): string {
  if (value === null || value === undefined) return NONE;
  return SCORES[name].format === 'percent' ? `${(100 * value).toFixed(2)}${unit}` : fewDigits(value);
}

/** "fold 2/5  accuracy 81.46 %  loss 0.4417  178 rows, 713 to train on, 30 epochs" */
export function describeFold(
  { fold, scores, evaluation, trainRows, history }: FoldResult,
  folds: number,
): string {
  const shown = (['accuracy', 'r2', 'loss'] as const).filter((name) => scores[name] !== undefined);
  const figures = shown.map((name) => `${SCORES[name].heading} ${scoreText(name, scores[name])}`);
  const rows = `${grouped(evaluation.rows)} rows, ${grouped(trainRows)} to train on, ${counted(history.length, 'epoch')}`;
  return [`fold ${fold}/${folds}`, ...figures, rows].join('  ');
}

/** A header, and a row a fold: its number, rows, and scores. */
export function foldsCsv(folds: readonly FoldResult[]): string {
  const names = Object.keys(folds[0].scores) as ScoreName[];
  const header = ['fold', 'train_rows', 'rows', 'epochs', ...names.map(inSnakeCase)];
  const lines = folds.map(({ fold, trainRows, evaluation, history, scores }) =>
    [fold, trainRows, evaluation.rows, history.length, ...names.map((name) => scores[name] ?? '')].join(','),
  );
  return `${[header.join(','), ...lines].join('\n')}\n`;
}

function inSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** "5 folds, stratified by class" */
export function describeDivision(data: Dataset, division: FoldOptions, folds: number): string {
  const { foldIndices, groups, stratified = true } = division;
  if (foldIndices) return `${folds} folds, as given`;
  const how = [groups && 'in groups', stratified && !data.targets && 'stratified by class'].filter(Boolean);
  return [`${folds} folds`, how.join(' and ')].filter(Boolean).join(', ');
}

/** Each score over the folds, as text. */
export function scoreRows(scores: CrossValidation['scores'], each: boolean) {
  return (Object.keys(scores) as ScoreName[]).map((name) => {
    const { mean, deviation, values } = scores[name]!;
    return {
      heading: SCORES[name].heading,
      mean: scoreText(name, mean),
      deviation: scoreText(name, deviation, ''),
      values: each ? values.map((value) => scoreText(name, value)) : [],
    };
  });
}

/** What is printed at the end. */
export function crossValidationText(
  { scores, folds, evaluation, positions }: CrossValidation,
  { title, division, folder }: { title: string; division: string; folder: string },
): string {
  const { bold, dim } = stdout.colors;
  const table = plainTable(3);
  table.push(['', ...['mean', 'deviation', 'lowest', 'highest'].map((text) => right(dim(text)))]);
  for (const name of Object.keys(scores) as ScoreName[]) {
    const { mean, deviation, values } = scores[name]!;
    const known = values.filter((value) => value !== null);
    const ends = known.length === values.length ? [Math.min(...known), Math.max(...known)] : [null, null];
    const texts = [
      scoreText(name, mean),
      scoreText(name, deviation, '  '),
      ...ends.map((value) => scoreText(name, value)),
    ];
    table.push([SCORES[name].heading, ...texts.map(right)]);
  }
  const together: Scores =
    'accuracy' in evaluation ? { accuracy: evaluation.accuracy } : { r2: evaluation.r2 };
  const [[name, value]] = Object.entries(together) as [ScoreName, number][];
  const rows = `all ${grouped(positions.length)} predictions together: ${SCORES[name].heading} ${scoreText(name, value)}`;
  const lines = [
    bold(`${title}, ${division}`),
    '',
    trimmed(table),
    '',
    rows,
    '',
    `run folder   ${folder}`,
    `models       ${counted(folds.length, 'network')}, one a fold: fold-1.safetensors, …`,
  ];
  return `${lines.join('\n')}\n`;
}
