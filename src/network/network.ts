/// <reference lib="esnext.disposable" preserve="true" />
// The public class Network: fit, predict, evaluate, save. It owns its parameters in the backend's memory and
// hands the work to train/, evaluate/ and model/.

import { type Backend, requireBackendFirst } from '../backend/backend.js';
import type { ClassList } from '../data/class-matching.js';
import type { Dataset } from '../data/dataset.js';
import type { RowSource } from '../data/given-rows.js';
import type { RowStream } from '../data/row-stream.js';
import type { InputChoice } from '../data/sparse-or-dense.js';
import { StateError } from '../errors.js';
import type { Block } from '../memory/arena.js';
import type { ModelDescription } from '../model/model-description.js';
import { defineMembers, requireDifferent } from '../nn/ensemble.js';
import type { Architecture } from '../nn/graph.js';
import type { LayerOptions } from '../nn/layer-options.js';
import { initialParameters, Model } from '../nn/model.js';
import { planParameters } from '../nn/parameter-plan.js';
import { requireOptionsOf, settle } from '../options/option.js';
import { Random } from '../random.js';
import type { History } from '../train/history.js';
import type { RunningParameters } from '../train/training-session.js';
import type { GivenBytes } from '../typed-arrays.js';
import { decodeCheckpoint, requireBackend, restoreTraining } from './checkpoint-file.js';
import { memberNetwork, type NetworkSource, networkTrainable, networkWithHead } from './derive-network.js';
import { describeNetwork, requireScales } from './describe-network.js';
import { FoldedCopy } from './folded-copy.js';
import { givenShape } from './given-shape.js';
import { newState, requireLearned } from './learned-state.js';
import { type FitOptions, NETWORK_OPTIONS, type NetworkOptions, resolveFitOptions } from './options.js';
import { ParameterAccess } from './parameter-access.js';
import { replaceTensors } from './parameters.js';
import { readModel } from './read-model.js';
import { rowsToFit } from './rows-to-fit.js';
import { encodeNetwork, type SaveOptions } from './save-options.js';
import { type ChosenStandardization, standardizationFor } from './standardize-option.js';
import { prepareFit, trainNetworks } from './train-network.js';
import type { HeadOptions } from './with-head.js';

/**
 * A neural network: layers, weights, and what training has learnt. It trains, predicts, evaluates, and is saved and loaded.
 * @example
 * const network = new Network(await createBackend(), {
 *   inputSize: 784,
 *   layers: [{ units: 342, activation: 'relu' }, { units: 10 }],
 * });
 * await network.fit(train, { epochs: 10 });
 * network.evaluate(test).accuracy;
 * const bytes = network.save();
 */
export class Network extends ParameterAccess implements Disposable {
  /** Its layers as a graph, with shapes. */
  readonly architecture: Architecture;
  /** Governs initial weights, shuffling and dropout. */
  readonly seed: number;
  private readonly ownModel: Model;
  private readonly standardize: ChosenStandardization | null;
  private readonly standardizeTargets: boolean;
  protected readonly input: InputChoice;
  protected readonly folded: FoldedCopy;
  protected readonly state = newState();
  private block: Block | null;
  private fitting = false;
  private running: RunningParameters | null = null;

  /** @throws OptionError for sizes, names or a seed out of range; OutOfMemoryError when it does not fit. */
  constructor(
    /** Where it computes. */
    readonly backend: Backend,
    options: NetworkOptions,
    /** The graph of a loaded model, whose parameters are filled in next. For load(). */
    graph?: Architecture,
  ) {
    super();
    requireBackendFirst('network', backend);
    requireOptionsOf('network', NETWORK_OPTIONS, options);
    const { layers, members, loss, ...others } = settle(NETWORK_OPTIONS, options);
    this.architecture = graph ?? defineMembers(givenShape(others), layers, members, loss);
    if (members > 1) requireDifferent(this.architecture);
    this.seed = others.seed;
    this.standardize = standardizationFor(this.architecture, others.standardize);
    this.standardizeTargets = others.standardizeTargets;
    this.input = others.input;
    const { parameters, total } = planParameters(this.architecture);
    this.block = backend.arena.reserve(4 * total, `the network's ${parameters} parameters`);
    this.ownModel = new Model(this.architecture, this.block.address);
    this.folded = new FoldedCopy(backend, this.ownModel);
    if (graph === undefined)
      this.ownModel.restore(
        backend.arena,
        initialParameters(this.architecture, Random.stream(this.seed, 'init')),
      );
  }

  /**
   * Trains on `data`: a data set, or rows that do not fit into memory, as a stream (streamRows) or a function that returns a fresh
   * iterable of batches or rows for each epoch. A second call continues where the first ended, with the optimizer's state too where the optimizer is
   * of the same name and numbers. (A schedule spans one call.) The same seed gives the same bits on the same backend.
   * @returns the network's whole history, the epochs of all fits so far, as `history` (unlike Keras, whose fit returns the
   * epochs of that call alone; those are `history.slice(before)`, where `before` was its length).
   * @throws OptionError, DataError, ShapeError for what does not fit; DivergedError at NaN or infinity.
   */
  async fit(data: Dataset | RowStream | RowSource, options: FitOptions = {}): Promise<History> {
    this.requireLive();
    const given = rowsToFit(data, options, { architecture: this.architecture, state: this.state });
    const rows = given instanceof Promise ? await given : given;
    const training = resolveFitOptions(options, this.architecture);
    const adopt = (adopted: Dataset, classes?: ClassList) => this.adopt(adopted, classes);
    const { train, validation } = prepareFit(adopt, rows, options);
    if (this.fitting)
      throw new StateError('fit: this network is being trained already; await the first call');
    options.signal?.throwIfAborted();
    this.fitting = true;
    try {
      const { backend, model, state, standardize, standardizeTargets, input, seed } = this;
      const parts = { backend, model, state, standardize, standardizeTargets, input, seed };
      const { callbacks = [], dropoutSeed } = options;
      const trainee = { ...parts, describe: () => this.describe(), training, callbacks, dropoutSeed };
      const onBegin = (running: RunningParameters) => {
        this.running = running;
      };
      await trainNetworks([trainee], train, { ...options, validation, onBegin, stream: rows.stream });
    } finally {
      this.folded.forget();
      this.fitting = false;
      this.running = null;
    }
    return this.state.history;
  }

  protected predictingModel(): Model {
    this.requireLive();
    requireLearned(this.state, this.standardize !== null);
    this.running?.giveParameters();
    if (this.fitting) this.folded.forget(); // a callback asks, and the weights have moved since the last one did
    return this.folded.get();
  }

  /** As it is now. */
  protected get model(): Model {
    this.running?.giveParameters();
    return this.ownModel;
  }

  protected change(write: () => void): void {
    if (this.running) this.running.changeParameters(write);
    else write();
  }

  /**
   * The model as the bytes of a safetensors file: architecture, weights, standardisers, class names, seed, history.
   * @throws StateError before the first fit, which learns the standardisers; ModelError for a weight that does not fit in `dtype`.
   */
  save(options?: SaveOptions): Uint8Array {
    this.requireLive();
    requireScales(this, this.standardize !== null, this.standardizeTargets);
    return encodeNetwork(this.describe(), options);
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
    bytes: GivenBytes,
    fileName = 'model',
    given: Pick<NetworkOptions, 'input'> = {},
  ): Network {
    const { graph, options, tensors, learned } = readModel(bytes, fileName, given);
    const network = new Network(backend, options, graph);
    replaceTensors(network.model, backend.arena, tensors);
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
    bytes: GivenBytes,
    fileName = 'checkpoint',
    options: Pick<NetworkOptions, 'input'> & { anyBackend?: boolean } = {},
  ): Network {
    const network = Network.load(backend, bytes, fileName, options);
    try {
      const saved = decodeCheckpoint(bytes, fileName, network.model.everything.length);
      if (!options.anyBackend) requireBackend(saved.position.backend, backend.name, fileName);
      restoreTraining(network.state, saved, fileName);
      return network;
    } catch (error) {
      network.dispose();
      throw error;
    }
  }

  /**
   * A new network of this one's trained body and a new head, for transfer learning. The body keeps its parameters and standardiser,
   * and is not trained unless `trainable` is true. This network stays as it is.
   * @param head units of the new output layer, or the new layers, of which the first reads the body.
   * @throws OptionError; StateError before this network has weights, and for one that was trained on a table.
   * @example const shoes = clothes.withHead(4); await shoes.fit(photosOfShoes);
   */
  withHead(head: number | readonly LayerOptions[], options: HeadOptions = {}): Network {
    return networkWithHead(this.source, head, options);
  }

  /**
   * A copy of this network in which training moves the named layers and no others; `true` stands for all of them. The second phase of
   * transfer learning: the body is trained too, at a low rate, once the head suits it.
   * @throws OptionError for an unknown name; StateError before this network has weights.
   * @example const tuned = shoes.withTrainable(true); await tuned.fit(photosOfShoes, { learningRate: 1e-3 });
   */
  withTrainable(trained: boolean | readonly string[]): Network {
    return networkTrainable(this.source, trained);
  }

  /** A copy of one of an ensemble's networks, without a history; `index` is from 0 to memberCount - 1. @throws OptionError */
  member(index: number): Network {
    return memberNetwork(this.source, index);
  }

  private get source(): NetworkSource<Network> {
    this.requireLive();
    const { backend, model, state, seed, input, standardize, standardizeTargets } = this;
    const make: NetworkSource<Network>['make'] = (options, graph) => {
      const network = new Network(backend, options, graph);
      return { network, model: network.ownModel, state: network.state };
    };
    return { backend, model, state, seed, input, standardize, standardizeTargets, make };
  }

  /** Frees the network's memory. The network cannot be used afterwards; calling it again has no effect. */
  dispose(): void {
    if (this.block === null) return;
    if (this.fitting) throw new StateError('dispose: a training is going on; abort and await the fit first');
    for (const predictor of this.predictors) predictor.dispose();
    this.folded.dispose();
    this.backend.arena.release(this.block);
    this.block = null;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  protected requireLive(): void {
    if (this.block === null) throw new StateError('this network was disposed of; make or load another');
  }
}
