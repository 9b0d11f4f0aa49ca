// The live table of a search --try on a terminal: the best ten trials, what runs, how many epochs are done, and an estimate of the time
// left; redrawn in place on stderr. Before: fit-columns.ts. Next: search-try-progress.ts takes it where there is a terminal.

import type { MetricName } from '../src/functions/metrics.js';
import { formatDuration } from '../src/report/format-text.js';
import { rungsOf } from '../src/search/pruners.js';
import { bestReport, epochsOf } from '../src/search/rank-trials.js';
import { isFinished, type TrialRecord } from '../src/search/replay-journal.js';
import type { Study } from '../src/search/study.js';
import type { Colors } from './colors.js';
import { cutTo, fitColumns } from './fit-columns.js';
import { shown } from './search-try-table.js';
import type { Terminal } from './terminal.js';
import { LONGEST_FIGURE, sixDigits } from './terminal-table.js';
import { counted } from './train-summary.js';

const ROWS_SHOWN = 10;
/** Of an option's column, when there is little room. */
const LEAST_WIDTH = 8;
const MILLISECONDS_BETWEEN_DRAWS = 100;
/** Lines beside the table's rows: two of state, headings, options without room, and the cursor's own. */
const OTHER_LINES = 5;

export interface LiveView {
  study: Study;
  running: ReadonlySet<number>;
  metric: MetricName;
  width: number;
  height: number;
  /** Null where it cannot be estimated. */
  secondsLeft: number | null;
  colors: Colors;
}

/** The lines, none wider than `width` or more than `height`. */
export function liveLines({
  study,
  running,
  metric,
  width,
  height,
  secondsLeft,
  colors,
}: LiveView): string[] {
  const { trials, ranked, settings } = study;
  const names = Object.keys(settings.space);
  const others = [...running].map((number) => trials[number]).filter((trial) => !ranked.includes(trial));
  const rows = [...ranked, ...others].slice(0, Math.max(1, Math.min(ROWS_SHOWN, height - OTHER_LINES)));
  const cells = (text: (trial: TrialRecord) => string) => rows.map(text);
  const { lines, leftOut } = fitColumns(
    [
      { heading: 'trial', cells: cells(({ number }) => String(number)) },
      ...names.map((name) => ({
        ...{ heading: name, least: LEAST_WIDTH, optional: true },
        cells: cells((trial) => shown(study.valuesOf(trial)[name])),
      })),
      { heading: metric, cells: cells((trial) => figureText(trial, study)), least: LONGEST_FIGURE },
      { heading: 'epochs', cells: cells((trial) => `${epochsOf(trial)}/${settings.epochs}`) },
      { heading: '', cells: cells((trial) => stateText(trial, running, ranked[0])) },
    ],
    width,
  );
  const [headings, ...body] = lines;
  const painted = body.map((line, i) => {
    if (running.has(rows[i].number)) return colors.cyan(line);
    return rows[i] === ranked[0] && rows[i].state === 'complete' ? colors.bold(colors.green(line)) : line;
  });
  const without = leftOut.length > 0 ? [colors.dim(cutTo(`no room for ${leftOut.join(', ')}`, width))] : [];
  return [
    colors.bold(cutTo(progressText(study, secondsLeft), width)),
    cutTo(runningText(trials, running), width),
    colors.dim(headings),
    ...painted,
    ...without,
  ].slice(0, Math.max(1, height - 1));
}

/** "12 of 50 trials, 96 epochs; about 3 min 05 s left" */
function progressText(study: Study, secondsLeft: number | null): string {
  const { trials, settings } = study;
  const finished = trials.filter(isFinished).length;
  const paused = trials.length - finished;
  const epochs = trials.reduce((sum, trial) => sum + epochsOf(trial), 0);
  const left = secondsLeft === null ? '' : `; about ${formatDuration(secondsLeft)} left`;
  return `${finished} of ${counted(settings.trials, 'trial')} ended${paused > 0 ? `, ${paused} begun` : ''}, ${counted(epochs, 'epoch')}${left}`;
}

function runningText(trials: readonly TrialRecord[], running: ReadonlySet<number>): string {
  if (running.size === 0) return 'nothing runs';
  const shownTrials = [...running].map(
    (number) => `${number} (${counted(epochsOf(trials[number]), 'epoch')})`,
  );
  return `running: ${running.size === 1 ? 'trial' : 'trials'} ${shownTrials.join(', ')}`;
}

function figureText(trial: TrialRecord, { settings }: Study): string {
  const figure = trial.state === 'complete' ? trial.value : bestReport(trial, settings.direction);
  if (trial.state === 'failed' || figure === null) return '–';
  return String(sixDigits(figure));
}

function stateText(trial: TrialRecord, running: ReadonlySet<number>, first: TrialRecord | undefined): string {
  if (running.has(trial.number)) return 'running';
  if (trial === first && trial.state === 'complete') return 'best';
  return trial.state === 'running' ? 'paused' : trial.state;
}

/** Expected epochs of all trials together: with asha from the sizes of its rungs, else from the trials so far. */
export function expectedEpochs({ trials, settings }: Study): number {
  const { pruner, epochs, trials: count, budget = Number.POSITIVE_INFINITY } = settings;
  const done = trials.reduce((sum, trial) => sum + epochsOf(trial), 0);
  const ended = trials.filter(isFinished);
  if (pruner.name === 'asha') {
    const rungs = rungsOf(pruner, epochs);
    const steps = rungs.map(
      (rung, i) => (rung - (rungs[i - 1] ?? 0)) * Math.floor(count / pruner.reduction ** i),
    );
    return Math.max(
      done,
      Math.min(
        budget,
        Math.max(
          epochs,
          steps.reduce((a, b) => a + b, 0),
        ),
      ),
    );
  }
  const each =
    ended.length === 0 ? epochs : ended.reduce((sum, trial) => sum + epochsOf(trial), 0) / ended.length;
  const open = trials.filter((trial) => !isFinished(trial));
  const left = open.reduce((sum, trial) => sum + Math.max(0, each - epochsOf(trial)), 0);
  return Math.min(budget, done + left + each * Math.max(0, count - trials.length));
}

export interface LiveTable {
  draw(study: Study, running: ReadonlySet<number>): void;
  /** Leaves nothing behind. */
  clear(): void;
}

/** A table that is drawn over itself; the cursor is never hidden, so a kill leaves a terminal as it should be. */
export function liveTable(terminal: Terminal, metric: MetricName): LiveTable {
  let height = 0;
  let last = Number.NEGATIVE_INFINITY;
  let first: { time: number; epochs: number } | undefined;
  let later: NodeJS.Timeout | undefined;
  const secondsLeft = (study: Study) => {
    const done = study.trials.reduce((sum, trial) => sum + epochsOf(trial), 0);
    first ??= { time: performance.now(), epochs: done };
    const own = done - first.epochs;
    if (own === 0) return null;
    return ((performance.now() - first.time) / 1000 / own) * (expectedEpochs(study) - done);
  };
  const paint = (study: Study, running: ReadonlySet<number>) => {
    last = performance.now();
    const size = { width: (terminal.columns ?? 80) - 1, height: terminal.rows ?? 24 };
    const lines = liveLines({
      ...{ study, running, metric, colors: terminal.colors, ...size },
      secondsLeft: secondsLeft(study),
    });
    terminal.redraw(height, `${lines.join('\n')}\n`);
    height = lines.length;
  };
  const cancel = () => {
    clearTimeout(later);
    later = undefined;
  };
  return {
    draw(study, running) {
      cancel();
      const wait = MILLISECONDS_BETWEEN_DRAWS - (performance.now() - last);
      if (wait <= 0) {
        paint(study, running);
        return;
      }
      later = setTimeout(() => paint(study, running), wait);
      later.unref();
    },
    clear() {
      cancel();
      terminal.redraw(height, '');
      height = 0;
    },
  };
}
