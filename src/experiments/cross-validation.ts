// Cross-validation: each fold's rows are predicted by a network that was trained on the other rows alone, so that every row is scored
// once. How a network is trained is the caller's; cross-validate-network.ts has it from plain options.
// Before: data/folds.ts divides the rows. Next: the command line, and the search's scores.

import type { Dataset } from '../data/dataset.js';
import { countFolds, divideFold, FOLD_OPTIONS, type FoldOptions, foldsOf } from '../data/folds.js';
import { targetsAt } from '../data/targets.js';
import { Evaluation } from '../evaluate/classification-report.js';
import { MultiLabelEvaluation } from '../evaluate/multi-label.js';
import { RegressionEvaluation } from '../evaluate/regression-metrics.js';
import { type AnyEvaluation, type ScoreName, type Scores, scoresOfEvaluation } from '../evaluate/scores.js';
import type { Task } from '../functions/tasks.js';
import { taskOf } from '../network/check-data.js';
import { decided } from '../network/evaluation.js';
import type { Network } from '../network/network.js';
import { type Given, requireOptionsOf, settle } from '../options/option.js';
import { given, needed, number } from '../options/option-kinds.js';
import { A_NETWORK, requireShape } from '../options/shapes.js';
import type { EpochRecord } from '../train/history.js';
import type { AbortSignalLike } from '../web-types.js';
import { inOrder } from './in-order.js';

/** What a fold's network is trained on. */
export interface FoldTraining {
  /** From 1. */
  readonly fold: number;
  readonly folds: number;
  /** All rows but the fold's. Of a table, encoded with a schema that was learnt from these rows alone. */
  readonly train: Dataset;
  readonly signal?: AbortSignalLike;
}

/** A trained network; the cross-validation predicts with it, and disposes of it. */
export type TrainFold = (part: FoldTraining) => Promise<Network>;

const OWN_OPTIONS = {
  /**
   * Called with each fold as soon as it is scored, and its network, which is disposed of afterwards. A promise is waited for.
   * Default: none.
   */
  onFold: given<(result: FoldResult, network: Network) => unknown>('function'),
  /**
   * How many folds are trained at a time. Above 1 it is for trainings that go on elsewhere, as in workers (trainInWorker() of jacquard/worker); the results are
   * the same. Default 1.
   */
  atOnce: number({ whole: true, from: 1, to: 1000 }, 1),
  /** Ends it between two folds, and is handed to the training. Default: none. */
  signal: given<AbortSignalLike>('signal'),
};

export const CROSS_VALIDATION_OPTIONS = { ...FOLD_OPTIONS, ...OWN_OPTIONS };
export const TRAINED_FOLDS_OPTIONS = { ...CROSS_VALIDATION_OPTIONS, train: needed<TrainFold>('function') };

/** How rows are divided into folds, and what is called as they are done. */
export interface CrossValidationOptions extends FoldOptions, Given<typeof OWN_OPTIONS> {}
export interface TrainedFoldsOptions extends CrossValidationOptions {
  /** Trains a network on the rows of the other folds. */
  train: TrainFold;
}

/** What one fold's network scored on the rows that it did not see. */
export interface FoldResult {
  /** From 1. */
  readonly fold: number;
  /** How many rows its network was given to train on. */
  readonly trainRows: number;
  /** The rows that were scored, as positions in the data. */
  readonly positions: Uint32Array;
  readonly evaluation: AnyEvaluation;
  readonly scores: Scores;
  /** [rows, classes], [rows, labels], or values [rows, targets] in their own units. */
  readonly outputs: Float32Array | Float64Array;
  readonly history: readonly EpochRecord[];
}

/** A score over the folds. */
export interface FoldScore {
  /** The plain mean; null where a fold has none. */
  readonly mean: number | null;
  /** The sample's standard deviation over the folds (n - 1). */
  readonly deviation: number | null;
  /** In the order of the folds. */
  readonly values: readonly (number | null)[];
}

/** What a cross-validation found: scores over the folds, and each row's out-of-fold prediction. */
export interface CrossValidation {
  readonly task: Task;
  readonly folds: readonly FoldResult[];
  readonly scores: Readonly<Partial<Record<ScoreName, FoldScore>>>;
  /** The fold of each row, from 0 as in `foldIndices`: `folds[foldOf[row]]` scored it. -1 for rows that no fold scored. */
  readonly foldOf: Int32Array;
  /** The rows that were scored, as positions in the data, in its order. */
  readonly positions: Uint32Array;
  /** Of these rows, each as its fold's network predicted it (out of fold). */
  readonly outputs: Float32Array | Float64Array;
  /**
   * Of all out-of-fold predictions together. Its loss is the mean over the rows. Its other figures differ from the means of `scores`
   * wherever a figure is not a mean over rows, as R² and ROC AUC.
   */
  readonly evaluation: AnyEvaluation;
}

/**
 * Trains a network for each fold by calling `train` with the other rows, and scores it on the fold's rows, which `train` never sees.
 * @example
 * const { scores } = await crossValidateWith(data, {
 *   folds: 5,
 *   train: async ({ train }) => (await trainTable(backend, train)).network,
 * });
 * scores.accuracy; // { mean: 0.82, deviation: 0.02, values: [0.83, …] }
 * @throws OptionError; DataError for folds that cannot be made, and training rows of one class; what `train` throws; the signal's reason.
 */
export async function crossValidateWith(
  data: Dataset,
  options: TrainedFoldsOptions,
): Promise<CrossValidation> {
  requireOptionsOf('crossValidateWith', TRAINED_FOLDS_OPTIONS, options);
  settle(TRAINED_FOLDS_OPTIONS, options);
  const { train: trainFold, onFold, atOnce, signal, ...dividing } = options;
  const foldOf = foldsOf(data, dividing);
  const folds = countFolds(foldOf);
  const results: FoldResult[] = [];
  await inOrder(folds, OWN_OPTIONS.atOnce.check(atOnce ?? OWN_OPTIONS.atOnce.usual, 'atOnce'), {
    signal,
    async begin(fold, signal) {
      const { train, test, positions } = divideFold(data, foldOf, fold);
      const network = await trainFold({ fold: fold + 1, folds, train, signal });
      requireShape('what train returns', network, A_NETWORK);
      return { network, train, test, positions };
    },
    async take({ network, train, test, positions }, fold) {
      const evaluation = evaluate(network, test);
      const result: FoldResult = {
        ...{ fold: fold + 1, trainRows: train.size, positions, evaluation },
        scores: scoresOfEvaluation(evaluation),
        outputs: network.task === 'values' ? network.predictValues(test) : network.predictProba(test),
        history: [...network.history],
      };
      results.push(result);
      await onFold?.(result, network);
    },
    drop: ({ network }) => network.dispose(),
  });
  return summarizeFolds(data, foldOf, results);
}

/** What the folds come to; those of an unfinished cross-validation too, with the rows that were scored. */
export function summarizeFolds(
  data: Dataset,
  foldOf: Int32Array,
  folds: readonly FoldResult[],
): CrossValidation {
  const done = new Set(folds.map(({ fold }) => fold - 1));
  const positions = Uint32Array.from(foldOf.keys()).filter((position) => done.has(foldOf[position]));
  const outputs = outputsInOrder(folds, positions);
  const names = Object.keys(folds[0].scores) as ScoreName[];
  return {
    ...{ task: taskOf(data), folds, positions, outputs },
    scores: Object.fromEntries(
      names.map((name) => [name, overFolds(folds.map(({ scores }) => scores[name]!))]),
    ),
    foldOf: foldOf.slice(),
    evaluation: together(data, folds, positions, outputs),
  };
}

function evaluate(network: Network, rows: Dataset): AnyEvaluation {
  if (network.task === 'values') return network.evaluateValues(rows);
  return network.task === 'labels' ? network.evaluateLabels(rows) : network.evaluate(rows);
}

function overFolds(values: readonly (number | null)[]): FoldScore {
  const known = values.filter((value) => value !== null);
  if (known.length < values.length) return { mean: null, deviation: null, values };
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: known.length > 1 ? Math.sqrt(squares / (known.length - 1)) : null, values };
}

/** The folds' outputs, in the order of the data's rows. */
function outputsInOrder(folds: readonly FoldResult[], positions: Uint32Array): Float32Array | Float64Array {
  const [{ outputs: first, positions: rows }] = folds;
  const width = first.length / rows.length;
  const place = new Map(Array.from(positions, (position, i) => [position, i]));
  const all =
    first instanceof Float64Array
      ? new Float64Array(positions.length * width)
      : new Float32Array(positions.length * width);
  for (const { outputs, positions: own } of folds) {
    own.forEach((position, i) => {
      all.set(outputs.subarray(i * width, (i + 1) * width), place.get(position)! * width);
    });
  }
  return all;
}

/** One evaluation of all out-of-fold predictions. */
function together(
  data: Dataset,
  folds: readonly FoldResult[],
  positions: Uint32Array,
  outputs: Float32Array | Float64Array,
): AnyEvaluation {
  const rows = data.take(positions);
  const loss = folds.reduce((sum, one) => sum + one.evaluation.loss * one.positions.length, 0) / rows.size;
  const [{ evaluation }] = folds;
  if (evaluation instanceof RegressionEvaluation) {
    const { names } = rows.targets!;
    return new RegressionEvaluation({
      loss,
      scaled: evaluation.scaled,
      truth: targetsAt(rows),
      predicted: outputs,
      names,
    });
  }
  const probabilities = outputs as Float32Array;
  if (evaluation instanceof MultiLabelEvaluation) {
    const { names } = rows.targets!;
    return new MultiLabelEvaluation({
      loss,
      truth: targetsAt(rows),
      predicted: decided(probabilities),
      probabilities,
      names,
    });
  }
  const place = new Map(Array.from(positions, (position, i) => [position, i]));
  const predicted = new Int32Array(positions.length);
  for (const one of folds) {
    one.positions.forEach((position, i) => {
      predicted[place.get(position)!] = (one.evaluation as Evaluation).predicted[i];
    });
  }
  const truth = Int32Array.from(positions, (position) => data.labelAt(position));
  return new Evaluation({ loss, truth, predicted, classNames: data.classNames, probabilities });
}
