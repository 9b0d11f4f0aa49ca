// A training that the page can watch, pause and stop.
// Before: session.ts. Next: pictures.ts draws the weights.

import type { Backend } from '../../src/backend/backend.js';
import { Network } from '../../src/network/network.js';
import type { LayerOptions } from '../../src/nn/architecture.js';
import type { BatchInfo } from '../../src/train/callbacks.js';
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

  private makeNetwork(backend: Backend): Network {
    const { train } = this.parts;
    const { model, hidden, activation, seed } = this.settings;
    const layers: LayerOptions[] = hidden.map((units) => ({ units, activation }));
    return new Network(backend, {
      ...{ inputSize: train.featureCount, layers: [...layers, { units: train.classCount }], seed },
      loss: model === 'one-vs-all' ? 'binary-cross-entropy' : 'softmax-cross-entropy',
    });
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
            onTrainBegin: () => this.begin(network),
            onBatchEnd: (info) => this.batch(info, network.history.at(-1), seconds()),
            onEpochEnd: (record) => this.epoch(network, record),
          },
        ],
      });
    } catch (error) {
      if (error !== STOPPED) throw error;
    } finally {
      if (this.records.length > 0) this.showEpochs(network);
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
