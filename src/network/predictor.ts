// Answers for one row, or a few, without the work around a call of Network.predict(): memory is reserved and kernel calls are bound
// once; a call checks only its rows. Before: train/predict-few-rows.ts runs the kernels, take-rows.ts takes rows. Next: predict-and-evaluate.ts makes one.

import type { Backend } from '../backend/backend.js';
import { OptionError, StateError } from '../errors.js';
import type { Task } from '../functions/tasks.js';
import { lossOf } from '../nn/losses.js';
import type { Model } from '../nn/model.js';
import { type Given, requireOptionsOf, settle } from '../options/option.js';
import { number } from '../options/option-kinds.js';
import { isImageSchema } from '../table/schema.js';
import { FewRows } from '../train/predict-few-rows.js';
import { batchRows } from '../train/predict-in-batches.js';
import { requireTaskOf } from './evaluation.js';
import { requireFiniteOutputs } from './finite-predictions.js';
import type { NetworkState } from './learned-state.js';
import { areFinite, asData, type PredictorRows, takeRows } from './take-rows.js';

export const PREDICTOR_OPTIONS = {
  /** The most rows of a call: memory for them is reserved. Default 1. */
  rows: number({ whole: true, from: 1, to: 256 }, 1),
};

/** Options of `network.predictor()`. */
export interface PredictorOptions extends Given<typeof PREDICTOR_OPTIONS> {}

/** A network, as its predictors see it. */
export interface PredictingNetwork {
  readonly backend: Backend;
  readonly state: NetworkState;
  readonly task: Task;
  /** Another number after each change of the parameters. */
  readonly version: number;
  /** With the parameters as they are now. @throws StateError before it has weights, and after dispose(). */
  model(): Model;
}

/** For so many rows: what a call returns, again and again. */
interface Answers {
  readonly classes: Int32Array;
  /** As the network gives them. */
  readonly outputs: Float32Array;
  /** The same array, or both probabilities of a single sigmoid output. */
  readonly probabilities: Float32Array;
  readonly values: Float64Array;
  readonly labels: Uint8Array;
}

/**
 * Predicts a few rows at a time with a network, for servers, games and pages that answer one row after another: a row through a small
 * network takes less than a microsecond. Its methods are those of the network and give the same numbers, but **the array that a
 * call returns is overwritten by the next call**: copy what you keep. Nothing is allocated in a call.
 *
 * It answers with the network's newest weights: after another fit() too, and in the callbacks of one that runs.
 *
 * Each method throws a ShapeError for rows of another length, or more than the predictor was made for; a DataError for features that are
 * no finite numbers, and for a row whose outputs are not finite; a StateError for another task, and after dispose() of it or of its network.
 *
 * @example
 * const predictor = network.predictor();
 * const [no, yes] = predictor.predictProba([5.1, 3.5, 1.4, 0.2]);
 */
export class Predictor implements Disposable {
  /** The most rows of a call. */
  readonly rows: number;
  /** Numbers of a row. */
  readonly inputSize: number;
  private readonly fewRows: FewRows;
  private readonly units: number;
  /** Whether a single output stands for two classes. */
  private readonly pairs: boolean;
  /** By the number of rows. */
  private readonly answers: Answers[] = [];
  private live = true;

  /** Use network.predictor(). */
  constructor(
    private readonly network: PredictingNetwork,
    options: PredictorOptions,
    private readonly onDispose: () => void,
  ) {
    requireOptionsOf('predictor', PREDICTOR_OPTIONS, options);
    const { rows } = settle(PREDICTOR_OPTIONS, options, 'predictor.');
    const { backend, state } = network;
    const model = network.model();
    const { architecture } = model;
    const most = batchRows(architecture);
    if (rows > most)
      throw new OptionError(
        `predictor.rows: ${rows} given, 1 to ${most} expected for a network of this size; predict() takes any number`,
      );
    const { standardizer, schema } = state;
    this.rows = rows;
    this.inputSize = architecture.inputSize;
    this.units = architecture.outputUnits;
    this.pairs = lossOf(architecture.loss).tells === 'classes' && this.units === 1;
    const steady = schema !== null && !isImageSchema(schema);
    this.fewRows = new FewRows({ backend, model, standardizer, rows, steady });
  }

  /** The class of each row, [rows], as an index into classNames: the most probable one. */
  predict(rows: PredictorRows): Int32Array {
    return this.answer('classes', rows, true).classes;
  }

  /** The probability of each class, or label, for each row, [rows, classes]; as Network.predictProba. */
  predictProba(rows: PredictorRows): Float32Array {
    return this.answer(this.network.task === 'labels' ? 'labels' : 'classes', rows).probabilities;
  }

  /** The predicted values of each row, [rows, targets], in the targets' own units. */
  predictValues(rows: PredictorRows): Float64Array {
    const { outputs, values } = this.answer('values', rows);
    const scale = this.network.state.targetScale;
    const { units } = this;
    for (let i = 0; i < values.length; i++) {
      const j = i % units;
      values[i] = scale === null ? outputs[i] : scale.mean[j] + scale.deviation[j] * outputs[i];
    }
    return values;
  }

  /** Which labels each row has, [rows, labels], 1 for those of a probability above a half. */
  predictLabels(rows: PredictorRows): Uint8Array {
    const { probabilities, labels } = this.answer('labels', rows);
    for (let i = 0; i < labels.length; i++) labels[i] = probabilities[i] > 0.5 ? 1 : 0;
    return labels;
  }

  /** Gives its memory back; so does the network's dispose(). Calling it twice does no harm. */
  dispose(): void {
    if (!this.live) return;
    this.live = false;
    this.fewRows.dispose();
    this.onDispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  private answer(task: Task, rows: PredictorRows, tellsClasses = false): Answers {
    const { network, fewRows } = this;
    if (!this.live) throw new StateError('this predictor was disposed of, or its network was; make another');
    network.model();
    requireTaskOf(network, task, 'predict');
    const from = rows instanceof Uint8Array ? 'bytes' : 'floats';
    const count = takeRows(rows, from, fewRows, this);
    this.answers[count] ??= this.answersFor(count);
    const answers = this.answers[count];
    fewRows.run(count, from, network.version);
    if (tellsClasses) fewRows.classes(answers.classes);
    const { outputs, probabilities } = answers;
    fewRows.probabilities(outputs);
    if (this.pairs) {
      for (let i = 0; i < outputs.length; i++) {
        probabilities[2 * i] = 1 - outputs[i];
        probabilities[2 * i + 1] = outputs[i];
      }
    }
    if (!areFinite(outputs, outputs.length)) this.refuse(rows, probabilities);
    return answers;
  }

  private refuse(rows: PredictorRows, probabilities: Float32Array): void {
    const { backend, state } = this.network;
    const parameters = () => this.network.model().save(backend.arena);
    requireFiniteOutputs(probabilities, asData(rows, this.inputSize), state.standardizer, parameters);
  }

  private answersFor(count: number): Answers {
    const size = count * this.units;
    const outputs = new Float32Array(size);
    return {
      outputs,
      probabilities: this.pairs ? new Float32Array(2 * size) : outputs,
      classes: new Int32Array(count),
      values: new Float64Array(size),
      labels: new Uint8Array(this.pairs ? 2 * size : size),
    };
  }
}
