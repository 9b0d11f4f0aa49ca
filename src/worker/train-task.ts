// A whole training inside a worker: what a message asks for, done with the library, and told step by step.
// Before: module.ts. The page's side: train-in-worker.ts.

import { makeBackend } from '../backend/create/create-backend.js';
import { BUILD_ID } from '../backend/kernels/build-id.js';
import { messageOf } from '../errors.js';
import { Network } from '../network/network.js';
import type { BatchInfo, Callback } from '../train/callbacks.js';
import { earlyStopping } from '../train/early-stopping.js';
import type { AbortSignalLike } from '../web-types.js';
import { type FromWorker, type TrainTask, unpackDataset } from './messages.js';

type Post = (message: FromWorker, transfer?: ArrayBuffer[]) => void;

/** Batches are told this often, so that messages never hold up the page. Milliseconds. */
const BATCH_NEWS_MS = 40;

/** Says that it is `ready` when the backend stands; trains, and posts progress, then the model or what went wrong. */
export async function trainTask(
  task: TrainTask,
  ready: () => void,
  post: Post,
  signal: AbortSignalLike,
): Promise<void> {
  try {
    await train(task, ready, post, signal);
  } catch (error) {
    const { name = 'Error' } = error as Error;
    post({ kind: 'failed', build: BUILD_ID, name, message: messageOf(error) });
  }
}

async function train(task: TrainTask, ready: () => void, post: Post, signal: AbortSignalLike): Promise<void> {
  const { chosen, threads, threadHost } = task;
  const backend = await makeBackend({ backend: chosen.name, threads, threadHost }, () => chosen);
  try {
    ready();
    const data = unpackDataset(task.data);
    const validation = task.validation && unpackDataset(task.validation);
    const network = new Network(backend, task.network);
    const best = task.earlyStopping ? [earlyStopping(task.earlyStopping)] : [];
    const callbacks = [...best, news(post)];
    const history = await network.fit(data, { ...task.fit, validation, signal, callbacks });
    const model = network.save();
    const { name, wide, fallback } = backend;
    const done = {
      model,
      history: [...history],
      backend: { name, wide, threads: backend.threads, fallback },
    };
    post({ kind: 'done', ...done }, [model.buffer as ArrayBuffer]);
  } finally {
    backend.dispose();
  }
}

function news(post: Post): Callback {
  let last = Number.NEGATIVE_INFINITY;
  return {
    onTrainBegin: (info) => post({ kind: 'begin', info }),
    onBatchEnd(info: BatchInfo) {
      if (performance.now() - last < BATCH_NEWS_MS && info.batch < info.stepsPerEpoch) return;
      last = performance.now();
      post({ kind: 'batch', info });
    },
    onEpochEnd: (record) => post({ kind: 'epoch', record }),
  };
}
