// Threads as the surroundings give them: how many cores there are, and workers, which Node and browsers start in their
// own ways. Node's modules are asked for at run time, so that a bundler for the browser sees no import of them.

import { BUILD_ID } from '../backend/kernels/build-id.js';
import { BackendError } from '../errors.js';
import type { UrlLike } from '../web-types.js';
import { clearTimeout, setTimeout } from './clock.js';
import { isPage } from './electron.js';

export interface StartedWorker {
  post(message: unknown): void;
  terminate(): void;
}

export interface WorkerOptions {
  /** Called when the worker ends or fails after it has started. */
  onEnd: (reason: string) => void;
  /** Called with each message, the first included. */
  onMessage?: (message: unknown) => void;
  /** Handed over with the task instead of copied. */
  transfer?: object[];
  /** Whether it keeps a Node process alive. */
  keepAlive?: boolean;
  /** Ends it, also while it comes up, which then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Milliseconds in which it must have come up. */
  patience?: number;
}

/** Undefined also in pages and web workers of Electron, whose Node starts no workers. */
const nodeThreads = () =>
  isPage() ? undefined : globalThis.process?.getBuiltinModule?.('node:worker_threads');

/** Two ports of which each hears the other. jsdom in Jest has Node's threads, but no such class among its globals. */
export function messageChannel(): MessageChannel {
  const Channel = globalThis.MessageChannel ?? nodeThreads()?.MessageChannel;
  return new Channel();
}

/** Cores that this process may use, as the engine tells. */
export function coreCount(): number {
  const node = globalThis.process?.getBuiltinModule?.('node:os');
  return node?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1;
}

/** Why threads cannot share memory here; null when they can. */
export function sharedMemoryProblem(): string | null {
  if (nodeThreads() === undefined && typeof Worker === 'undefined') return NO_WORKERS;
  if (typeof WebAssembly === 'undefined') return NO_WASM;
  if (typeof SharedArrayBuffer === 'undefined') return NOT_ISOLATED;
  if (nodeThreads()) return null; // where memory is refused, that is its cause, and createLinearMemory() says so
  try {
    new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    return null;
  } catch {
    return NOT_ISOLATED;
  }
}

const NO_WORKERS = 'there are no workers here (as in a service worker, or in Cloudflare Workers)';
const NO_WASM = 'threads share a memory of WebAssembly';
const NOT_ISOLATED =
  'this page has no shared memory: serve it with the headers Cross-Origin-Opener-Policy: same-origin and ' +
  'Cross-Origin-Embedder-Policy: require-corp';

/** Whether this thread may sleep in Atomics.wait; a page's main thread may not. */
export function mayBlock(): boolean {
  return nodeThreads() !== undefined || typeof document === 'undefined';
}

/**
 * Starts a worker, hands it `task` and waits for its first message. Its module is the inlined one, on Node as a data:
 * address, in a page as blob:, or the file at `url`.
 * @throws BackendError when it does not come up, or is of another build; the signal's reason.
 */
export async function startWorker(
  url: string | UrlLike | undefined,
  task: unknown,
  { onEnd, onMessage, transfer = [], keepAlive = false, signal, patience = START_PATIENCE_MS }: WorkerOptions,
): Promise<StartedWorker> {
  const node = nodeThreads();
  const worker = await (node ? onNode(node) : inPage())(url).catch((error) => {
    const denied = (error as { code?: string }).code === 'ERR_ACCESS_DENIED';
    const why = denied ? 'Node was started without --allow-worker' : (error as Error).message;
    throw new BackendError(`backend: a worker thread could not be started: ${why}`, { cause: error });
  });
  starting.add(worker);
  let late: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise((resolve, reject) => {
      let started = false;
      const fail = (cause: string) => {
        const reason = cause.replace(/(data:[^,]{0,80},).{40,}/s, '$1…'); // engines quote the whole address
        if (started) onEnd(reason);
        else reject(new BackendError(`backend: a worker thread could not be started: ${reason}`));
      };
      const cancel = () => {
        reject(signal!.reason);
        worker.terminate();
      };
      if (signal?.aborted) return cancel();
      signal?.addEventListener('abort', cancel);
      worker.onFailure(fail);
      worker.onMessage((message) => {
        if (started) return onMessage?.(message);
        const { build } = message as { build?: string | null };
        if (build !== BUILD_ID) return fail(anotherBuild(build));
        started = true;
        if (!keepAlive) worker.detach();
        resolve({ post: worker.post, terminate: worker.terminate });
        onMessage?.(message);
      });
      worker.post(task, transfer);
      late = setTimeout(() => {
        if (!started) fail(`it has not answered in ${patience / 1000} s`);
      }, patience);
    });
  } catch (error) {
    worker.terminate();
    throw error;
  } finally {
    clearTimeout(late);
    starting.delete(worker);
  }
}

/** What a worker that is served as a file may be: one of an earlier installation, or from a cache. */
function anotherBuild(build: string | null | undefined): string {
  return `its module is of another build of jacquard (${build ?? 'an earlier one'}; this is ${BUILD_ID}); serve the jacquard/worker-module that comes with it`;
}

/** Nobody else holds a worker that has not answered yet, and an engine may collect what nobody holds. */
const starting = new Set<RawWorker>();
/** Loading and compiling takes a tenth of a second, on a very busy machine a few. */
export const START_PATIENCE_MS = 30_000;

/** The two kinds of worker in one shape. */
interface RawWorker {
  post(message: unknown, transfer?: object[]): void;
  terminate(): void;
  /** Lets the process end while it runs, where that is a question. */
  detach(): void;
  onMessage(listener: (message: unknown) => void): void;
  onFailure(listener: (reason: string) => void): void;
}

const onNode =
  ({ Worker }: NonNullable<ReturnType<typeof nodeThreads>>) =>
  async (url: string | UrlLike | undefined): Promise<RawWorker> => {
    const at = url ? new URL(String(url)) : new URL(await dataAddress());
    const worker = new Worker(at, { execArgv: [] }); // a flag like --input-type is this program's, not the worker's
    return {
      post: (message, transfer) => worker.postMessage(message, transfer as never),
      terminate: () => void worker.terminate(),
      detach: () => worker.unref(),
      onMessage: (listener) => void worker.on('message', listener),
      onFailure(listener) {
        worker.once('error', (error) => listener(`a worker failed: ${error.message}`));
        worker.once('exit', (code) => listener(`a worker ended with exit code ${code}`));
      },
    };
  };

const inPage =
  () =>
  async (url: string | UrlLike | undefined): Promise<RawWorker> => {
    const worker = new Worker(String(url ?? (await inlinedAddress())), { type: 'module' });
    return {
      post: (message, transfer = []) => worker.postMessage(message, transfer as Transferable[]),
      terminate: () => worker.terminate(),
      detach: () => {},
      onMessage: (listener) => worker.addEventListener('message', ({ data }) => listener(data)),
      onFailure: (listener) =>
        worker.addEventListener('error', (event) =>
          listener(event.message ? `a worker failed: ${event.message}` : NOT_LOADED),
        ),
    };
  };

const NOT_LOADED =
  'its module was not loaded; where the Content-Security-Policy does not allow worker-src blob:, serve ' +
  'jacquard/worker-module as a file and give its address as workerUrl';

async function inlinedSource(): Promise<string> {
  const { default: source } = await import('#worker');
  return source;
}

async function dataAddress(): Promise<string> {
  return `data:text/javascript,${encodeURIComponent(await inlinedSource())}`;
}

let blob: string | undefined;

/** A blob: for all workers, as long as the page lives. A document of an opaque origin, as in a sandboxed frame, loads no module from one. */
async function inlinedAddress(): Promise<string> {
  if (globalThis.origin === 'null') return dataAddress();
  const source = await inlinedSource();
  blob ??= URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  return blob;
}
