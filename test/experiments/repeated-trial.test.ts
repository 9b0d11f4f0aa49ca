// What several trainings of a trial come to: means of their best figures so far, and when such a trial ends.

import { expect, test, vi } from 'vitest';
import { runRepeatedTrial } from '../../src/experiments/repeated-trial.js';
import type { TrialJob, TrialOutcome } from '../../src/search/study.js';

/** Each training is a curve of figures, and how it ends. */
interface Curve {
  figures: number[];
  ends?: TrialOutcome;
}

vi.mock('../../src/experiments/trial-objective.js', () => ({
  async runTrial(
    { figures, ends }: Curve,
    job: TrialJob,
    _metric: string,
    { report }: { report: (...args: number[]) => boolean },
  ) {
    for (const [i, figure] of figures.slice(0, job.until).entries()) report(i + 1, figure);
    return ends ?? { state: job.until < job.epochs ? 'paused' : 'complete' };
  },
}));

const JOB = { number: 0, values: {}, done: 0, until: 3, epochs: 3 };

async function told(curves: Curve[], job: TrialJob = JOB, goesOn = (_: number) => true) {
  const reported: [number, number][] = [];
  const report = (epoch: number, score: number) => {
    reported.push([epoch, score]);
    return goesOn(epoch);
  };
  const { signal } = new AbortController();
  const outcome = await runRepeatedTrial(
    curves as never,
    job,
    'loss',
    { report, signal },
    () => ({}) as never,
  );
  return { reported, outcome };
}

test('the means of the best figures so far', async () => {
  const { reported, outcome } = await told([{ figures: [4, 2, 3] }, { figures: [6, 6, 5] }]);
  expect(reported).toEqual([
    [1, 5],
    [2, 4],
    [3, 3.5],
  ]);
  expect(outcome).toEqual({ state: 'complete' });
});

test('one that stopped early keeps what it had; the trial is paused while another one is', async () => {
  const stopped: Curve = { figures: [4], ends: { state: 'complete' } };
  const { reported, outcome } = await told([stopped, { figures: [6, 2] }], { ...JOB, until: 2 });
  expect(reported).toEqual([
    [1, 5],
    [2, 3],
  ]);
  expect(outcome).toEqual({ state: 'paused' });
});

test('one that fails fails the trial, with its reason, and nothing is reported; the pruner ends it', async () => {
  const failed: TrialOutcome = { state: 'failed', reason: 'diverged' };
  expect(await told([{ figures: [4, 2, 3] }, { figures: [6], ends: failed }])).toEqual({
    reported: [],
    outcome: failed,
  });
  const { outcome } = await told([{ figures: [4, 2, 3] }, { figures: [6, 6, 5] }], JOB, (epoch) => epoch < 2);
  expect(outcome).toEqual({ state: 'pruned' });
});
