// Threads as the surroundings give them: how many cores there are, and workers, which Node and browsers start in their
// own ways. Node's modules are asked for at run time, so that a bundler for the browser sees no import of them.

import { BackendError } from '../errors.js';

export interface StartedWorker {
  post(message: unknown): void;
  terminate(): void;
}

export interface WorkerOptions {
  /** Called when it ends or fails after it came up. */
  onEnd: (reason: string) => void;
  /** Called with each message, the first included. */
  onMessage?: (message: unknown) => void;
  /** Handed over with the task instead of copied. */
  transfer?: ArrayBuffer[];
  /** Whether it keeps a Node process alive. */
  keepAlive?: boolean;
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
 * Starts a worker, hands it `task` once it is loaded, and waits for its answer. Its module is the inlined one, on Node as
 * a data: address, in a page as blob:, or the file at `url`.
 * @throws BackendError when it does not come up.
 */
export async function startWorker(
  url: string | URL | undefined,
  task: unknown,
  { onEnd, onMessage, transfer = [], keepAlive = false }: WorkerOptions,
): Promise<StartedWorker> {
  const worker = await loadWorker(url);
  const first = new Promise<void>((resolve, reject) => {
    let started = false;
    worker.listen({
      onFailure: (reason) => (started ? onEnd(reason) : reject(unstarted(reason))),
      onMessage(message) {
        started = true;
        resolve();
        onMessage?.(message);
      },
    });
  });
  first.catch(() => {}); // where posting throws, nobody waits for it
  try {
    worker.post(task, transfer);
    await first;
  } catch (error) {
    worker.terminate();
    throw error;
  }
  if (!keepAlive) worker.detach();
  return { post: worker.post, terminate: worker.terminate };
}

/** Loading takes a tenth of a second, on a very busy machine a few. */
const LOAD_PATIENCE_MS = 8000;
/** Firefox 153 was seen to lose the start of a worker's worker, about once in a hundred; a second one then comes up. */
const LOAD_ATTEMPTS = 4;

/** A worker whose module has said that it is there. */
async function loadWorker(url: string | URL | undefined): Promise<RawWorker> {
  const node = nodeThreads();
  for (let attempt = 1; ; attempt++) {
    const worker = await (node ? onNode(node) : inPage())(url);
    if (await says(worker)) return worker;
    worker.terminate();
    if (attempt === LOAD_ATTEMPTS) {
      throw unstarted(`its module was not loaded in ${(LOAD_ATTEMPTS * LOAD_PATIENCE_MS) / 1000} s`);
    }
  }
}

/** Nobody else holds a worker that is not there yet, and an engine may collect what nobody holds. */
const loading = new Set<RawWorker>();

/** Whether it has said so in time. @throws BackendError when it fails instead. */
async function says(worker: RawWorker): Promise<boolean> {
  loading.add(worker);
  let patience: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise((resolve, reject) => {
      worker.listen({ onMessage: () => resolve(true), onFailure: (reason) => reject(unstarted(reason)) });
      patience = setTimeout(() => resolve(false), LOAD_PATIENCE_MS);
    });
  } catch (error) {
    worker.terminate();
    throw error;
  } finally {
    clearTimeout(patience);
    loading.delete(worker);
  }
}

function unstarted(cause: string): BackendError {
  const reason = cause.replace(/(data:[^,]{0,80},).{40,}/s, '$1…'); // engines quote the whole address
  return new BackendError(`backend: a worker thread could not be started: ${reason}`);
}

interface Listeners {
  onMessage(message: unknown): void;
  onFailure(reason: string): void;
}

/** The two kinds of worker in one shape. */
interface RawWorker {
  post(message: unknown, transfer?: ArrayBuffer[]): void;
  terminate(): void;
  /** Lets the process end while it runs, where that is a question. */
  detach(): void;
  /** In place of whoever listened before. */
  listen(listeners: Listeners): void;
}

/** Tells whoever listens at the time. */
function audience() {
  let current: Listeners | undefined;
  return {
    listen: (listeners: Listeners) => {
      current = listeners;
    },
    message: (message: unknown) => current?.onMessage(message),
    failure: (reason: string) => current?.onFailure(reason),
  };
}

const onNode =
  ({ Worker }: NonNullable<ReturnType<typeof nodeThreads>>) =>
  async (url: string | URL | undefined): Promise<RawWorker> => {
    const at = url
      ? new URL(url)
      : new URL(`data:text/javascript,${encodeURIComponent(await inlinedSource())}`);
    const worker = new Worker(at, { execArgv: [] }); // a flag like --input-type is this program's, not the worker's
    const { listen, message, failure } = audience();
    worker.on('message', message);
    worker.once('error', (error) => failure(`a worker failed: ${error.message}`));
    worker.once('exit', (code) => failure(`a worker ended with exit code ${code}`));
    return {
      post: (task, transfer) => worker.postMessage(task, transfer),
      terminate: () => void worker.terminate(),
      detach: () => worker.unref(),
      listen,
    };
  };

const inPage =
  () =>
  async (url: string | URL | undefined): Promise<RawWorker> => {
    const worker = new Worker(url ?? (await blobAddress()), { type: 'module' });
    const { listen, message, failure } = audience();
    worker.addEventListener('message', ({ data }) => message(data));
    worker.addEventListener('error', (event) =>
      failure(event.message ? `a worker failed: ${event.message}` : NOT_LOADED),
    );
    return {
      post: (task, transfer = []) => worker.postMessage(task, transfer),
      terminate: () => worker.terminate(),
      detach: () => {},
      listen,
    };
  };

const NOT_LOADED =
  'its module was not loaded; where the Content-Security-Policy does not allow worker-src blob:, serve ' +
  'jacquard/worker-module as a file and give its address as workerUrl';

async function inlinedSource(): Promise<string> {
  const { default: source } = await import('#worker');
  return source;
}

let blob: string | undefined;

/** One for all workers, as long as the page lives: workers that workers start ask for it again. */
async function blobAddress(): Promise<string> {
  const source = await inlinedSource();
  blob ??= URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  return blob;
}
