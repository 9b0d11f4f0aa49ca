// The thread of a worker that trains. It computes for seconds without looking up, and so does not talk with the queue itself.
// Before: work-setup.ts. Next: training-thread.ts starts it and hears it.

import { parentPort, workerData } from 'node:worker_threads';
import { JacquardError } from '../src/errors.js';
import { runRepeatedTrial } from '../src/experiments/repeated-trial.js';
import type { SearchSetup, TrialOrder } from '../src/search/trial-order.js';
import type { CheckpointRequest, FromThread, ToThread, TrialEnd, WorkSettings } from './work-messages.js';
import { Unfit, type WorkSetup, workSetup } from './work-setup.js';

/** Data that were not found may be there later. */
const MILLISECONDS_UNTIL_NEXT_LOOK = 30_000;

const port = parentPort!;
const post = (message: FromThread) => port.postMessage(message);

/** Of the search whose trial came last. */
let kept: { key: string; made: Promise<WorkSetup>; failedAt: number } | undefined;

function setupOf(setup: SearchSetup): Promise<WorkSetup> {
  const key = JSON.stringify(setup);
  const failed = kept && performance.now() - kept.failedAt > MILLISECONDS_UNTIL_NEXT_LOOK;
  if (kept?.key === key && !failed) return kept.made;
  kept?.made.then(({ backend }) => backend.dispose()).catch(() => {});
  const fresh = {
    key,
    made: workSetup(setup, workerData as WorkSettings),
    failedAt: Number.POSITIVE_INFINITY,
  };
  fresh.made.catch(() => {
    fresh.failedAt = performance.now();
  });
  kept = fresh;
  return fresh.made;
}

/** The trial that runs. */
let current: { readonly stop: AbortController; prune: boolean };

/** What was asked of checkpoints, by number. */
const asked = new Map<number, (bytes: Uint8Array | null) => void>();
let count = 0;

function ask(part: number, todo: CheckpointRequest['todo']): Promise<Uint8Array | null> {
  const id = count++;
  post({ kind: 'checkpoint', id, part, todo });
  return new Promise((resolve) => asked.set(id, resolve));
}

port.on('message', (message: ToThread) => {
  if (message.kind === 'train') void train(message.order).then(post);
  else if (message.kind === 'checkpoint') {
    asked.get(message.id)?.(message.bytes);
    asked.delete(message.id);
  } else if (message.kind === 'prune') current.prune = true;
  else current.stop.abort();
});

async function train({ setup, job }: TrialOrder): Promise<TrialEnd> {
  const mine = { stop: new AbortController(), prune: false };
  current = mine;
  const figures: [number, number][] = [];
  const checkpoints = (part: number) => ({
    read: () => ask(part, 'read'),
    write: (bytes: Uint8Array) => ask(part, { write: bytes }),
    remove: () => ask(part, 'remove'),
  });
  try {
    const { trainings, metric } = await setupOf(setup);
    const report = (epoch: number, score: number) => {
      figures.push([epoch, score]);
      post({ kind: 'figure', epoch, score });
      return !mine.prune;
    };
    const { signal } = mine.stop;
    const parts = await trainings.parts(job.values);
    const outcome = await runRepeatedTrial(parts, job, metric, { report, signal }, checkpoints);
    return { kind: 'done', answer: { outcome, figures } };
  } catch (error) {
    if (mine.stop.signal.aborted) return { kind: 'stopped' };
    const reason = (error as Error).message;
    if (error instanceof Unfit) return { kind: 'unfit', reason };
    // The options, not this machine.
    if (error instanceof JacquardError && ['OPTION', 'DATA', 'MODEL'].includes(error.code))
      return { kind: 'done', answer: { outcome: { state: 'refused', reason }, figures } };
    return { kind: 'broken', reason };
  }
}
