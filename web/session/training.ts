// A training that the page can watch, pause and stop.
// Before: session.ts. Next: pictures.ts draws the weights.

import type { Backend } from '../../src/backend/backend.js';
import { Network } from '../../src/network/network.js';
import type { LayerOptions } from '../../src/nn/architecture.js';
import type { BatchInfo, TrainingInfo } from '../../src/train/callbacks.js';
import type { EpochRecord } from '../../src/train/history.js';
import type { News, TrainSettings } from '../protocol.js';
import { modelText } from './facts.js';
import type { Parts } from './parts.js';
import { weightPictures } from './pictures.js';

/** The page is told this often at most, whatever the speed. Milliseconds. */
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

  constructor(
    private readonly parts: Parts,
    private readonly settings: TrainSettings,
    private readonly tell: (news: News) => void,
  ) {}

  makeNetwork(backend: Backend): Network {
    const { train } = this.parts;
    const { model, hidden, activation, seed } = this.settings;
    const layers: LayerOptions[] = hidden.map((units) => ({ units, activation }));
    return new Network(backend, {
      ...{ inputSize: train.featureCount, layers: [...layers, { units: train.classCount }], seed },
      loss: model === 'one-vs-all' ? 'binary-cross-entropy' : 'softmax-cross-entropy',
    });
  }

  /** Trains; a stop keeps the weights as they are. */
  async run(network: Network): Promise<void> {
    const { train, validation } = this.parts;
    const { learningRate, l2, epochs, batchSize } = this.settings;
    this.initialWeights = network.layers[0].weight;
    const begun = performance.now();
    const seconds = () => (performance.now() - begun - this.pausedFor) / 1000;
    try {
      await network.fit(train, {
        ...{ validation, learningRate, l2, epochs, batchSize, signal: this.abort.signal },
        callbacks: [
          {
            onTrainBegin: (info) => this.begin(network, info),
            onBatchEnd: (info) => this.batch(info, train.size, seconds()),
            onEpochEnd: (record) => this.epoch(network, record),
          },
        ],
      });
    } catch (error) {
      if (error !== STOPPED) throw error;
    } finally {
      if (network.history.length > 0) this.showEpochs(network);
    }
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

  private begin(network: Network, { epochs, trainRows }: TrainingInfo): void {
    const { backend, parameterCount: parameters } = network;
    const { name, threads, fallback } = backend;
    const facts = {
      text: modelText(network),
      parameters,
      backend: name,
      threads,
      fallback,
      epochs,
      trainRows,
    };
    this.tell({ kind: 'begin', ...facts });
  }

  private batch({ epoch, batch, stepsPerEpoch, loss }: BatchInfo, rows: number, seconds: number): unknown {
    const now = performance.now();
    if (now - this.told.progress >= PROGRESS_EVERY) {
      this.told.progress = now;
      const done = epoch - 1 + batch / stepsPerEpoch;
      const imagesPerSecond = (done * rows) / seconds;
      const secondsLeft = (seconds * (this.settings.epochs - done)) / done;
      const share = done / this.settings.epochs;
      this.tell({ kind: 'progress', epoch, share, loss, imagesPerSecond, secondsLeft });
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
    const { confusion } = network.evaluate(this.parts.validation);
    this.tell({
      kind: 'epochs',
      records: this.records,
      confusion,
      weights: weightPictures(network, this.initialWeights),
    });
    this.records = [];
    this.told.epochs = performance.now();
  }
}
