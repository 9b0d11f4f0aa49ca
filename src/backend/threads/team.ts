// The calling thread's side: runs a kernel call's parts together with the workers, and a table that does so for every
// kernel. Before: split.ts cuts calls into parts. Next: start.ts makes a team of workers.

import { BackendError } from '../../errors.js';
import { KERNEL_NAMES, type KernelName, type Kernels } from '../kernels.js';
import type { Control } from './control.js';
import { SPLITS, type Split, workspaceStride } from './split.js';

/** An honest part takes milliseconds. A worker that needs longer than this for one is taken for dead. */
const PATIENCE_MS = 5000;
/** … or than so many times the longest part of the caller's own, where parts are huge. */
const PATIENCE_FACTOR = 1000;

/** The caller's number in a failure, where 0 means that there is none. */
const CALLER = 255;

// A worker whose core another process wants is stopped for milliseconds in the middle of a part, and the caller can only
// wait. So a wait of w is paid for by 10·w without the workers, which keeps the loss near 10 %. With a process that never
// rests on the second of two cores, an epoch on two threads took 1.3 times as long as on one without this rule, 1.05 with it.
/** Shorter waits, or such a share of the caller's own work, are parts of unequal size and not a stopped worker. */
const STOPPED_MS = 0.5;
const STOPPED_SHARE = 0.5;
/** A worker that had to be woken may come this late: a virtual machine's idle core takes up to 2 ms. */
const WAKING_MS = 3;
const ALONE_FACTOR = 10;

type Call = (...values: number[]) => unknown;

export interface TeamOptions {
  /** Whether this thread may sleep; a page's main thread may not. */
  mayBlock: boolean;
  now: () => number;
  patience?: number;
}

export class Team {
  private longestPart = 0;
  private broken: string | null = null;
  private aloneUntil = 0;

  /** `threads` counts the caller. */
  constructor(
    readonly threads: number,
    private readonly control: Control,
    private readonly options: TeamOptions,
  ) {}

  /** Whether the workers are left alone for now, because waiting for one has cost too much. */
  get rests(): boolean {
    return this.aloneUntil > 0 && this.options.now() < this.aloneUntil;
  }

  /** Tells of a worker that ended: the next call fails. */
  lose(reason: string): void {
    this.broken ??= reason;
  }

  /**
   * Runs one part with each list of arguments, on whichever thread is free.
   * @throws BackendError naming kernel and thread where a part trapped, or a worker died; after a death, every call.
   */
  run(name: KernelName, kernel: Call, parts: readonly (readonly number[])[]): void {
    if (this.broken) throw new BackendError(`kernel ${name}: ${this.broken}; make a new backend`);
    const { control } = this;
    const { now, mayBlock, patience = PATIENCE_MS } = this.options;
    const start = now();
    const woken = control.publish(KERNEL_NAMES.indexOf(name), parts);
    for (let part = control.claim(); part >= 0; part = control.claim()) this.runOwn(kernel, parts[part]);
    const waitStart = now();
    const limit = Math.max(patience, PATIENCE_FACTOR * this.longestPart);
    if (!control.awaitDone(parts.length, limit, mayBlock, now)) {
      this.lose(
        `a worker has not finished its part in ${(limit / 1000).toFixed(1)} s, and is taken for dead`,
      );
      throw new BackendError(`kernel ${name}: ${this.broken}; make a new backend`);
    }
    const waited = now() - waitStart;
    const usual = Math.max(woken ? WAKING_MS : STOPPED_MS, STOPPED_SHARE * (waitStart - start));
    this.aloneUntil = waited > usual ? waitStart + (1 + ALONE_FACTOR) * waited : 0;
    const failure = control.takeFailure();
    if (failure) {
      const where = failure.thread === CALLER ? 'the calling thread' : `thread ${failure.thread}`;
      throw new BackendError(`kernel ${name} failed on ${where}: ${failure.reason}`);
    }
  }

  private runOwn(kernel: Call, values: readonly number[]): void {
    const start = this.options.now();
    try {
      kernel(...values);
    } catch (error) {
      // The workers' parts must end before the error leaves: they write to the same memory.
      this.control.fail(CALLER, error instanceof Error ? error.message : String(error));
    }
    this.longestPart = Math.max(this.longestPart, this.options.now() - start);
    this.control.finish();
  }
}

/**
 * A table that splits each call of `kernels` over a team. Small calls run on the calling thread: `worth` scales the least
 * work that is split (1; 0 splits everything, for tests).
 */
export function threadedKernels(kernels: Kernels, team: Team, worth = 1): Kernels {
  const table: Record<string, unknown> = {};
  const stride = workspaceStride(kernels);
  for (const name of KERNEL_NAMES) {
    const kernel = kernels[name] as Call;
    const split: Split | null = SPLITS[name];
    table[name] =
      split === null
        ? kernel
        : (...values: number[]) => {
            const parts = team.rests ? [] : split(values, team.threads, worth, stride);
            if (parts.length < 2) kernel(...values);
            else team.run(name, kernel, parts);
          };
  }
  table.gemmWorkspaceBytes = () => team.threads * stride;
  return table as unknown as Kernels;
}
