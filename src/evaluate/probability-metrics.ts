// Measures of a classifier's probabilities: ROC AUC, average precision, log loss and Brier score; for the positive one of two
// classes, or for each of several classes against the rest.
// Before: roc-auc.ts, log-loss.ts. Next: classification-report.ts and multi-label.ts; roc-curve.ts has the curves.

import { ShapeError } from '../errors.js';
import { column } from './column.js';
import { binaryLogLoss, brierScore, logLoss } from './log-loss.js';
import { averagePrecision, rankScores, rocAuc } from './roc-auc.js';

/** Figures are null where they are undefined; `notes` says why. */
export interface RankingMeasures {
  readonly rocAuc: number | null;
  readonly averagePrecision: number | null;
}

/** Measures of a class's probabilities against the other classes. */
export interface ClassMeasures extends RankingMeasures {
  /** With several classes: of this one against the rest. */
  readonly logLoss: number | null;
  readonly brierScore: number | null;
}

/**
 * For two classes, the figures of the second one, the positive class. For more, plain means over the classes that have the
 * figure, each against the rest; the log loss is that of all classes' normalised probabilities, not a mean.
 */
export interface ProbabilityMeasures extends ClassMeasures {
  /** Each class against the rest, in the order of the classes. */
  readonly perClass: readonly ClassMeasures[];
  /** Why a figure is null, or which classes a mean leaves out: sentences. */
  readonly notes: readonly string[];
}

const NONE: ClassMeasures = { rocAuc: null, averagePrecision: null, logLoss: null, brierScore: null };

/** For an evaluation without usable probabilities. */
export function noMeasures(classes: number, reason: string): ProbabilityMeasures {
  return { ...NONE, perClass: Array.from({ length: classes }, () => NONE), notes: [reason] };
}

/**
 * @param probabilities [rows, classes], row-major. Each class is measured by its own column; rows that do not sum
 * to 1, as those of a sigmoid for each class, are normalised for the log loss alone.
 * @param truth [rows], class indices.
 * @throws ShapeError when the sizes do not fit.
 */
export function probabilityMeasures(
  probabilities: Float32Array,
  truth: Int32Array,
  classNames: readonly string[],
): ProbabilityMeasures {
  const classes = classNames.length;
  if (probabilities.length !== truth.length * classes) {
    throw new ShapeError(
      `evaluate: ${probabilities.length} probabilities do not fit ${truth.length} rows × ${classes} classes`,
    );
  }
  if (probabilities.some(Number.isNaN)) return noMeasures(classes, 'some probabilities are not numbers');
  const perClass = classNames.map((_, j) => {
    const { scores, isClass } = againstRest(probabilities, truth, j);
    return {
      ...rankingMeasures(scores, isClass),
      logLoss: binaryLogLoss(scores, isClass),
      brierScore: brierScore(scores, isClass),
    };
  });
  return {
    ...(classes === 2 ? perClass[1] : meansOf(perClass)),
    logLoss: logLoss(probabilities, truth),
    perClass,
    notes: notesOf(perClass, truth, classNames),
  };
}

/** The probabilities of one class, [rows], and 1 for the rows of that class. */
export function againstRest(
  probabilities: Float32Array,
  truth: Int32Array,
  label: number,
): { scores: Float64Array; isClass: Uint8Array } {
  const classes = probabilities.length / truth.length;
  return {
    scores: column(probabilities, classes, label),
    isClass: Uint8Array.from(truth, (one) => Number(one === label)),
  };
}

/** How well scores rank the rows of a class above others: see rankScores. */
export function rankingMeasures(
  scores: ArrayLike<number>,
  truth: ArrayLike<number | boolean>,
): RankingMeasures {
  const ranking = rankScores(scores, truth);
  return { rocAuc: rocAuc(ranking), averagePrecision: averagePrecision(ranking) };
}

/** The plain mean of the values that are numbers; null where none is. */
export function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function meansOf(perClass: readonly ClassMeasures[]): ClassMeasures {
  const mean = (key: keyof ClassMeasures) => meanOf(perClass.map((one) => one[key]));
  return {
    rocAuc: mean('rocAuc'),
    averagePrecision: mean('averagePrecision'),
    logLoss: mean('logLoss'),
    brierScore: mean('brierScore'),
  };
}

function notesOf(
  perClass: readonly ClassMeasures[],
  truth: Int32Array,
  classNames: readonly string[],
): string[] {
  const without = classNames.filter((_, j) => perClass[j].rocAuc === null);
  if (without.length === 0) return [];
  const figures = 'ROC AUC and average precision';
  const only = truth.every((label) => label === truth[0]);
  if (only)
    return [`${figures} need rows of two classes at least; all rows are of class "${classNames[truth[0]]}"`];
  return [`${figures} leave out classes without rows: ${without.join(', ')}`];
}
