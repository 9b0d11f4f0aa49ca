// What a network answers: predictions, and what they are worth, for classes, values, and several labels a row.
// Before: evaluation.ts does it. Next: network.ts has the rest.

import { Dataset } from '../data/dataset.js';
import type { FeatureRows } from '../data/typed-rows.js';
import type { MultiLabelEvaluation } from '../evaluate/multi-label.js';
import type { RegressionEvaluation } from '../evaluate/regression.js';
import type { Evaluation } from '../evaluate/report.js';
import type { Architecture } from '../nn/architecture.js';
import { lossOf } from '../nn/losses.js';
import { isImageSchema } from '../table/schema.js';
import { rowsToInfer, type Task } from './adopt.js';
import {
  type Answering,
  answer,
  decided,
  evaluateClasses,
  evaluateLabels,
  evaluateValues,
  requireTaskOf,
} from './evaluation.js';
import {
  classAnswers,
  encodedBy,
  featuresOfObjects,
  labelAnswers,
  type RowAnswer,
  valueAnswers,
} from './rows.js';
import type { NetworkState } from './state.js';

/** The part of Network that answers. Each method throws a StateError on a network for another kind of answer. */
export abstract class Answers {
  abstract readonly architecture: Architecture;
  protected abstract readonly state: NetworkState;
  protected abstract readonly answering: Answering;
  /** Rows as this network knows their classes or targets. */
  protected abstract adopt(data: Dataset): Dataset;

  /** The class of each row, [rows]; an index into classNames. @throws ShapeError */
  predict(rows: FeatureRows | Dataset): Int32Array {
    return this.answer('classes', rows).predictions;
  }

  /**
   * The probability of each class, or label, for each row, [rows, classes] row-major; a single sigmoid output p stands for
   * the two classes' 1 - p and p. @throws ShapeError
   */
  predictProba(rows: FeatureRows | Dataset): Float32Array {
    return this.answer(this.task === 'labels' ? 'labels' : 'classes', rows).probabilities!;
  }

  /** The predicted values of each row, [rows, targets] row-major: regression. @throws ShapeError */
  predictValues(rows: FeatureRows | Dataset): Float32Array {
    return this.answer('values', rows).probabilities!;
  }

  /** Which labels each row has, [rows, labels] row-major, 1 for those of a probability above a half. @throws ShapeError */
  predictLabels(rows: FeatureRows | Dataset): Uint8Array {
    return decided(this.answer('labels', rows).probabilities!);
  }

  /** Loss, accuracy, per-class metrics and confusion matrix on labelled rows. */
  evaluate(data: Dataset): Evaluation {
    return evaluateClasses(this.answering, this.adopt(data));
  }

  /** Loss, mean absolute error, root mean squared error and R², of each target and over all: regression. */
  evaluateValues(data: Dataset): RegressionEvaluation {
    return evaluateValues(this.answering, this.adopt(data));
  }

  /** Loss, accuracy, precision, recall and F1, of each label and over all, where a row has several. */
  evaluateLabels(data: Dataset): MultiLabelEvaluation {
    return evaluateLabels(this.answering, this.adopt(data));
  }

  /** What it tells: a class each, values, or several labels; of the data that it was fitted to. */
  get task(): Task {
    return this.state.task ?? lossOf(this.architecture.loss).tells;
  }

  /**
   * Answers for rows as objects, by the names of the columns that the network was trained on. A missing value is null; a
   * column that no row has is an error.
   * @example network.predictRows([{ age: 22, sex: 'female' }]); // [{ class: 'yes', probabilities: { no: 0.03, yes: 0.97 } }]
   * @param onNotice is told of levels that training never saw and of columns that are not used.
   * @throws StateError for a network without a schema; DataError naming the row and the column of a value that does not fit.
   */
  predictRows(
    rows: readonly object[],
    { onNotice }: { onNotice?: (text: string) => void } = {},
  ): RowAnswer[] {
    const features = featuresOfObjects(this.state, rows, onNotice);
    if (this.task === 'values') return valueAnswers(this.state.classNames!, this.predictValues(features));
    const probabilities = this.predictProba(features);
    if (this.task === 'labels') return labelAnswers(this.state.classNames!, probabilities);
    return classAnswers(this.state.classNames!, probabilities);
  }

  private answer(task: Task, rows: FeatureRows | Dataset) {
    const { answering } = this;
    requireTaskOf(answering, task, 'predict');
    const given = rows instanceof Dataset ? encodedBy(this.state, rows) : rows;
    const { schema } = this.state;
    // A table's row answers the same, alone in a form and among the rows of a file.
    const steady = schema !== null && !isImageSchema(schema);
    return answer(answering, rowsToInfer(given, this.architecture), { probabilities: true, steady });
  }
}
