// Threads for a worker, started by the page: a worker that starts workers may hang in Firefox, a page that does so does not.
// Before: workers.ts starts a worker, hosted-thread.ts is the worker's side. Next: ../worker/train-in-worker.ts is a host.

import { requireKnownOptions } from '../errors.js';
import { requireShape, URL_TEXT } from '../options/shapes.js';
import type { TransferablePort, UrlLike } from '../web-types.js';
import { listen, type ThreadNews, type ThreadRequest } from './hosted-thread.js';
import { messageChannel, startWorker } from './workers.js';

/** Options of hostThreads(). */
export interface ThreadHostOptions {
  /** Where jacquard/worker-module is served, for pages whose policy forbids workers from blob:. Default: the one that is inlined. */
  workerUrl?: string | UrlLike;
}

/** Starts workers for the threads of another worker's backend. Made by hostThreads(). */
export interface ThreadHost {
  /** For createBackend({ threadHost }) in a worker, to which it is transferred. */
  readonly port: TransferablePort;
  /** Ends the threads, and starts no more. */
  close(): void;
}

/**
 * Starts the threads of a worker's backends on the thread that calls this, which should be the page's: in Firefox a worker that
 * starts workers itself may hang for good. trainInWorker() is its own host.
 * @example
 * // In the page:
 * const { port } = hostThreads();
 * worker.postMessage(port, [port]);
 * // In the worker:
 * addEventListener('message', async ({ data }) => {
 *   const backend = await createBackend({ threads: 'auto', threadHost: data });
 * });
 */
export function hostThreads(options: ThreadHostOptions = {}): ThreadHost {
  requireKnownOptions('hostThreads', options, ['workerUrl']);
  if (options.workerUrl !== undefined) requireShape('workerUrl', options.workerUrl, URL_TEXT);
  const { port1, port2 } = messageChannel();
  const running = new Set<AbortController>();
  listen(port1, ({ task, own }: ThreadRequest) => {
    const tell = (news: ThreadNews) => own.postMessage(news);
    const life = new AbortController();
    running.add(life);
    const end = () => {
      running.delete(life);
      life.abort();
      own.close();
    };
    listen(own, end, end);
    startWorker(options.workerUrl, task, { signal: life.signal, onEnd: tell }).then(
      () => tell(null),
      (error: Error) => tell(error.message),
    );
  });
  const close = () => {
    port1.close();
    for (const life of running) life.abort();
    running.clear();
  };
  return { port: port2 as TransferablePort, close };
}
