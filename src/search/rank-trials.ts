// The order of a study's trials, best first. A trial that was pruned has no score: it comes after those that were completed, and among
// its like the one that went further comes first.
// Before: replay-journal.ts. Next: samplers learn from the order, pruners and tables show it.

import { A_MAP, requireShape } from '../options/shapes.js';
import { isFinished, type TrialRecord } from './replay-journal.js';

export type Direction = 'min' | 'max';

/** Negative where `a` is better. */
export function compareScores(a: number, b: number, direction: Direction): number {
  return direction === 'min' ? a - b : b - a;
}

export function isBetter(a: number, b: number, direction: Direction): boolean {
  return compareScores(a, b, direction) < 0;
}

/** The best figure that was reported up to an epoch, which is what a network with the weights of its best epoch has; null for none. */
export function bestReport(trial: TrialRecord, direction: Direction, until = Infinity): number | null {
  let best: number | null = null;
  for (const [step, value] of trial.reports)
    if (step <= until && (best === null || isBetter(value, best, direction))) best = value;
  return best;
}

/**
 * Epochs that a trial has behind it, however often it was interrupted.
 * @example
 * const spent = study.trials.reduce((sum, trial) => sum + epochsOf(trial), 0);
 */
export function epochsOf(trial: Pick<TrialRecord, 'reports'>): number {
  requireShape('trial', trial, { reports: A_MAP });
  return [...trial.reports.keys()].reduce((most, epoch) => Math.max(most, epoch), 0);
}

/** Complete, then those with figures by how far they went, then failed ones; those that have neither are left out. */
export function rankTrials(trials: readonly TrialRecord[], direction: Direction): TrialRecord[] {
  const keyed = trials.flatMap((trial) => {
    const place = placeOf(trial, direction);
    return place === null ? [] : [{ trial, ...place }];
  });
  keyed.sort(
    (a, b) =>
      a.group - b.group ||
      b.epochs - a.epochs ||
      compareScores(a.score, b.score, direction) ||
      a.trial.number - b.trial.number,
  );
  return keyed.map(({ trial }) => trial);
}

function placeOf(trial: TrialRecord, direction: Direction) {
  if (trial.state === 'complete')
    return trial.value === null ? null : { group: 0, epochs: 0, score: trial.value };
  if (trial.state === 'failed') return { group: 2, epochs: 0, score: 0 };
  const score = bestReport(trial, direction);
  return score === null ? null : { group: 1, epochs: epochsOf(trial), score };
}

/** Those that are not finished. */
export function runningTrials(trials: readonly TrialRecord[]): TrialRecord[] {
  return trials.filter((trial) => !isFinished(trial));
}
