// Any search as a chart: a heat map when it has two parameters, else its best combinations as points with their spread.
// Before: src/search/grid.ts gives the rows in this shape. Next: html-search.ts shows the chart above the table.

import { scaleLinear, scaleLog } from 'd3-scale';
import { axisTicks, isLogarithmic } from './chart-scales.js';
import { fitText, formatNumber, textWidth, wrapText } from './format-text.js';
import { type HeatMapCell, searchHeatMap } from './heat-map.js';
import { element } from './markup.js';
import { requireArguments } from './report-shapes.js';
import { scoreWriter } from './score-scale.js';
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
} from './svg.js';

/** One combination; a SearchRow of src/search/grid.ts is one. */
export interface SearchTrial {
  params: Readonly<Record<string, number>>;
  /** Over the repeats; null when it diverged or was not run. */
  mean: number | null;
  /** Standard deviation over the repeats; null for a single one. */
  deviation: number | null;
  diverged: boolean;
  winner: boolean;
  /** Not told apart from the winner by this search. */
  nearTie?: boolean;
  /** By repeat. */
  scores?: readonly (number | null)[];
}

/** What searchChart() draws. */
export interface SearchChartOptions extends ChartSettings {
  /** In any order. */
  trials: readonly SearchTrial[];
  /** What was measured: "validation loss". */
  metric: string;
  /** Default: lower is better. */
  higherIsBetter?: boolean;
  /** 'percent' takes shares from 0 to 1. */
  format?: 'number' | 'percent';
}

const SHOWN = 20; // combinations as points
const ROW = 26;
const NAME_WIDTH = 420;
const PLOT_WIDTH = 320;
const PARAMETER_NAMES: Readonly<Record<string, string>> = { learningRate: 'learning rate', l2: 'L2 (λ)' };
const MOST_COLUMNS = 16; // of a heat map; a wider one could not be read on a page

/** A parameter as a reader calls it. */
export function parameterName(key: string): string {
  return PARAMETER_NAMES[key] ?? key.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

/**
 * "learning rate 2e-4, L2 (λ) 0.001"
 * @example
 * parameterText({ learningRate: 0.1 });   // a trial's parameters in a line
 */
export function parameterText(params: SearchTrial['params']): string {
  requireArguments('parameterText', params);
  return Object.entries(params)
    .map(([key, value]) => `${parameterName(key)} ${formatNumber(value)}`)
    .join(', ');
}

/**
 * search.svg: the chart that fits the number of parameters.
 * @example
 * const trials = [{ params: { learningRate: 0.1 }, mean: 0.8, deviation: null, diverged: false, winner: true }];
 * const svg = searchChart({ title: 'Search', trials, metric: 'accuracy', higherIsBetter: true });
 */
export function searchChart(options: SearchChartOptions): string {
  requireArguments('searchChart', options);
  const keys = Object.keys(options.trials[0]?.params ?? {});
  if (keys.length !== 2) return searchDots(options);
  const columnKey = keys.includes('learningRate') ? 'learningRate' : keys[0];
  const rowKey = keys.find((key) => key !== columnKey)!;
  const rows = valuesOf(options.trials, rowKey);
  const columns = valuesOf(options.trials, columnKey);
  if (columns.length > MOST_COLUMNS) return searchDots(options);
  const find = (row: number, column: number) =>
    options.trials.find(({ params }) => params[rowKey] === row && params[columnKey] === column);
  const cells = rows.map((row) => columns.map((column): HeatMapCell => find(row, column) ?? NOT_RUN));
  const best = options.trials.find(({ winner }) => winner)?.params;
  return searchHeatMap({
    ...options,
    rows,
    columns,
    cells,
    rowLabel: parameterName(rowKey),
    columnLabel: parameterName(columnKey),
    winner: best && [rows.indexOf(best[rowKey]), columns.indexOf(best[columnKey])],
  });
}

const NOT_RUN: HeatMapCell = { mean: null, deviation: null, diverged: false };

/** From large to small, as the report's grid is written. */
function valuesOf(trials: readonly SearchTrial[], key: string): number[] {
  return [...new Set(trials.map(({ params }) => params[key]))].sort((a, b) => b - a);
}

/** Best first; what has no mean comes last, diverged before not run. */
export function sortTrials(trials: readonly SearchTrial[], higherIsBetter = false): SearchTrial[] {
  const key = ({ mean, diverged }: SearchTrial) =>
    mean === null || !Number.isFinite(mean)
      ? Number.MAX_VALUE / (diverged ? 2 : 1)
      : higherIsBetter
        ? -mean
        : mean;
  return [...trials].sort((a, b) => key(a) - key(b));
}

/**
 * The best 20 combinations, best on top: a point at the mean, a bar over ± one standard deviation.
 * @example
 * const trials = [{ params: { learningRate: 0.1 }, mean: 0.8, deviation: null, diverged: false, winner: true }];
 * const svg = searchDots({ title: 'Search', trials, metric: 'accuracy', higherIsBetter: true });
 */
export function searchDots(options: SearchChartOptions): string {
  requireArguments('searchDots', options);
  const { trials, title, metric, higherIsBetter = false, format, standalone } = options;
  const shown = sortTrials(trials, higherIsBetter).slice(0, SHOWN);
  const names = shown.map(({ params }) => fitText(parameterText(params), 12, NAME_WIDTH));
  const left = MARGIN + Math.max(60, ...names.map((name) => textWidth(name, 12))) + 14;
  const right = left + PLOT_WIDTH;
  const top = MARGIN + TITLE_SIZE + 20;
  const bottom = top + Math.max(1, shown.length) * ROW;
  const write = scoreWriter(format);
  const scale = metricScale(shown, left, right, format);
  const width = right + MARGIN + 30;
  const note =
    shown.length === 0
      ? 'There is nothing to draw.'
      : `Mean and ± one standard deviation over the repeats; ${higherIsBetter ? 'higher' : 'lower'} is better. ` +
        `Ringed: the winner.${trials.length > SHOWN ? ` The best ${SHOWN} of ${trials.length} combinations.` : ''}`;
  const notes = wrapText(note, SMALL_SIZE, width - 2 * MARGIN);
  const titleAt = bottom + 2 * FONT_SIZE + 18;
  const ticks = scale.ticks.map(({ at, text }) => drawTick(at, text, top, bottom));
  const lines = shown.map((trial, index) =>
    drawTrial(trial, { name: names[index], y: top + (index + 0.5) * ROW, left, scale, write }),
  );
  return svgFrame(
    {
      title,
      description: `${metric} of ${shown.length} of ${trials.length} combinations, best first.`,
      width,
      height: titleAt + 12 + notes.length * (SMALL_SIZE + 4) + MARGIN,
      standalone,
    },
    ...ticks,
    element('path', { class: 'axis', fill: 'none', d: `M${left} ${top}V${bottom}H${right}` }),
    ...lines,
    label(scale.logarithmic ? `${metric} (log scale)` : metric, {
      class: 'ink x-label',
      x: (left + right) / 2,
      y: titleAt,
      'text-anchor': 'middle',
    }),
    ...smallPrint(notes, MARGIN, titleAt + 14 + SMALL_SIZE),
  );
}

interface MetricScale {
  place: (value: number) => number;
  ticks: { at: number; text: string }[];
  logarithmic: boolean;
}

function metricScale(
  trials: readonly SearchTrial[],
  left: number,
  right: number,
  format: SearchChartOptions['format'] = 'number',
): MetricScale {
  const known = trials.flatMap(({ mean, deviation }) =>
    mean === null || !Number.isFinite(mean) ? [] : [mean - (deviation ?? 0), mean, mean + (deviation ?? 0)],
  );
  const low = known.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = known.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  if (known.length === 0) return { place: () => left, ticks: [], logarithmic: false };
  const logarithmic = isLogarithmic(low, high, format);
  const room = high > low ? 0.04 * (high - low) : Math.max(0.05 * Math.abs(high), 1e-6);
  const scale = logarithmic
    ? scaleLog([low, high], [left, right]).nice()
    : scaleLinear([low - room, high + room], [left, right]).nice(5);
  return {
    place: (value) => Math.min(right, Math.max(left, scale(Math.max(value, logarithmic ? low : value)))),
    ticks: axisTicks(scale, 6, format).map(({ value, text }) => ({ at: scale(value), text })),
    logarithmic,
  };
}

function drawTick(at: number, text: string, top: number, bottom: number): string {
  return (
    element('line', { class: 'grid', x1: at, x2: at, y1: top, y2: bottom }) +
    label(text, { class: 'muted x-tick', x: at, y: bottom + FONT_SIZE + 6, 'text-anchor': 'middle' })
  );
}

interface Row {
  name: string;
  y: number;
  left: number;
  scale: MetricScale;
  write: (value: number) => string;
}

function drawTrial(trial: SearchTrial, { name, y, left, scale, write }: Row): string {
  const { mean, deviation, diverged, winner, params } = trial;
  const heading = label(name, {
    class: winner ? 'ink bold row-name' : 'ink row-name',
    'font-size': 12,
    x: left - 10,
    y: y + 4,
    'text-anchor': 'end',
  });
  if (mean === null || !Number.isFinite(mean)) {
    const text = diverged ? 'diverged' : 'not run';
    return element(
      'g',
      { class: 'trial' },
      heading,
      label(text, { class: 'muted', x: left + 8, y: y + 4, 'font-size': 12 }),
    );
  }
  const spread = deviation ?? 0;
  const at = scale.place(mean);
  return element(
    'g',
    { class: 'trial' },
    tooltip(`${parameterText(params)}: ${write(mean)}${deviation === null ? '' : ` ± ${write(deviation)}`}`),
    heading,
    element('line', {
      class: 'line stroke0',
      x1: scale.place(mean - spread),
      x2: scale.place(mean + spread),
      y1: y,
      y2: y,
    }),
    element('circle', { class: 'point fill0', cx: at, cy: y, r: 5 }),
    winner
      ? element('circle', { class: 'best winner', fill: 'none', 'stroke-width': 2.5, cx: at, cy: y, r: 9 })
      : '',
  );
}
