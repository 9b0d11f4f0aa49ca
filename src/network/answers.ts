// What a network answers: predictions, and what they are worth, for classes, values, and several labels a row.
// Before: evaluation.ts does it. Next: network.ts has the rest.

import { Dataset } from '../data/dataset.js';
import { inUnits } from '../data/target-scale.js';
import type { FeatureRows } from '../data/typed-rows.js';
import type { MultiLabelEvaluation } from '../evaluate/multi-label.js';
import type { RegressionEvaluation } from '../evaluate/regression.js';
import type { Evaluation } from '../evaluate/report.js';
import { classesAt } from '../evaluate/threshold.js';
import type { Architecture } from '../nn/architecture.js';
import { lossOf } from '../nn/losses.js';
import { isImageSchema } from '../table/schema.js';
import { classCountOf, rowsToInfer, type Task } from './adopt.js';
import {
  type Answering,
  answer,
  type DecisionOptions,
  decided,
  evaluateClasses,
  evaluateLabels,
  evaluateValues,
  requireDecision,
  requireTaskOf,
} from './evaluation.js';
import { encodedBy, featuresOfObjects, type RowAnswer, rowAnswers } from './rows.js';
import type { NetworkState } from './state.js';

/**
 * The part of Network that answers. Each method throws a StateError on a network for another kind of answer, and before the
 * network has weights: by fit(), load() or its parameters being set; and a DataError naming the first row whose outputs are
 * not finite, as 1e38 gives.
 */
export abstract class Answers {
  abstract readonly architecture: Architecture;
  protected abstract readonly state: NetworkState;
  protected abstract readonly answering: Answering;
  /** Rows as this network knows their classes or targets. */
  protected abstract adopt(data: Dataset): Dataset;

  /**
   * The class of each row, [rows]; an index into classNames: the most probable one, or with `{ threshold }` the second of
   * two classes where its probability is at least that.
   * @throws ShapeError; OptionError for a threshold that is no number from 0 to 1, or with other than two classes.
   */
  predict(rows: FeatureRows | Dataset, options: DecisionOptions = {}): Int32Array {
    requireDecision('predict', options, classCountOf(this.architecture));
    const { predictions, probabilities } = this.answer('classes', rows);
    return options.threshold === undefined ? predictions : classesAt(options.threshold, probabilities!);
  }

  /**
   * The probability of each class, or label, for each row, [rows, classes] row-major; a single sigmoid output p stands for
   * the two classes' 1 - p and p. @throws ShapeError
   */
  predictProba(rows: FeatureRows | Dataset): Float32Array {
    return this.answer(this.task === 'labels' ? 'labels' : 'classes', rows).probabilities!;
  }

  /**
   * The predicted values of each row, [rows, targets] row-major, in the targets' own units: regression. float64, because
   * float32 has too few digits for values far from 0; each is mean + deviation·output of a float32 output. @throws ShapeError
   */
  predictValues(rows: FeatureRows | Dataset): Float64Array {
    return inUnits(this.answer('values', rows).probabilities!, this.state.targetScale);
  }

  /** Which labels each row has, [rows, labels] row-major, 1 for those of a probability above a half. @throws ShapeError */
  predictLabels(rows: FeatureRows | Dataset): Uint8Array {
    return decided(this.answer('labels', rows).probabilities!);
  }

  /**
   * Loss, accuracy, per-class metrics and confusion matrix on labelled rows, and what the probabilities are worth: ROC AUC,
   * average precision, log loss and Brier score.
   * @param options threshold, as predict() has it.
   */
  evaluate(data: Dataset, options: DecisionOptions = {}): Evaluation {
    return evaluateClasses(this.answering, this.adopt(data), options);
  }

  /**
   * Mean absolute error, root mean squared error and R² of each target and over all, in the targets' own units, and the loss,
   * which is of standardised targets where `scaled` says so: regression.
   */
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
    const { task, state } = this;
    const features = featuresOfObjects(state, rows, { onNotice });
    const outputs = task === 'values' ? this.predictValues(features) : this.predictProba(features);
    return rowAnswers(task, state.classNames!, outputs, state.targetScale);
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
