// Calls functions in a worker that the page starts: a page's own thread may not sleep, a worker may. The page starts its threads too.

import { hostThreads } from '../../../src/platform/thread-host.js';

type Task = (arg: never) => unknown;

interface Question {
  task: string;
  arg: never;
  threadHost: MessagePort;
}

interface Answer {
  value?: unknown;
  error?: string;
}

/** The page's side: sends one task to a worker, which ends with its answer. */
export function askWorker(worker: Worker, task: string, arg?: unknown): Promise<unknown> {
  const { port, close } = hostThreads();
  const answer = new Promise((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      worker.terminate();
      if (data.error === undefined) resolve(data.value);
      else reject(new Error(data.error));
    });
    worker.addEventListener('error', ({ message }) => reject(new Error(`the worker failed: ${message}`)));
    worker.postMessage({ task, arg, threadHost: port }, [port]);
  });
  return answer.finally(close);
}

/** In a worker, for its backends; on a page's own thread undefined. */
export let threadHost: MessagePort | undefined;

/** The worker's side. */
export function answerWith(tasks: Record<string, Task>): void {
  addEventListener('message', async ({ data }: MessageEvent<Question>) => {
    threadHost = data.threadHost;
    const answer: Answer = {};
    try {
      answer.value = await tasks[data.task](data.arg);
    } catch (error) {
      answer.error = String(error);
    }
    postMessage(answer);
  });
}
