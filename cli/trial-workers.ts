// Trials in threads of their own, as many at once as there are workers.
// Before: search-try.ts has the search. Next: trial-worker.ts is what runs in a thread.

import { Worker } from 'node:worker_threads';
import type { BackendName } from '../src/backend/backend.js';
import * as errors from '../src/errors.js';
import type { TrialObjective, TrialReporter } from '../src/search/run-search.js';
import type { TrialJob, TrialOutcome } from '../src/search/study.js';
import type { TrialRunnerOptions } from './trial-runner.js';
import type { FixedOptions, KnownData, Scoring } from './trial-training.js';

/** What a thread is made with. */
export interface TrialWorkerData extends TrialRunnerOptions {
  readonly fixed: FixedOptions;
  readonly scoring: Scoring;
  readonly backend: BackendName;
  /** A thread that reads other data refuses its first job. Undefined: they are not compared. */
  readonly known?: KnownData;
}

/** What a thread is told: to begin a job, that the pruner ends it, or that the search is stopped. */
export type ToTrialWorker = { readonly job: TrialJob } | { readonly end: 'pruned' | 'aborted' };
/** What it tells. */
export type FromTrialWorker =
  | { readonly epoch: number; readonly score: number }
  | { readonly outcome: TrialOutcome }
  | { readonly error: { readonly name: string; readonly message: string; readonly stack?: string } };

export interface TrialWorkers {
  /** Trains in a thread that is idle, or in a new one. */
  readonly objective: TrialObjective;
  end(): Promise<void>;
}

/** A thread starts with the first job for which none is idle, so there are no more than jobs at once. */
export function trialWorkers(data: TrialWorkerData): TrialWorkers {
  const all: Worker[] = [];
  const idle: Worker[] = [];
  const make = () => {
    const worker = watched(new Worker(new URL('./trial-worker.js', import.meta.url), { workerData: data }));
    all.push(worker);
    return worker;
  };
  return {
    async objective(job, reporter) {
      const worker = idle.pop() ?? make();
      const outcome = await trainIn(worker, job, reporter);
      idle.push(worker); // not where it threw: that ends the search, and the thread may be dead
      return outcome;
    },
    async end() {
      await Promise.all(all.map((worker) => worker.terminate()));
    },
  };
}

/** Why a thread has ended: maybe while nobody waited for it, and whoever asks it then would wait for ever. */
const ends = new WeakMap<Worker, Error>();

function watched(worker: Worker): Worker {
  const end = (why: string) =>
    ends.has(worker) ||
    ends.set(
      worker,
      new errors.BackendError(`a thread that trains trials has ended: ${why}; go on with --resume`),
    );
  worker.once('error', (error) => end(error.message));
  return worker.once('exit', (code) => end(`exit code ${code}`));
}

function trainIn(worker: Worker, job: TrialJob, { report, signal }: TrialReporter): Promise<TrialOutcome> {
  const say = (message: ToTrialWorker) => worker.postMessage(message);
  const abort = () => say({ end: 'aborted' });
  return new Promise<TrialOutcome>((resolve, reject) => {
    const done = () => {
      worker.off('message', listen).off('exit', gone);
      signal.removeEventListener('abort', abort);
    };
    const listen = (told: FromTrialWorker) => {
      if ('epoch' in told) {
        if (!report(told.epoch, told.score)) say({ end: 'pruned' });
        return;
      }
      done();
      if ('outcome' in told) resolve(told.outcome);
      else reject(signal.aborted ? signal.reason : errorOf(told.error));
    };
    const gone = () => {
      done();
      reject(ends.get(worker)); // set before this is heard
    };
    if (ends.has(worker)) return gone();
    worker.on('message', listen).on('exit', gone);
    signal.addEventListener('abort', abort);
    say({ job });
    if (signal.aborted) abort(); // before there was somebody to hear it
  });
}

/** An error of ours as such again: messages between threads have no classes. */
function errorOf({ name, message, stack }: Extract<FromTrialWorker, { error: unknown }>['error']): Error {
  const kinds: Readonly<Record<string, unknown>> = errors;
  const Kind = name.endsWith('Error') && Object.hasOwn(kinds, name) ? (kinds[name] as typeof Error) : Error;
  return Object.assign(new Kind(message), { stack });
}
