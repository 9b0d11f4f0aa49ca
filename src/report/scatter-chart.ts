// Predicted against true values: points on the diagonal are right. Where there are many, every n-th is drawn, and a note says so.
// Before: svg.ts, chart-scales.ts. Next: html-targets.ts shows it.

import { scaleLinear } from 'd3-scale';
import { axisTicks, extent } from './chart-scales.js';
import { formatNumber, textWidth } from './format-text.js';
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
  verticalLabel,
} from './svg.js';

/** What scatterChart() draws. */
export interface ScatterChartOptions extends ChartSettings {
  truth: readonly number[];
  predicted: readonly number[];
  /** In pixels; the chart is as high as it is wide, and what its notes need. */
  width?: number;
}

const POINTS_SHOWN = 1000;
const TICK_GAP = 8;

/**
 * A scatter plot of predicted against true values as an SVG: one point per row, the same scale on both axes, and the line y = x.
 * @example
 * const svg = scatterChart({ title: 'price', truth: [1, 2, 3], predicted: [1.1, 1.8, 3.2] });
 */
export function scatterChart(options: ScatterChartOptions): string {
  requireArguments('scatterChart', options);
  const { truth, predicted, title, width = 420 } = options;
  const step = Math.max(1, Math.ceil(truth.length / POINTS_SHOWN));
  const [low, high] = extent([...truth, ...predicted].filter(Number.isFinite));
  const scale = scaleLinear()
    .domain(low < high ? [low, high] : [low - 0.5, high + 0.5])
    .nice(5);
  const ticks = axisTicks(scale, 5, 'number');
  const tickWidth = Math.max(...ticks.map(({ text }) => textWidth(text, FONT_SIZE)));
  const left = MARGIN + FONT_SIZE + 10 + tickWidth + TICK_GAP;
  const right = width - Math.max(MARGIN, tickWidth / 2); // the last number stands under the corner
  const top = MARGIN + TITLE_SIZE + 16;
  const bottom = top + (right - left);
  const x = scale.copy().range([left, right]);
  const y = scale.copy().range([bottom, top]);
  const gap = ticks.length > 1 ? x(ticks[1].value) - x(ticks[0].value) : right - left;
  const every = Math.ceil((tickWidth + TICK_GAP) / gap); // timestamps are wider than the gap between ticks
  const notes = step > 1 ? [`${truth.length} rows, of which every ${step}th is drawn.`] : [];
  const height = bottom + TICK_GAP + 2 * FONT_SIZE + 14 + notes.length * (SMALL_SIZE + 4) + MARGIN;
  const [from, to] = scale.domain();
  const below = (text: string, at: number) =>
    label(text, { class: 'muted', x: at, y: bottom + TICK_GAP + FONT_SIZE - 2, 'text-anchor': 'middle' });
  const points = truth.flatMap((value, i) => {
    const drawn = i % step === 0 && Number.isFinite(value) && Number.isFinite(predicted[i]);
    if (!drawn) return [];
    return element('circle', {
      class: 'fill0',
      'fill-opacity': 0.5,
      r: 3,
      cx: round(x(value)),
      cy: round(y(predicted[i])),
    });
  });
  return svgFrame(
    {
      ...{ ...options, title, width, height },
      description: `Predicted against true values of ${truth.length} rows, from ${formatNumber(low)} to ${formatNumber(high)}.`,
    },
    ...ticks.flatMap(({ value, text }, i) => [
      element('line', { class: 'grid', x1: left, x2: right, y1: round(y(value)), y2: round(y(value)) }),
      element('line', { class: 'grid', y1: top, y2: bottom, x1: round(x(value)), x2: round(x(value)) }),
      label(text, {
        class: 'muted',
        x: left - TICK_GAP,
        y: round(y(value)) + FONT_SIZE / 3,
        'text-anchor': 'end',
      }),
      ...(i % every === 0 ? [below(text, round(x(value)))] : []),
    ]),
    element('line', {
      class: 'axis',
      'stroke-dasharray': '5 4',
      x1: round(x(from)),
      y1: round(y(from)),
      x2: round(x(to)),
      y2: round(y(to)),
    }),
    ...points,
    label('true', {
      x: (left + right) / 2,
      y: bottom + TICK_GAP + 2 * FONT_SIZE + 4,
      'text-anchor': 'middle',
    }),
    verticalLabel('predicted', MARGIN + FONT_SIZE - 2, (top + bottom) / 2),
    ...smallPrint(notes, MARGIN, height - MARGIN - (notes.length - 1) * (SMALL_SIZE + 4)),
  );
}

function round(value: number): number {
  return Math.round(100 * value) / 100;
}
