// A network's answers on rows, and what they are worth: classes, values, or several labels a row.
// Before: train/inference.ts runs the passes. Next: network.ts.

import type { Backend } from '../backend/backend.js';
import type { Dataset } from '../data/dataset.js';
import type { InputChoice } from '../data/input-path.js';
import type { Standardizer } from '../data/standardize.js';
import { DataError, StateError } from '../errors.js';
import { MultiLabelEvaluation } from '../evaluate/multi-label.js';
import { RegressionEvaluation } from '../evaluate/regression.js';
import { Evaluation } from '../evaluate/report.js';
import type { Sequential } from '../nn/sequential.js';
import { infer } from '../train/inference.js';
import type { Task } from './adopt.js';

/** What answers. */
export interface Answering {
  readonly backend: Backend;
  /** Batch normalisation folded into its weights. */
  readonly model: Sequential;
  readonly standardizer: Standardizer | null;
  readonly input: InputChoice;
  readonly task: Task;
}

const VERBS: Record<Task, readonly [evaluate: string, predict: string]> = {
  classes: ['evaluate()', 'predict()'],
  values: ['evaluateValues()', 'predictValues()'],
  labels: ['evaluateLabels()', 'predictLabels()'],
};

/** @throws StateError naming the method that answers what this network was trained for. */
export function requireTaskOf({ task }: Answering, wanted: Task, method: 'evaluate' | 'predict'): void {
  if (task === wanted) return;
  const kind = method === 'evaluate' ? 0 : 1;
  const does = { classes: 'tells classes', values: 'predicts values', labels: 'tells several labels a row' }[
    task
  ];
  throw new StateError(
    `${VERBS[wanted][kind]}: this network ${does}: ${VERBS[task][kind]} is the one for it`,
  );
}

/** Answers as `predictions` and `probabilities`, [rows, outputs]. */
export function answer(
  { backend, model, standardizer, input }: Answering,
  data: Dataset,
  wants: { loss?: boolean; probabilities?: boolean; steady?: boolean },
) {
  return infer(backend, model, data, standardizer, { ...wants, input });
}

function requireRows(data: Dataset): void {
  if (data.size === 0) throw new DataError(`${data.name}: no rows to evaluate on`);
}

export function evaluateClasses(answering: Answering, data: Dataset): Evaluation {
  requireTaskOf(answering, 'classes', 'evaluate');
  requireRows(data);
  const { loss, predictions } = answer(answering, data, { loss: true });
  const truth = Int32Array.from(data.rows, (row) => data.labels[row]);
  return new Evaluation({ loss, truth, predicted: predictions, classNames: data.classNames });
}

export function evaluateValues(answering: Answering, data: Dataset): RegressionEvaluation {
  requireTaskOf(answering, 'values', 'evaluate');
  requireRows(data);
  const { loss, probabilities } = answer(answering, data, { loss: true, probabilities: true });
  return new RegressionEvaluation({
    loss,
    truth: targetsOf(data),
    predicted: probabilities!,
    names: data.targets!.names,
  });
}

export function evaluateLabels(answering: Answering, data: Dataset): MultiLabelEvaluation {
  requireTaskOf(answering, 'labels', 'evaluate');
  requireRows(data);
  const { loss, probabilities } = answer(answering, data, { loss: true, probabilities: true });
  const predicted = decided(probabilities!);
  return new MultiLabelEvaluation({ loss, truth: targetsOf(data), predicted, names: data.targets!.names });
}

/** Yes where the probability is above a half. */
export function decided(probabilities: Float32Array): Uint8Array {
  return Uint8Array.from(probabilities, (p) => Number(p > 0.5));
}

/** [rows, targets] of the rows that `data` is. */
function targetsOf({ targets, rows }: Dataset): Float32Array {
  const { values, names } = targets!;
  const width = names.length;
  const own = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    own.set(values.subarray(row * width, (row + 1) * width), i * width);
  });
  return own;
}
