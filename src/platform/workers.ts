// Threads as the surroundings give them: how many cores there are, and workers, which Node and browsers start in their
// own ways. Node's modules are asked for at run time, so that a bundler for the browser sees no import of them.

import { BackendError } from '../errors.js';

export interface StartedWorker {
  terminate(): void;
}

export interface WorkerEvents {
  /** Called once, when it ends or fails. */
  onEnd: (reason: string) => void;
}

const nodeThreads = () => globalThis.process?.getBuiltinModule?.('node:worker_threads');

/** Cores that this process may use, as the engine tells. */
export function coreCount(): number {
  const node = globalThis.process?.getBuiltinModule?.('node:os');
  return node?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1;
}

/** Why threads cannot share memory here; null when they can. */
export function sharedMemoryProblem(): string | null {
  try {
    new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    return typeof SharedArrayBuffer === 'undefined' ? NOT_ISOLATED : null;
  } catch {
    return NOT_ISOLATED;
  }
}

const NOT_ISOLATED =
  'this page has no shared memory: serve it with the headers Cross-Origin-Opener-Policy: same-origin and ' +
  'Cross-Origin-Embedder-Policy: require-corp';

/** Whether this thread may sleep in Atomics.wait; a page's main thread may not. */
export function mayBlock(): boolean {
  return nodeThreads() !== undefined || typeof document === 'undefined';
}

/**
 * Starts a worker at `url`, hands it `task` and waits for its answer. It does not keep a Node process alive.
 * @throws BackendError when it does not come up.
 */
export async function startWorker(
  url: URL | null,
  task: unknown,
  { onEnd }: WorkerEvents,
): Promise<StartedWorker> {
  const node = nodeThreads();
  if (node) {
    // Not as the browser's is written: a bundler would take it for an asset and copy it unbundled.
    const beside = '../backend/threads/worker.js';
    const worker = new node.Worker(url ?? new URL(beside, import.meta.url), {
      execArgv: [], // a flag like --input-type is this program's, not the worker's
    });
    const ended = new Promise<never>((_, reject) => {
      worker.once('error', (error) => {
        onEnd(`a worker failed: ${error.message}`);
        reject(unstarted(error.message));
      });
      worker.once('exit', (code) => {
        onEnd(`a worker ended with exit code ${code}`);
        reject(unstarted(`exit code ${code}`));
      });
    });
    ended.catch(() => {}); // after the start, onEnd alone tells
    worker.postMessage(task);
    await Promise.race([new Promise((resolve) => worker.once('message', resolve)), ended]);
    worker.unref();
    return { terminate: () => void worker.terminate() };
  }
  // Written out in one expression, so that bundlers see the worker and bundle it.
  const worker =
    url === null
      ? new Worker(new URL('../backend/threads/worker.js', import.meta.url), { type: 'module' })
      : new Worker(url, { type: 'module' });
  await new Promise<void>((resolve, reject) => {
    worker.addEventListener('message', () => resolve(), { once: true });
    worker.addEventListener('error', (event) => {
      onEnd(`a worker failed: ${event.message}`);
      reject(unstarted(event.message));
    });
    worker.postMessage(task);
  });
  return { terminate: () => worker.terminate() };
}

function unstarted(reason: string): BackendError {
  return new BackendError(`backend: a worker thread could not be started: ${reason}`);
}
