// The session: the data and the model at hand, and everything the page can ask of them. It runs in a worker, on the
// library as any program would.
// Before: worker.ts brings the commands. Next: split-data.ts has the data, training.ts, race.ts and examples.ts work on it.

import type { Backend } from '../../src/backend/backend.js';
import { fastestToCompile } from '../../src/backend/create/choose-kernels.js';
import { type BackendOptions, createBackend } from '../../src/backend/create/inlined.js';
import type { Dataset } from '../../src/data/dataset.js';
import { DataError, StateError } from '../../src/errors.js';
import { Network } from '../../src/network/network.js';
import { type LoadedData, loadFiles } from '../../src/platform/browser/index.js';
import { coreCount, sharedMemoryProblem } from '../../src/platform/workers.js';
import type { ModelFacts, PhotoAnswer, RowAnswer } from '../model-protocol.js';
import type { Commands, DataAnswer, EngineFacts, News } from '../protocol.js';
import type { RaceSettings } from '../race-protocol.js';
import type { TableChoice, TableQuestion, TargetChoice } from '../table-protocol.js';
import type { TrainSettings } from '../training-protocol.js';
import { examplesOf, worstOf } from './examples.js';
import { modelFacts } from './model-summary.js';
import { answerPhoto } from './predict-photo.js';
import { answerRow, exactNetwork } from './predict-row.js';
import { raceEpochs, raceKernels } from './race.js';
import { loadChosen, type Notices, tableOf, targetChoices } from './read-table-files.js';
import { sampleFiles } from './sample.js';
import { dataFacts, divide, heldOut, type Parts } from './split-data.js';
import { Training } from './training.js';

/** Each command, or the promise of its answer. */
type AsyncCommands = {
  [Name in keyof Commands]: (
    ...values: Parameters<Commands[Name]>
  ) => Promise<ReturnType<Commands[Name]>> | ReturnType<Commands[Name]>;
};

/** Only one at a time. */
type Work = Training | { race: true; stop(): void };

export class Session implements AsyncCommands {
  private parts: Parts | null = null;
  private network: Network | null = null;
  private running: Work | null = null;
  /** A copy of the model for rows of a table: see predict-row.ts. */
  private exact: Promise<Network> | null = null;

  /** `threadHost` is the page's port, which starts the threads. */
  constructor(
    private readonly tell: (news: News) => void,
    private readonly threadHost: MessagePort,
  ) {}

  start(): EngineFacts {
    const { name, fallback = null } = fastestToCompile();
    return { kernels: name, fallback, cores: coreCount(), noThreads: sharedMemoryProblem() };
  }

  async useSample(folder: string): Promise<DataAnswer> {
    this.requireIdle();
    return this.take(
      await loadFiles(await sampleFiles(folder), { name: 'Fashion-MNIST sample', sample: true }),
    );
  }

  async useFiles(files: File[], choice: TableChoice): Promise<DataAnswer | TableQuestion> {
    this.requireIdle();
    const loaded = await loadChosen(files, choice, this.network);
    return 'data' in loaded ? this.take(loaded.data, loaded.notices) : loaded;
  }

  /** The columns of the current table that could be predicted; empty for other data. */
  targets(): TargetChoice[] {
    const encoded = this.parts && tableOf(this.parts.train);
    return encoded ? targetChoices(encoded.table) : [];
  }

  /** A model stays, and is tried on the new data. */
  private take(data: LoadedData, notices?: Notices): DataAnswer {
    this.requireIdle();
    const parts = divide(data, notices);
    this.parts = parts;
    const found = dataFacts(parts, parts.notices.take());
    return { data: found, model: this.network && modelFacts(this.network, parts) };
  }

  async train(settings: TrainSettings): Promise<ModelFacts | null> {
    const parts = this.requireParts();
    this.requireIdle();
    const training = new Training(parts, settings, this.tell);
    this.running = training;
    try {
      this.forget();
      this.network = await training.run(await this.make({ threads: settings.threads }));
      return this.network && modelFacts(this.network, parts, training.kept);
    } finally {
      this.running = null;
    }
  }

  pause(): void {
    if (this.running instanceof Training) this.running.pause();
  }

  resume(): void {
    if (this.running instanceof Training) this.running.resume();
  }

  stop(): void {
    this.running?.stop();
  }

  examples(from: number, count: number) {
    this.requireNoRace();
    return examplesOf(this.shown(), this.network, from, count);
  }

  worst(from: number, count: number) {
    this.requireNoRace();
    return worstOf(this.shown(), this.requireNetwork(), from, count);
  }

  predict(values: Uint8Array | Float32Array): Float32Array {
    this.requireNoRace();
    return this.requireNetwork().predictProba(values);
  }

  predictPhoto(file: File): Promise<PhotoAnswer> {
    this.requireNoRace();
    return answerPhoto(this.requireNetwork(), file);
  }

  async predictRow(row: readonly (readonly [string, string])[]): Promise<RowAnswer> {
    this.requireNoRace();
    const network = this.requireNetwork();
    this.exact ??= exactNetwork(network, this.make);
    try {
      return answerRow(await this.exact, row);
    } catch (error) {
      if (!(error instanceof DataError)) this.forgetExact(); // the next row makes a new copy
      throw error;
    }
  }

  save(): Uint8Array {
    return this.requireNetwork().save();
  }

  async load(bytes: Uint8Array, fileName: string): Promise<ModelFacts> {
    this.requireIdle();
    const network = Network.load(await this.make({}), bytes, fileName); // before the old one goes: it may throw
    this.forget();
    this.network = network;
    return modelFacts(network, this.parts);
  }

  race(settings: RaceSettings) {
    const { train } = this.requireParts();
    if (train.targets)
      throw new StateError('the race is for rows with a class each; choose the sample, or other files');
    return this.alone((signal) => raceEpochs(settings, train, { tell: this.tell, make: this.make, signal }));
  }

  kernels() {
    return this.alone(() => raceKernels({ tell: this.tell, make: this.make }));
  }

  private async alone<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.requireIdle();
    const abort = new AbortController();
    this.running = { race: true, stop: () => abort.abort(new StateError('stopped')) };
    try {
      return await work(abort.signal);
    } finally {
      this.running = null;
    }
  }

  private readonly make = (options: BackendOptions): Promise<Backend> =>
    createBackend({ ...options, threadHost: this.threadHost });

  private shown(): Dataset {
    return heldOut(this.requireParts());
  }

  private requireParts(): Parts {
    if (this.parts === null) throw new StateError('there is no data yet; choose the sample or drop files');
    return this.parts;
  }

  private requireNetwork(): Network {
    if (this.network === null) throw new StateError('there is no model yet; train one, or load one');
    return this.network;
  }

  private requireIdle(): void {
    if (this.running) throw new StateError('a training or a race is running; stop it first');
  }

  /** What it computed beside a race would show in the race's times. */
  private requireNoRace(): void {
    if (this.running && 'race' in this.running)
      throw new StateError('a race is running; look again when it is over');
  }

  private forgetExact(): void {
    const { network, exact } = this;
    this.exact = null;
    exact?.then(
      (one) => one !== network && release(one),
      () => {}, // it was never made; predictRow() has reported the error
    );
  }

  /** Lets the old model and its backend's threads go. */
  private forget(): void {
    const { network } = this;
    this.forgetExact();
    this.network = null;
    release(network);
  }
}

function release(network: Network | null): void {
  network?.dispose();
  network?.backend.dispose();
}
