// The scores of a finished model that can be averaged over folds or repeats, from an evaluation of any task.
// Before: classification-report.ts, regression-metrics.ts, multi-label.ts. Next: experiments/cross-validation.ts.

import type { Task } from '../functions/tasks.js';
import { Evaluation } from './classification-report.js';
import { MultiLabelEvaluation } from './multi-label.js';
import type { RegressionEvaluation } from './regression-metrics.js';

export type AnyEvaluation = Evaluation | RegressionEvaluation | MultiLabelEvaluation;

interface ScoreEntry {
  readonly higherIsBetter: boolean;
  readonly tasks: readonly Task[];
  /** What people call it. */
  readonly heading: string;
  /** A share is written as per cent. */
  readonly format: 'number' | 'percent';
}

const ALL: readonly Task[] = ['classes', 'values', 'labels'];

/** In the order in which they are listed; the first but the loss is the one that a task is judged by. */
export const SCORES = {
  loss: { higherIsBetter: false, tasks: ALL, heading: 'loss', format: 'number' },
  accuracy: { higherIsBetter: true, tasks: ['classes', 'labels'], heading: 'accuracy', format: 'percent' },
  microF1: { higherIsBetter: true, tasks: ['labels'], heading: 'micro F1', format: 'number' },
  macroF1: { higherIsBetter: true, tasks: ['classes', 'labels'], heading: 'macro F1', format: 'number' },
  rocAuc: { higherIsBetter: true, tasks: ['classes', 'labels'], heading: 'ROC AUC', format: 'number' },
  averagePrecision: {
    ...{ higherIsBetter: true, tasks: ['classes', 'labels'], heading: 'average precision', format: 'number' },
  },
  logLoss: { higherIsBetter: false, tasks: ['classes'], heading: 'log loss', format: 'number' },
  brierScore: { higherIsBetter: false, tasks: ['classes'], heading: 'Brier score', format: 'number' },
  r2: { higherIsBetter: true, tasks: ['values'], heading: 'R²', format: 'number' },
  meanAbsoluteError: {
    ...{ higherIsBetter: false, tasks: ['values'], heading: 'mean absolute error', format: 'number' },
  },
  rootMeanSquaredError: {
    ...{ higherIsBetter: false, tasks: ['values'], heading: 'root mean squared error', format: 'number' },
  },
} as const satisfies Record<string, ScoreEntry>;

/** One of SCORE_NAMES. */
export type ScoreName = keyof typeof SCORES;
/** The scores that cross-validation reports. */
export const SCORE_NAMES = Object.keys(SCORES) as ScoreName[];

/** Null where the rows have none, such as the ROC AUC of rows of one class. */
export type Scores = Readonly<Partial<Record<ScoreName, number | null>>>;

/** Those that a task has. */
export function scoreNamesOf(task: Task): ScoreName[] {
  return SCORE_NAMES.filter((name) => (SCORES[name].tasks as readonly Task[]).includes(task));
}

/** The scores of an evaluation, by their names; a figure that is not finite is null. */
export function scoresOfEvaluation(evaluation: AnyEvaluation): Scores {
  const own = evaluation as unknown as Record<string, unknown>;
  const macro = evaluation instanceof Evaluation || evaluation instanceof MultiLabelEvaluation;
  const micro = evaluation instanceof MultiLabelEvaluation;
  const averages: Scores = {
    ...(micro && { microF1: evaluation.microAverage.f1 }),
    ...(macro && { macroF1: evaluation.macroAverage.f1 }),
  };
  const names = scoreNamesOf(taskOfEvaluation(evaluation));
  return Object.fromEntries(
    names.map((name) => {
      const value = averages[name] ?? own[name];
      return [name, typeof value === 'number' && Number.isFinite(value) ? value : null];
    }),
  );
}

function taskOfEvaluation(evaluation: AnyEvaluation): Task {
  if (evaluation instanceof Evaluation) return 'classes';
  return evaluation instanceof MultiLabelEvaluation ? 'labels' : 'values';
}
