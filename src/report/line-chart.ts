// Curves by epoch: loss and accuracy. The line may have gaps, one point, or thirty orders of magnitude.
// Before: chart-scales.ts chooses the axes, legend.ts the names. Next: html-training.ts shows the result.

import { line, symbol } from 'd3-shape';
import { type ChartScales, chartScales } from './chart-scales.js';
import {
  fitText,
  formatNumber,
  formatPercent,
  formatRanges,
  type NumberFormat,
  textWidth,
  wrapText,
} from './format-text.js';
import { dashOf, type LegendLayout, layoutLegend, SYMBOLS } from './legend.js';
import { element } from './markup.js';
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
import { SERIES } from './theme.js';

/** A line: its name, and a value for each epoch; null leaves a gap. */
export interface LineSeries {
  name: string;
  /** One for each epoch, from epoch 1. Null is "not measured"; NaN and ∞ leave a gap that a note explains. */
  values: readonly (number | null)[];
}

/** A vertical line at an epoch. */
export interface LineMarker {
  /** From 1. */
  epoch: number;
  /** Stands above the plot. */
  label: string;
}

/** What lineChart() draws. */
export interface LineChartOptions extends ChartSettings {
  xLabel: string;
  yLabel: string;
  series: readonly LineSeries[];
  /** Upright lines, each with a ring around the points it crosses. */
  markers?: readonly LineMarker[];
  /** 'percent' takes shares from 0 to 1. */
  format?: NumberFormat;
  /** In pixels, of the whole SVG. */
  width?: number;
  height?: number;
}

const POINTS_SHOWN = 120; // in all; where there are more, every n-th of each series
const TICK_GAP = 8;

interface Plot extends ChartScales {
  seriesCount: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/**
 * An SVG of curves over epochs. Series differ by colour, dash and shape of their points.
 * @example
 * const svg = lineChart({ title: 'Loss', xLabel: 'epoch', yLabel: 'loss', series: [{ name: 'training', values: [0.9, 0.6, 0.5] }] });
 */
export function lineChart(options: LineChartOptions): string {
  requireArguments('lineChart', options);
  const { series, markers = [], format = 'number', width = 640, height = 420, title } = options;
  const legend = layoutLegend(
    series.map(({ name }) => name),
    width - 2 * MARGIN,
  );
  const notes = noteLines(options, width);
  const top = MARGIN + TITLE_SIZE + 8 + legend.height + (markers.length > 0 ? FONT_SIZE + 12 : 12);
  const bottom = height - MARGIN - notes.length * (SMALL_SIZE + 4) - FONT_SIZE - TICK_GAP - FONT_SIZE - 10;
  const values = series.map((one) => one.values);
  const scales = chartScales({ values, format, top, bottom });
  const tickWidth = Math.max(...scales.yTicks.map(({ text }) => textWidth(text, FONT_SIZE)));
  const left = MARGIN + FONT_SIZE + 8 + tickWidth + TICK_GAP;
  const right = width - MARGIN - 8;
  scales.x.range([left, right]);
  const plot: Plot = { ...scales, seriesCount: series.length, left, right, top, bottom };
  const yLabel = scales.logarithmic ? `${options.yLabel} (log)` : options.yLabel;
  return svgFrame(
    { title, description: describe(options), width, height, standalone: options.standalone },
    ...drawLegend(legend, MARGIN + TITLE_SIZE + 8),
    ...drawAxes(plot),
    sideLabel(yLabel, plot, height),
    label(options.xLabel, {
      x: (left + right) / 2,
      y: bottom + TICK_GAP + 2 * FONT_SIZE + 8,
      'text-anchor': 'middle',
      class: 'ink x-label',
    }),
    ...markers.filter(({ epoch }) => epoch >= 1 && epoch <= plot.epochs).map((one) => drawMarker(one, plot)),
    ...series.map((one, index) => drawSeries(one, index, plot, format)),
    ...markers.flatMap((marker) => rings(marker, series, plot)),
    ...smallPrint(notes, MARGIN, height - MARGIN - (notes.length - 1) * (SMALL_SIZE + 4)),
  );
}

/** Centred on the axis, and moved along it where it would run into the legend or out of the chart. */
function sideLabel(text: string, { top, bottom }: Plot, height: number): string {
  const [start, end] = [top - FONT_SIZE, height - MARGIN];
  const shown = fitText(text, FONT_SIZE, end - start);
  const half = textWidth(shown, FONT_SIZE) / 2;
  const middle = Math.min(Math.max((top + bottom) / 2, start + half), end - half);
  return verticalLabel(shown, MARGIN + FONT_SIZE - 4, middle, { class: 'ink y-label' });
}

function drawAxes({ x, y, xTicks, yTicks, left, right, top, bottom }: Plot): string[] {
  return [
    ...yTicks.map(({ value, text }) => {
      const at = y(value);
      return (
        element('line', { class: 'grid', x1: left, x2: right, y1: at, y2: at }) +
        label(text, { class: 'muted y-tick', x: left - TICK_GAP, y: at + 4.5, 'text-anchor': 'end' })
      );
    }),
    ...xTicks(right - left).map(
      (epoch) =>
        element('line', { class: 'axis', x1: x(epoch), x2: x(epoch), y1: bottom, y2: bottom + 5 }) +
        label(String(epoch), {
          class: 'muted x-tick',
          x: x(epoch),
          y: bottom + TICK_GAP + FONT_SIZE,
          'text-anchor': 'middle',
        }),
    ),
    element('path', { class: 'axis', fill: 'none', d: `M${left} ${top}V${bottom}H${right}` }),
  ];
}

function drawSeries({ name, values }: LineSeries, index: number, plot: Plot, format: NumberFormat): string {
  const { x, y } = plot;
  const drawn = (value: number | null | undefined) => plot.canDraw(value);
  const path = line<number | null>()
    .defined(drawn)
    .x((_, position) => x(position + 1))
    .y((value) => y(value ?? 0))
    .digits(2)(values);
  const every = Math.max(1, Math.round((values.length * plot.seriesCount) / POINTS_SHOWN));
  const points = values.flatMap((value, position) => {
    const alone = !drawn(values[position - 1]) && !drawn(values[position + 1]);
    if (!drawn(value) || !(alone || position % every === 0)) return [];
    const shape = symbol(SYMBOLS[index % SYMBOLS.length], alone ? 56 : 30).digits(2)();
    const text = `${name}, epoch ${position + 1}: ${format === 'percent' ? formatPercent(value!) : formatNumber(value!)}`;
    return element(
      'path',
      {
        class: `point fill${index % SERIES.length}`,
        d: shape ?? '',
        transform: `translate(${x(position + 1).toFixed(2)} ${y(value!).toFixed(2)})`,
      },
      tooltip(text),
    );
  });
  const curve = element(
    'path',
    { class: `line stroke${index % SERIES.length}`, 'stroke-dasharray': dashOf(index), d: path ?? '' },
    tooltip(name),
  );
  return element('g', { class: 'series' }, curve, ...points);
}

function drawMarker({ epoch, label: text }: LineMarker, { x, left, right, top, bottom }: Plot): string {
  const at = x(epoch);
  const shown = fitText(text, FONT_SIZE, right - left);
  const half = textWidth(shown, FONT_SIZE) / 2;
  const centre = Math.min(Math.max(at, left + half), Math.max(right - half, left + half));
  return (
    element('line', { class: 'marked', 'stroke-dasharray': '3 4', x1: at, x2: at, y1: top, y2: bottom }) +
    label(shown, { class: 'ink marker', x: centre, y: top - 7, 'text-anchor': 'middle' })
  );
}

function rings({ epoch }: LineMarker, series: readonly LineSeries[], plot: Plot): string[] {
  return series.flatMap(({ values }) => {
    const value = values[epoch - 1];
    if (!plot.canDraw(value)) return [];
    return element('circle', {
      class: 'marked ring',
      fill: 'none',
      'stroke-width': 1.5,
      cx: plot.x(epoch),
      cy: plot.y(value!),
      r: 7,
    });
  });
}

function drawLegend({ entries, lineHeight }: LegendLayout, top: number): string[] {
  return entries.map(({ text, name, x, row }, index) => {
    const y = top + row * lineHeight + lineHeight / 2 + 2;
    const left = MARGIN + x;
    const colour = index % SERIES.length;
    return element(
      'g',
      { class: 'legend' },
      element('line', {
        class: `line stroke${colour}`,
        'stroke-dasharray': dashOf(index),
        x1: left,
        x2: left + 24,
        y1: y,
        y2: y,
      }),
      element('path', {
        class: `fill${colour}`,
        d: symbol(SYMBOLS[index % SYMBOLS.length], 40).digits(2)() ?? '',
        transform: `translate(${left + 12} ${y})`,
      }),
      label(text, { x: left + 32, y: y + 4.5 }),
      tooltip(name),
    );
  });
}

function noteLines({ series }: LineChartOptions, width: number): string[] {
  const sentences = series.flatMap(({ name, values }) => {
    const gaps = values.flatMap((value, index) =>
      value === null || Number.isFinite(value) ? [] : [index + 1],
    );
    return gaps.length > 0 ? [`${name} was not finite at epoch ${formatRanges(gaps)}.`] : [];
  });
  const shown = sentences.length > 3 ? [...sentences.slice(0, 3), '…'] : sentences;
  const text = series.some(({ values }) => values.length > 0) ? shown.join(' ') : 'There is nothing to draw.';
  return wrapText(text, SMALL_SIZE, width - 2 * MARGIN);
}

function describe({ series, xLabel, yLabel, format }: LineChartOptions): string {
  const write = (value: number) => (format === 'percent' ? formatPercent(value) : formatNumber(value));
  const sentences = series.map(({ name, values }) => {
    const finite = values.filter((value): value is number => value !== null && Number.isFinite(value));
    if (finite.length === 0) return `${name}: no values.`;
    return `${name}: ${finite.length} values, first ${write(finite[0])}, last ${write(finite[finite.length - 1])}.`;
  });
  return [`${yLabel} by ${xLabel}.`, ...sentences].join(' ');
}
