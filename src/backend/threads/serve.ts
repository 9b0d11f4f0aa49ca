// What a worker does all its life: wait for a call, claim parts of it, run them.
// Before: control.ts says why claiming is safe. Next: worker.ts starts it.

import { KERNEL_NAMES, type Kernels } from '../kernels.js';
import type { Control } from './control.js';

/** Never returns: the thread ends by being terminated. `thread` counts from 1; 0 is the caller. */
export function serve(control: Control, kernels: Kernels, thread: number): never {
  for (let call = control.call; ; call = control.awaitCall(call)) {
    for (let part = control.claim(); part >= 0; part = control.claim()) {
      const name = KERNEL_NAMES[control.kernel];
      try {
        (kernels[name] as (...values: number[]) => unknown)(...control.argumentsOf(part));
      } catch (error) {
        control.fail(thread, error instanceof Error ? error.message : String(error));
      }
      control.finish();
    }
  }
}
