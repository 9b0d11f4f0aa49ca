/// <reference lib="esnext.disposable" preserve="true" />
// The network as its users hold it: fit, predict, evaluate, save. It owns its parameters in the backend's memory and
// hands the work to train/, evaluate/ and model/.

import { type Backend, requireBackendFirst } from '../backend/backend.js';
import type { ClassList } from '../data/class-matching.js';
import type { Dataset } from '../data/dataset.js';
import type { InputChoice } from '../data/sparse-or-dense.js';
import { ShapeError, StateError } from '../errors.js';
import type { Block } from '../memory/arena.js';
import type { ModelDescription } from '../model/model-description.js';
import { encodeModel } from '../model/model-file-write.js';
import type { Architecture } from '../nn/graph.js';
import { defineArchitecture } from '../nn/graph-from-options.js';
import { type LayerTable, layerTable } from '../nn/layer-table.js';
import { initialParameters, Model } from '../nn/model.js';
import { planParameters } from '../nn/parameter-plan.js';
import { requireOptionsOf, settle } from '../options/option.js';
import { Random } from '../random.js';
import type { History } from '../train/history.js';
import { adoptData, classCountOf, classesOf, requireDataset } from './check-data.js';
import { decodeCheckpoint, requireBackend, restoreTraining } from './checkpoint-file.js';
import { describeNetwork } from './describe-network.js';
import type { Predictor } from './evaluation.js';
import { FoldedCopy } from './folded-copy.js';
import { newState } from './learned-state.js';
import { type FitOptions, type LayerParameters, NETWORK_OPTIONS, type NetworkOptions } from './options.js';
import { layersOf, restoreTensors } from './parameters.js';
import { PredictAndEvaluate } from './predict-and-evaluate.js';
import { readModel } from './read-model.js';
import { encodedBy } from './schema-rows.js';
import type { ChosenStandardization } from './standardize-option.js';
import { prepareFit, trainNetworks } from './train-network.js';

export class Network extends PredictAndEvaluate implements Disposable {
  readonly architecture: Architecture;
  readonly seed: number;
  private readonly model: Model;
  private readonly standardize: ChosenStandardization | null;
  private readonly standardizeTargets: boolean;
  private readonly input: InputChoice;
  private readonly folded: FoldedCopy;
  protected readonly state = newState();
  private block: Block | null;
  private fitting = false;

  /** @throws OptionError for sizes, names or a seed out of range; OutOfMemoryError when it does not fit. */
  constructor(
    readonly backend: Backend,
    options: NetworkOptions,
    /** The graph of a loaded model, whose parameters are filled in next. For load(). */
    graph?: Architecture,
  ) {
    super();
    requireBackendFirst('network', backend);
    requireOptionsOf('network', NETWORK_OPTIONS, options);
    const { inputSize, layers, loss, ...others } = settle(NETWORK_OPTIONS, options);
    this.architecture = graph ?? defineArchitecture(inputSize, layers, loss);
    this.seed = others.seed;
    this.standardize = others.standardize;
    this.standardizeTargets = others.standardizeTargets;
    this.input = others.input;
    const { parameters, total } = planParameters(this.architecture);
    this.block = backend.arena.reserve(4 * total, `the network's ${parameters} parameters`);
    this.model = new Model(this.architecture, this.block.address);
    this.folded = new FoldedCopy(backend, this.model);
    if (graph === undefined)
      this.model.restore(
        backend.arena,
        initialParameters(this.architecture, Random.stream(this.seed, 'init')),
      );
  }

  /** How many weights, biases and scales there are. */
  get parameterCount(): number {
    return this.model.plan.parameters;
  }

  /**
   * A copy of all that predicts: every layer's weights, then every layer's biases; with batch normalisation then its scales,
   * running means and running variances. Where targets are standardised the outputs are too: see targetScale.
   */
  get parameters(): Float32Array {
    this.requireLive();
    return this.model.save(this.backend.arena);
  }

  set parameters(values: Float32Array) {
    this.requireLive();
    const { length } = this.model.everything;
    if (values.length !== length) {
      throw new ShapeError(`parameters: ${length} expected, ${values.length} given`);
    }
    this.model.restore(this.backend.arena, values);
    this.folded.forget();
    this.state.raw = null;
    this.state.hasWeights = true;
  }

  /**
   * All layers as a table: name, kind in words, output shape, parameters, MFLOP to predict a row; and totals.
   * @example network.summary().layers[0]; // { name: 'dense1', layer: 'dense 784→342', inputs: ['input'], shape: [342], … }
   */
  summary(): LayerTable {
    return layerTable(this.architecture);
  }

  /** Every dense layer, from the first hidden one to the output, with copies of its parameters. */
  get layers(): LayerParameters[] {
    this.requireLive();
    return layersOf(this.model, this.backend.arena);
  }

  /**
   * Trains on `data`; a second call continues where the first ended, with the optimizer's state too where the optimizer is
   * of the same name and numbers. (A schedule spans one call.) The same seed gives the same bits on the same backend.
   * @returns the network's whole history, the epochs of all fits so far, as `history` (unlike Keras, whose fit returns the
   * epochs of that call alone; those are `history.slice(before)`, where `before` was its length).
   * @throws OptionError, DataError, ShapeError for what does not fit; DivergedError at NaN or infinity.
   */
  async fit(data: Dataset, options: FitOptions = {}): Promise<History> {
    this.requireLive();
    const adopt = (rows: Dataset, classes?: ClassList) => this.adopt(rows, classes);
    const { train, validation, training } = prepareFit(this.architecture, adopt, data, options);
    if (this.fitting)
      throw new StateError('fit: this network is being trained already; await the first call');
    options.signal?.throwIfAborted();
    this.fitting = true;
    try {
      const { backend, model, state, standardize, standardizeTargets, input, seed } = this;
      const describe = () => this.describe();
      const parts = { backend, model, state, standardize, standardizeTargets, input, seed, describe };
      const { callbacks = [], dropoutSeed } = options;
      await trainNetworks([{ ...parts, training, callbacks, dropoutSeed }], train, {
        ...options,
        validation,
      });
    } finally {
      this.folded.forget();
      this.fitting = false;
    }
    return this.state.history;
  }

  protected get predictor(): Predictor {
    this.requireLive();
    if (!this.state.hasWeights) {
      throw new StateError(
        'this network has learned nothing yet: fit the network first, load one, or set its parameters',
      );
    }
    if (this.fitting) this.folded.forget(); // a callback asks, and the weights have moved since the last one did
    const { backend, input, task } = this;
    const { standardizer, targetScale } = this.state;
    return { backend, input, task, model: this.folded.get(), standardizer, targetScale };
  }

  /**
   * The model as the bytes of a safetensors file: architecture, weights, standardisers, class names, seed, history.
   * @throws StateError before the first fit, which learns the standardisers.
   */
  save(): Uint8Array {
    this.requireLive();
    if (this.standardize && this.state.standardizer === null) {
      throw new StateError('save: train the network first, or make it with standardize: false');
    }
    if (this.standardizeTargets && this.task === 'values' && this.state.targetScale === null) {
      throw new StateError('save: train the network first, or make it with standardizeTargets: false');
    }
    return encodeModel(this.describe());
  }

  private describe(): ModelDescription {
    const { model, seed, state, backend } = this;
    return describeNetwork(model, backend.arena, { seed, state });
  }

  /**
   * A network from the bytes that save() gave.
   * @param fileName appears in errors.
   * @throws ModelError for anything that is not a whole, consistent model file.
   */
  static load(
    backend: Backend,
    bytes: Uint8Array,
    fileName = 'model',
    { input }: Pick<NetworkOptions, 'input'> = {},
  ): Network {
    const { graph, options, tensors, learned } = readModel(bytes, fileName);
    const network = new Network(backend, { ...options, input }, graph);
    restoreTensors(network.model, backend.arena, tensors);
    Object.assign(network.state, learned);
    return network;
  }

  /**
   * A network from the bytes of a checkpoint, which goes on with its training when fit() is called with the same data and
   * options, and ends with the bits that it would have had without a stop.
   * @param options anyBackend goes on where the checkpoint was written on another backend too, with other roundings.
   * @throws ModelError as load(), and for a model whose training is finished; OptionError for another backend.
   */
  static resume(
    backend: Backend,
    bytes: Uint8Array,
    fileName = 'checkpoint',
    { anyBackend = false, ...options }: Pick<NetworkOptions, 'input'> & { anyBackend?: boolean } = {},
  ): Network {
    const network = Network.load(backend, bytes, fileName, options);
    try {
      const saved = decodeCheckpoint(bytes, fileName, network.model.everything.length);
      if (!anyBackend) requireBackend(saved.position.backend, backend.name, fileName);
      restoreTraining(network.state, saved, fileName);
      return network;
    } catch (error) {
      network.dispose();
      throw error;
    }
  }

  /** Classes told apart: the output units, or two for a single one. */
  get classCount(): number {
    return classCountOf(this.architecture);
  }

  /** Gives the memory back. The network cannot be used afterwards; calling it twice does no harm. */
  dispose(): void {
    if (this.block === null) return;
    if (this.fitting)
      throw new StateError('dispose: this network is being trained; abort and await the fit first');
    this.folded.dispose();
    this.backend.arena.release(this.block);
    this.block = null;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  private requireLive(): void {
    if (this.block === null) throw new StateError('this network was disposed of; make or load another');
  }

  /** The rows with labels counted in this network's classes, or in `classes` before it has any. */
  protected adopt(data: Dataset, classes?: ClassList): Dataset {
    requireDataset(data);
    const { classNames: names, classCodes: codes } = this.state;
    const encoded = encodedBy(this.state, data);
    return adoptData(this.architecture, encoded, names ? { names, codes } : (classes ?? classesOf(encoded)));
  }
}
