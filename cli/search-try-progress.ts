// How far a search --try is, on stderr: the live table on a terminal, elsewhere a line for each trial that ends or pauses, with the best
// one so far. Before: search-try-live.ts. Next: search-try.ts.

import type { MetricName } from '../src/functions/metrics.js';
import { bestReport, epochsOf } from '../src/search/rank-trials.js';
import type { TrialRecord } from '../src/search/replay-journal.js';
import type { Study } from '../src/search/study.js';
import { failureOf } from '../src/search/trial-attributes.js';
import { liveTable } from './search-try-live.js';
import { shown } from './search-try-table.js';
import { stderr } from './terminal.js';
import { sixDigits } from './terminal-table.js';
import { counted } from './train-summary.js';

type OnChange = (study: Study, running: ReadonlySet<number>) => void;

export interface SearchTryProgress {
  onChange: OnChange;
  /** Clears the table away. */
  stop(): void;
}

export function searchTryProgress(quiet: boolean, metric: MetricName): SearchTryProgress {
  if (quiet) return { onChange() {}, stop() {} };
  if (!stderr.isLive) return { onChange: plainLines(metric), stop() {} };
  const table = liveTable(stderr, metric);
  return { onChange: table.draw, stop: table.clear };
}

function plainLines(metric: MetricName): OnChange {
  /** What was said of each trial; what was so when the search was continued is not said again. */
  let said: Map<number, string> | undefined;
  return (study, running) => {
    const resting = study.trials.filter((trial) => !running.has(trial.number));
    const lines = resting.map((trial): [number, string] => [trial.number, what(study, trial, metric)]);
    const before = said;
    said = new Map([...(before ?? []), ...lines]);
    if (before === undefined) return;
    for (const [number, text] of lines) {
      if (before.get(number) === text) continue;
      stderr.message('', `trial ${number}: ${text}${best(study)}`);
    }
  };
}

/** "loss 0.41 (learningRate 0.01)". */
function what(study: Study, trial: TrialRecord, metric: MetricName): string {
  const values = Object.entries(study.valuesOf(trial)).map(([name, value]) => `${name} ${shown(value)}`);
  return `${state(study, trial, metric)} (${values.join(', ')})`;
}

function state(study: Study, trial: TrialRecord, metric: MetricName): string {
  if (trial.state === 'complete')
    return trial.value === null ? 'complete' : `${metric} ${sixDigits(trial.value)}`;
  if (trial.state === 'failed') return `failed${failureOf(trial) ? `: ${failureOf(trial)}` : ''}`;
  if (trial.state === 'pruned') return 'pruned';
  const figure = bestReport(trial, study.settings.direction);
  const so = figure === null ? '' : `, ${metric} ${sixDigits(figure)} so far`;
  return `paused after ${counted(epochsOf(trial), 'epoch')}${so}`;
}

function best({ ranked: [first] }: Study): string {
  return first?.state === 'complete' ? `; best ${sixDigits(first.value!)} of trial ${first.number}` : '';
}
