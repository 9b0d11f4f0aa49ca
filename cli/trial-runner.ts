// The objective of a search --try: a job of a trial, trained in this thread.
// Before: trial-training.ts, trial-folders.ts. Next: search-try.ts, or a thread of trial-workers.ts.

import { runRepeatedTrial } from '../src/experiments/repeated-trial.js';
import type { MetricName } from '../src/functions/metrics.js';
import type { TrialObjective } from '../src/search/run-search.js';
import { TrialFolders } from './trial-folders.js';
import type { TrialTrainings } from './trial-training.js';

export interface TrialRunnerOptions {
  readonly metric: MetricName;
  /** The run folder. */
  readonly folder: string;
}

export function trialRunner(
  trainings: TrialTrainings,
  { metric, folder }: TrialRunnerOptions,
): TrialObjective {
  const folders = new TrialFolders(folder);
  return async (job, reporter) => {
    const checkpoints = (part: number) => folders.checkpointsOf(job.number, part);
    const parts = await trainings.parts(job.values);
    return runRepeatedTrial(parts, job, metric, reporter, checkpoints);
  };
}
