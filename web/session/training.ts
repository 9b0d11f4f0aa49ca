// A training that the page can watch, pause and stop.
// Before: session.ts. Next: suggested-training.ts has the options without a field on the page, weight-images.ts draws the weights.

import type { Backend } from '../../src/backend/backend.js';
import { Network } from '../../src/network/network.js';
import { networkFor } from '../../src/network/network-for.js';
import type { LayerOptions } from '../../src/nn/layer-options.js';
import type { LossName } from '../../src/nn/losses.js';
import { blaming, parseLayers } from '../../src/nn/parse-layers.js';
import type { BatchInfo } from '../../src/train/callbacks.js';
import { type EarlyStopping, earlyStopping } from '../../src/train/early-stopping.js';
import type { EpochRecord } from '../../src/train/history.js';
import type { News } from '../protocol.js';
import type { EpochNews, TrainSettings } from '../training-protocol.js';
import { imageShapeOf } from './image-training.js';
import { modelText } from './model-summary.js';
import { tableOf } from './read-table-files.js';
import type { Parts } from './split-data.js';
import { fitOptionsOf, type Recipe } from './suggested-training.js';
import { weightPictures } from './weight-images.js';

/** Progress is sent at most this often, whatever the speed. Milliseconds. */
const PROGRESS_EVERY = 50;
const EPOCHS_EVERY = 150;

/** The signal's reason when the user stops: no failure. */
const STOPPED = Symbol('stopped');

export class Training {
  private readonly abort = new AbortController();
  private paused: { promise: Promise<void>; resolve(): void } | null = null;
  private readonly told = { progress: 0, epochs: 0 };
  private records: EpochRecord[] = [];
  private initialWeights: Float32Array = new Float32Array(0);
  /** Milliseconds of pauses, which are not training. */
  private pausedFor = 0;
  /** The epoch whose weights were restored at the end; null where the last weights are kept. */
  kept: number | null = null;

  constructor(
    private readonly parts: Parts,
    private readonly settings: TrainSettings,
    private readonly tell: (news: News) => void,
  ) {}

  /** The page's suggestion for what is trained. */
  private get recipe(): Recipe {
    const { recipe, images } = this.parts;
    return this.settings.model === 'layers' ? (images ?? recipe) : recipe;
  }

  private makeNetwork(backend: Backend): Network {
    const { train, recipe } = this.parts;
    const { hidden, activation, seed, model } = this.settings;
    if (model === 'layers') return this.networkOfText(backend);
    const layers: LayerOptions[] = hidden.map((units) => ({ ...recipe.layer, units, activation }));
    const output = { ...recipe.output, units: train.targets?.names.length ?? train.classCount };
    return new Network(backend, {
      ...{ inputSize: train.featureCount, layers: [...layers, output], seed, loss: this.loss() },
      standardize: tableOf(train) === null, // a table's schema has scaled its numbers
    });
  }

  private networkOfText(backend: Backend): Network {
    const { layers: text, activation, seed } = this.settings;
    const { train } = this.parts;
    const layers = parseLayers(text);
    const inputShape = imageShapeOf(train) ?? undefined;
    const shape = { layers, activation, seed, loss: this.loss(), inputShape };
    return blaming(text, () => networkFor(backend, train, shape));
  }

  private loss(): LossName {
    const { train, recipe } = this.parts;
    if (train.targets?.kind === 'labels') return 'binary-cross-entropy';
    if (train.targets) return recipe.loss ?? 'mean-squared-error';
    return this.settings.model === 'one-vs-all' ? 'binary-cross-entropy' : 'softmax-cross-entropy';
  }

  /** Trains on the backend; a stop keeps the weights as they are. Null when it came before the first epoch was done. */
  async run(backend: Backend): Promise<Network | null> {
    let network: Network | undefined;
    let kept = false;
    try {
      network = this.makeNetwork(backend);
      await this.fit(network);
      kept = network.history.length > 0;
      return kept ? network : null;
    } finally {
      if (!kept) {
        network?.dispose();
        backend.dispose();
      }
    }
  }

  private async fit(network: Network): Promise<void> {
    const { recipe } = this;
    const { train, validation } = this.parts;
    const watch = recipe.stopping && earlyStopping({ ...recipe.stopping, restoreBest: false });
    this.initialWeights = network.layers[0].weight;
    const begun = performance.now();
    const seconds = () => (performance.now() - begun - this.pausedFor) / 1000;
    try {
      await network.fit(train, {
        ...{ ...fitOptionsOf(recipe, this.settings), validation, signal: this.abort.signal },
        callbacks: [
          ...(watch ? [watch] : []),
          {
            onTrainBegin: () => this.begin(network),
            onBatchEnd: (info) => this.batch(info, network.history.at(-1), seconds()),
            onEpochEnd: (record) => this.epoch(network, record),
          },
        ],
      });
    } catch (error) {
      if (error !== STOPPED) throw error;
    } finally {
      if (watch) this.keepBest(network, watch);
      if (this.records.length > 0 || this.kept !== null) this.showEpochs(network);
    }
  }

  private keepBest(network: Network, { best }: EarlyStopping): void {
    if (best === null) return;
    network.parameters = best.parameters;
    this.kept = best.record.epoch;
  }

  pause(): void {
    if (this.paused) return;
    let resolve = () => {};
    const promise = new Promise<void>((done) => {
      resolve = done;
    });
    this.paused = { promise, resolve };
  }

  resume(): void {
    this.paused?.resolve();
    this.paused = null;
  }

  stop(): void {
    this.abort.abort(STOPPED);
    this.resume();
  }

  private begin(network: Network): void {
    const { name, threads, fallback } = network.backend;
    const { parameterCount: parameters } = network;
    this.tell({ kind: 'begin', text: modelText(network), parameters, backend: name, threads, fallback });
  }

  /** `seconds` of everything but pauses; the rate is the training's alone, of the last whole epoch where there is one. */
  private batch({ epoch, batch, stepsPerEpoch }: BatchInfo, last: EpochRecord | undefined, seconds: number) {
    const now = performance.now();
    if (now - this.told.progress >= PROGRESS_EVERY) {
      this.told.progress = now;
      const { epochs } = this.settings;
      const done = epoch - 1 + batch / stepsPerEpoch;
      const rowsPerSecond = this.parts.train.size / (last?.seconds ?? seconds / done);
      const secondsLeft = (seconds * (epochs - done)) / done;
      this.tell({ kind: 'progress', epoch, epochs, share: done / epochs, rowsPerSecond, secondsLeft });
    }
    return this.paused ? this.rest(now) : undefined;
  }

  private async rest(since: number): Promise<void> {
    await this.paused?.promise;
    this.pausedFor += performance.now() - since;
  }

  private epoch(network: Network, record: EpochRecord): void {
    this.records.push(record);
    if (performance.now() - this.told.epochs >= EPOCHS_EVERY) this.showEpochs(network);
  }

  private showEpochs(network: Network): void {
    this.tell({
      kind: 'epochs',
      records: this.records,
      kept: this.kept,
      ...this.validated(network),
      weights: tableOf(this.parts.train)
        ? null
        : weightPictures(network, this.initialWeights, this.parts.train),
    });
    this.records = [];
    this.told.epochs = performance.now();
  }

  /** The data of the charts of validation rows. */
  private validated(network: Network): Pick<EpochNews, 'confusion' | 'values'> {
    const { validation } = this.parts;
    if (network.task === 'classes')
      return { confusion: network.evaluate(validation).confusion, values: null };
    if (network.task === 'labels') return { confusion: null, values: null };
    const { truth, predicted, perTarget } = network.evaluateValues(validation);
    const first = (all: ArrayLike<number>) => Array.from(all).filter((_, i) => i % perTarget.length === 0);
    const values = { name: perTarget[0].name, truth: first(truth), predicted: first(predicted) };
    return { confusion: null, values };
  }
}
