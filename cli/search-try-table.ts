// The result of a search --try: a row for each trial, best first, as a table, as search.csv, and in the document that --json prints.
// Before: src/search/study.ts. Next: search-try.ts writes it.

import { guardedField } from '../src/data/csv-write.js';
import { METRIC_NAMES, type MetricName } from '../src/functions/metrics.js';
import { isNear } from '../src/search/grid.js';
import { bestReport, epochsOf } from '../src/search/rank-trials.js';
import type { Study } from '../src/search/study.js';
import { failureOf, stateOf } from '../src/search/trial-attributes.js';
import { fitColumns } from './fit-columns.js';
import { stdout } from './terminal.js';
import { LONGEST_FIGURE, sixDigits } from './terminal-table.js';
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
  /** Not told apart from the best by this search. */
  readonly nearTie: boolean;
}

/** Best first; those that have not begun to tell anything come last. */
export function trialRows(study: Study, isRunning = false): TrialRow[] {
  const ranked = study.ranked;
  const rest = study.trials.filter((trial) => !ranked.includes(trial));
  const best = ranked[0]?.state === 'complete' ? ranked[0].value : null;
  return [...ranked, ...rest].map((trial, i) => ({
    ...{ trial: trial.number, values: study.valuesOf(trial), epochs: epochsOf(trial) },
    state: stateOf(trial, isRunning),
    score: trial.state === 'complete' ? trial.value : null,
    best: trial.state === 'failed' ? null : bestReport(trial, study.settings.direction),
    reason: failureOf(trial),
    nearTie:
      i > 0 &&
      best !== null &&
      trial.state === 'complete' &&
      trial.value !== null &&
      isNear(trial.value, best),
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
    ].map((value) => guardedField(String(value))),
  );
  return `${[header, ...lines].map((line) => line.join(',')).join('\n')}\n`;
}

const ROWS_SHOWN = 10;

export function trialsTable(
  rows: readonly TrialRow[],
  names: readonly string[],
  { metric, seconds, folder }: { metric: MetricName; seconds: number | null; folder: string },
): string {
  const { bold, dim, green, yellow, red } = stdout.colors;
  const best = rows.slice(0, ROWS_SHOWN);
  const cells = (text: (row: TrialRow) => string) => best.map(text);
  const { lines, leftOut } = fitColumns(
    [
      { heading: 'trial', cells: cells(({ trial }) => String(trial)) },
      ...names.map((name) => ({
        heading: name,
        cells: cells(({ values }) => shown(values[name])),
        least: 8,
        optional: true,
      })),
      {
        heading: metric,
        cells: cells(({ score, best: so }) => figureText(score ?? so)),
        least: LONGEST_FIGURE,
      },
      { heading: 'epochs', cells: cells(({ epochs }) => String(epochs)) },
      {
        heading: '',
        cells: cells((row) => (isWinner(row, rows) ? 'winner' : row.nearTie ? 'near tie' : row.state)),
      },
    ],
    stdout.columns ?? 80,
  );
  const [headings, ...body] = lines;
  const painted = body.map((line, i) => {
    if (isWinner(best[i], rows)) return bold(green(line));
    return best[i].state === 'failed' ? red(line) : best[i].nearTie ? yellow(line) : line;
  });
  const without = leftOut.length > 0 ? [`no room for ${leftOut.join(', ')}: see search.csv`] : [];
  const rest = rows.length - best.length;
  const ties = rows.slice(best.length).filter(({ nearTie }) => nearTie).length;
  const more =
    rest > 0
      ? [`… ${rest} more in search.csv${ties > 0 ? `, of which ${counted(ties, 'near tie')}` : ''}`]
      : [];
  const size = `${counted(rows.length, 'trial')}, ${counted(epochsTrained(rows), 'epoch')}${seconds === null ? '' : ` in ${seconds.toFixed(1)} s`}`;
  return [
    bold(size),
    '',
    dim(headings),
    ...painted,
    ...without,
    ...more,
    '',
    `run folder   ${folder}`,
    '',
  ].join('\n');
}

function isWinner(row: TrialRow, rows: readonly TrialRow[]): boolean {
  return row === rows[0] && row.score !== null;
}

function figureText(figure: number | null): string {
  return figure === null ? '–' : String(sixDigits(figure));
}

/** Four digits of a number that was drawn. */
export function shown(value: unknown): string {
  if (typeof value !== 'number' || Number.isInteger(value)) return String(value ?? '–');
  if (Math.abs(value) < 1e-3) return value.toExponential(3).replace(/\.?0+e/, 'e'); // as short as others
  return String(Number(value.toPrecision(4)));
}

export function isMetric(name: unknown): name is MetricName {
  return METRIC_NAMES.includes(name as MetricName);
}
