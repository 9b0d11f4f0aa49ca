// The score of each trial by its number, and the best so far as a line of steps.
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
import type { ReportedTrial, TrialsData } from './trials-data.js';

const WIDTH = 640;
const HEIGHT = 280; // of the plot

/**
 * The score of each trial of a search, and the best so far, as SVG.
 * @example
 * const svg = trialScoreChart(trialsData(study, { metric: 'loss' }), { title: 'Scores' });
 */
export function trialScoreChart(data: TrialsData, settings: ChartSettings): string {
  requireArguments('trialScoreChart', data, settings);
  const { metric, higherIsBetter, format } = data;
  const paint = trialPaint(data);
  const trials = data.trials.toSorted((a, b) => a.number - b.number);
  const known = trials.filter((trial) => figureOf(trial) !== null);
  const scale = scoresScale(data, known);
  const ticks = axisTicks(scale, 6, format);
  const left = MARGIN + FONT_SIZE + 16 + Math.max(0, ...ticks.map(({ text }) => textWidth(text, FONT_SIZE)));
  const right = WIDTH - MARGIN - 8;
  const top = MARGIN + TITLE_SIZE + 22;
  const bottom = top + HEIGHT;
  const last = Math.max(1, (trials.at(-1)?.number ?? 0) + 0.5);
  const x = scaleLinear([-0.5, last], [left, right]);
  const y = scale
    .copy()
    .range([bottom - 8, top + 8])
    .clamp(true);
  const beyond = known.filter((trial) => isBeyond(figureOf(trial)!, scale, higherIsBetter)).length;
  const notes = wrapText(noteOf(data, beyond), SMALL_SIZE, WIDTH - 2 * MARGIN);
  const [best] = data.trials;
  return svgFrame(
    {
      ...settings,
      description: `${metric} of ${trials.length} trials by number. ${best?.winner ? `The best is ${paint.describe(best)}.` : 'None is complete.'}`,
      width: WIDTH,
      height: bottom + 2 * FONT_SIZE + 26 + notes.length * (SMALL_SIZE + 4) + MARGIN,
    },
    ...ticks.map(
      ({ value, text }) =>
        element('line', { class: 'grid', x1: left, x2: right, y1: y(value), y2: y(value) }) +
        label(text, { class: 'muted y-tick', x: left - 8, y: y(value) + 4.5, 'text-anchor': 'end' }),
    ),
    ...x
      .ticks(8)
      .filter(Number.isInteger)
      .map((number) =>
        label(String(number), {
          ...{ class: 'muted x-tick', x: x(number), y: bottom + FONT_SIZE + 6, 'text-anchor': 'middle' },
        }),
      ),
    element('path', { class: 'axis', fill: 'none', d: `M${left} ${top}V${bottom}H${right}` }),
    runningBest(trials, higherIsBetter, { x, y, right }),
    ...known.map((trial) => drawTrial(trial, x(trial.number), y(figureOf(trial)!), paint)),
    verticalLabel(metric, MARGIN + FONT_SIZE - 4, (top + bottom) / 2, { class: 'ink y-label' }),
    label('trial', {
      class: 'ink x-label',
      x: (left + right) / 2,
      y: bottom + 2 * FONT_SIZE + 12,
      'text-anchor': 'middle',
    }),
    ...smallPrint(notes, MARGIN, bottom + 2 * FONT_SIZE + 26 + SMALL_SIZE),
  );
}

function figureOf({ score, best }: ReportedTrial): number | null {
  return score ?? best;
}

function scoresScale({ higherIsBetter }: TrialsData, known: readonly ReportedTrial[]) {
  const figures = known.map((trial) => figureOf(trial)!);
  if (figures.length === 0) return scaleLinear([0, 1], [0, 1]);
  const [low, high] = extent(figures);
  const mirrored = figures.map((figure) => (higherIsBetter ? -figure : figure));
  const limit = cap(mirrored);
  const [from, to] = higherIsBetter ? [Math.max(low, -limit), high] : [low, Math.min(high, limit)];
  const room = to > from ? 0.03 * (to - from) : Math.max(0.05 * Math.abs(to), 1e-6);
  return scaleLinear([from - room, to + room], [0, 1]);
}

function isBeyond(figure: number, scale: { domain(): number[] }, higherIsBetter: boolean): boolean {
  const [low, high] = scale.domain();
  return higherIsBetter ? figure < low : figure > high;
}

function drawTrial(trial: ReportedTrial, x: number, y: number, paint: ReturnType<typeof trialPaint>): string {
  const text = tooltip(paint.describe(trial));
  if (trial.score === null)
    return element(
      'circle',
      { class: 'axis open', fill: 'none', 'stroke-width': 1.25, cx: x, cy: y, r: 3.5 },
      text,
    );
  return (
    element('circle', { class: `point ${paint.fill(trial)}`, cx: x, cy: y, r: 4.5 }, text) +
    (trial.winner
      ? element('circle', { class: 'best winner', fill: 'none', 'stroke-width': 2.5, cx: x, cy: y, r: 8 })
      : '')
  );
}

/** A line of steps over the complete trials. */
function runningBest(
  trials: readonly ReportedTrial[],
  higherIsBetter: boolean,
  { x, y, right }: { x: (number: number) => number; y: (score: number) => number; right: number },
): string {
  let best: number | null = null;
  let path = '';
  for (const { score, number } of trials) {
    if (score === null || (best !== null && (higherIsBetter ? score <= best : score >= best))) continue;
    path += best === null ? `M${x(number)} ${y(score)}` : `H${x(number)}V${y(score)}`;
    best = score;
  }
  if (best === null) return '';
  return element('path', { class: 'line thin best running-best', d: `${path}H${right}` });
}

function noteOf({ trials, higherIsBetter }: TrialsData, beyond: number): string {
  const failed = trials.filter(({ state }) => state === 'failed').length;
  return [
    `Line: the best so far; ${higherIsBetter ? 'higher' : 'lower'} is better. Ringed: the best.`,
    trials.some(({ score, best }) => score === null && best !== null)
      ? 'Open: the best figure of a trial that was not trained to its end, which is not its score.'
      : '',
    beyond > 0 ? `${beyond} worse ${beyond === 1 ? 'one stands' : 'ones stand'} at the edge.` : '',
    failed > 0 ? `${failed} failed ${failed === 1 ? 'trial is' : 'trials are'} not drawn.` : '',
  ]
    .filter(Boolean)
    .join(' ');
}
