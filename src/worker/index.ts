// `jacquard/worker`: a whole training off the page's thread. Before: train-in-worker.ts.

export {
  type BackendFacts,
  trainInWorker,
  type WorkerCallback,
  type WorkerResult,
  type WorkerTraining,
} from './train-in-worker.js';
