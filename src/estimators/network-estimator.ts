// What every estimator over a network does: makes the network once the rows say how large, fits it until the loss stops
// falling, and takes pieces one by one. Before: common-options.ts, check-x-y.ts; fitted-attributes.ts shows what was learned.
// Next: network-classifier.ts, mlp-regressor.ts.

import { type Backend, requireBackendFirst } from '../backend/backend.js';
import type { Dataset } from '../data/dataset.js';
import { splitDataset } from '../data/train-test-split.js';
import type { FeatureRows } from '../data/typed-rows.js';
import { ModelError, StateError, warnOnConsole } from '../errors.js';
import { Network } from '../network/network.js';
import type { FitOptions, NetworkOptions } from '../network/options.js';
import { requireForFeatures, tableScaling } from '../network/table-scaling.js';
import { requireOptionsOf, type Schema, settle } from '../options/option.js';
import { requireShape } from '../options/shapes.js';
import type { Callback } from '../train/callbacks.js';
import { earlyStopping } from '../train/early-stopping.js';
import type { GivenBytes } from '../typed-arrays.js';
import { COMMON_OPTIONS, type CommonOptions, requireConstantRate } from './common-options.js';
import { convergenceWarning } from './convergence-warning.js';
import { decodeEstimator, encodeEstimator, fromSavedOptions, savableOptions } from './estimator-file.js';
import { FittedAttributes } from './fitted-attributes.js';
import type { Label } from './labels.js';
import { Turn } from './one-call-at-a-time.js';
import {
  sampleWeightsOf,
  totalWeight,
  type Weights,
  weightsOfPart,
  weightsOfPiece,
} from './sample-weight.js';
import { isScaledTable, ownTable, rowsToPredict, type TableContext, type TableRows } from './table-rows.js';

/**
 * What all estimators share: fit, partialFit, save and load, over one Network.
 * @example
 * const model = new MLPRegressor(backend);    // it is abstract: use one of the estimators
 * await model.fit(X, prices);
 * const bytes = model.save();
 */
export abstract class NetworkEstimator<Options extends CommonOptions>
  extends FittedAttributes
  implements Disposable
{
  private made: Network | null = null;
  private readonly turn = new Turn(' (callbacks may ask model.network)');

  /** @throws OptionError for a backend that was forgotten, and a parameter that is neither in `schema` nor common to all. */
  constructor(
    private readonly name: string,
    /** Where it computes. */
    readonly backend: Backend,
    protected readonly options: Options,
    schema: Schema,
  ) {
    super();
    requireBackendFirst(name, backend);
    const all = { ...schema, ...COMMON_OPTIONS };
    requireOptionsOf(name, all, options);
    settle(all, options);
  }

  /** Epochs at most, where maxIter does not say. */
  protected abstract usualEpochs(data: Dataset): number;
  /** Whether fit ends when the training loss has not fallen for nIterNoChange epochs, and warns when maxIter ends it. */
  protected readonly stopsWhenLevel: boolean = true;
  /** Layers and loss for these rows. */
  protected abstract networkOptions(
    data: Dataset,
  ): Pick<NetworkOptions, 'layers' | 'loss' | 'standardizeTargets'>;
  /** The options of Network.fit for these rows. `weight` is the sum of their weights: their number, without weights. */
  protected abstract fitOptions(data: Dataset, weight: number): FitOptions & { batchSize: number };
  /** The same for partialFit; the result must not depend on the size of the piece. */
  protected abstract pieceOptions(piece: Dataset): FitOptions & { batchSize: number };
  /** The field of the history that is the score on validation rows. */
  protected abstract readonly validationScore: 'validationAccuracy' | 'validationLoss';

  /** The parameters as they were given. */
  getParams(): Options {
    return { ...this.options };
  }

  /** What does the work; its save() gives a model file. Callbacks may ask it. @throws StateError before the first fit. */
  get network(): Network {
    if (this.made === null) throw new StateError('this estimator has learned nothing yet: fit it first');
    return this.made;
  }

  /** The network, to answer. @throws StateError before the first fit, and while one is running. */
  protected answering(verb: string): Network {
    this.turn.require(verb);
    return this.network;
  }

  /** The weight of each class's rows. */
  protected ownClassWeights(): FitOptions['classWeights'] {
    return this.options.fit?.classWeights;
  }

  /** @param prepare the rows, once it is this fit's turn. @throws StateError while another is running. */
  protected fitInTurn(prepare: () => Dataset, sampleWeight?: ArrayLike<number>): Promise<void> {
    return this.turn.take('fit', () => this.fitData(prepare(), sampleWeight));
  }

  /** One epoch over the piece, from where the last one ended. @throws as fitInTurn */
  protected fitPieceInTurn(prepare: () => Dataset, sampleWeight?: ArrayLike<number>): Promise<void> {
    return this.turn.take('partialFit', () => this.fitPiece(prepare(), sampleWeight));
  }

  /** How rows of objects are encoded: with the earlier schema for predictions and where a fit continues (`goesOn`). */
  protected context(goesOn = false): TableContext {
    const schema = (goesOn && this.made?.schema) || null;
    return { columns: this.options.columns, schema, onNotice: (text) => this.warn(text) };
  }

  /** Asks the network about rows, which may be objects. */
  protected answer<Answer>(
    verb: string,
    X: FeatureRows | TableRows | Dataset,
    ask: (network: Network, rows: FeatureRows | Dataset) => Answer,
  ): Answer {
    const network = this.answering(verb);
    return ask(
      network,
      rowsToPredict(network, X, (text) => this.warn(text)),
    );
  }

  /** Rows of a table are scaled column by column, unless the network has a schema already. */
  private own(data: Dataset): Dataset {
    return this.made?.schema ? data : ownTable(data, this.options.standardize, this.options.columns);
  }

  private async fitData(given: Dataset, sampleWeight: ArrayLike<number> | undefined): Promise<void> {
    const {
      validationFraction,
      randomState: seed,
      warmStart,
      signal,
      ...others
    } = settle(COMMON_OPTIONS, this.options);
    const allWeights = this.weights(given, sampleWeight);
    if (!warmStart) this.dispose();
    const data = this.own(given);
    const { train, validation } = others.earlyStopping
      ? splitDataset(data, { validation: validationFraction, seed, stratified: data.targets === null })
      : { train: data, validation: undefined };
    const weights = weightsOfPart(data, train, allWeights);
    const callbacks = [...this.stops(validation !== undefined), ...(this.options.callbacks ?? [])];
    const epochs = this.options.maxIter ?? this.usualEpochs(train);
    const options = this.fitOptions(train, totalWeight(train, weights));
    const run = { epochs, validation, callbacks, signal };
    await this.networkFor(train).fit(train, { ...options, ...this.options.fit, ...weights, ...run });
  }

  private weights(data: Dataset, sampleWeight: ArrayLike<number> | undefined): Weights {
    const sampleWeights = sampleWeightsOf(sampleWeight ?? this.options.fit?.sampleWeights, data.size);
    return { classWeights: this.ownClassWeights(), sampleWeights };
  }

  private stops(validated: boolean): Callback[] {
    const { tol: minDelta, nIterNoChange: patience } = settle(COMMON_OPTIONS, this.options);
    const monitor = validated ? this.validationScore : 'loss';
    if (!validated && !this.stopsWhenLevel) return [];
    const stop = earlyStopping({ monitor, patience, minDelta, restoreBest: validated });
    return this.stopsWhenLevel ? [stop, convergenceWarning((text) => this.warn(text))] : [stop];
  }

  private warn(message: string): void {
    (this.options.onWarning ?? warnOnConsole)(`${this.name}: ${message}`);
  }

  private async fitPiece(given: Dataset, sampleWeight: ArrayLike<number> | undefined): Promise<void> {
    const piece = this.own(given);
    const { callbacks, signal, fit } = this.options;
    requireConstantRate(fit);
    const options = { ...this.pieceOptions(piece), ...fit };
    const weights = weightsOfPiece(piece, this.weights(piece, sampleWeight), options.batchSize);
    await this.networkFor(piece).fit(piece, {
      ...{ ...options, ...weights, epochs: 1, partial: true, callbacks, signal },
    });
  }

  private networkFor(data: Dataset): Network {
    const { standardize } = this.options;
    this.made ??= new Network(this.backend, {
      ...this.networkOptions(data),
      inputSize: data.featureCount,
      seed: this.options.randomState ?? undefined, // scikit-learn's None
      standardize: isScaledTable(data) ? tableScaling(standardize).network : requireForFeatures(standardize),
    });
    return this.made;
  }

  /**
   * The fitted estimator as the bytes of a model file, which Network.load reads too. Parameters and classes are in its
   * metadata; callbacks, signal, onWarning and sample weights are not saved. The class's static load() reads it.
   * @throws StateError before the first fit, and while one is running.
   */
  save(): Uint8Array {
    const network = this.answering('save');
    const { name: kind, options } = this;
    return encodeEstimator(network.save(), {
      ...{ kind, options: savableOptions(options), classes: this.savedClasses() },
    });
  }

  /** The classes as users write them; empty for regression. */
  protected savedClasses(): readonly Label[] {
    return [];
  }

  /** Restores saved state into an estimator that was made with the saved parameters. @throws ModelError */
  protected takeSaved(network: Network, _classes: readonly Label[], _fileName: string): void {
    this.made = network;
  }

  /**
   * The implementation of each class's load().
   * @throws ModelError for a file that no such estimator was saved in.
   */
  protected static restore<Estimator extends NetworkEstimator<CommonOptions>, Options>(
    Kind: new (backend: Backend, options: Options) => Estimator,
    kind: string,
    { backend, bytes, fileName }: { backend: Backend; bytes: GivenBytes; fileName: string },
  ): Estimator {
    requireShape('fileName', fileName, 'text');
    const saved = decodeEstimator(bytes, fileName);
    if (saved.kind !== kind) {
      throw new ModelError(
        `${fileName}: saved by ${saved.kind}; use ${saved.kind}.load() to read it, not ${kind}.load()`,
      );
    }
    const estimator = fromSavedOptions(() => new Kind(backend, saved.options as Options), fileName);
    const network = Network.load(backend, bytes, fileName);
    try {
      estimator.takeSaved(network, saved.classes, fileName);
    } catch (error) {
      network.dispose();
      throw error;
    }
    return estimator;
  }

  /** Gives the network's memory back and forgets what was learned. */
  dispose(): void {
    this.made?.dispose();
    this.made = null;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
