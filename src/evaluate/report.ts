// What a model is worth on data whose labels are known: one plain object for the tables, the JSON and the report.
// Before: confusion-matrix.ts, metrics.ts. Next: cli/tables.ts shows it.

import { DataError } from '../errors.js';
import { type ConfusionMatrix, confusionMatrix, normalizeRows } from './confusion-matrix.js';
import {
  accuracy,
  type ClassScores,
  classScores,
  macroAverage,
  occurs,
  scoresToJSON,
  standardError,
  weightedAverage,
} from './metrics.js';

export interface EvaluationInit {
  /** Mean loss per row. */
  loss: number;
  /** [rows], class indices. */
  truth: Int32Array;
  predicted: Int32Array;
  classNames: readonly string[];
}

export interface ConfusedPair {
  /** Index into classNames of the true class, and of the one it was taken for. */
  truth: number;
  predicted: number;
  count: number;
  /** count ÷ rows of the true class. */
  share: number;
}

export class Evaluation {
  readonly rows: number;
  /** [rows], class indices. */
  readonly truth: Int32Array;
  readonly predicted: Int32Array;
  readonly loss: number;
  readonly accuracy: number;
  /** Of the accuracy: see metrics.ts. */
  readonly standardError: number;
  readonly classNames: readonly string[];
  /** In the order of classNames. */
  readonly perClass: readonly ClassScores[];
  /** Over the classes that occur in truth or prediction. */
  readonly macroAverage: ClassScores;
  /** Classes that occur in neither truth nor prediction: their scores are NaN, and no part of the averages. */
  readonly classesLeftOut: number;
  readonly weightedAverage: ClassScores;
  /** counts[true][predicted] */
  readonly confusion: ConfusionMatrix;
  /** Every pair that occurred, most frequent first; equal counts in the order of the classes. */
  readonly mostConfused: readonly ConfusedPair[];

  /** @throws DataError when there are no rows or a class is out of range; ShapeError when lengths differ. */
  constructor({ loss, truth, predicted, classNames }: EvaluationInit) {
    if (truth.length === 0) throw new DataError('evaluate: no rows, at least 1 expected');
    this.rows = truth.length;
    this.truth = truth;
    this.predicted = predicted;
    this.loss = loss;
    this.classNames = [...classNames];
    this.confusion = confusionMatrix(truth, predicted, classNames.length);
    this.accuracy = accuracy(this.confusion);
    this.standardError = standardError(this.accuracy, this.rows);
    this.perClass = classScores(this.confusion);
    this.macroAverage = macroAverage(this.perClass);
    this.weightedAverage = weightedAverage(this.perClass);
    this.classesLeftOut = this.perClass.filter((scores) => !occurs(scores)).length;
    this.mostConfused = confusedPairs(this.confusion);
  }

  /**
   * Plain data with names in place of indices. A loss that is not finite becomes null, as JSON has no such number, and so
   * do the shares of a class that occurs in neither truth nor prediction.
   */
  toJSON() {
    const { rows, accuracy, standardError, classNames, confusion, macroAverage, weightedAverage } = this;
    const { classesLeftOut } = this;
    return {
      rows,
      loss: Number.isFinite(this.loss) ? this.loss : null,
      accuracy,
      standardError,
      perClass: this.perClass.map((scores, index) => ({ class: classNames[index], ...scoresToJSON(scores) })),
      macroAverage,
      classesLeftOut,
      weightedAverage,
      confusion,
      mostConfused: this.mostConfused.map(({ truth, predicted, count, share }) => ({
        true: classNames[truth],
        predicted: classNames[predicted],
        count,
        share,
      })),
    };
  }
}

/** A pair and its reverse are two findings: shirts taken for coats say nothing about coats. */
function confusedPairs(counts: ConfusionMatrix): ConfusedPair[] {
  const pairs = normalizeRows(counts).flatMap((shares, truth) =>
    shares.map((share, predicted) => ({ truth, predicted, count: counts[truth][predicted], share })),
  );
  return pairs
    .filter((pair) => pair.truth !== pair.predicted && pair.count > 0)
    .sort((a, b) => b.count - a.count);
}
