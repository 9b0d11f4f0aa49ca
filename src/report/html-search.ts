// The page's section on the search: the heat map and the table of all combinations.
// Before: search-chart.ts. Next: html.ts.

import { formatTogether } from './format-text.js';
import { type Column, chartFigure, paragraph, type Section, table } from './html-elements.js';
import type { ReportData, SearchData } from './report-data.js';
import { scoreWriter } from './score-scale.js';
import { parameterName, parameterText, type SearchTrial, searchChart, sortTrials } from './search-chart.js';

export const SEARCH_METRIC = 'validation loss';

export function searchSection({ search }: ReportData): Section | undefined {
  if (!search || search.trials.length === 0) return undefined;
  const { trials, metric = SEARCH_METRIC, description, higherIsBetter, format } = search;
  const chart = searchChart({
    title: `Search: ${metric}`,
    trials,
    metric,
    higherIsBetter,
    format,
    standalone: false,
  });
  const body = [
    description ? paragraph(description) : '',
    paragraph(verdict(search)),
    chartFigure(chart, 0.8),
    trialTable(search),
  ];
  return { id: 'search', heading: 'Search', body: body.join('') };
}

function verdict({ trials, metric = SEARCH_METRIC, format }: SearchData): string {
  const winner = trials.find((trial) => trial.winner);
  const ties = trials.filter(({ nearTie }) => nearTie);
  const diverged = trials.filter((trial) => trial.diverged).length;
  return [
    winner
      ? `Winner: ${parameterText(winner.params)} with ${metric} ${write(winner.mean, format)}.`
      : 'There is no winner.',
    ties.length > 0
      ? `Near ties, which this search does not tell apart from it: ${ties.map(({ params }) => parameterText(params)).join('; ')}.`
      : '',
    diverged > 0
      ? `${diverged} of ${trials.length} combinations diverged: their loss left the range of numbers.`
      : '',
  ]
    .filter(Boolean)
    .join(' ')
    .replaceAll('e-', 'e\u2011'); // a hyphen that does not break 1e-4 at the end of a line
}

function trialTable({ trials, metric = SEARCH_METRIC, higherIsBetter, format }: SearchData): string {
  const keys = Object.keys(trials[0].params);
  const parameters = keys.map((key): Column<SearchTrial> => {
    const values = trials.map(({ params }) => params[key]);
    const written = new Map(formatTogether(values).map((text, index) => [values[index], text]));
    return {
      heading: parameterName(key),
      text: ({ params }) => written.get(params[key]) ?? '',
      number: true,
    };
  });
  return table({
    caption: `All ${trials.length} combinations, best first; ± is the standard deviation over the repeats.`,
    columns: [
      ...parameters,
      { heading: `mean ${metric}`, text: (trial) => meanText(trial, format), number: true },
      {
        heading: '±',
        text: ({ deviation }) => (deviation === null ? '–' : write(deviation, format)),
        number: true,
      },
      { heading: 'remark', text: remark, nowrap: true },
    ],
    rows: sortTrials(trials, higherIsBetter),
    rowClass: ({ winner }) => (winner ? 'winner' : undefined),
  });
}

function meanText({ mean, diverged }: SearchTrial, format: SearchData['format']): string {
  if (mean === null || !Number.isFinite(mean)) return diverged ? 'diverged' : 'not run';
  return write(mean, format);
}

function remark({ winner, nearTie, diverged }: SearchTrial): string {
  if (winner) return '★ winner';
  if (diverged) return 'diverged';
  return nearTie ? 'near tie' : '';
}

function write(value: number | null, format: SearchData['format']): string {
  return value === null ? '–' : scoreWriter(format)(value);
}
