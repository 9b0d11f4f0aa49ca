// A trial that is trained on several splits, repeats or folds: its figure after an epoch is the mean of what each training has come to by
// then, the best of its epochs so far.
// Before: trial-objective.ts trains on one split. Next: cli/trial-runner.ts.

import type { MetricName } from '../functions/metrics.js';
import { metricOf } from '../functions/metrics.js';
import { isBetter } from '../search/rank-trials.js';
import type { TrialReporter } from '../search/run-search.js';
import type { TrialJob, TrialOutcome } from '../search/study.js';
import { runTrial, type TrialCheckpoints, type TrialTraining } from './trial-objective.js';

/**
 * Trains each of `trainings` until job.until, one after the other, each with checkpoints of its own, and reports the means.
 * @returns `failed` where one of them fails; `complete` where all are.
 */
export async function runRepeatedTrial(
  trainings: readonly TrialTraining[],
  job: TrialJob,
  metric: MetricName,
  reporter: TrialReporter,
  checkpointsOf: (part: number) => TrialCheckpoints,
): Promise<TrialOutcome> {
  if (trainings.length === 1) return runTrial(trainings[0], job, metric, reporter, checkpointsOf(0));
  const curves: number[][] = [];
  const outcomes: TrialOutcome[] = [];
  for (const [part, training] of trainings.entries()) {
    const curve: number[] = [];
    const report = (epoch: number, score: number): boolean => {
      curve[epoch - 1] = score;
      return true;
    };
    const { signal } = reporter;
    const outcome = await runTrial(training, job, metric, { report, signal }, checkpointsOf(part));
    if (outcome.state === 'failed') return outcome;
    curves.push(bestSoFar(curve, metric));
    outcomes.push(outcome);
  }
  const epochs = Math.max(...curves.map(({ length }) => length));
  for (let epoch = 1; epoch <= epochs; epoch++) {
    // One that stopped early keeps what it had.
    const figures = curves.map((curve) => curve[Math.min(epoch, curve.length) - 1]);
    if (!reporter.report(epoch, figures.reduce((a, b) => a + b) / figures.length)) return { state: 'pruned' };
  }
  return { state: outcomes.every(({ state }) => state === 'complete') ? 'complete' : 'paused' };
}

function bestSoFar(curve: readonly number[], metric: MetricName): number[] {
  const direction = metricOf(metric).higherIsBetter ? 'max' : 'min';
  let best = curve[0];
  return curve.map((score) => {
    if (isBetter(score, best, direction)) best = score;
    return best;
  });
}
