// The main loop of a worker: wait for a call, claim parts of it, run them.
// Before: control-block.ts says why claiming is safe; src/worker/module.ts is what a worker runs first.

import { messageOf } from '../../errors.js';
import { createJsKernels } from '../js/index.js';
import { KERNEL_NAMES, type Kernels } from '../kernels/index.js';
import { instantiateKernels } from '../wasm/instantiate.js';
import { Control } from './control-block.js';

/** What the calling thread sends. */
export interface ServeTask {
  kind: 'serve';
  control: SharedArrayBuffer;
  memory: WebAssembly.Memory;
  /** The compiled kernels; null for those in JavaScript. */
  module: WebAssembly.Module | null;
  /** This worker's number, from 1. */
  thread: number;
}

/** Makes the kernels, says that it is `ready`, and serves for good. */
export function serveTask({ control, memory, module, thread }: ServeTask, ready: () => void): never {
  const kernels = module === null ? createJsKernels(memory) : instantiateKernels(module, memory);
  ready();
  serve(new Control(control), kernels, thread);
}

/** Never returns: the thread ends by being terminated. `thread` counts from 1; 0 is the caller. */
export function serve(control: Control, kernels: Kernels, thread: number): never {
  for (let call = control.call; ; call = control.awaitCall(call)) {
    for (let part = control.claim(); part >= 0; part = control.claim()) {
      const name = KERNEL_NAMES[control.kernel];
      try {
        (kernels[name] as (...values: number[]) => unknown)(...control.argumentsOf(part));
      } catch (error) {
        control.fail(thread, messageOf(error));
      }
      control.finish();
    }
  }
}
