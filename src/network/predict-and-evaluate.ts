// The methods of a network that predict and evaluate: classes, values, and several labels per row.
// Before: evaluation.ts computes them. Next: network.ts has the rest.

import type { ClassList } from '../data/class-matching.js';
import { Dataset } from '../data/dataset.js';
import { inUnits } from '../data/target-scale.js';
import type { FeatureRows } from '../data/typed-rows.js';
import type { Evaluation } from '../evaluate/classification-report.js';
import type { MultiLabelEvaluation } from '../evaluate/multi-label.js';
import type { RegressionEvaluation } from '../evaluate/regression-metrics.js';
import { classesAt } from '../evaluate/threshold.js';
import type { Task } from '../functions/tasks.js';
import type { Architecture } from '../nn/graph.js';
import { lossOf } from '../nn/losses.js';
import { isImageSchema } from '../table/schema.js';
import { adoptData, classCountOf, classesOf, requireDataset, rowsToInfer } from './check-data.js';
import {
  answer,
  type DecisionOptions,
  decided,
  evaluateClasses,
  evaluateLabels,
  evaluateValues,
  type Predictor,
  requireDecision,
  requireTaskOf,
} from './evaluation.js';
import { LearnedState } from './learned-state.js';
import { encodedBy, featuresOfObjects, type RowAnswer, rowAnswers } from './schema-rows.js';

/**
 * The part of Network that predicts and evaluates. Each method throws a StateError on a network for another task, and before
 * the network has weights, from fit(), load() or setting its parameters. Each throws a DataError that names the first row
 * whose outputs are not finite: a feature of 1e38 overflows, for example.
 */
export abstract class PredictAndEvaluate extends LearnedState {
  abstract readonly architecture: Architecture;
  protected abstract readonly predictor: Predictor;

  /** Classes told apart: the output units, or two for a single one. */
  get classCount(): number {
    return classCountOf(this.architecture);
  }

  /** The rows with labels counted in this network's classes, or in `classes` before it has any. */
  protected adopt(data: Dataset, classes?: ClassList): Dataset {
    requireDataset(data);
    const { classNames: names, classCodes: codes } = this.state;
    const encoded = encodedBy(this.state, data);
    return adoptData(this.architecture, encoded, names ? { names, codes } : (classes ?? classesOf(encoded)));
  }

  /**
   * The class of each row, [rows], as an index into classNames: the most probable class. With `{ threshold }`, for two
   * classes: the second class where its probability is at least the threshold.
   * @throws ShapeError; OptionError for a threshold that is not a number from 0 to 1, or with other than two classes.
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
   * The predicted values of each row, [rows, targets] row-major, in the targets' own units (regression). They are float64,
   * because float32 has too few digits for values far from 0: each is mean + deviation·output, with a float32 output.
   * @throws ShapeError
   */
  predictValues(rows: FeatureRows | Dataset): Float64Array {
    return inUnits(this.answer('values', rows).probabilities!, this.state.targetScale);
  }

  /** Which labels each row has, [rows, labels] row-major, 1 for those of a probability above a half. @throws ShapeError */
  predictLabels(rows: FeatureRows | Dataset): Uint8Array {
    return decided(this.answer('labels', rows).probabilities!);
  }

  /**
   * Loss, accuracy, per-class metrics and confusion matrix on labelled rows, and measures of the probabilities: ROC AUC,
   * average precision, log loss and Brier score.
   * @param options `threshold`, as for predict().
   * @throws DataError for a class that the network does not know; OptionError as predict().
   */
  evaluate(data: Dataset, options: DecisionOptions = {}): Evaluation {
    return evaluateClasses(this.predictor, this.adopt(data), options);
  }

  /**
   * Mean absolute error, root mean squared error and R² of each target and over all targets, in the targets' own units, and
   * the loss (regression). Where `scaled` is true, the loss is that of standardised targets.
   */
  evaluateValues(data: Dataset): RegressionEvaluation {
    return evaluateValues(this.predictor, this.adopt(data));
  }

  /** Loss, accuracy, precision, recall and F1, of each label and over all, where a row has several. */
  evaluateLabels(data: Dataset): MultiLabelEvaluation {
    return evaluateLabels(this.predictor, this.adopt(data));
  }

  /** What it predicts: a class, values, or several labels per row. */
  get task(): Task {
    return this.state.task ?? lossOf(this.architecture.loss).tells;
  }

  /**
   * Predicts rows that are objects, for a network that was trained on a table. Keys are the names of its columns, in any
   * order; null, undefined and NaN are missing values. A column that no row has is an error.
   * @returns for each row `{ class, probabilities: { name: p } }`, or `{ labels: { name: boolean }, probabilities }` for
   * several labels per row, or `{ name: value }` in the targets' units. Numbers have the digits that `jacquard predict` prints.
   * @example network.predictRows([{ age: 22, sex: 'female' }]); // [{ class: 'yes', probabilities: { no: 0.03, yes: 0.97 } }]
   * @param onNotice receives a sentence for each column with values that training never saw, and for columns that are not used.
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
    const { predictor } = this;
    requireTaskOf(predictor, task, 'predict');
    const given = rows instanceof Dataset ? encodedBy(this.state, rows) : rows;
    const { schema } = this.state;
    // A table's row gets the same bits alone, as in a page's form, and among the rows of a file.
    const steady = schema !== null && !isImageSchema(schema);
    return answer(predictor, rowsToInfer(given, this.architecture), { probabilities: true, steady });
  }
}
