// The confusion matrix as a chart: true classes in rows, predicted classes in columns.
// Before: src/evaluate/confusion-matrix.ts counted. Next: html-evaluation.ts shows the counts and the normalised twin.

import { ShapeError } from '../errors.js';
import { normalizeRows, total } from '../evaluate/confusion-matrix.js';
import { colourBar } from './colour-bar.js';
import {
  fitNames,
  formatCount,
  formatPercent,
  formatShortCount,
  textWidth,
  wrapText,
} from './format-text.js';
import { type Attributes, element } from './markup.js';
import { requireArguments } from './report-shapes.js';
import {
  type ChartSettings,
  FONT_SIZE,
  label,
  MARGIN,
  SMALL_SIZE,
  smallPrint,
  svgFrame,
  TITLE_SIZE,
  tooltip,
  verticalLabel,
} from './svg.js';
import { onStep, stepOf } from './theme.js';

/** What confusionMatrixChart() draws. */
export interface ConfusionMatrixChartOptions extends ChartSettings {
  classNames: readonly string[];
  /** counts[true][predicted], [classes, classes]. */
  counts: readonly (readonly number[])[];
  /** True shows each row as shares of its class in per cent, false the counts. */
  normalized: boolean;
}

const NAME_WIDTH = 150; // pixels; longer class names are cut, and whole in the tooltip
const NAME_SIZE = 12;
const NUMBER_SIZE = 12;
const LEAST_SIZE = 9;
const GAP = 8;
const SLANT = Math.SQRT1_2; // names of columns are turned by 45° when they do not fit side by side

interface Grid {
  cell: number;
  left: number;
  top: number;
  side: number;
  names: string[];
  slanted: boolean;
}

/**
 * A confusion matrix as SVG, true classes down, predicted ones to the right.
 * @example
 * const { confusion, classNames } = network.evaluate(test);
 * const svg = confusionMatrixChart({ title: 'Test rows', classNames, counts: confusion, normalized: false });
 */
export function confusionMatrixChart(options: ConfusionMatrixChartOptions): string {
  requireArguments('confusionMatrixChart', options);
  const { classNames, counts, normalized, title, standalone } = options;
  if (counts.length !== classNames.length || counts.some((row) => row.length !== classNames.length))
    throw new ShapeError(
      `confusionMatrixChart: counts: ${classNames.length} × ${classNames.length} numbers expected, one for each pair of classes`,
    );
  const shares = normalizeRows(counts);
  const values = normalized ? shares : counts;
  const most = normalized ? 1 : counts.flat().reduce((a, b) => Math.max(a, b), 1);
  const grid = layout(classNames);
  const { left, top, side } = grid;
  const underNames = grid.slanted
    ? (Math.max(...grid.names.map((name) => textWidth(name, NAME_SIZE))) + NAME_SIZE) * SLANT
    : NAME_SIZE + 6;
  const predictedAt = top + side + GAP + underNames + FONT_SIZE + 4;
  const bar = colourBar({
    x: left + side + 24,
    y: top,
    height: side,
    labels: barLabels(most, normalized),
    title: normalized ? '% of the true class' : 'rows',
  });
  const width = Math.max(left + side + 24 + bar.width + MARGIN, 300);
  const shortened = !normalized && counts.flat().some((count) => countText(count, grid.cell).match(/[kM]/));
  const note =
    'Colour follows the square root, so that rare confusions are seen.' +
    (shortened ? ' k: thousands, M: millions of rows.' : '');
  const notes = wrapText(note, SMALL_SIZE, width - 2 * MARGIN);
  const height = predictedAt + 14 + notes.length * (SMALL_SIZE + 4) + MARGIN - 4;
  return svgFrame(
    { title, description: describe(options), width, height, standalone },
    ...values.map((row, truth) => {
      const cells = row.map((value, predicted) =>
        drawCell(grid, truth, predicted, {
          step: stepOf(Math.sqrt(value / most)),
          text: normalized ? shortPercent(value, grid.cell) : countText(value, grid.cell),
          zero: counts[truth][predicted] === 0,
          tip:
            `true ${classNames[truth]}, predicted ${classNames[predicted]}: ` +
            `${formatCount(counts[truth][predicted])} of ${formatCount(total(counts[truth]))} rows ` +
            `(${formatPercent(shares[truth][predicted], 1)})`,
        }),
      );
      return cells.join(''); // a thousand classes are a million cells, too many to be arguments of one call
    }),
    ...drawNames(grid, classNames),
    verticalLabel('true class', MARGIN + FONT_SIZE - 4, top + side / 2, { class: 'ink y-label' }),
    label('predicted class', {
      x: left + side / 2,
      y: predictedAt,
      'text-anchor': 'middle',
      class: 'ink x-label',
    }),
    bar.markup,
    ...smallPrint(notes, MARGIN, predictedAt + 14 + SMALL_SIZE),
  );
}

function layout(classNames: readonly string[]): Grid {
  const count = classNames.length;
  const cell = count <= 4 ? 64 : count <= 12 ? 42 : count <= 20 ? 34 : 28;
  const names = fitNames(classNames, NAME_SIZE, NAME_WIDTH);
  const widest = Math.max(0, ...names.map((name) => textWidth(name, NAME_SIZE)));
  const left = MARGIN + FONT_SIZE + GAP + Math.max(widest, 24) + GAP;
  const top = MARGIN + TITLE_SIZE + 20;
  return { cell, left, top, side: count * cell, names, slanted: widest > cell - 4 };
}

interface Cell {
  step: number;
  text: string;
  zero: boolean;
  tip: string;
}

function drawCell(
  { cell, left, top }: Grid,
  row: number,
  column: number,
  { step, text, zero, tip }: Cell,
): string {
  const size = numberSize(text, cell);
  const x = left + column * cell;
  const y = top + row * cell;
  return element(
    'g',
    { class: 'cell' },
    tooltip(tip),
    element('rect', { class: `step${step}`, x: x + 0.5, y: y + 0.5, width: cell - 1, height: cell - 1 }),
    label(text, {
      class: zero ? 'muted' : onStep(step),
      'font-size': size,
      x: x + cell / 2,
      y: y + cell / 2 + size * 0.36,
      'text-anchor': 'middle',
    }),
  );
}

function drawNames({ cell, left, top, side, names, slanted }: Grid, classNames: readonly string[]): string[] {
  return names.flatMap((name, index) => {
    const middle = (index + 0.5) * cell;
    const at = { x: left + middle, y: top + side + GAP };
    const place = slanted
      ? { x: at.x + 4, y: at.y + 4, 'text-anchor': 'end', transform: `rotate(-45 ${at.x + 4} ${at.y + 4})` }
      : { x: at.x, y: at.y + NAME_SIZE, 'text-anchor': 'middle' };
    const row = { x: left - GAP, y: top + middle + 4, 'text-anchor': 'end' };
    return [
      named(name, classNames[index], { ...row, class: 'ink row-name' }),
      named(name, classNames[index], { ...place, class: 'ink column-name' }),
    ];
  });
}

function named(shown: string, whole: string, attributes: Attributes): string {
  return element('g', {}, tooltip(whole), label(shown, { 'font-size': NAME_SIZE, ...attributes }));
}

/** The size in pixels at which a number fits its cell. */
function numberSize(text: string, cell: number): number {
  return Math.min(NUMBER_SIZE, (cell - 3) / (0.64 * Math.max(1, text.length)));
}

/** The count itself, or 107k where it would be too small to read; the tooltip always has all of it. */
function countText(count: number, cell: number): string {
  const text = formatCount(count);
  return numberSize(text, cell) < LEAST_SIZE ? formatShortCount(count) : text;
}

/** "93.4" where the cell has room, "93" where it has not; what is more than nothing never becomes "0". */
function shortPercent(share: number, cell: number): string {
  const percent = 100 * share;
  if (percent === 0) return '0';
  const decimals = cell >= 34 && percent < 99.95 ? 1 : 0;
  const text = percent.toFixed(decimals);
  return Number(text) === 0 ? (decimals === 1 ? '<0.1' : '<1') : text;
}

/** At the edges of the steps: 0, a ninth, four ninths and all of the square root's way. */
function barLabels(most: number, normalized: boolean) {
  return [0, 1 / 3, 2 / 3, 1].map((share) => {
    const value = share * share * (normalized ? 100 : most);
    return { share, text: normalized ? `${Math.round(value)}` : formatCount(Math.round(value)) };
  });
}

function describe({ classNames, counts, normalized }: ConfusionMatrixChartOptions): string {
  const rows = total(counts.map(total));
  const right = total(counts.map((row, index) => row[index] ?? 0));
  const what = normalized ? 'shares of each true class in per cent' : 'counts';
  const share = rows > 0 ? ` (${formatPercent(right / rows, 1)})` : '';
  return (
    `Confusion matrix of ${classNames.length} classes, true in rows, predicted in columns, ${what}. ` +
    `${formatCount(right)} of ${formatCount(rows)} rows are on the diagonal${share}.`
  );
}
