// The page of library.test.ts: a program that uses Jacquard's public API. Next: library-tasks.ts.

import { hasFeature } from '../../../src/backend/wasm/features.js';
import { askWorker } from './ask.js';
import { type Tasks, tasks } from './library-tasks.js';

export interface Where {
  task: keyof Tasks;
  arg?: unknown;
  worker?: boolean;
}

declare global {
  /** Runs a task on the page's own thread, or in a worker. */
  function runTask(where: Where): Promise<unknown>;
  function hasRelaxedSimd(): boolean;
}

globalThis.runTask = async ({ task, arg, worker = false }) => {
  if (!worker) return tasks[task](arg as never);
  const started = new Worker(new URL('./library-worker.ts', import.meta.url), { type: 'module' });
  return askWorker(started, task, arg);
};
globalThis.hasRelaxedSimd = () => hasFeature('relaxed');
