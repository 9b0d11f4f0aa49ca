// The network as its users hold it: fit, predict, evaluate, save. It owns its parameters in the backend's memory and
// hands the work to train/, evaluate/ and model/.

import type { Backend } from './backend/backend.js';
import { numericNames } from './data/classes.js';
import type { Dataset } from './data/dataset.js';
import { ResidentData } from './data/resident.js';
import { requireClasses } from './data/split.js';
import { requireFinite, type Standardizer } from './data/standardize.js';
import { type FeatureRows, unlabelled } from './data/typed-rows.js';
import { DataError, ModelError, ShapeError, StateError } from './errors.js';
import { Evaluation } from './evaluate/report.js';
import type { Block } from './memory/arena.js';
import { decodeModel, encodeModel } from './model/model-file.js';
import type { Activation } from './nn/activations.js';
import {
  type Architecture,
  defineArchitecture,
  describeArchitecture,
  type LayerOptions,
  optionsOf,
  planParameters,
} from './nn/architecture.js';
import type { LossName } from './nn/losses.js';
import { initialParameters, Sequential } from './nn/sequential.js';
import { sgd } from './optim/sgd.js';
import { Random } from './random.js';
import type { Callback } from './train/callbacks.js';
import { fit } from './train/fit.js';
import type { EpochRecord, History } from './train/history.js';
import { infer } from './train/inference.js';
import { checkRange, DEFAULTS, resolveTrainingOptions, type TrainingOptions } from './train/options.js';

export interface NetworkOptions {
  /** Features of a row. */
  inputSize: number;
  /** From the first hidden layer to the output layer. */
  layers: readonly LayerOptions[];
  /** Default: softmax-cross-entropy. */
  loss?: LossName;
  /** Governs initial weights and shuffling. Default 5. */
  seed?: number;
  /** Whether fit learns a standardiser from its training rows. Default true. */
  standardize?: boolean;
}

export interface FitOptions extends Partial<TrainingOptions> {
  /** Rows to measure loss and accuracy on after each epoch; never trained on. */
  validation?: Dataset;
  callbacks?: readonly Callback[];
  /** Stops between two steps; fit then rejects with the signal's reason, and the weights stay as they are. */
  signal?: AbortSignal;
}

/** A layer as it is now. */
export interface LayerParameters {
  inputs: number;
  units: number;
  activation: Activation;
  /** [inputs, units], row-major. */
  weight: Float32Array;
  /** [units] */
  bias: Float32Array;
}

export class Network implements Disposable {
  readonly architecture: Architecture;
  readonly seed: number;
  private readonly model: Sequential;
  private readonly standardize: boolean;
  private block: Block | null;
  private fitting = false;
  private learned: Standardizer | null = null;
  private names: readonly string[] | null = null;
  private records: EpochRecord[] = [];

  /** @throws OptionError for sizes, names or a seed out of range; OutOfMemoryError when it does not fit. */
  constructor(
    readonly backend: Backend,
    options: NetworkOptions,
  ) {
    this.architecture = defineArchitecture(options.inputSize, options.layers, options.loss);
    this.seed = checkRange('seed', options.seed ?? DEFAULTS.seed);
    this.standardize = options.standardize ?? true;
    const { count } = planParameters(this.architecture);
    this.block = backend.arena.reserve(4 * count, `the network's ${count} parameters`);
    this.model = new Sequential(this.architecture, this.block.address);
    this.model.restore(backend.arena, initialParameters(this.architecture, Random.stream(this.seed, 'init')));
  }

  /** How many weights and biases there are. */
  get parameterCount(): number {
    return this.model.parameters.length;
  }

  /** Loss and accuracy of every epoch so far. */
  get history(): History {
    return this.records;
  }

  /** The classes' names, in the order of the outputs; null before the first fit. */
  get classNames(): readonly string[] | null {
    return this.names;
  }

  get standardizer(): Standardizer | null {
    return this.learned;
  }

  /** A copy of all parameters: every layer's weights, then every layer's biases. */
  get parameters(): Float32Array {
    this.requireLive();
    return this.model.save(this.backend.arena);
  }

  set parameters(values: Float32Array) {
    this.requireLive();
    if (values.length !== this.parameterCount) {
      throw new ShapeError(`parameters: ${this.parameterCount} expected, ${values.length} given`);
    }
    this.model.restore(this.backend.arena, values);
  }

  /** Every layer, from the first hidden one to the output, with copies of its parameters. */
  get layers(): LayerParameters[] {
    this.requireLive();
    const { arena } = this.backend;
    return this.model.layers.map(({ inputs, units, activation, parameters: { weight, bias } }) => ({
      inputs,
      units,
      activation,
      weight: arena.f32(weight.address, weight.rows * weight.columns).slice(),
      bias: arena.f32(bias.address, bias.length).slice(),
    }));
  }

  /**
   * Trains on `data`; a second call goes on where the first ended. The same seed gives the same bits on the same
   * backend.
   * @returns the whole history.
   * @throws OptionError, DataError, ShapeError for what does not fit; DivergedError at NaN or infinity.
   */
  async fit(data: Dataset, options: FitOptions = {}): Promise<History> {
    this.requireLive();
    const training = resolveTrainingOptions(options);
    this.requireFits(data);
    if (options.validation) this.requireFits(options.validation);
    requireClasses(data);
    if (this.fitting)
      throw new StateError('fit: this network is being trained already; await the first call');
    options.signal?.throwIfAborted();
    this.fitting = true;
    try {
      await this.train(data, training, options);
    } finally {
      this.fitting = false;
    }
    return this.records;
  }

  private async train(data: Dataset, training: TrainingOptions, options: FitOptions): Promise<void> {
    const { backend } = this;
    const { validation } = options;
    const resident = ResidentData.upload(backend, data);
    let other: ResidentData | null = null;
    try {
      if (validation && !resident.holds(validation)) other = ResidentData.upload(backend, validation);
      if (this.standardize && this.learned === null) {
        const learned = resident.moments(data.rows);
        requireFinite(learned, data.name);
        this.learned = learned;
      }
      this.names ??= data.classNames;
      await fit({
        backend,
        model: this.model,
        optimizer: sgd(training.learningRate, training.l2),
        standardizer: this.learned,
        train: { data: resident, rows: data.rows },
        validation: validation ? { data: other ?? resident, rows: validation.rows } : null,
        options: training,
        seed: this.seed,
        epochsDone: this.records.length,
        callbacks: options.callbacks ?? [],
        signal: options.signal,
        record: (record) => this.records.push(record),
      });
    } finally {
      other?.dispose();
      resident.dispose();
    }
  }

  /** The class of each row, [rows]; an index into classNames. @throws ShapeError */
  predict(rows: FeatureRows): Int32Array {
    return this.inferRows(rows, false).predictions;
  }

  /**
   * The probability of each class for each row, [rows, classes] row-major; a single sigmoid output p stands for the
   * two classes' 1 - p and p. @throws ShapeError
   */
  predictProba(rows: FeatureRows): Float32Array {
    const probabilities = this.inferRows(rows, true).probabilities!;
    if (this.architecture.layers.at(-1)!.units > 1) return probabilities;
    const pairs = new Float32Array(2 * probabilities.length);
    probabilities.forEach((p, i) => {
      pairs[2 * i] = 1 - p;
      pairs[2 * i + 1] = p;
    });
    return pairs;
  }

  /** Loss, accuracy, per-class metrics and confusion matrix on labelled rows. */
  evaluate(data: Dataset): Evaluation {
    this.requireLive();
    this.requireFits(data);
    if (data.size === 0) throw new DataError(`${data.name}: no rows to evaluate on`);
    const { loss, predictions } = infer(this.backend, this.model, data, this.learned, {
      probabilities: false,
    });
    const truth = Int32Array.from(data.rows, (row) => data.labels[row]);
    return new Evaluation({ loss, truth, predicted: predictions, classNames: this.names ?? data.classNames });
  }

  private inferRows(rows: FeatureRows, probabilities: boolean) {
    this.requireLive();
    const data = unlabelled(rows, this.architecture.inputSize);
    return infer(this.backend, this.model, data, this.learned, { probabilities });
  }

  /** The model as the bytes of a safetensors file: architecture, weights, standardiser, class names, seed, history. */
  save(): Uint8Array {
    this.requireLive();
    return encodeModel({
      architecture: describeArchitecture(this.architecture),
      weights: this.layers.map(({ weight, bias }) => ({ weight, bias })),
      standardizer: this.learned,
      classNames: [...(this.names ?? numericNames(this.classCount))],
      seed: this.seed,
      history: this.records.map(({ seconds, ...record }) => record),
    });
  }

  /**
   * A network from the bytes that save() gave.
   * @param fileName appears in errors.
   * @throws ModelError for anything that is not a whole, consistent model file.
   */
  static load(backend: Backend, bytes: Uint8Array, fileName = 'model'): Network {
    const { architecture, weights, standardizer, classNames, seed, history } = decodeModel(bytes, fileName);
    const options = { ...optionsOf(architecture), seed, standardize: standardizer !== null };
    const network = new Network(backend, options);
    weights.forEach(({ weight, bias }, i) => {
      const target = network.model.layers[i].parameters;
      backend.arena.f32(target.weight.address, weight.length).set(weight);
      backend.arena.f32(target.bias.address, bias.length).set(bias);
    });
    network.learned = standardizer;
    network.names = classNames;
    network.records = history as EpochRecord[];
    return network;
  }

  /** Classes told apart: the output units, or two for a single one. */
  get classCount(): number {
    const { units } = this.architecture.layers.at(-1)!;
    return units === 1 ? 2 : units;
  }

  /** Gives the memory back. The network cannot be used afterwards; calling it twice does no harm. */
  dispose(): void {
    if (this.block === null) return;
    if (this.fitting)
      throw new StateError('dispose: this network is being trained; abort and await the fit first');
    this.backend.arena.release(this.block);
    this.block = null;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  private requireLive(): void {
    if (this.block === null) throw new StateError('this network was disposed of; make or load another');
  }

  private requireFits(data: Dataset): void {
    if (data.featureCount !== this.architecture.inputSize) {
      throw new ModelError(
        `${data.name}: ${data.featureCount} features a row, the network takes ${this.architecture.inputSize}`,
      );
    }
    if (data.classCount > this.classCount) {
      throw new ModelError(
        `${data.name}: ${data.classCount} classes, the network tells ${this.classCount} apart`,
      );
    }
  }
}
