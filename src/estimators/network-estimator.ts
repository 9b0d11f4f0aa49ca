// What every estimator over a network does: makes the network once the rows say how large, fits it until the loss stops
// falling, takes pieces one by one, and shows what was learned under scikit-learn's names.
// Before: rows.ts. Next: network-classifier.ts, mlp-regressor.ts.

import { type Backend, requireBackendFirst } from '../backend/backend.js';
import type { Dataset } from '../data/dataset.js';
import { splitDataset } from '../data/split.js';
import { requireKnownOptions, StateError } from '../errors.js';
import { Network } from '../network/network.js';
import type { FitOptions, NetworkOptions } from '../network/options.js';
import type { StandardizeOption } from '../network/standardization.js';
import type { Callback } from '../train/callbacks.js';
import { earlyStopping } from '../train/early-stopping.js';
import { Turn } from './turn.js';

/** What all estimators over a network take. */
export interface CommonOptions {
  /** Most epochs. */
  maxIter?: number;
  /** The least fall of the loss that counts, or rise of the score with earlyStopping. Default 1e-4. */
  tol?: number;
  /** Epochs in a row without such, after which fit ends. Default 10. */
  nIterNoChange?: number;
  /** Sets `validationFraction` of the rows apart, watches the score on them, and goes back to its best epoch. Default false. */
  earlyStopping?: boolean;
  /** Default 0.1. */
  validationFraction?: number;
  /** Governs split, initial weights and shuffling. Default 5. */
  randomState?: number;
  /** Whether fit goes on from what an earlier fit learned. Default false. */
  warmStart?: boolean;
  /**
   * Ours: features are standardised inside the model, learned from the rows of the first fit. (scikit-learn has a pipeline
   * with StandardScaler for that.) Default true.
   */
  standardize?: StandardizeOption;
  /** Ours: anything else that Network.fit takes, over what the other parameters come to. */
  fit?: Omit<FitOptions, 'epochs' | 'validation' | 'callbacks' | 'signal'>;
  /** Ours: called as the training goes on. */
  callbacks?: readonly Callback[];
  /** Ours: ends the training. */
  signal?: AbortSignal;
}

const COMMON_OPTIONS: readonly (keyof CommonOptions)[] = [
  ...(['maxIter', 'tol', 'nIterNoChange', 'earlyStopping', 'validationFraction', 'randomState'] as const),
  ...(['warmStart', 'standardize', 'fit', 'callbacks', 'signal'] as const),
];

/** A layer's weights [inputs, units], row-major. */
export interface Coefficients {
  readonly values: Float32Array;
  readonly shape: readonly [inputs: number, units: number];
}

export abstract class NetworkEstimator<Options extends CommonOptions> implements Disposable {
  private made: Network | null = null;
  private readonly turn = new Turn(' (callbacks may ask model.network)');

  /** @throws OptionError for a backend that was forgotten, and a parameter that is none of `known` or common to all. */
  constructor(
    name: string,
    readonly backend: Backend,
    protected readonly options: Options,
    known: readonly string[],
  ) {
    requireBackendFirst(name, backend);
    requireKnownOptions(name, options, [...known, ...COMMON_OPTIONS]);
  }

  /** Epochs at most, where maxIter does not say. */
  protected abstract usualEpochs(data: Dataset): number;
  /** Whether fit ends when the training loss has not fallen for nIterNoChange epochs. */
  protected readonly stopsWhenLevel: boolean = true;
  /** Layers and loss for these rows. */
  protected abstract networkOptions(
    data: Dataset,
  ): Pick<NetworkOptions, 'layers' | 'loss' | 'standardizeTargets'>;
  /** What Network.fit is given for these rows. */
  protected abstract fitOptions(data: Dataset): FitOptions;
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

  /** The training loss of each epoch, without the penalty; of standardised targets where the regressor standardises them. */
  get lossCurve(): number[] {
    return this.network.history.map(({ loss }) => loss);
  }

  /** Epochs that were trained. */
  get nIter(): number {
    return this.network.history.length;
  }

  /** The lowest of lossCurve. */
  get bestLoss(): number {
    return Math.min(...this.lossCurve);
  }

  get nFeaturesIn(): number {
    return this.network.architecture.inputSize;
  }

  /** Each layer's weights; the first's are for standardised features, unless standardize is false, and the last's for standardised targets. */
  get coefs(): Coefficients[] {
    return this.network.layers.map(({ weight, inputs, units }) => ({
      values: weight,
      shape: [inputs, units],
    }));
  }

  /** Each layer's biases. */
  get intercepts(): Float32Array[] {
    return this.network.layers.map(({ bias }) => bias);
  }

  /** The network, to answer. @throws StateError before the first fit, and while one is running. */
  protected answering(verb: string): Network {
    this.turn.require(verb);
    return this.network;
  }

  /** @param prepare the rows, once it is this fit's turn. @throws StateError while another is running. */
  protected fitInTurn(prepare: () => Dataset): Promise<void> {
    return this.turn.take('fit', () => this.fitData(prepare()));
  }

  /** One epoch over the piece, from where the last one ended. @throws as fitInTurn */
  protected fitPieceInTurn(prepare: () => Dataset): Promise<void> {
    return this.turn.take('partialFit', () => this.fitPiece(prepare()));
  }

  private async fitData(data: Dataset): Promise<void> {
    const { validationFraction = 0.1, randomState: seed, warmStart = false, signal } = this.options;
    if (!warmStart) this.dispose();
    const parts = this.options.earlyStopping
      ? splitDataset(data, { validation: validationFraction, seed })
      : { train: data, validation: undefined };
    const { train, validation } = parts;
    const callbacks = [...this.stops(validation !== undefined), ...(this.options.callbacks ?? [])];
    const epochs = this.options.maxIter ?? this.usualEpochs(train);
    const options = { ...this.fitOptions(train), ...this.options.fit, epochs, validation, callbacks, signal };
    await this.networkFor(data).fit(train, options);
  }

  private stops(validated: boolean): Callback[] {
    const { tol: minDelta = 1e-4, nIterNoChange: patience = 10 } = this.options;
    if (validated)
      return [earlyStopping({ monitor: this.validationScore, patience, minDelta, restoreBest: true })];
    if (!this.stopsWhenLevel) return [];
    return [earlyStopping({ monitor: 'loss', patience, minDelta, restoreBest: false })];
  }

  private async fitPiece(piece: Dataset): Promise<void> {
    const { callbacks, signal, fit } = this.options;
    await this.networkFor(piece).fit(piece, {
      ...this.fitOptions(piece),
      ...fit,
      epochs: 1,
      callbacks,
      signal,
    });
  }

  private networkFor(data: Dataset): Network {
    this.made ??= new Network(this.backend, {
      ...this.networkOptions(data),
      inputSize: data.featureCount,
      seed: this.options.randomState,
      standardize: this.options.standardize,
    });
    return this.made;
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
