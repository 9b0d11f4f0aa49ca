// What the journal keeps of a trial under names of our own. Next: study.ts writes it.

import { requireShape } from '../options/shapes.js';
import { epochsOf } from './rank-trials.js';
import type { TrialRecord } from './replay-journal.js';

/** Until which epoch the trial was sent. */
export const UNTIL = 'jacquard:until';
/** Why it failed. */
export const REASON = 'jacquard:reason';

/**
 * The reason why a trial failed; null if it did not fail or no reason was recorded.
 * @example
 * for (const trial of study.trials) console.log(failureOf(trial));   // null, or why it failed
 */
export function failureOf(trial: Pick<TrialRecord, 'attributes'>): string | null {
  requireShape('trial', trial, { attributes: 'object' });
  const reason = trial.attributes[REASON];
  return typeof reason === 'string' ? reason : null;
}

/** "paused" where it has come as far as it was sent, or nothing runs: the journal calls that running. */
export function stateOf(trial: TrialRecord, isRunning: boolean): string {
  if (trial.state !== 'running') return trial.state;
  const until = trial.attributes[UNTIL];
  return isRunning && !(typeof until === 'number' && epochsOf(trial) >= until) ? 'running' : 'paused';
}
