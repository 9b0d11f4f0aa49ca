// How trials look in every chart of a search: the darker the better, the best ringed or drawn thick, grey where there is no score.
// Before: score-scale.ts, trials-data.ts. Next: trial-axes-chart.ts and its siblings.

import { OptionError } from '../errors.js';
import { formatPercent } from './format-text.js';
import { scoreScale, scoreWriter } from './score-scale.js';
import { STEPS } from './theme.js';
import type { ReportedTrial, TrialsData } from './trials-data.js';

/** The palest steps cannot be seen as lines. */
const PALEST = 3;

export interface TrialPaint {
  /** The class of a line or a point. */
  stroke(trial: ReportedTrial): string;
  fill(trial: ReportedTrial): string;
  write(value: number): string;
  /** "trial 7: learning rate 0.01, hidden 64; validation loss 0.41" */
  describe(trial: ReportedTrial): string;
  /** Of the whole steps, for the colour bar. */
  labels: { share: number; text: string }[];
}

/** @throws OptionError for a winner that has no score */
export function trialPaint(data: TrialsData): TrialPaint {
  const { trials, higherIsBetter, format, axes, metric } = data;
  const odd = trials.find(({ winner, score }) => winner && score === null);
  if (odd) throw new OptionError(`data: trial ${odd.number} is the winner, and has no score`);
  const write = scoreWriter(format);
  const scores = trials.flatMap(({ score }) => score ?? []);
  const { step, labels } = scoreScale({ scores, higherIsBetter, write });
  const shade = (score: number) =>
    PALEST + Math.round((step(score) * (STEPS.length - 1 - PALEST)) / (STEPS.length - 1));
  return {
    stroke: ({ score }) => (score === null ? 'grid' : `along${shade(score)}`),
    fill: ({ score }) => (score === null ? 'muted' : `step${shade(score)}`),
    write,
    describe(trial) {
      const values = axes.map(({ name }, i) => `${name} ${trial.texts[i]}`).join(', ');
      return `trial ${trial.number}: ${values}; ${outcomeText(trial, { metric, write })}`;
    },
    labels,
  };
}

/** "validation loss 0.41", "pruned after 9 epochs, best so far 0.52". */
function outcomeText(
  { score, state, best, epochs, reason }: ReportedTrial,
  { metric, write }: { metric: string; write: (value: number) => string },
): string {
  if (score !== null) return `${metric} ${write(score)}`;
  if (state === 'failed') return `failed${reason ? `: ${reason}` : ''}`;
  const figure = best === null ? '' : `, best so far ${write(best)}`;
  return `${state} after ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}${figure}`;
}

/** "62 %" */
export function shareText(share: number): string {
  return formatPercent(share, 0);
}

/** Losses far beyond the others' would press those together: the axis ends at the median and what is beside it. */
export function cap(scores: readonly number[]): number {
  const sorted = scores.toSorted((a, b) => a - b);
  const middle = sorted[sorted.length >> 1];
  const limit = middle + 3 * (middle - sorted[0]);
  return limit > sorted[0] ? limit : sorted[sorted.length - 1];
}
