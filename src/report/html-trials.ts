// The page's sections on a search over any options: charts of its trials, what matters, the table, and the best trial's command.
// Before: trials-data.ts and the trial charts. Next: html.ts.

import { formatDuration, formatRanges } from './format-text.js';
import {
  type Column,
  chartFigure,
  commandBlock,
  paragraph,
  type Section,
  subheading,
  table,
} from './html-elements.js';
import { element } from './markup.js';
import { importanceDoubt, optionImportanceChart } from './option-importance-chart.js';
import type { ReportData } from './report-data.js';
import { parameterName } from './search-chart.js';
import { trialAxesChart } from './trial-axes-chart.js';
import { trialPaint } from './trial-paint.js';
import { trialScoreChart } from './trial-score-chart.js';
import { trialStagesChart } from './trial-stages-chart.js';
import type { ReportedTrial, TrialsData } from './trials-data.js';

/** More rows are in search.csv alone. */
const MOST_ROWS = 200;

export function trialsSection({ trials: data, bestCommand }: ReportData): Section | undefined {
  if (!data || data.trials.length === 0) return undefined;
  const settings = (title: string) => ({ title, standalone: false });
  const body = [
    paragraph(verdict(data)),
    ...(bestCommand ? [paragraph('This command trains the best options:'), commandBlock(bestCommand)] : []),
    chartFigure(trialAxesChart(data, settings('Trials: options and score')), 0.8),
    element(
      'div',
      { class: 'pair curves' },
      chartFigure(trialScoreChart(data, settings('Score by trial'))),
      data.stages.length > 0
        ? chartFigure(trialStagesChart(data, settings(data.rungs ? 'Rungs' : 'Pruning')))
        : '',
      data.importance === null
        ? ''
        : chartFigure(optionImportanceChart(data.importance, settings('Importance of the options'))),
    ),
    importanceNote(data),
    subheading('Trials'),
    trialTable(data),
  ];
  return { id: 'trials', heading: 'Trials', body: body.join('') };
}

function importanceNote({ importance }: TrialsData): string {
  if (importance === null)
    return paragraph(
      'No importance of the options yet: it needs ten trials with different figures.',
      'muted after',
    );
  const doubt = importanceDoubt(importance);
  return doubt === null ? '' : paragraph(doubt, 'warning after');
}

function verdict(data: TrialsData): string {
  const { trials, metric } = data;
  const { write } = trialPaint(data);
  const [best] = trials;
  const ties = trials.filter(({ nearTie }) => nearTie);
  const failed = trials.filter(({ state }) => state === 'failed');
  return [
    best.winner
      ? `Winner: trial ${best.number} with ${metric} ${write(best.score!)} (${valuesText(data, best)}).`
      : 'No trial is complete yet.',
    ties.length > 0 ? `Near ties, which this search does not tell apart from it: ${trialsText(ties)}.` : '',
    failed.length > 0 ? `Failed: ${trialsText(failed)}.` : '',
  ]
    .filter(Boolean)
    .join(' ')
    .replaceAll('e-', 'e\u2011'); // a hyphen that does not break 1e-4 at the end of a line
}

function valuesText({ axes }: TrialsData, { texts }: ReportedTrial): string {
  return axes.map(({ name }, i) => `${parameterName(name)} ${texts[i]}`).join(', ');
}

/** "trial 3", "trials 3–5, 9" */
function trialsText(trials: readonly ReportedTrial[]): string {
  const numbers = formatRanges(trials.map(({ number }) => number).sort((a, b) => a - b));
  return `${trials.length === 1 ? 'trial' : 'trials'} ${numbers}`;
}

function trialTable(data: TrialsData): string {
  const { trials, axes, metric } = data;
  const { write } = trialPaint(data);
  const figure = (value: number | null) => (value === null ? '–' : write(value));
  const reasons = trials.some(({ reason }) => reason !== null);
  const open = trials.some(({ score, best }) => score === null && best !== null);
  const columns: Column<ReportedTrial>[] = [
    { heading: 'trial', text: ({ number }) => String(number), number: true },
    { heading: metric, text: ({ score }) => figure(score), number: true },
    ...(open
      ? [
          {
            heading: 'best so far',
            text: ({ score, best }: ReportedTrial) => (score === null ? figure(best) : ''),
            number: true,
          },
        ]
      : []),
    ...axes.map(
      ({ name }, i): Column<ReportedTrial> => ({
        ...{ heading: parameterName(name), text: ({ texts }) => texts[i], number: true },
      }),
    ),
    { heading: 'epochs', text: ({ epochs }) => String(epochs), number: true },
    { heading: 'time', text: ({ seconds }) => (seconds === null ? '–' : timeText(seconds)), number: true },
    { heading: 'state', text: stateText, ...(reasons ? { wide: true } : { nowrap: true }) },
  ];
  const rest = trials.length - MOST_ROWS;
  return table({
    caption:
      `${trials.length === 1 ? 'The one trial' : `All ${trials.length} trials`}, best first${rest > 0 ? `; ${rest} more are in search.csv` : ''}. ` +
      "Time is from a trial's begin to its end, pauses included." +
      (open ? ' The best figure so far of a trial that was not trained to its end is not its score.' : ''),
    columns,
    rows: trials.slice(0, MOST_ROWS),
    rowClass: ({ winner }) => (winner ? 'winner' : undefined),
  });
}

/** Tenths of a second are all there is to a short trial. */
function timeText(seconds: number): string {
  return seconds < 60 ? `${seconds.toFixed(1)} s` : formatDuration(seconds);
}

function stateText({ winner, nearTie, state, reason }: ReportedTrial): string {
  if (winner) return '★ winner';
  if (nearTie) return 'near tie';
  return reason === null ? state : `${state}: ${reason.slice(0, 80)}`;
}
