// Figures that one confusion matrix gives: accuracy with its uncertainty, precision, recall, F1.
// Next: report.ts puts them together.

import { type ConfusionMatrix, total } from './confusion-matrix.js';

export interface ClassScores {
  /** Of the rows predicted as this class, the share that is: TP / (TP + FP). */
  precision: number;
  /** Of the rows of this class, the share that was found: TP / (TP + FN). */
  recall: number;
  /** The harmonic mean of both: 2 TP / (2 TP + FP + FN). */
  f1: number;
  /** How many rows are of this class. */
  support: number;
}

/** The share of rows on the diagonal; NaN when there are no rows. */
export function accuracy(counts: ConfusionMatrix): number {
  return total(counts.map((row, index) => row[index])) / total(counts.map(total));
}

/**
 * The standard error of a share p measured on n independent rows: sqrt(p (1 - p) / n), the binomial's
 * (Bishop 2006, §2.1). Two results nearer than about twice this are not told apart by n rows.
 */
export function standardError(p: number, n: number): number {
  return Math.sqrt((p * (1 - p)) / n);
}

/** One for each class, in order. */
export function classScores(counts: ConfusionMatrix): ClassScores[] {
  return counts.map((row, index) => {
    const truePositives = row[index];
    const support = total(row);
    const predictions = total(counts.map((other) => other[index]));
    return {
      precision: ratio(truePositives, predictions),
      recall: ratio(truePositives, support),
      f1: ratio(2 * truePositives, predictions + support),
      support,
    };
  });
}

/** The plain mean over the classes: a rare class counts as much as a frequent one. */
export function macroAverage(scores: readonly ClassScores[]): ClassScores {
  return average(scores, () => 1);
}

/** The mean over the classes weighted by support: each row counts the same. */
export function weightedAverage(scores: readonly ClassScores[]): ClassScores {
  return average(scores, (score) => score.support);
}

function average(scores: readonly ClassScores[], weight: (score: ClassScores) => number): ClassScores {
  const weights = total(scores.map(weight));
  const mean = (key: keyof ClassScores) =>
    ratio(total(scores.map((score) => weight(score) * score[key])), weights);
  return {
    precision: mean('precision'),
    recall: mean('recall'),
    f1: mean('f1'),
    support: total(scores.map((score) => score.support)),
  };
}

/** 0/0 counts as 0, as scikit-learn's zero_division=0 does. */
export function ratio(numerator: number, denominator: number): number {
  return denominator === 0 ? 0 : numerator / denominator;
}
