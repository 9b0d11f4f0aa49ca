// Parallel coordinates: each trial as a line through its options to its score, so that what good trials have in common can be seen.
// Before: trial-paint.ts. Next: html-trials.ts.

import { scaleLinear } from 'd3-scale';
import { OptionError } from '../errors.js';
import { axisTicks, extent } from './chart-scales.js';
import { fitText, textWidth, wrapText } from './format-text.js';
import { element } from './markup.js';
import { requireArguments } from './report-shapes.js';
import { parameterName } from './search-chart.js';
import {
  type ChartSettings,
  label,
  MARGIN,
  SMALL_SIZE,
  smallPrint,
  svgFrame,
  TITLE_SIZE,
  tooltip,
} from './svg.js';
import { cap, trialPaint } from './trial-paint.js';
import type { ReportedTrial, TrialsAxis, TrialsData } from './trials-data.js';

const HEIGHT = 340; // of the axes
const GAP = 150;
const LEAST_WIDTH = 600;
const HEADING_WIDTH = 112;
const MOST_HEADING_LINES = 3;
/** More lines are a thicket: the best so many are drawn. */
const MOST_LINES = 300;
/** They are thinner. */
const MANY_LINES = 100;
/** How far lines to one choice are spread, as a share of the axis. */
const SPREAD = 0.06;

interface DrawnAxis {
  heading: string;
  ticks: readonly { at: number; text: string }[];
  place: (trial: ReportedTrial) => number | null;
  x: number;
}

/**
 * Trials of a search as lines over parallel axes, one for each option, as SVG.
 * @example
 * const svg = trialAxesChart(trialsData(study, { metric: 'loss' }), { title: 'Trials' });
 */
export function trialAxesChart(data: TrialsData, settings: ChartSettings): string {
  requireArguments('trialAxesChart', data, settings);
  if (data.axes.length === 0) throw new OptionError('trialAxesChart: data.axes: at least one axis expected');
  const { metric } = data;
  const paint = trialPaint(data);
  const drawn = data.trials.filter(({ at }) => at.every((place) => place !== null)).slice(0, MOST_LINES);
  const count = data.axes.length + 1;
  const axes = [
    ...data.axes.map((axis, i) => ({
      heading: parameterName(axis.name),
      ticks: axis.ticks,
      place: placesOf(axis, i, drawn),
    })),
    scoreAxis(data, drawn),
  ];
  const tickRoom = (axis: Omit<DrawnAxis, 'x'>) =>
    Math.min(110, Math.max(0, ...axis.ticks.map(({ text }) => textWidth(text, SMALL_SIZE))));
  const left = MARGIN + Math.max(HEADING_WIDTH / 2 - 10, tickRoom(axes[0])) + 10;
  const right = MARGIN + HEADING_WIDTH / 2;
  const width = Math.max(LEAST_WIDTH, left + right + (count - 1) * GAP);
  const gap = (width - left - right) / (count - 1);
  const placed: DrawnAxis[] = axes.map((axis, i) => ({ ...axis, x: left + i * gap }));
  const top = MARGIN + TITLE_SIZE + 62;
  const y = (place: number) => top + HEIGHT * (1 - place);
  const notes = wrapText(noteOf(data, drawn.length), SMALL_SIZE, width - 2 * MARGIN);
  const lines = drawn
    .toReversed()
    .toSorted((a, b) => Number(a.score !== null) - Number(b.score !== null)) // grey ones below
    .map((trial) => {
      const points = placed.flatMap(({ x, place }) => {
        const at = place(trial);
        return at === null ? [] : [`${x.toFixed(1)} ${y(at).toFixed(1)}`];
      });
      const best = trial.winner;
      return element(
        'path',
        {
          class: `line ${best ? 'best' : trial.score === null ? 'axis' : paint.stroke(trial)}`,
          ...(best
            ? { style: 'stroke-width:3.5' }
            : { style: `stroke-width:${trial.score === null || drawn.length > MANY_LINES ? 1 : 1.6}` }),
          'stroke-opacity': trial.score === null ? 0.5 : undefined,
          'stroke-dasharray': trial.score === null ? '4 3' : undefined,
          d: `M${points.join('L')}`,
        },
        tooltip(paint.describe(trial)),
      );
    });
  const [best] = data.trials;
  return svgFrame(
    {
      ...settings,
      description: `A line for each of ${drawn.length} trials through its options to its ${metric}. ${best?.winner ? `Best: ${paint.describe(best)}.` : 'No trial is complete.'}`,
      width,
      height: top + HEIGHT + 22 + notes.length * (SMALL_SIZE + 4) + MARGIN,
    },
    ...lines,
    ...placed.flatMap((axis, i) => drawAxis(axis, { top, y, room: i === 0 ? left - MARGIN - 8 : gap - 22 })),
    ...smallPrint(notes, MARGIN, top + HEIGHT + 22 + SMALL_SIZE),
  );
}

function drawAxis(
  { heading, ticks, x }: DrawnAxis,
  { top, y, room }: { top: number; y: (place: number) => number; room: number },
): string[] {
  const names = wrapText(heading, 12, HEADING_WIDTH).slice(0, MOST_HEADING_LINES);
  return [
    element('line', { class: 'axis', x1: x, x2: x, y1: top, y2: top + HEIGHT }),
    ...names.map((line, i) =>
      label(line, {
        ...{ class: 'ink bold halo axis-name', 'font-size': 12, x, 'text-anchor': 'middle' },
        y: top - 12 - (names.length - 1 - i) * 14,
      }),
    ),
    ...ticks.flatMap(({ at, text }) => [
      element('line', { class: 'axis', x1: x - 4, x2: x, y1: y(at), y2: y(at) }),
      label(fitText(text, SMALL_SIZE, room), {
        ...{ class: 'ink halo tick', 'font-size': SMALL_SIZE, x: x - 7, y: y(at) + 4, 'text-anchor': 'end' },
      }),
    ]),
  ];
}

/** Of choices spread in the order of the trials' numbers. */
function placesOf(
  { choices }: TrialsAxis,
  axis: number,
  trials: readonly ReportedTrial[],
): DrawnAxis['place'] {
  if (!choices) return ({ at }) => at[axis];
  const inOrder = trials.toSorted((a, b) => a.number - b.number);
  return (trial) => {
    const at = trial.at[axis]!;
    const group = inOrder.filter((other) => other.at[axis] === at);
    if (group.length === 1) return at;
    return at + SPREAD * (group.indexOf(trial) / (group.length - 1) - 0.5);
  };
}

/** The best is on top. */
function scoreAxis(data: TrialsData, trials: readonly ReportedTrial[]): Omit<DrawnAxis, 'x'> {
  const { metric, higherIsBetter, format } = data;
  const scores = trials.flatMap(({ score }) => score ?? []);
  if (scores.length === 0) return { heading: metric, ticks: [], place: () => null };
  const [low, high] = extent(scores);
  const room = high > low ? 0 : Math.max(0.05 * Math.abs(high), 1e-6);
  const worst = higherIsBetter ? low - room : Math.min(high, cap(scores)) + room;
  const best = higherIsBetter ? high + room : low - room;
  const scale = scaleLinear([worst, best], [0, 1]).clamp(true);
  const beyond = !higherIsBetter && worst < high;
  const ticks = axisTicks(scaleLinear([Math.min(worst, best), Math.max(worst, best)], [0, 1]), 6, format).map(
    ({ value, text }) => ({ at: scale(value), text }),
  );
  const shown = beyond ? [{ at: 0, text: 'worse' }, ...ticks.filter(({ at }) => at > 0.05)] : ticks;
  return { heading: metric, ticks: shown, place: ({ score }) => (score === null ? null : scale(score)) };
}

function noteOf({ trials, higherIsBetter, metric }: TrialsData, drawn: number): string {
  const more = drawn < trials.length ? ` ${drawn} of ${trials.length} trials are drawn, the best first.` : '';
  const dashed = trials.some(({ score }) => score === null)
    ? ' Dashed: trials that were not trained to their end and have no score.'
    : '';
  return `Darker is better (on dark paper lighter): ${higherIsBetter ? 'high' : 'low'} ${metric}. Thick: the best trial.${dashed}${more}`;
}
