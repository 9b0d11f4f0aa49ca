// The calling thread's side: runs a kernel call's parts together with the workers, and a table that does so for every
// kernel. Before: split-call.ts cuts calls into parts. ../create/start-threads.ts starts the workers.

import { BackendError, messageOf } from '../../errors.js';
import type { Description } from '../kernels/describe.js';
import { KERNEL_NAMES, KERNELS, type KernelName, type Kernels } from '../kernels/index.js';
import type { Control } from './control-block.js';
import { Governor } from './parallel-or-serial.js';
import { cutCall, workspaceStride } from './split-call.js';

/** An honest part takes milliseconds. A worker that needs longer than this for one is taken for dead. */
const PATIENCE_MS = 5000;
/** … or than so many times the caller's own parts of the same call, where parts are huge. */
const PATIENCE_FACTOR = 100;

/** The caller's number in a failure, where 0 means that there is none. */
const CALLER = 255;

type Call = (...values: number[]) => unknown;

/** For each table of threadedKernels(): a call's kernel, where the call is too small to be cut. */
const smallCalls = new WeakMap<Kernels, (name: KernelName, values: readonly number[]) => Call | null>();

/** What a call of this table comes to each time: the calling thread's own kernel where a threaded table never cuts it. */
export function kernelFor(kernels: Kernels, name: KernelName, values: readonly number[]): Call {
  return smallCalls.get(kernels)?.(name, values) ?? (kernels[name] as Call);
}

export interface TeamOptions {
  /** Whether this thread may sleep; a page's main thread may not. */
  mayBlock: boolean;
  now: () => number;
  patience?: number;
}

export class Team {
  private broken: string | null = null;

  /** `threads` counts the caller. */
  constructor(
    readonly threads: number,
    private readonly control: Control,
    private readonly options: TeamOptions,
  ) {}

  /** Tells of a worker that ended: the next call fails. */
  lose(reason: string): void {
    this.broken ??= reason;
  }

  /**
   * Runs one part with each list of arguments, on whichever thread is free.
   * @throws BackendError naming kernel and thread where a part trapped, or a worker died; after a death, every call.
   */
  run(name: KernelName, kernel: Call, parts: readonly (readonly number[])[]): void {
    this.requireWhole(name);
    const { control } = this;
    const { now, mayBlock, patience = PATIENCE_MS } = this.options;
    const start = now();
    control.publish(KERNEL_NAMES.indexOf(name), parts);
    for (let part = control.claim(); part >= 0; part = control.claim()) this.runOwn(kernel, parts[part]);
    const limit = Math.max(patience, PATIENCE_FACTOR * (now() - start));
    if (!control.awaitDone(parts.length, limit, mayBlock, now)) {
      this.lose(
        `a worker has not finished its part in ${(limit / 1000).toFixed(1)} s, and is taken for dead`,
      );
      throw new BackendError(`kernel ${name}: ${this.broken}; make a new backend`);
    }
    const failure = control.takeFailure();
    if (failure) {
      const where = failure.thread === CALLER ? 'the calling thread' : `thread ${failure.thread}`;
      throw new BackendError(`kernel ${name} failed on ${where}: ${failure.reason}`);
    }
  }

  /** @throws BackendError after a worker's death, of which a part may still be running, or after dispose(). */
  requireWhole(name: KernelName): void {
    if (this.broken) throw new BackendError(`kernel ${name}: ${this.broken}; make a new backend`);
  }

  private runOwn(kernel: Call, values: readonly number[]): void {
    try {
      kernel(...values);
    } catch (error) {
      // The workers' parts must end before the error leaves: they write to the same memory.
      this.control.fail(CALLER, messageOf(error));
    }
    this.control.finish();
  }
}

/**
 * A table that splits each call of `kernels` over a team, where it is large and the governor finds that it pays. `worth`
 * scales the least work that is split (1); 0 splits everything that can be, always, for tests.
 */
export function threadedKernels(kernels: Kernels, team: Team, now: () => number, worth = 1): Kernels {
  const table: Record<string, unknown> = {};
  const stride = workspaceStride(kernels);
  const governor = worth > 0 ? new Governor() : null;
  KERNEL_NAMES.forEach((name, index) => {
    const kernel = kernels[name] as Call;
    const description: Description = KERNELS[name];
    table[name] = description.cut ? threaded(name, index, kernel, description) : kernel;
  });
  table.gemmWorkspaceBytes = () => team.threads * stride;
  const options = { threads: team.threads, worth, stride };
  smallCalls.set(table as unknown as Kernels, (name, values) => {
    const parts = cutCall(KERNELS[name], values, options);
    return parts.length < 2 ? (kernels[name] as Call) : null;
  });
  return table as unknown as Kernels;

  function threaded(name: KernelName, index: number, kernel: Call, description: Description): Call {
    const shape = description.sizes.length;
    return (...values) => {
      team.requireWhole(name);
      const parts = cutCall(description, values, options);
      if (parts.length < 2) return kernel(...values);
      if (governor === null) return team.run(name, kernel, parts);
      const start = now();
      if (governor.prefersTeam(start)) team.run(name, kernel, parts);
      else kernel(...values);
      governor.learn(keyOf(index, values, shape), now() - start);
    };
  }
}

/** Kernel and shape as one number; that two shapes share one is possible, and does no harm. */
function keyOf(index: number, values: readonly number[], shape: number): number {
  let key = index;
  for (let i = 0; i < shape; i++) key = (key * 65_599 + values[i]) % 2 ** 45;
  return key;
}
