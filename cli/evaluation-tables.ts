// An evaluation as tables for a terminal: per class, who was taken for whom, and the most frequent confusions.
// Before: src/evaluate/classification-report.ts has the figures. Next: the evaluate and train commands print these.

import type { Evaluation } from '../src/evaluate/classification-report.js';
import type { ClassScores } from '../src/evaluate/precision-recall-f1.js';
import type { RankingMeasures } from '../src/evaluate/probability-metrics.js';
import { formatFigure } from '../src/report/format-text.js';
import type { Colors } from './colors.js';
import { grouped, plainTable, right, trimmed } from './terminal-table.js';
import { printable } from './terminal-text.js';

export interface TableOptions {
  /** Columns there are to write in. */
  width?: number;
  /** Of the terminal that the tables go to. */
  colors: Colors;
  /** At most this many confused pairs. */
  pairs?: number;
}

const DEFAULT_WIDTH = 100;
const DEFAULT_PAIRS = 8;
const MIN_NAME = 3; // a class name of fewer letters says nothing
/** From this share of a class on, a cell off the diagonal is a finding and is coloured. */
const NOTABLE_SHARE = 0.05;
const GAPS = [2, 1]; // blanks between columns: two where they fit

/** The whole evaluation: headline, measures of the probabilities, per-class table, confusion matrix, most confused pairs. */
export function evaluationTables(evaluation: Evaluation, options: TableOptions): string {
  return [
    [headline(evaluation, options), ...probabilityLines(evaluation, options)].join('\n'),
    classTable(evaluation, options),
    confusionTable(evaluation, options),
    confusedList(evaluation, options),
  ].join('\n\n');
}

/** One line: accuracy ± standard error, loss, rows. */
export function headline(evaluation: Evaluation, { colors }: TableOptions): string {
  const { accuracy, standardError, loss, rows } = evaluation;
  const figure = `${(100 * accuracy).toFixed(2)} % ± ${(100 * standardError).toFixed(2)}`;
  return `accuracy ${colors.bold(figure)}   loss ${colors.bold(loss.toFixed(4))}   rows ${grouped(rows)}`;
}

/** ROC AUC, average precision, log loss and Brier score; of which class; the threshold; which figures are undefined. */
function probabilityLines(evaluation: Evaluation, { width, colors }: TableOptions): string[] {
  const { measures, positiveClass, threshold } = evaluation;
  const { rocAuc, averagePrecision, logLoss, brierScore, notes } = measures;
  const named = Object.entries({ 'ROC AUC': rocAuc, 'average precision': averagePrecision });
  const losses = Object.entries({ 'log loss': logLoss, 'Brier score': brierScore });
  const written = (pairs: typeof named) =>
    pairs.map(([name, value]) => `${name} ${colors.bold(formatFigure(value, 4))}`).join('   ');
  const known = [...named, ...losses].some(([, value]) => value !== null);
  const oneLine = (width ?? DEFAULT_WIDTH) >= 82;
  const figures = oneLine ? [written([...named, ...losses])] : [written(named), written(losses)];
  const of =
    positiveClass === null
      ? 'means over the classes, each against the rest; the log loss is of all together'
      : `positive class: ${printable(positiveClass)}`;
  const decided =
    threshold === null ? '' : `; predicted where its probability is at least the threshold of ${threshold}`;
  return [
    ...(known ? figures : []),
    ...(known || decided ? [colors.dim(of + decided)] : []),
    ...notes.map((note) => colors.dim(`no value: ${printable(note)}`)),
  ];
}

export function classTable(evaluation: Evaluation, { width, colors }: TableOptions): string {
  const table = plainTable(2);
  const { positiveClass, measures } = evaluation;
  const ranked = positiveClass === null && measures.rocAuc !== null; // of two classes the headline has these figures
  const header = ['class', 'precision', 'recall', 'F1', ...(ranked ? ['ROC AUC', 'AP'] : []), 'support'];
  const figures = (
    { precision, recall, f1, support }: ClassScores,
    ranking: RankingMeasures | null,
    paint = (text: string) => text,
  ) => [
    ...[precision, recall, f1].map((value) => right(paint(Number.isNaN(value) ? '–' : value.toFixed(3)))),
    ...(ranked ? [ranking?.rocAuc, ranking?.averagePrecision] : []).map((value) =>
      right(paint(formatFigure(value))),
    ),
    right(paint(grouped(support))),
  ];
  const others = ranked ? 56 : 40; // what the other columns take
  const nameWidth = Math.max((width ?? DEFAULT_WIDTH) - others, 2 * MIN_NAME);
  const rows = evaluation.classNames.map((name, index) => [
    shorten(name, nameWidth),
    ...figures(evaluation.perClass[index], measures.perClass[index]),
  ]);
  table.push(header.map((text, index) => (index === 0 ? colors.dim(text) : right(colors.dim(text)))));
  table.push(...rows);
  table.push([colors.dim('macro average'), ...figures(evaluation.macroAverage, measures, colors.dim)]);
  table.push([colors.dim('weighted average'), ...figures(evaluation.weightedAverage, null, colors.dim)]);
  return trimmed(table) + leftOutNote(evaluation, colors);
}

function leftOutNote({ classesLeftOut, classNames }: Evaluation, { dim }: Colors): string {
  if (classesLeftOut === 0) return '';
  const which = `${classesLeftOut} of ${classNames.length} classes`;
  return `\n${dim(`– ${which} occur in neither these rows nor the predictions; the averages leave them out`)}`;
}

/** True classes in rows, predicted ones in columns. Names are wrapped, then cut, until the columns fit the width. */
export function confusionTable(
  evaluation: Evaluation,
  { width = DEFAULT_WIDTH, colors }: TableOptions,
): string {
  const { classNames, confusion } = evaluation;
  const layout = layoutMatrix(evaluation, width);
  const title = `${colors.bold('Confusion matrix')} ${colors.dim('(rows: true class, columns: predicted)')}`;
  if (layout === null) {
    return `${title}\n${classNames.length} classes do not fit ${width} columns; --json has all the counts`;
  }
  const table = plainTable(layout.gap);
  const heads = layout.heads.map((lines) => ({
    content: lines.map((line) => colors.dim(line)).join('\n'),
    hAlign: 'right' as const,
    vAlign: 'bottom' as const,
  }));
  table.push(['', ...heads]);
  for (const [truth, counts] of confusion.entries()) {
    const support = evaluation.perClass[truth].support;
    const cells = counts.map((count, predicted) => {
      if (truth === predicted) return right(colors.bold(colors.green(grouped(count))));
      if (count === 0) return right(colors.dim('·'));
      return right(count >= NOTABLE_SHARE * support ? colors.yellow(grouped(count)) : grouped(count));
    });
    table.push([shorten(classNames[truth], layout.label), ...cells]);
  }
  return `${title}\n${trimmed(table)}`;
}

/** The most frequent confusions, one a line; each direction is its own. */
export function confusedList(evaluation: Evaluation, options: TableOptions): string {
  const { width = DEFAULT_WIDTH, colors, pairs = DEFAULT_PAIRS } = options;
  const title = `${colors.bold('Most confused')} ${colors.dim('(true → predicted)')}`;
  const shown = evaluation.mostConfused.slice(0, pairs);
  if (shown.length === 0) return `${title}\nnone: every row was predicted right`;
  const table = plainTable(2);
  const nameWidth = Math.max(Math.floor((width - 30) / 3), 2 * MIN_NAME); // a line has three names; the rest takes 30
  for (const { truth, predicted, count, share } of shown) {
    const name = shorten(evaluation.classNames[truth], nameWidth);
    table.push([
      `${name} → ${shorten(evaluation.classNames[predicted], nameWidth)}`,
      right(grouped(count)),
      right(`${(100 * share).toFixed(1)} %`),
      colors.dim(`of ${name}`),
    ]);
  }
  return `${title}\n${trimmed(table)}`;
}

interface MatrixLayout {
  gap: number;
  label: number;
  /** For each column one or two lines of its name. */
  heads: string[][];
}

/** The widest layout of the confusion matrix that fits, or null. Tries wide gaps first, then shorter names. */
function layoutMatrix({ classNames, confusion }: Evaluation, width: number): MatrixLayout | null {
  const longest = Math.max(...classNames.map((name) => name.length));
  for (let cap = Math.max(longest, MIN_NAME); cap >= MIN_NAME; cap--) {
    const heads = classNames.map((name) => wrap(name, cap));
    const label = Math.min(longest, 2 * cap);
    const columns = heads.map((lines, column) =>
      Math.max(...lines.map((line) => line.length), ...confusion.map((row) => grouped(row[column]).length)),
    );
    for (const gap of GAPS) {
      if (columns.reduce((sum, column) => sum + column + gap, label) <= width) return { gap, label, heads };
    }
  }
  return null;
}

/** A name in one line, or in two broken at a blank, slash or hyphen, of at most `width` letters each. */
function wrap(name: string, width: number): string[] {
  const text = printable(name);
  const breaks = [...text.matchAll(/[ /_-]/g)].map(({ index }) => index).filter((index) => index > 0);
  const middle = text.length / 2;
  const at = breaks.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0];
  if (at === undefined) return [shorten(text, width)];
  return [text.slice(0, at), text.slice(at).trimStart()].map((line) => shorten(line, width));
}

function shorten(name: string, width: number): string {
  const text = printable(name);
  return text.length <= width ? text : `${text.slice(0, Math.max(width - 1, 1))}…`;
}
