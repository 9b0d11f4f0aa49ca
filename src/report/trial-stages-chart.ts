// Rungs: the best figure of each trial at each, and which trials went on. With the median pruner the same over epochs.
// Before: trial-paint.ts. Next: html-trials.ts.

import { scaleLinear } from 'd3-scale';
import { axisTicks, extent } from './chart-scales.js';
import { textWidth, wrapText } from './format-text.js';
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
import { cap, trialPaint } from './trial-paint.js';
import type { TrialsData } from './trials-data.js';

const WIDTH = 640;
const HEIGHT = 280;

/** How many trials have reached each stage. */
export function reachedCounts({ stages, trials }: TrialsData): number[] {
  return stages.map((_, i) => trials.filter(({ figures }) => figures.length > i).length);
}

/**
 * At which epoch each trial of a search ended, as SVG.
 * @example
 * const svg = trialStagesChart(trialsData(study, { metric: 'loss' }), { title: 'Stages' });
 */
export function trialStagesChart(data: TrialsData, settings: ChartSettings): string {
  requireArguments('trialStagesChart', data, settings);
  const { stages, trials, metric, higherIsBetter, format, rungs } = data;
  const paint = trialPaint(data);
  const drawn = trials.filter(({ figures }) => figures.length > 0);
  const figures = drawn.flatMap((trial) => trial.figures);
  const [low, high] = extent(figures);
  const limit =
    figures.length === 0 ? high : cap(figures.map((figure) => (higherIsBetter ? -figure : figure)));
  const [from, to] = higherIsBetter ? [Math.max(low, -limit), high] : [low, Math.min(high, limit)];
  const room = to > from ? 0.04 * (to - from) : Math.max(0.05 * Math.abs(to), 1e-6);
  const scale = scaleLinear([from - room, to + room], [0, 1]);
  const ticks = axisTicks(scale, 6, format);
  const left = MARGIN + FONT_SIZE + 16 + Math.max(0, ...ticks.map(({ text }) => textWidth(text, FONT_SIZE)));
  const right = WIDTH - MARGIN - 30;
  const top = MARGIN + TITLE_SIZE + 22;
  const bottom = top + HEIGHT;
  const y = scale
    .copy()
    .range([bottom - 8, top + 8])
    .clamp(true);
  const counts = reachedCounts(data);
  const gap = (right - left - 30) / Math.max(1, stages.length - 1);
  const x = (stage: number) => (stages.length === 1 ? (left + right) / 2 : left + 30 + stage * gap);
  const beyond = drawn.filter(({ figures: own }) =>
    own.some((one) => (higherIsBetter ? one < from : one > to)),
  ).length;
  const notes = wrapText(noteOf(data, beyond), SMALL_SIZE, WIDTH - 2 * MARGIN);
  return svgFrame(
    {
      ...settings,
      description: `Best ${metric} so far of each trial by epoch. ${stages.map((stage, i) => `After ${stage} epochs: ${counts[i]} trials`).join('; ')}.`,
      width: WIDTH,
      height: bottom + 2 * FONT_SIZE + SMALL_SIZE + 34 + notes.length * (SMALL_SIZE + 4) + MARGIN,
    },
    ...ticks.map(
      ({ value, text }) =>
        element('line', { class: 'grid', x1: left, x2: right, y1: y(value), y2: y(value) }) +
        label(text, { class: 'muted y-tick', x: left - 8, y: y(value) + 4.5, 'text-anchor': 'end' }),
    ),
    ...stages.flatMap((stage, i) => [
      element('line', { class: 'grid', x1: x(i), x2: x(i), y1: top, y2: bottom }),
      label(String(stage), {
        class: 'muted x-tick',
        x: x(i),
        y: bottom + FONT_SIZE + 6,
        'text-anchor': 'middle',
      }),
      label(countText(counts[i], gap), {
        ...{ class: 'muted count', 'font-size': SMALL_SIZE, x: x(i), 'text-anchor': 'middle' },
        y: bottom + FONT_SIZE + SMALL_SIZE + 10,
      }),
    ]),
    element('path', { class: 'axis', fill: 'none', d: `M${left} ${top}V${bottom}H${right}` }),
    ...drawn
      .toReversed()
      .toSorted((a, b) => a.figures.length - b.figures.length || Number(a.winner) - Number(b.winner))
      .map((trial) => {
        const points = trial.figures.map((figure, i) => [x(i), y(figure)]);
        const last = points.length - 1;
        const winner = trial.winner;
        return element(
          'g',
          { class: 'trial' },
          tooltip(paint.describe(trial)),
          points.length > 1
            ? element('path', {
                class: `line ${winner ? 'best' : trial.score === null ? 'axis' : paint.stroke(trial)}`,
                style: `stroke-width:${winner ? 3 : 1.4}`,
                'stroke-opacity': trial.score === null ? 0.55 : undefined,
                d: `M${points.map(([px, py]) => `${px.toFixed(1)} ${py.toFixed(1)}`).join('L')}`,
              })
            : '',
          ...points.map(([cx, cy], i) =>
            i < last || trial.score !== null
              ? rungs || i === last
                ? element('circle', {
                    class: `point ${trial.score === null ? 'muted' : paint.fill(trial)}`,
                    cx,
                    cy,
                    r: 3.5,
                  })
                : ''
              : element('circle', { class: 'axis open', fill: 'none', 'stroke-width': 1.25, cx, cy, r: 3.5 }),
          ),
        );
      }),
    verticalLabel(`best ${metric} so far`, MARGIN + FONT_SIZE - 4, (top + bottom) / 2, {
      class: 'ink y-label',
    }),
    label('epochs', {
      ...{ class: 'ink x-label', x: (left + right) / 2, 'text-anchor': 'middle' },
      y: bottom + 2 * FONT_SIZE + SMALL_SIZE + 18,
    }),
    ...smallPrint(notes, MARGIN, bottom + 2 * FONT_SIZE + SMALL_SIZE + 32 + SMALL_SIZE),
  );
}

function countText(count: number, gap: number): string {
  return gap > 70 ? `${count} ${count === 1 ? 'trial' : 'trials'}` : String(count);
}

function noteOf({ rungs, higherIsBetter }: TrialsData, beyond: number): string {
  const ends = rungs
    ? 'a trial was paused and, so far, not continued'
    : 'a trial was ended, or has come so far';
  return [
    `Open circles: where ${ends}. ${rungs ? 'Lines lead from rung to rung: those trials went on. ' : ''}Thick: the best trial; ${higherIsBetter ? 'higher' : 'lower'} is better.`,
    beyond > 0
      ? `${beyond} ${beyond === 1 ? 'trial touches' : 'trials touch'} the edge with worse figures.`
      : '',
  ]
    .filter(Boolean)
    .join(' ');
}
