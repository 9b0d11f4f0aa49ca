// The kernel calls that some code makes, with their arguments as numbers, to be made again: what is checked and bound once then costs
// nothing but the kernels. Before: kernels/call.ts binds arguments. Next: train/predict-few-rows.ts.

import { KERNEL_NAMES, type Kernels } from './kernels/index.js';
import { kernelFor } from './threads/team.js';

/** A call with the numbers that it was recorded with. */
export type RecordedCall = () => void;

/** A table that keeps the calls made to it, and makes none. */
export class CallRecorder {
  /** In place of the backend's. */
  readonly kernels: Kernels;
  private calls: RecordedCall[] = [];

  constructor(kernels: Kernels) {
    const record =
      (name: (typeof KERNEL_NAMES)[number]) =>
      (...values: number[]) => {
        const kernel = kernelFor(kernels, name, values);
        // Not an array of doubles, whose numbers V8 would box at every call.
        const own: unknown[] = [null];
        own.pop();
        own.push(...values);
        this.calls.push(() => kernel.apply(kernels, own as number[]));
      };
    this.kernels = Object.fromEntries(KERNEL_NAMES.map((name) => [name, record(name)])) as unknown as Kernels;
  }

  /** The calls since the last time. */
  take(): RecordedCall[] {
    const { calls } = this;
    this.calls = [];
    return calls;
  }
}
