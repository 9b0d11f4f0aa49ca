// A network's predictions on rows, and their evaluation: classes, values, or several labels a row.
// Before: train/predict-in-batches.ts runs the passes. Next: predict-and-evaluate.ts.

import type { Backend } from '../backend/backend.js';
import type { Dataset } from '../data/dataset.js';
import type { InputChoice } from '../data/sparse-or-dense.js';
import type { Standardizer } from '../data/standardize.js';
import { inUnits, type TargetScale } from '../data/target-scale.js';
import { targetsAt } from '../data/targets.js';
import { DataError, requireKnownOptions, StateError } from '../errors.js';
import { Evaluation } from '../evaluate/classification-report.js';
import { MultiLabelEvaluation } from '../evaluate/multi-label.js';
import { RegressionEvaluation } from '../evaluate/regression-metrics.js';
import { checkThreshold, classesAt, requireTwoClasses } from '../evaluate/threshold.js';
import type { Task } from '../functions/tasks.js';
import type { Model } from '../nn/model.js';
import { type InferenceResult, infer } from '../train/predict-in-batches.js';
import { requireFiniteOutputs } from './finite-predictions.js';

/** A network that can predict, with what its predictions depend on. */
export interface ReadyNetwork {
  readonly backend: Backend;
  /** Batch normalisation folded into its weights. */
  readonly model: Model;
  readonly standardizer: Standardizer | null;
  readonly targetScale: TargetScale | null;
  readonly input: InputChoice;
  readonly task: Task;
}

/** For each task: what a network does, for messages, and the suffix of its methods. */
const TASKS: Record<Task, readonly [does: string, ending: string]> = {
  classes: ['tells classes', ''],
  values: ['predicts values', 'Values'],
  labels: ['predicts several labels per row', 'Labels'],
};

/** @throws StateError naming the method that answers what this network was trained for. */
export function requireTaskOf(
  { task }: Pick<ReadyNetwork, 'task'>,
  wanted: Task,
  method: 'evaluate' | 'predict',
): void {
  if (task === wanted) return;
  const [does, ending] = TASKS[task];
  throw new StateError(
    `${method}${TASKS[wanted][1]}(): this network ${does}: ${method}${ending}() is the one for it`,
  );
}

/**
 * Answers as `predictions` and `probabilities`, [rows, outputs].
 * @throws DataError (UnansweredError) where some row's outputs are not finite: see finite-predictions.ts.
 */
export function answer(
  network: ReadyNetwork,
  data: Dataset,
  wants: { loss?: boolean; probabilities?: boolean; steady?: boolean },
): InferenceResult {
  const { backend, model, standardizer, targetScale, input } = network;
  const result = infer(backend, model, data, standardizer, { ...wants, input, targetScale });
  if (result.probabilities) {
    requireFiniteOutputs(result.probabilities, data, standardizer, () => model.save(backend.arena));
  } else if (!Number.isFinite(result.loss)) {
    answer(network, data, { probabilities: true }); // a loss of ∞ alone is an answer: a class that was ruled out
  }
  return result;
}

function requireRows(data: Dataset): void {
  if (data.size === 0) throw new DataError(`${data.name}: no rows to evaluate on`);
}

/** How the class of a row is decided. */
export interface DecisionOptions {
  /**
   * Of two classes, the second is predicted where its probability is at least this, from 0 to 1. Default: the more
   * probable class.
   */
  threshold?: number;
}

/** @throws OptionError for an unknown option, a threshold out of range, and one for other than two classes. */
export function requireDecision(where: string, options: DecisionOptions, classes: number): void {
  requireKnownOptions(where, options, ['threshold']);
  if (options.threshold === undefined) return;
  checkThreshold(options.threshold);
  requireTwoClasses(classes);
}

export function evaluateClasses(
  network: ReadyNetwork,
  data: Dataset,
  options: DecisionOptions = {},
): Evaluation {
  requireTaskOf(network, 'classes', 'evaluate');
  const { classNames } = data;
  requireDecision('evaluate', options, classNames.length);
  requireRows(data);
  const { loss, predictions, probabilities } = answer(network, data, {
    loss: true,
    probabilities: true,
  });
  const { threshold } = options;
  const predicted = threshold === undefined ? predictions : classesAt(threshold, probabilities!);
  const truth = Int32Array.from(data.rows, (row) => data.labels[row]);
  return new Evaluation({ loss, truth, predicted, classNames, probabilities: probabilities!, threshold });
}

export function evaluateValues(network: ReadyNetwork, data: Dataset): RegressionEvaluation {
  requireTaskOf(network, 'values', 'evaluate');
  requireRows(data);
  const { loss, probabilities } = answer(network, data, { loss: true, probabilities: true });
  return new RegressionEvaluation({
    loss,
    scaled: network.targetScale !== null,
    truth: targetsAt(data),
    predicted: inUnits(probabilities!, network.targetScale),
    names: data.targets!.names,
  });
}

export function evaluateLabels(network: ReadyNetwork, data: Dataset): MultiLabelEvaluation {
  requireTaskOf(network, 'labels', 'evaluate');
  requireRows(data);
  const { loss, probabilities } = answer(network, data, { loss: true, probabilities: true });
  return new MultiLabelEvaluation({
    loss,
    truth: targetsAt(data),
    predicted: decided(probabilities!),
    probabilities: probabilities!,
    names: data.targets!.names,
  });
}

/** Yes where the probability is above a half. */
export function decided(probabilities: Float32Array): Uint8Array {
  return Uint8Array.from(probabilities, (p) => Number(p > 0.5));
}
