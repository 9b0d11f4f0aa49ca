// The methods of a network that predict and evaluate: classes, values, and several labels per row.
// Before: evaluation.ts computes them. Next: network.ts has the rest.

import type { Backend } from '../backend/backend.js';
import type { ClassList } from '../data/class-matching.js';
import { Dataset } from '../data/dataset.js';
import type { InputChoice } from '../data/sparse-or-dense.js';
import { inUnits } from '../data/target-scale.js';
import type { FeatureRows } from '../data/typed-rows.js';
import type { Evaluation } from '../evaluate/classification-report.js';
import type { MultiLabelEvaluation } from '../evaluate/multi-label.js';
import type { RegressionEvaluation } from '../evaluate/regression-metrics.js';
import { classesAt } from '../evaluate/threshold.js';
import type { Task } from '../functions/tasks.js';
import type { Architecture } from '../nn/graph.js';
import { lossOf } from '../nn/losses.js';
import type { Model } from '../nn/model.js';
import { isImageSchema } from '../table/schema.js';
import { adoptData, classCountOf, classesOf, requireDataset, rowsToInfer } from './check-data.js';
import {
  answer,
  type DecisionOptions,
  decided,
  evaluateClasses,
  evaluateLabels,
  evaluateValues,
  type ReadyNetwork,
  requireDecision,
  requireTaskOf,
} from './evaluation.js';
import type { FoldedCopy } from './folded-copy.js';
import { LearnedState } from './learned-state.js';
import { type PredictingNetwork, Predictor, type PredictorOptions } from './predictor.js';
import { encodedBy, featuresOfObjects, type RowAnswer, rowAnswers } from './schema-rows.js';

/**
 * The part of Network that predicts and evaluates. Each method throws a StateError on a network for another task, and before
 * the network has weights, from fit(), load() or setting its parameters. Each throws a DataError that names the first row
 * whose outputs are not finite: a feature of 1e38 overflows, for example.
 */
export abstract class PredictAndEvaluate extends LearnedState {
  abstract readonly architecture: Architecture;
  abstract readonly backend: Backend;
  protected abstract readonly folded: FoldedCopy;
  /** What predicts, as it is now. @throws StateError before it has weights, and after dispose(). */
  protected abstract predictingModel(): Model;
  protected abstract readonly input: InputChoice;
  /** Those that are not disposed of. */
  protected readonly predictors = new Set<Predictor>();

  private get ready(): ReadyNetwork {
    const model = this.predictingModel();
    const { backend, input, task } = this;
    const { standardizer, targetScale } = this.state;
    return { backend, input, task, model, standardizer, targetScale };
  }

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
    return evaluateClasses(this.ready, this.adopt(data), options);
  }

  /**
   * Mean absolute error, root mean squared error and R² of each target and over all targets, in the targets' own units, and
   * the loss (regression). Where `scaled` is true, the loss is that of standardised targets.
   */
  evaluateValues(data: Dataset): RegressionEvaluation {
    return evaluateValues(this.ready, this.adopt(data));
  }

  /** Loss, accuracy, precision, recall and F1, of each label and over all, where a row has several. */
  evaluateLabels(data: Dataset): MultiLabelEvaluation {
    return evaluateLabels(this.ready, this.adopt(data));
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

  /**
   * Predicts one row after another, or a few at a time, in less than a microsecond more than the arithmetic takes: see Predictor.
   * It has memory of its own, given back by its dispose(), or with the network.
   * @throws OptionError; StateError before the network has weights.
   * @example const predictor = network.predictor(); predictor.predictProba([5.1, 3.5, 1.4, 0.2]);
   */
  predictor(options: PredictorOptions = {}): Predictor {
    const { backend, state, folded } = this;
    const task = () => this.task;
    const network: PredictingNetwork = {
      ...{ backend, state, model: () => this.predictingModel() },
      get task() {
        return task();
      },
      get version() {
        return folded.version;
      },
    };
    const predictor: Predictor = new Predictor(network, options, () => this.predictors.delete(predictor));
    this.predictors.add(predictor);
    return predictor;
  }

  private answer(task: Task, rows: FeatureRows | Dataset) {
    const { ready } = this;
    requireTaskOf(ready, task, 'predict');
    const given = rows instanceof Dataset ? encodedBy(this.state, rows) : rows;
    const { schema } = this.state;
    // A table's row gets the same bits alone, as in a page's form, and among the rows of a file.
    const steady = schema !== null && !isImageSchema(schema);
    return answer(ready, rowsToInfer(given, this.architecture), { probabilities: true, steady });
  }
}
