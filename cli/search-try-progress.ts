// How far a search --try is: a line on stderr for each trial that ends, with the best one so far.
// Next: search-try.ts.

import type { MetricName } from '../src/functions/metrics.js';
import type { TrialRecord } from '../src/search/replay-journal.js';
import { failureOf, type Study } from '../src/search/study.js';
import { shown } from './search-try-table.js';
import { forTerminal, sixDigits } from './terminal-table.js';

export function searchTryProgress(quiet: boolean, metric: MetricName): (study: Study) => void {
  if (quiet) return () => {};
  /** Trials that were finished when the search was continued are not said again. */
  let said: Set<number> | undefined;
  return (study) => {
    const ended = study.trials.filter(({ state }) => state !== 'running' && state !== 'waiting');
    said ??= new Set(ended.map(({ number }) => number));
    for (const trial of ended) {
      if (said.has(trial.number)) continue;
      said.add(trial.number);
      process.stderr.write(`${forTerminal(line(study, trial, metric))}\n`);
    }
  };
}

function line(study: Study, trial: TrialRecord, metric: MetricName): string {
  const values = Object.entries(study.valuesOf(trial)).map(([name, value]) => `${name} ${shown(value)}`);
  const [best] = study.ranked;
  const score = trial.state === 'complete' ? `${metric} ${sixDigits(trial.value!)}` : trial.state;
  const winner = best?.state === 'complete' ? `; best ${sixDigits(best.value!)} of trial ${best.number}` : '';
  return `trial ${trial.number}: ${score} (${values.join(', ')})${failureOf(trial) ? `: ${failureOf(trial)}` : ''}${winner}`;
}
