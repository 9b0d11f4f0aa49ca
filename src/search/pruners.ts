// The registry of pruners: which trials are not trained to their end.
// Before: rank-trials.ts. Next: study.ts asks them.

import { number } from '../options/option-kinds.js';
import type { NamedOption, NamedSettings } from '../options/registry-option.js';
import { named } from '../options/registry-option.js';
import { median } from '../statistics.js';
import { bestReport, compareScores, type Direction, epochsOf, isBetter } from './rank-trials.js';
import type { TrialRecord } from './replay-journal.js';

const EPOCHS = { whole: true, from: 1, to: 1_000_000 } as const;

const MEDIAN_OPTIONS = {
  /** Trials that must be complete before any is pruned. Default 5. */
  startup: number({ whole: true, from: 1, to: 1_000_000 }, 5),
  /** Epochs of each trial before it may be pruned. Default 0. */
  warmup: number({ whole: true, from: 0, to: 1_000_000 }, 0),
};

const ASHA_OPTIONS = {
  /** Epochs of the first rung. Default 1. */
  from: number(EPOCHS, 1),
  /** One of so many trials of a rung goes on to the next, which is so many times as far. Default 3. */
  reduction: number({ whole: true, from: 2, to: 100 }, 3),
};

/** Names, with the schemas of their hyperparameters. */
export const PRUNERS = {
  none: { own: {} },
  median: { own: MEDIAN_OPTIONS },
  asha: { own: ASHA_OPTIONS },
} as const;

/** The name of a pruner: which trials are not trained to their end. */
export type PrunerName = keyof typeof PRUNERS;
/** A pruner by its name, or { name, … } with hyperparameters. */
export type PrunerOption = NamedOption<typeof PRUNERS>;
export type PrunerSettings = NamedSettings<typeof PRUNERS>;

/** The row of the option `pruner`. */
export const PRUNER = named<PrunerOption, PrunerSettings>(PRUNERS, 'none');

export const PRUNER_TEXTS: Readonly<Record<PrunerName, string>> = {
  none: 'every trial is trained to its end',
  median:
    'ends a trial whose best figure so far is worse than the median of the complete ones after as many epochs',
  asha: 'pauses trials at rungs, and continues the best of each from its checkpoint (asynchronous successive halving)',
};

export const PRUNER_NUMBER_TEXTS: Readonly<Record<PrunerName, Readonly<Record<string, string>>>> = {
  none: {},
  median: { startup: 'trials that must be complete before', warmup: 'epochs of each trial before' },
  asha: { from: 'epochs of the first rung', reduction: 'one of so many goes on, so many times as far' },
};

/** Epochs at which trials pause, and the last epoch: 1, 3, 9, 20 for a reduction of 3. */
export function rungsOf(pruner: PrunerSettings, epochs: number): number[] {
  if (pruner.name !== 'asha') return [epochs];
  const rungs: number[] = [];
  for (let rung = pruner.from; rung < epochs; rung *= pruner.reduction) rungs.push(rung);
  return [...rungs, epochs];
}

export interface Goals {
  /** Until which epoch a trial was sent so far. */
  goalOf(trial: TrialRecord): number;
  /** Whether it has reached that, and is neither finished nor at work. */
  waits(trial: TrialRecord): boolean;
}

/**
 * The trial that goes on, and until which epoch: in the highest rung where there is one, the best trial of the best 1 of η that waits
 * in it (Li et al. 2018, "A System for Massively Parallel Hyperparameter Tuning", algorithm 2); null where none is to.
 */
export function promotion(
  pruner: PrunerSettings,
  rungs: readonly number[],
  trials: readonly TrialRecord[],
  { goalOf, waits }: Goals,
  direction: Direction,
): { trial: TrialRecord; goal: number } | null {
  if (pruner.name !== 'asha') return null;
  for (let k = rungs.length - 2; k >= 0; k--) {
    const rung = rungs[k];
    const arrived = trials.filter((trial) => hasReached(trial, rung, goalOf(trial)));
    const ordered = arrived.toSorted((a, b) => compareAt(a, b, rung, direction) || a.number - b.number);
    const best = ordered.slice(0, Math.floor(arrived.length / pruner.reduction));
    const trial = best.find((one) => waits(one) && goalOf(one) === rung);
    if (trial) return { trial, goal: rungs[k + 1] };
  }
  return null;
}

/**
 * The best trial of the highest rung where one waits: of fewer trials than η none would reach the end. Null where none waits.
 */
export function lastPromotion(
  rungs: readonly number[],
  trials: readonly TrialRecord[],
  { goalOf, waits }: Goals,
  direction: Direction,
): { trial: TrialRecord; goal: number } | null {
  for (let k = rungs.length - 2; k >= 0; k--) {
    const waiting = trials.filter((trial) => waits(trial) && goalOf(trial) === rungs[k]);
    const [best] = waiting.toSorted((a, b) => compareAt(a, b, rungs[k], direction) || a.number - b.number);
    if (best) return { trial: best, goal: rungs[k + 1] };
  }
  return null;
}

/** A trial that ended by itself on its way to a rung counts as having reached it: its weights do not change any more. */
function hasReached(trial: TrialRecord, rung: number, goal: number): boolean {
  if (epochsOf(trial) >= rung) return true;
  return goal >= rung && (trial.state === 'complete' || trial.state === 'failed');
}

/** Failed trials come last. */
function compareAt(a: TrialRecord, b: TrialRecord, rung: number, direction: Direction): number {
  const scores = [a, b].map((trial) =>
    trial.state === 'failed' ? null : bestReport(trial, direction, rung),
  );
  if (scores[0] === null || scores[1] === null)
    return Number(scores[0] === null) - Number(scores[1] === null);
  return compareScores(scores[0], scores[1], direction);
}

/** Whether a trial that has reported its figure after `step` epochs ends there. */
export function prunes(
  pruner: PrunerSettings,
  trials: readonly TrialRecord[],
  { trial, step, best }: { trial: number; step: number; best: number },
  direction: Direction,
): boolean {
  if (pruner.name !== 'median' || step <= pruner.warmup) return false;
  const complete = trials.filter(({ state, number }) => state === 'complete' && number !== trial);
  const figures = complete.flatMap(({ reports }) => reports.get(step) ?? []);
  if (complete.length < pruner.startup || figures.length === 0) return false;
  return isBetter(median(figures), best, direction);
}
