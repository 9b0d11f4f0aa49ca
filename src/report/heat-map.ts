// A search over two hyperparameters as a grid of numbers: mean ± deviation in each cell, the winner outlined.
// Next: search-chart.ts takes the searches that are not two-dimensional.

import { ShapeError } from '../errors.js';
import { colourBar } from './colour-bar.js';
import { textWidth, wrapText } from './format-text.js';
import { element } from './markup.js';
import { requireArguments } from './report-shapes.js';
import { axisTexts, type ScoreScale, scoreScale, scoreWriter } from './score-scale.js';
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
import { onStep } from './theme.js';

/** The scores of a combination of two options. */
export interface HeatMapCell {
  /** Over the repeats; null when there is none. */
  mean: number | null;
  /** Standard deviation over the repeats; null for a single one. */
  deviation: number | null;
  diverged: boolean;
}

/** What searchHeatMap() draws. */
export interface SearchHeatMapOptions extends ChartSettings {
  /** Values of the parameter in the rows, by default the L2 penalty. */
  rows: readonly (number | string)[];
  /** Values of the parameter in the columns, by default the learning rate. */
  columns: readonly (number | string)[];
  rowLabel?: string;
  columnLabel?: string;
  /** cells[row][column] */
  cells: readonly (readonly HeatMapCell[])[];
  winner?: readonly [row: number, column: number];
  /** What was measured: "validation loss". */
  metric: string;
  /** Default: lower is better. */
  higherIsBetter?: boolean;
  /** 'percent' takes shares from 0 to 1. */
  format?: 'number' | 'percent';
}

const ROW_LABEL = 'L2 (λ)';
const COLUMN_LABEL = 'learning rate';
const CELL_HEIGHT = 46; // pixels
/** @throws ShapeError for cells, or a winner, that do not fit rows and columns. */
function requireCells({ rows, columns, cells, winner }: SearchHeatMapOptions): void {
  if (cells.length !== rows.length || cells.some((row) => row.length !== columns.length))
    throw new ShapeError(`searchHeatMap: ${rows.length} × ${columns.length} cells expected`);
  if (winner && (winner.length !== 2 || cells[winner[0]]?.[winner[1]] === undefined))
    throw new ShapeError(`searchHeatMap: winner: no cell [${winner.join(', ')}]`);
}
/**
 * The scores of a grid search over two options, as SVG.
 * @example
 * const cells = [[{ mean: 0.8, deviation: 0.01, diverged: false }]];
 * const svg = searchHeatMap({ title: 'Accuracy', rows: [0.1], columns: [1e-4], cells, metric: 'accuracy', higherIsBetter: true });
 */
export function searchHeatMap(options: SearchHeatMapOptions): string {
  requireArguments('searchHeatMap', options);
  const { rows, columns, cells, title, metric, winner, standalone } = options;
  const { rowLabel = ROW_LABEL, columnLabel = COLUMN_LABEL } = options;
  requireCells(options);
  const rowNames = axisTexts(rows);
  const columnNames = axisTexts(columns);
  const widestName = Math.max(0, ...columnNames.map((name) => textWidth(name, FONT_SIZE)));
  const cell = Math.max(columns.length > 10 ? 66 : 84, widestName + 8);
  const left =
    MARGIN + FONT_SIZE + 8 + Math.max(0, ...rowNames.map((name) => textWidth(name, FONT_SIZE))) + 10;
  const top = MARGIN + TITLE_SIZE + 20;
  const right = left + columns.length * cell;
  const bottom = top + rows.length * CELL_HEIGHT;
  const write = scoreWriter(options.format);
  const scores = cells.flat().filter(isKnown);
  const scale = scoreScale({
    scores: scores.map(({ mean }) => mean),
    higherIsBetter: options.higherIsBetter,
    write,
  });
  const place = (r: number, c: number) => `${columnLabel} ${columnNames[c]}, ${rowLabel} ${rowNames[r]}`;
  const bar = colourBar({ x: right + 22, y: top, height: bottom - top, labels: scale.labels, title: metric });
  const width = Math.max(right + 22 + bar.width + MARGIN, 340);
  const notes = wrapText(noteText(options), SMALL_SIZE, width - 2 * MARGIN);
  const titleAt = bottom + 2 * FONT_SIZE + 16;
  return svgFrame(
    {
      title,
      description: describe(options, place, write),
      width,
      height: titleAt + 10 + notes.length * (SMALL_SIZE + 4) + MARGIN,
      standalone,
    },
    ...cells.flatMap((row, r) =>
      row.map((one, c) =>
        drawCell(one, {
          x: left + c * cell,
          y: top + r * CELL_HEIGHT,
          cell,
          scale,
          write,
          place: place(r, c),
        }),
      ),
    ),
    ...rowNames.map((name, r) =>
      label(name, {
        class: 'ink row-name',
        x: left - 10,
        y: top + (r + 0.5) * CELL_HEIGHT + 4.5,
        'text-anchor': 'end',
      }),
    ),
    ...columnNames.map((name, c) =>
      label(name, {
        class: 'ink column-name',
        x: left + (c + 0.5) * cell,
        y: bottom + FONT_SIZE + 6,
        'text-anchor': 'middle',
      }),
    ),
    winner ? outline(left + winner[1] * cell, top + winner[0] * CELL_HEIGHT, cell) : '',
    verticalLabel(rowLabel, MARGIN + FONT_SIZE - 4, (top + bottom) / 2, { class: 'ink y-label' }),
    label(columnLabel, { class: 'ink x-label', x: (left + right) / 2, y: titleAt, 'text-anchor': 'middle' }),
    bar.markup,
    ...smallPrint(notes, MARGIN, titleAt + 12 + SMALL_SIZE),
  );
}

/** Whether a cell has a score to show. */
function isKnown(one: HeatMapCell): one is HeatMapCell & { mean: number } {
  return !one.diverged && one.mean !== null && Number.isFinite(one.mean);
}

interface Setting {
  x: number;
  y: number;
  cell: number;
  scale: ScoreScale;
  write: (value: number) => string;
  /** The parameters, for the tooltip. */
  place: string;
}

function drawCell(one: HeatMapCell, { x, y, cell, scale, write, place }: Setting): string {
  const known = isKnown(one);
  const first = known ? write(one.mean) : one.diverged ? 'diverged' : 'not run';
  const second = known && one.deviation !== null ? `± ${write(one.deviation)}` : '';
  const step = known ? scale.step(one.mean) : 0;
  const middle = { x: x + cell / 2, 'text-anchor': 'middle' };
  return element(
    'g',
    { class: one.diverged ? 'cell diverged' : 'cell' },
    tooltip(`${place}: ${first} ${second}`.trim()),
    element('rect', {
      class: known ? `step${step}` : 'paper',
      x: x + 1,
      y: y + 1,
      width: cell - 2,
      height: CELL_HEIGHT - 2,
    }),
    one.diverged ? hatching(x, y, cell) : '',
    one.diverged ? plate(first, x, y, cell) : '',
    label(first, {
      ...middle,
      class: known ? `${onStep(step)} mean` : 'muted',
      'font-size': 12,
      y: y + (second ? 20 : 27),
    }),
    second ? label(second, { ...middle, class: onStep(step), 'font-size': SMALL_SIZE, y: y + 36 }) : '',
  );
}

/** Slanting lines as one path: a pattern would need an id, and ids collide in a page of several charts. */
function hatching(x: number, y: number, width: number): string {
  const gap = 9;
  const height = CELL_HEIGHT - 4;
  let d = '';
  for (let start = gap - height; start < width - 4; start += gap) {
    const from = Math.max(start, 0);
    const to = Math.min(start + height, width - 4);
    if (to > from)
      d += `M${x + 2 + from} ${y + 2 + height - (from - start)}L${x + 2 + to} ${y + 2 + height - (to - start)}`;
  }
  return element('path', { class: 'hatch', fill: 'none', 'stroke-width': 1, 'stroke-opacity': 0.55, d });
}

function plate(text: string, x: number, y: number, cell: number): string {
  const width = Math.min(cell - 4, textWidth(text, 12) + 6);
  return element('rect', { class: 'paper', x: x + (cell - width) / 2, y: y + 14, width, height: 18, rx: 3 });
}

function outline(x: number, y: number, cell: number): string {
  return element('rect', {
    class: 'best winner',
    fill: 'none',
    'stroke-width': 3.5,
    x: x - 0.5,
    y: y - 0.5,
    width: cell + 1,
    height: CELL_HEIGHT + 1,
    rx: 3,
  });
}

function noteText({ cells, winner, higherIsBetter }: SearchHeatMapOptions): string {
  const all = cells.flat();
  return [
    `Mean ± standard deviation over the repeats; ${higherIsBetter ? 'higher' : 'lower'} is better, and has the stronger colour.`,
    winner ? 'Outlined: the winner.' : '',
    all.some(({ diverged }) => diverged) ? 'Hatched: the loss left the range of numbers (diverged).' : '',
  ]
    .filter(Boolean)
    .join(' ');
}

function describe(
  {
    rows,
    columns,
    cells,
    winner,
    metric,
    rowLabel = ROW_LABEL,
    columnLabel = COLUMN_LABEL,
  }: SearchHeatMapOptions,
  place: (row: number, column: number) => string,
  write: (value: number) => string,
): string {
  const diverged = cells.flat().filter((one) => one.diverged).length;
  const best = winner && cells[winner[0]]?.[winner[1]]?.mean;
  return [
    `${metric} for ${rows.length} values of ${rowLabel} and ${columns.length} of ${columnLabel}.`,
    winner && typeof best === 'number' ? `Best: ${write(best)} at ${place(...winner)}.` : '',
    diverged > 0 ? `${diverged} diverged.` : '',
  ]
    .filter(Boolean)
    .join(' ');
}
