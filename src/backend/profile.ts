// Where a training's time goes: a kernel table that times the calls of the table it wraps. Costs nothing where no profile
// was asked for, and two readings of the clock per call where one was.
// Before: costs.ts says what a call does. Next: create/create-backend.ts wraps; cli/profile-table.ts prints.

import { costOf } from './costs.js';
import { KERNEL_NAMES, type KernelName, type Kernels } from './kernels/index.js';

export interface ProfileRow {
  readonly kernel: KernelName;
  readonly shape: string;
  readonly calls: number;
  readonly milliseconds: number;
  /** Sums over the calls. */
  readonly flops: number;
  readonly bytes: number;
}

export class Profile {
  private readonly table = new Map<string, { -readonly [Key in keyof ProfileRow]: ProfileRow[Key] }>();
  private recording = false;

  constructor(private readonly now: () => number) {}

  /** Calls are counted while `work` runs: training steps, without the validation between them. */
  record<T>(work: () => T): T {
    this.recording = true;
    try {
      return work();
    } finally {
      this.recording = false;
    }
  }

  /** One row for each kernel and shape, the longest time first. */
  get rows(): ProfileRow[] {
    return [...this.table.values()].sort((a, b) => b.milliseconds - a.milliseconds);
  }

  wrap(kernels: Kernels): Kernels {
    const wrapped: Record<string, unknown> = {};
    for (const name of KERNEL_NAMES) {
      const kernel = kernels[name] as (...values: number[]) => unknown;
      wrapped[name] = (...values: number[]) => {
        if (!this.recording) return kernel(...values);
        const start = this.now();
        const result = kernel(...values);
        this.count(name, values, this.now() - start);
        return result;
      };
    }
    return wrapped as unknown as Kernels;
  }

  private count(kernel: KernelName, values: readonly number[], milliseconds: number): void {
    const { flops, bytes, shape } = costOf(kernel, values);
    const key = `${kernel} ${shape}`;
    let row = this.table.get(key);
    if (row === undefined) {
      row = { kernel, shape, calls: 0, milliseconds: 0, flops: 0, bytes: 0 };
      this.table.set(key, row);
    }
    row.calls++;
    row.milliseconds += milliseconds;
    row.flops += flops;
    row.bytes += bytes;
  }
}
