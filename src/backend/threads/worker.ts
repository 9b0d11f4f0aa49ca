// The module that a worker runs, on Node and in a page: told once what to work on, it serves for good.

import { createJsKernels } from '../js/index.js';
import { instantiateKernels } from '../wasm/instantiate.js';
import { Control } from './control.js';
import { serve } from './serve.js';

/** What the calling thread sends. */
export interface WorkerTask {
  control: SharedArrayBuffer;
  memory: WebAssembly.Memory;
  /** The compiled kernels; null for those in JavaScript. */
  module: WebAssembly.Module | null;
  /** This worker's number, from 1. */
  thread: number;
}

interface Port {
  once(type: 'message', listener: (task: WorkerTask) => void): void;
  postMessage(message: string): void;
}

/** Node's parentPort, or a browser worker's global scope in its shape. */
function port(): Port {
  const node = globalThis.process?.getBuiltinModule?.('node:worker_threads')?.parentPort;
  if (node) return node;
  return {
    once: (type, listener) =>
      addEventListener(type, (event) => listener((event as MessageEvent<WorkerTask>).data), { once: true }),
    postMessage: (message) => (globalThis as unknown as Port).postMessage(message),
  };
}

const parent = port();
parent.once('message', ({ control, memory, module, thread }) => {
  const kernels = module === null ? createJsKernels(memory) : instantiateKernels(module, memory);
  parent.postMessage('ready');
  serve(new Control(control), kernels, thread);
});
