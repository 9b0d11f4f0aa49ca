// ROC and precision-recall curves of an evaluation: for the positive one of two classes, with a ring at the threshold, or a thin line per class.
// Before: src/evaluate/roc-curve.ts has the points. Next: html-evaluation.ts shows both charts.

import { scaleLinear } from 'd3-scale';
import { curveLinear, curveStepBefore, line } from 'd3-shape';
import type { ClassCurves, Curve } from '../evaluate/roc-curve.js';
import { axisTicks } from './chart-scales.js';
import { formatFigure, formatPercent, textWidth, wrapText } from './format-text.js';
import { dashOf, layoutLegend } from './legend.js';
import { element } from './markup.js';
import type { EvaluationData } from './report-data.js';
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

/** The data of both charts: a part of `evaluation.toJSON()`, and the curves. */
export interface CurveChartData
  extends Pick<EvaluationData, 'positiveClass' | 'threshold' | 'confusion' | 'notes'> {
  /** `evaluationCurves(evaluation)` */
  curves: readonly ClassCurves[];
}

/** Title and width of a chart of curves. */
export interface CurveChartSettings extends Partial<ChartSettings> {
  /** In pixels. The plot is square; the height of the chart depends on its legend and notes. */
  width?: number;
}

/** The differences between the two charts. */
interface Kind {
  title: string;
  xLabel: string;
  yLabel: string;
  figure: 'rocAuc' | 'averagePrecision';
  /** The name of the legend's numbers. */
  meaning: string;
  curve: (curves: ClassCurves) => Curve;
  /** Precision holds between two recalls and is not interpolated: the area is that of the steps. */
  steps: boolean;
  /** The line of random scores, from the left edge to the right; null where it differs between classes. */
  chance: (data: CurveChartData) => { from: number; to: number; text: string } | null;
  /** The point of the model's threshold; null where it is undefined. */
  decided: (counts: TwoClassCounts) => { x: number; y: number } | null;
  point: (x: number, y: number) => string;
}

const ROC: Kind = {
  title: 'ROC curve',
  xLabel: 'false positive rate',
  yLabel: 'true positive rate',
  figure: 'rocAuc',
  meaning: 'area under the curve',
  curve: ({ roc }) => roc,
  steps: false,
  chance: () => ({ from: 0, to: 1, text: 'chance' }),
  decided: ({ positives, negatives, found, wrong }) =>
    positives > 0 && negatives > 0 ? { x: wrong / negatives, y: found / positives } : null,
  point: (x, y) => `true positive rate ${formatPercent(y, 1)}, false positive rate ${formatPercent(x, 1)}`,
};

const PRECISION_RECALL: Kind = {
  title: 'Precision-recall curve',
  xLabel: 'recall',
  yLabel: 'precision',
  figure: 'averagePrecision',
  meaning: 'average precision',
  curve: ({ precisionRecall }) => precisionRecall,
  steps: true,
  chance: (data) => {
    if (data.positiveClass === null) return null;
    const { positives, negatives } = countsOf(data);
    const share = positives / (positives + negatives);
    return { from: share, to: share, text: `chance: precision ${formatPercent(share, 1)}` };
  },
  decided: ({ positives, found, wrong }) =>
    positives > 0 && found + wrong > 0 ? { x: found / positives, y: found / (found + wrong) } : null,
  point: (x, y) => `recall ${formatPercent(x, 1)}, precision ${formatPercent(y, 1)}`,
};

/**
 * False and true positive rate at every threshold.
 * @example
 * const evaluation = network.evaluate(test);
 * const svg = rocChart({ ...evaluation.toJSON(), curves: evaluationCurves(evaluation) });
 */
export function rocChart(data: CurveChartData, settings: CurveChartSettings = {}): string {
  requireArguments('rocChart', data, settings);
  return draw(ROC, data, settings);
}

/**
 * Recall and precision at every threshold.
 * @example
 * const evaluation = network.evaluate(test).toJSON();
 * const svg = precisionRecallChart({ ...evaluation, curves: evaluationCurves(network.evaluate(test)) });
 */
export function precisionRecallChart(data: CurveChartData, settings: CurveChartSettings = {}): string {
  requireArguments('precisionRecallChart', data, settings);
  return draw(PRECISION_RECALL, data, settings);
}

interface TwoClassCounts {
  positives: number;
  negatives: number;
  /** Rows predicted as the positive class: rightly, and wrongly. */
  found: number;
  wrong: number;
}

function countsOf({ confusion: [[right, wrong], [missed, found]] }: CurveChartData): TwoClassCounts {
  return { positives: missed + found, negatives: right + wrong, found, wrong };
}

const WIDTH = 440;
const TICKS = 5;
const TICK_GAP = 8;
const HOVERED = 50; // points of a curve with a tooltip

/** From rates to pixels. */
interface Plot {
  x: (rate: number) => number;
  y: (rate: number) => number;
  kind: Kind;
}

function draw(kind: Kind, data: CurveChartData, settings: CurveChartSettings): string {
  const { title = kind.title, width = WIDTH, standalone } = settings;
  const { curves, positiveClass, threshold } = data;
  const decided = positiveClass === null || curves.length === 0 ? null : kind.decided(countsOf(data));
  const decision = threshold === null ? 'most probable class' : `threshold ${threshold}`;
  const names = [...curves.map((one) => nameOf(kind, one)), ...(decided ? [decision] : [])];
  const legend = layoutLegend(names, width - 2 * MARGIN);
  const scale = scaleLinear().domain([0, 1]);
  const ticks = axisTicks(scale, TICKS, 'percent');
  const left = MARGIN + FONT_SIZE + 10 + textWidth('100 %', FONT_SIZE) + TICK_GAP;
  const right = width - MARGIN - 14; // half of the last tick's text
  const top = MARGIN + TITLE_SIZE + 10 + legend.height + 10;
  const bottom = top + (right - left);
  const plot: Plot = { x: scale.copy().range([left, right]), y: scale.copy().range([bottom, top]), kind };
  const chance = curves.length > 0 ? kind.chance(data) : null;
  const notes = wrapText(
    notesOf(kind, data, chance ? 'Dashed: chance level.' : ''),
    SMALL_SIZE,
    width - 2 * MARGIN,
  );
  const height = bottom + TICK_GAP + 2 * FONT_SIZE + 14 + notes.length * (SMALL_SIZE + 4) + MARGIN;
  const thin = curves.length > 1;
  return svgFrame(
    { title, width, height, standalone, description: describe(kind, data) },
    ...legend.entries.map((entry, index) => {
      const [at, y] = [MARGIN + entry.x, MARGIN + TITLE_SIZE + 10 + (entry.row + 0.5) * legend.lineHeight];
      const sample =
        index < curves.length
          ? element('line', { ...strokeOf(index, thin), x1: at, x2: at + 24, y1: y, y2: y })
          : ring(at + 12, y);
      return element(
        'g',
        { class: 'legend' },
        sample,
        label(entry.text, { x: at + 32, y: y + 4.5 }),
        tooltip(entry.name),
      );
    }),
    ...ticks.flatMap(({ value, text }) => {
      const [x, y] = [plot.x(value), plot.y(value)];
      return [
        element('line', { class: 'grid', x1: left, x2: right, y1: y, y2: y }),
        element('line', { class: 'grid', x1: x, x2: x, y1: top, y2: bottom }),
        label(text, { class: 'muted y-tick', x: left - TICK_GAP, y: y + 4.5, 'text-anchor': 'end' }),
        label(text, { class: 'muted x-tick', x, y: bottom + TICK_GAP + FONT_SIZE, 'text-anchor': 'middle' }),
      ];
    }),
    chance
      ? element(
          'line',
          {
            ...{ class: 'axis chance', 'stroke-dasharray': '5 4', x1: left, x2: right },
            ...{ y1: plot.y(chance.from), y2: plot.y(chance.to) },
          },
          tooltip(chance.text),
        )
      : '',
    ...curves.map((one, index) => drawCurve(kind.curve(one), one.class, { index, thin }, plot)),
    decided
      ? ring(plot.x(decided.x), plot.y(decided.y), `${decision}: ${kind.point(decided.x, decided.y)}`)
      : '',
    verticalLabel(kind.yLabel, MARGIN + FONT_SIZE - 2, (top + bottom) / 2, { class: 'ink y-label' }),
    label(kind.xLabel, {
      ...{ class: 'ink x-label', 'text-anchor': 'middle' },
      ...{ x: (left + right) / 2, y: bottom + TICK_GAP + 2 * FONT_SIZE + 6 },
    }),
    ...smallPrint(notes, MARGIN, height - MARGIN - (notes.length - 1) * (SMALL_SIZE + 4)),
  );
}

function strokeOf(index: number, thin: boolean) {
  const name = `line stroke${index % SERIES.length}${thin ? ' thin' : ''}`;
  return { class: name, 'stroke-dasharray': dashOf(index) };
}

function drawCurve(
  { x, y, thresholds }: Curve,
  name: string | null,
  { index, thin }: { index: number; thin: boolean },
  plot: Plot,
): string {
  const path = line<number>()
    .x((i) => plot.x(x[i]))
    .y((i) => plot.y(y[i]))
    .curve(plot.kind.steps ? curveStepBefore : curveLinear)
    .digits(2)(x.keys());
  const every = Math.max(1, Math.ceil(x.length / HOVERED));
  const points = x.flatMap((at, i) => {
    const threshold = thresholds?.[i];
    if (thin || typeof threshold !== 'number' || i % every > 0) return [];
    const text = `${name} at ${formatFigure(threshold)}: ${plot.kind.point(at, y[i])}`;
    const place = { cx: plot.x(at), cy: plot.y(y[i]), r: 5 };
    return element('circle', { class: 'point', 'fill-opacity': 0, ...place }, tooltip(text));
  });
  const curve = element('path', { ...strokeOf(index, thin), d: path ?? '' }, tooltip(name ?? 'mean'));
  return element('g', { class: 'series' }, curve, ...points);
}

function ring(cx: number, cy: number, text?: string): string {
  const style = { class: 'marked ring', fill: 'none', 'stroke-width': 2, 'pointer-events': 'all' };
  return element('circle', { ...style, cx, cy, r: 6 }, ...(text ? [tooltip(text)] : []));
}

function nameOf({ figure, meaning }: Kind, one: ClassCurves): string {
  const value = formatFigure(one[figure]);
  return one.class === null ? `mean of the classes, ${meaning} ${value}` : `${one.class} ${value}`;
}

function notesOf(kind: Kind, { curves, positiveClass, notes }: CurveChartData, chance: string): string {
  const why = notes.map((note) => `${note[0].toUpperCase()}${note.slice(1)}.`);
  if (curves.length === 0) return ['There is nothing to draw.', ...why].join(' ');
  const one = positiveClass === null ? 'Next to each class (against the rest)' : 'Next to the class';
  const legend = curves[0].class === null ? '' : `${one}: the ${kind.meaning}.`;
  return [legend, chance, ...why].join(' ');
}

function describe(kind: Kind, { curves }: CurveChartData): string {
  if (curves.length === 0) return `${kind.yLabel} by ${kind.xLabel}: nothing to draw.`;
  return `${kind.yLabel} by ${kind.xLabel}; ${kind.meaning}: ${curves.map((one) => nameOf(kind, one)).join(', ')}.`;
}
