// The session: the data and the model at hand, and everything the page can ask of them. It runs in a worker, on the
// library as any program would.
// Before: worker.ts brings the commands. Next: parts.ts has the data, training.ts, race.ts and examples.ts work on it.

import workerUrl from '../../build/worker/module.js?url';
import type { Backend } from '../../src/backend/backend.js';
import { createBackend } from '../../src/backend/create/inlined.js';
import { hasFeature } from '../../src/backend/wasm/features.js';
import type { Dataset } from '../../src/data/dataset.js';
import { StateError } from '../../src/errors.js';
import { Network } from '../../src/network/network.js';
import { csvHeader, type LoadedData, loadFiles } from '../../src/platform/browser/index.js';
import { coreCount, sharedMemoryProblem } from '../../src/platform/workers.js';
import type { Commands, DataFacts, ModelFacts, News, RaceSettings, TrainSettings } from '../protocol.js';
import { examplesOf, worstOf } from './examples.js';
import { modelFacts } from './facts.js';
import { dataFacts, divide, type Parts } from './parts.js';
import { raceEpochs, raceKernels } from './race.js';
import { sampleFiles } from './sample.js';
import { Training } from './training.js';

export class Session implements AsyncCommands {
  private parts: Parts | null = null;
  private network: Network | null = null;
  private running: { stop(): void } | null = null;

  constructor(private readonly tell: (news: News) => void) {}

  start() {
    const kernels = hasFeature('relaxed')
      ? ('relaxed' as const)
      : hasFeature('simd')
        ? ('simd' as const)
        : ('js' as const);
    return { kernels, cores: coreCount(), noThreads: sharedMemoryProblem() };
  }

  async useSample() {
    const files = await sampleFiles();
    return this.take(await loadFiles(files, { name: 'Fashion-MNIST sample', sample: true }));
  }

  async useFiles(files: File[], label: string | null) {
    return this.take(await loadFiles(files, { label: label ?? undefined }));
  }

  async columnsOf(file: File) {
    return (await csvHeader(file)) ?? null;
  }

  private take(data: LoadedData): DataFacts {
    this.requireIdle();
    this.parts = divide(data);
    this.forget();
    return dataFacts(this.parts);
  }

  async train(settings: TrainSettings): Promise<ModelFacts> {
    const parts = this.requireParts();
    this.requireIdle();
    const training = new Training(parts, settings, this.tell);
    this.running = training;
    try {
      const backend = await this.makeBackend(settings.threads);
      this.forget();
      this.network = training.makeNetwork(backend);
      await training.run(this.network);
      return modelFacts(this.network, parts);
    } finally {
      this.running = null;
    }
  }

  pause() {
    if (this.running instanceof Training) this.running.pause();
  }

  resume() {
    if (this.running instanceof Training) this.running.resume();
  }

  stop() {
    this.running?.stop();
  }

  examples(from: number, count: number) {
    return examplesOf(this.shown(), this.suitable(), from, count);
  }

  worst(count: number) {
    return worstOf(this.shown(), this.requireNetwork(), count);
  }

  predict(values: Uint8Array | Float32Array) {
    return this.requireNetwork().predictProba(values);
  }

  save() {
    return this.requireNetwork().save();
  }

  async load(bytes: Uint8Array, fileName: string) {
    this.requireIdle();
    const backend = await this.makeBackend(1);
    const network = Network.load(backend, bytes, fileName); // before the old one goes: it may throw
    this.forget();
    this.network = network;
    return modelFacts(network, this.parts);
  }

  race(settings: RaceSettings) {
    return this.alone((signal) =>
      raceEpochs(settings, this.requireParts().train, { tell: this.tell, make, signal }),
    );
  }

  kernels() {
    return this.alone(() => raceKernels({ tell: this.tell, make }));
  }

  private async alone<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.requireIdle();
    const abort = new AbortController();
    this.running = { stop: () => abort.abort(new StateError('stopped')) };
    try {
      return await work(abort.signal);
    } finally {
      this.running = null;
    }
  }

  private makeBackend(threads: number): Promise<Backend> {
    return make({ threads });
  }

  /** The rows that the views show: those for the test, else those for validation. */
  private shown(): Dataset {
    const { test, validation } = this.requireParts();
    return test ?? validation;
  }

  /** The model, where it takes the rows of the data at hand. */
  private suitable(): Network | null {
    const { network, parts } = this;
    return network && parts && network.architecture.inputSize === parts.train.featureCount ? network : null;
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

  /** Lets the old model and its backend's threads go. */
  private forget(): void {
    const { network } = this;
    this.network = null;
    network?.dispose();
    network?.backend.dispose();
  }
}

type AsyncCommands = {
  [Name in keyof Commands]: (
    ...values: Parameters<Commands[Name]>
  ) => Promise<ReturnType<Commands[Name]>> | ReturnType<Commands[Name]>;
};

function make(options: Parameters<typeof createBackend>[0]): Promise<Backend> {
  return createBackend({ ...options, workerUrl: new URL(workerUrl, location.href) });
}
