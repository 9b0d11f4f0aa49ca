// A whole training off the page's thread, with progress, abort, and the model back as bytes: jacquard/worker's one function.
// The worker's side: module.ts. Next: index.ts exports it.

import type { Chosen } from '../backend/backend.js';
import { requireFeature } from '../backend/create/choose-kernels.js';
import { chooseThreads } from '../backend/create/choose-threads.js';
import { type BackendOptions, requireBackendName, WIDE } from '../backend/create/create-backend.js';
import { chooseInlined } from '../backend/create/inlined.js';
import type { Dataset } from '../data/dataset.js';
import { BackendError, messageOf, OptionError, requireKnownOptions } from '../errors.js';
import { requireDataset } from '../network/check-data.js';
import { FIT_OPTIONS, type FitOptions, type NetworkOptions } from '../network/options.js';
import { encodedLike } from '../network/schema-rows.js';
import { type Given, requireOptionsOf, settle, without } from '../options/option.js';
import { given, needed } from '../options/option-kinds.js';
import { URL_TEXT } from '../options/shapes.js';
import { clearTimeout, setTimeout } from '../platform/clock.js';
import { hostThreads } from '../platform/thread-host.js';
import { START_PATIENCE_MS, type StartedWorker, startWorker } from '../platform/workers.js';
import type { BatchInfo, TrainingInfo } from '../train/callbacks.js';
import { EARLY_STOPPING_OPTIONS, type EarlyStoppingOptions } from '../train/early-stopping.js';
import type { EpochRecord, History } from '../train/history.js';
import type { AbortSignalLike, UrlLike } from '../web-types.js';
import { type BackendFacts, type FromWorker, packDatasets, reviveError, type TrainTask } from './messages.js';

export type { BackendFacts } from './messages.js';

/** Receives progress, as a Callback of fit() is, but from afar: it cannot reach into the training. */
export interface WorkerCallback {
  onTrainBegin?(info: TrainingInfo): unknown;
  onBatchEnd?(info: BatchInfo): unknown;
  onEpochEnd?(record: EpochRecord): unknown;
  onTrainEnd?(history: History): unknown;
}

const WORKER_OPTIONS = {
  /** As for new Network(). */
  network: needed<NetworkOptions>('object'),
  /** The rows to train on. */
  data: needed<Dataset>('dataset'),
  /** Rows to measure loss and accuracy on after each epoch; never trained on. Default: none. */
  validation: given<Dataset>('dataset'),
  /** As for Network.fit(). Default: its defaults. */
  fit: given<Omit<FitOptions, (typeof NOT_SENT)[number]>>('object'),
  /** Chooses the best epoch, whose weights the model then has, and may end the training: as earlyStopping(). Default: none. */
  earlyStopping: given<EarlyStoppingOptions>('object'),
  /** As for createBackend(). Default: the fastest that the engine runs, on one thread. */
  backend: given<Pick<BackendOptions, 'backend' | 'threads' | 'wide'>>('object'),
  /**
   * They run on the calling thread; batches are reported about 25 times a second. What they return is not waited for.
   * Default: none.
   */
  callbacks: given<readonly WorkerCallback[]>(['object']),
  /**
   * Ends the training between two steps, and its worker; the promise then rejects with the signal's reason. A worker that has not
   * begun, or does not answer for two seconds, is ended where it is. Default: none.
   */
  signal: given<AbortSignalLike>('signal'),
  /**
   * Where jacquard/worker-module is served, for pages whose policy forbids workers from blob:. Default: the module that is
   * inlined.
   */
  workerUrl: given<string | UrlLike>(URL_TEXT),
};

/** A worker has so long to end after an abort. A step takes milliseconds, one of a large network on a busy machine a second. */
const ABORT_GRACE_MS = 2000;

/** Options of fit that stay on the calling thread, or go there by another way. */
const NOT_SENT = ['validation', 'callbacks', 'signal'] as const;

/** What trainInWorker() takes: network, data, and options of fit() and createBackend(). */
export interface WorkerTraining extends Given<typeof WORKER_OPTIONS> {}

/** The trained model, and how the training went. */
export interface WorkerResult {
  /** The bytes of the model file, for Network.load() or a download. */
  model: Uint8Array;
  history: EpochRecord[];
  backend: BackendFacts;
}

/**
 * Trains a network in a worker of its own, which ends with it. The same seed gives the same bits as on the calling thread.
 * The data is copied to the worker; data sets that share features are copied once.
 * @throws what createBackend(), new Network() and fit() throw, of the same classes; the signal's reason when aborted.
 * @example
 * const { model, history } = await trainInWorker({
 *   network: { inputSize: 784, layers: [{ units: 342 }, { units: 10 }] },
 *   data: train,
 *   fit: { epochs: 10 },
 *   backend: { threads: 'auto' },
 * });
 * const network = Network.load(await createBackend(), model);
 */
export async function trainInWorker(training: WorkerTraining): Promise<WorkerResult> {
  requireOptionsOf('trainInWorker', WORKER_OPTIONS, training);
  settle(WORKER_OPTIONS, training);
  const { network, data, validation, fit = {}, earlyStopping, backend = {}, signal } = training;
  requireDataset(data);
  if (validation) requireDataset(validation);
  requireOptionsOf('trainInWorker fit', without(FIT_OPTIONS, ...NOT_SENT), fit);
  if (earlyStopping) requireOptionsOf('earlyStopping', EARLY_STOPPING_OPTIONS, earlyStopping);
  requireKnownOptions('trainInWorker backend', backend, ['backend', 'threads', 'wide']);
  for (const [name, value] of Object.entries({ network, fit, earlyStopping })) requireData(name, value);
  signal?.throwIfAborted();
  const { threads = 1 } = backend;
  const chosen = await chooseKernels(backend);
  // The table is not sent to the worker, so validation rows are encoded like the training rows beforehand.
  const like = validation && encodedLike(data, validation);
  const { packed, transfer } = packDatasets([data, like]);
  const task: TrainTask = {
    ...{ kind: 'train', network, fit, earlyStopping, threads, chosen },
    ...{ data: packed[0]!, validation: packed[1] },
  };
  return run(task, transfer, training);
}

/** @throws OptionError for functions and the like, which cannot be sent to a worker. */
function requireData(name: string, value: unknown): void {
  if (typeof structuredClone === 'undefined') return; // as in Jest's jsdom
  try {
    structuredClone(value);
  } catch (error) {
    throw new OptionError(`trainInWorker: ${name}: it is sent to a worker, and ${messageOf(error)}`);
  }
}

/** The page compiles: the worker's module has no kernels of its own. */
async function chooseKernels({
  backend = 'auto',
  threads = 1,
  wide = false,
}: NonNullable<WorkerTraining['backend']>): Promise<Chosen> {
  requireBackendName(backend);
  if (backend !== 'auto') requireFeature(backend);
  return chooseInlined(backend, chooseThreads({ threads }).threads > 1, WIDE.check(wide, 'wide'));
}

function run(task: TrainTask, transfer: ArrayBuffer[], training: WorkerTraining): Promise<WorkerResult> {
  const { callbacks = [], signal, workerUrl } = training;
  const host = task.chosen.shared ? hostThreads({ workerUrl }) : undefined;
  const life = new AbortController();
  return new Promise((resolve, reject) => {
    let worker: StartedWorker | undefined;
    let ended = false;
    let grace: ReturnType<typeof setTimeout> | undefined;
    const end = (settle: () => void) => {
      if (ended) return;
      ended = true;
      clearTimeout(grace);
      signal?.removeEventListener('abort', abort);
      settle(); // first: an engine may tell of the end while the worker is terminated
      life.abort();
      host?.close();
    };
    const abort = () => {
      if (worker === undefined) return failed(signal!.reason);
      worker.post({ kind: 'abort' });
      grace = setTimeout(() => failed(signal!.reason), ABORT_GRACE_MS);
    };
    const failed = (error: unknown) => end(() => reject(error));
    /** A callback's own error ends the training, as in fit; what a promise of it rejects with too. */
    const tell = (call: (one: WorkerCallback) => unknown) => {
      for (const one of callbacks) Promise.resolve(call(one)).catch(failed);
    };
    const onMessage = (message: unknown) => {
      if (ended) return;
      const news = message as FromWorker;
      try {
        if (news.kind === 'begin') tell((one) => one.onTrainBegin?.(news.info));
        if (news.kind === 'batch') tell((one) => one.onBatchEnd?.(news.info));
        if (news.kind === 'epoch') tell((one) => one.onEpochEnd?.(news.record));
        if (news.kind === 'done') {
          tell((one) => one.onTrainEnd?.(news.history));
          const { model, history, backend } = news;
          end(() => resolve({ model, history, backend }));
        }
      } catch (error) {
        failed(error);
      }
      if (news.kind === 'failed') failed(signal?.aborted ? signal.reason : reviveError(news));
    };
    const onEnd = (reason: string) => {
      if (!ended) failed(new BackendError(`trainInWorker: ${reason}`));
    };
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) return abort(); // while the kernels were compiled
    const how = { onEnd, onMessage, keepAlive: true, patience: 2 * START_PATIENCE_MS, signal: life.signal };
    const sent = host ? [...transfer, host.port] : transfer;
    startWorker(workerUrl, { ...task, threadHost: host?.port }, { ...how, transfer: sent }).then(
      (started) => {
        worker = started;
      },
      failed,
    );
  });
}
