// The module that every worker runs, on Node and in a page: the first message says whether it serves a backend as a thread
// or trains. The build bundles it into one file without imports, which is inlined as #worker and exported as
// jacquard/worker-module.

import { BUILD_ID } from '../backend/kernels/build-id.js';
import { type ServeTask, serveTask } from '../backend/threads/worker-loop.js';
import type { FromWorker, ToWorker } from './messages.js';
import { trainTask } from './train-task.js';

interface Port {
  onMessage(listener: (message: ServeTask | ToWorker) => void): void;
  post(message: FromWorker, transfer?: ArrayBuffer[]): void;
}

/** Node's parentPort, or a browser worker's global scope. */
function port(): Port {
  const node = globalThis.process?.getBuiltinModule?.('node:worker_threads')?.parentPort;
  if (node) {
    return {
      onMessage: (listener) => void node.on('message', listener),
      post: (message, transfer) => node.postMessage(message, transfer),
    };
  }
  const scope = globalThis as unknown as Worker; // has the same two methods as what it is seen as from outside
  return {
    onMessage: (listener) => scope.addEventListener('message', ({ data }) => listener(data)),
    post: (message, transfer = []) => scope.postMessage(message, transfer),
  };
}

const { onMessage, post } = port();
const ready = () => post({ kind: 'ready', build: BUILD_ID });
const abort = new AbortController();
onMessage((message) => {
  if (message.kind === 'serve') serveTask(message, ready);
  else if (message.kind === 'abort') abort.abort();
  else void trainTask(message, ready, post, abort.signal);
});
