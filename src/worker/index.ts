// `jacquard/worker`: a whole training off the page's thread, and threads for a worker of one's own.
// Before: train-in-worker.ts, ../platform/thread-host.ts.

export { hostThreads, type ThreadHost, type ThreadHostOptions } from '../platform/thread-host.js';
export {
  type BackendFacts,
  trainInWorker,
  type WorkerCallback,
  type WorkerResult,
  type WorkerTraining,
} from './train-in-worker.js';
