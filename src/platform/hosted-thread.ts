// A thread that a worker asks the page for, by the port of its host. What passes: the thread's task, with a port of its own, by which the
// worker is told how it went, and ends it. It imports nothing, so that bundlers leave it out of pages until it is used.
// Before: workers.ts starts a worker. Next: thread-host.ts is the page's side.

import type { MessagePortLike } from '../web-types.js';
import type { StartedWorker, WorkerOptions } from './workers.js';

export interface ThreadRequest {
  task: unknown;
  /** The worker's port for this thread: any message on it ends the thread. */
  own: MessagePort;
}

/** Null when the thread has started; else why it has not, or has ended. */
export type ThreadNews = string | null;

const NOT_STARTED = 'backend: a worker thread could not be started: ';
/** Longer than the host waits for a thread. */
const HOST_PATIENCE_MS = 45_000;

/** As startWorker(), by the host of that port. Rejects with the reason, a string, when the thread does not start. */
export async function startOnHost(
  host: MessagePortLike,
  task: unknown,
  { onEnd }: WorkerOptions,
): Promise<StartedWorker> {
  const { port1, port2 } = new MessageChannel();
  let late: ReturnType<typeof setTimeout> | undefined;
  const terminate = () => {
    port1.postMessage('end');
    port1.close();
  };
  try {
    return await new Promise((resolve, reject) => {
      let started = false;
      const fail = (problem: string) => (started ? onEnd(problem) : reject(problem));
      const news = (problem: ThreadNews) => {
        if (problem !== null) return fail(problem);
        started = true;
        resolve({ post: (message) => port1.postMessage(message), terminate });
      };
      listen(port1, news, () => fail(`${started ? '' : NOT_STARTED}its threadHost is closed`));
      late = setTimeout(
        fail,
        HOST_PATIENCE_MS,
        `${NOT_STARTED}its threadHost has not answered in ${HOST_PATIENCE_MS / 1000} s`,
      );
      (host as MessagePort).postMessage({ task, own: port2 } satisfies ThreadRequest, [port2]);
    });
  } catch (error) {
    terminate();
    throw error;
  } finally {
    clearTimeout(late);
  }
}

/** `onClose` is called where the engine tells that the other end is gone, as when its worker was killed. */
export function listen<T>(port: MessagePort, listener: (message: T) => void, onClose?: () => void): void {
  port.onmessage = ({ data }) => listener(data);
  if (onClose) port.addEventListener('close', onClose);
  (port as { unref?(): void }).unref?.(); // on Node, where a port that listens keeps the process alive
}
