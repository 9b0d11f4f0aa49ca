// What a network answers: predictions, and what they are worth, for classes, values, and several labels a row.
// Before: evaluation.ts does it. Next: network.ts has the rest.

import type { Dataset } from '../data/dataset.js';
import type { FeatureRows } from '../data/typed-rows.js';
import type { MultiLabelEvaluation } from '../evaluate/multi-label.js';
import type { RegressionEvaluation } from '../evaluate/regression.js';
import type { Evaluation } from '../evaluate/report.js';
import type { Architecture } from '../nn/architecture.js';
import { lossOf } from '../nn/losses.js';
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

  private answer(task: Task, rows: FeatureRows | Dataset) {
    const { answering } = this;
    requireTaskOf(answering, task, 'predict');
    return answer(answering, rowsToInfer(rows, this.architecture), { probabilities: true });
  }
}
