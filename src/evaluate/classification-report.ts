// The evaluation of a classifier on labelled data: one plain object for the tables, the JSON and the report.
// Before: confusion-matrix.ts, precision-recall-f1.ts. Next: cli/evaluation-tables.ts shows it.

import { DataError, ShapeError } from '../errors.js';
import { requireShape } from '../options/shapes.js';
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
} from './precision-recall-f1.js';
import {
  type ClassMeasures,
  noMeasures,
  type ProbabilityMeasures,
  probabilityMeasures,
} from './probability-metrics.js';
import { requireTwoClasses } from './threshold.js';

export interface EvaluationInit {
  /** Mean loss per row. */
  loss: number;
  /** [rows], class indices. */
  truth: Int32Array;
  predicted: Int32Array;
  classNames: readonly string[];
  /** [rows, classes], row-major; without them ROC AUC, average precision, log loss and Brier score are null. */
  probabilities?: Float32Array;
  /** With two classes: the lowest probability at which the second one was predicted. Default: the more probable class was. */
  threshold?: number;
}

export interface ConfusedPair {
  /** Index into classNames of the true class, and of the one it was taken for. */
  truth: number;
  predicted: number;
  count: number;
  /** count ÷ rows of the true class. */
  share: number;
}

const EVALUATION_SHAPE = {
  ...{ loss: 'number', truth: 'list', predicted: 'list', classNames: ['text'] },
  ...{ 'probabilities?': 'list', 'threshold?': 'number' },
} as const;
/**
 * How well classes were predicted: accuracy, loss, precision, recall and F1 by class, the confusion matrix, ROC AUC. Made by
 * `network.evaluate(data)`.
 * @example
 * const evaluation = network.evaluate(test);
 * evaluation.accuracy;            // 0.89
 * evaluation.perClass[6].f1;      // of the class with index 6
 */
export class Evaluation {
  /** How many rows were evaluated. */
  readonly rows: number;
  /** [rows], class indices. */
  readonly truth: Int32Array;
  /** [rows], class indices. */
  readonly predicted: Int32Array;
  /** The mean loss of a row. */
  readonly loss: number;
  /** The share of rows whose class was predicted, 0 to 1. */
  readonly accuracy: number;
  /** Of the accuracy: see precision-recall-f1.ts. */
  readonly standardError: number;
  /** The classes, in the order of their indices. */
  readonly classNames: readonly string[];
  /** In the order of classNames. */
  readonly perClass: readonly ClassScores[];
  /** Over the classes that occur in truth or prediction. */
  readonly macroAverage: ClassScores;
  /** Classes that occur in neither truth nor prediction: their scores are NaN and are not part of the averages. */
  readonly classesLeftOut: number;
  /** Over the classes, each by its number of rows. */
  readonly weightedAverage: ClassScores;
  /** counts[true][predicted] */
  readonly confusion: ConfusionMatrix;
  /** Every pair that occurred, most frequent first; equal counts in the order of the classes. */
  readonly mostConfused: readonly ConfusedPair[];
  /** The second of two classes: ROC AUC, average precision, Brier score and the threshold refer to it. Null for more classes. */
  readonly positiveClass: string | null;
  /** The lowest probability at which the positive class was predicted; null where the most probable class was predicted. */
  readonly threshold: number | null;
  /** [rows, classes], row-major, as given; null for none. */
  readonly probabilities: Float32Array | null;
  private measured: ProbabilityMeasures | undefined;

  /**
   * @throws DataError when there are no rows or a class is out of range; ShapeError when lengths differ; OptionError for a
   * threshold with other than two classes.
   */
  constructor(init: EvaluationInit) {
    requireShape('Evaluation', init, EVALUATION_SHAPE);
    const { loss, truth, predicted, classNames, probabilities, threshold } = init;
    if (truth.length === 0) throw new DataError('evaluate: no rows, at least 1 expected');
    if (threshold !== undefined) requireTwoClasses(classNames.length);
    if (probabilities && probabilities.length !== truth.length * classNames.length)
      throw new ShapeError(
        `Evaluation: ${truth.length} rows × ${classNames.length} classes, ${probabilities.length} probabilities`,
      );
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
    this.positiveClass = classNames.length === 2 ? classNames[1] : null;
    this.threshold = threshold ?? null;
    this.probabilities = probabilities ?? null;
  }

  /** All figures of the probabilities; computed when first asked for. */
  get measures(): ProbabilityMeasures {
    const { probabilities, truth, classNames } = this;
    this.measured ??= probabilities
      ? probabilityMeasures(probabilities, truth, classNames)
      : noMeasures(classNames.length, 'no probabilities were given');
    return this.measured;
  }

  /**
   * The probability that a row of the positive class is ranked above a row of the other class. With more
   * than two classes, the plain mean over the classes, each against the rest. Null where one side has no rows.
   */
  get rocAuc(): number | null {
    return this.measures.rocAuc;
  }

  /** The area under the precision-recall curve, as a sum of steps; of more than two classes the plain mean, as rocAuc. */
  get averagePrecision(): number | null {
    return this.measures.averagePrecision;
  }

  /** Mean of -ln of the true class' probability, normalised in each row and clipped as float32: see log-loss.ts. */
  get logLoss(): number | null {
    return this.measures.logLoss;
  }

  /** Mean of (p - y)² of the positive class; of more than two classes the plain mean, as rocAuc. */
  get brierScore(): number | null {
    return this.measures.brierScore;
  }

  /**
   * Plain data with names in place of indices. A loss that is not finite becomes null, as JSON has no such number, and so
   * do the shares of a class that occurs in neither truth nor prediction.
   */
  toJSON() {
    const { rows, accuracy, standardError, classNames, confusion, macroAverage, weightedAverage } = this;
    const { positiveClass, threshold, measures, classesLeftOut } = this;
    const { rocAuc, averagePrecision, logLoss, brierScore, notes } = measures;
    const each = this.probabilities && positiveClass === null ? measures.perClass : [];
    return {
      rows,
      loss: Number.isFinite(this.loss) ? this.loss : null,
      accuracy,
      standardError,
      positiveClass,
      threshold,
      rocAuc,
      averagePrecision,
      logLoss,
      brierScore,
      notes,
      perClass: this.perClass.map((scores, index) => ({
        class: classNames[index],
        ...scoresToJSON(scores),
        ...(each[index] as ClassMeasures | undefined),
      })),
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
