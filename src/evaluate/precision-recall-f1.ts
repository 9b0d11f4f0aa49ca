// Figures that one confusion matrix gives: accuracy with its uncertainty, precision, recall, F1.
// Next: classification-report.ts puts them together.

import { type ConfusionMatrix, total } from './confusion-matrix.js';

/** The shares are NaN for a class that occurs in neither truth nor prediction. */
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
    const predictions = total(counts.map((other) => other[index]));
    return scoresOf(row[index], total(row), predictions);
  });
}

/**
 * The scores of one class; NaN where it does not occur.
 * @param hits the number of rows that are of the class and predicted as it; `support` counts the rows of the class.
 */
export function scoresOf(hits: number, support: number, predictions: number): ClassScores {
  if (support + predictions > 0) return sharesOf(hits, support, predictions);
  return { precision: Number.NaN, recall: Number.NaN, f1: Number.NaN, support };
}

/** The same, with 0 instead of NaN. */
export function sharesOf(hits: number, support: number, predictions: number): ClassScores {
  return {
    precision: ratio(hits, predictions),
    recall: ratio(hits, support),
    f1: ratio(2 * hits, predictions + support),
    support,
  };
}

/** Whether the class occurs, in truth or prediction; the averages are over those that do. */
export function occurs({ f1 }: ClassScores): boolean {
  return !Number.isNaN(f1);
}

/** Scores for JSON: null instead of NaN. */
export function scoresToJSON({ precision, recall, f1, support }: ClassScores) {
  const [p, r, f] = [precision, recall, f1].map((share) => (Number.isNaN(share) ? null : share));
  return { precision: p, recall: r, f1: f, support };
}

/**
 * The plain mean over the classes that occur: a rare class counts as much as a frequent one. Classes in neither truth nor
 * prediction are left out, as scikit-learn leaves them out.
 */
export function macroAverage(scores: readonly ClassScores[]): ClassScores {
  return average(scores, () => 1);
}

/** The mean over the classes weighted by support: each row counts the same. */
export function weightedAverage(scores: readonly ClassScores[]): ClassScores {
  return average(scores, (score) => score.support);
}

function average(all: readonly ClassScores[], weight: (score: ClassScores) => number): ClassScores {
  const scores = all.filter(occurs);
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
