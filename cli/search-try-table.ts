// What a search --try came to: a row for each trial, best first, as a table, as search.csv, and in the document that --json prints.
// Before: src/search/study.ts. Next: search-try.ts writes it.

import { METRIC_NAMES, type MetricName } from '../src/functions/metrics.js';
import { bestReport, epochsOf } from '../src/search/rank-trials.js';
import type { Study } from '../src/search/study.js';
import { failureOf } from '../src/search/trial-attributes.js';
import { colorsFor } from './colors.js';
import { plainTable, right, sixDigits, trimmed } from './terminal-table.js';
import { counted } from './train-summary.js';

export interface TrialRow {
  readonly trial: number;
  readonly values: Readonly<Record<string, unknown>>;
  /** Null where the trial is not complete: its figures so far are not its score. */
  readonly score: number | null;
  /** The best figure so far of a trial that is not complete. */
  readonly best: number | null;
  readonly epochs: number;
  readonly state: string;
  readonly reason: string | null;
}

/** Best first; those that have not begun to tell anything come last. */
export function trialRows(study: Study): TrialRow[] {
  const ranked = study.ranked;
  const rest = study.trials.filter((trial) => !ranked.includes(trial));
  return [...ranked, ...rest].map((trial) => ({
    ...{ trial: trial.number, values: study.valuesOf(trial), epochs: epochsOf(trial), state: trial.state },
    score: trial.state === 'complete' ? trial.value : null,
    best: trial.state === 'failed' ? null : bestReport(trial, study.settings.direction),
    reason: failureOf(trial),
  }));
}

export function epochsTrained(rows: readonly TrialRow[]): number {
  return rows.reduce((sum, { epochs }) => sum + epochs, 0);
}

/** search.csv: every digit of every value. */
export function trialsCsv(rows: readonly TrialRow[], names: readonly string[]): string {
  const header = ['trial', ...names, 'score', 'best', 'epochs', 'state', 'reason'];
  const lines = rows.map(({ trial, values, score, best, epochs, state, reason }) =>
    [
      trial,
      ...names.map((name) => values[name] ?? ''),
      score ?? '',
      best ?? '',
      epochs,
      state,
      reason ?? '',
    ].map(cell),
  );
  return `${[header, ...lines].map((line) => line.join(',')).join('\n')}\n`;
}

function cell(value: unknown): string {
  const text = String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const ROWS_SHOWN = 10;

export function trialsTable(
  rows: readonly TrialRow[],
  names: readonly string[],
  { metric, seconds, folder }: { metric: MetricName; seconds: number; folder: string },
): string {
  const { bold, dim, green, red } = colorsFor(process.stdout);
  const table = plainTable(3);
  table.push(['trial', ...names, metric, 'epochs', ''].map((title) => right(dim(title))));
  for (const [i, row] of rows.slice(0, ROWS_SHOWN).entries()) {
    const winner = i === 0 && row.score !== null;
    const paint = winner
      ? (text: string) => bold(green(text))
      : row.state === 'failed'
        ? red
        : (text: string) => text;
    const figure = row.score ?? row.best;
    const cells = [
      ...[String(row.trial), ...names.map((name) => shown(row.values[name]))],
      ...[
        figure === null ? '–' : String(sixDigits(figure)),
        String(row.epochs),
        winner ? 'winner' : row.state,
      ],
    ];
    table.push(cells.map((text) => right(paint(text))));
  }
  const more = rows.length > ROWS_SHOWN ? `… ${rows.length - ROWS_SHOWN} more in search.csv\n` : '';
  const size = `${counted(rows.length, 'trial')}, ${counted(epochsTrained(rows), 'epoch')} in ${seconds.toFixed(1)} s`;
  return `${bold(size)}\n\n${trimmed(table)}\n${more}\nrun folder   ${folder}\n`;
}

/** Four digits of a number that was drawn. */
export function shown(value: unknown): string {
  if (typeof value !== 'number' || Number.isInteger(value)) return String(value ?? '–');
  return String(Number(value.toPrecision(4)));
}

export function isMetric(name: unknown): name is MetricName {
  return METRIC_NAMES.includes(name as MetricName);
}
