// What the conformance suite runs on, made the same way on Node and in browsers: a table over plain memory, or over shared
// memory with a team of workers. Next: backends.ts lists Node's.

import { createJsKernels } from '../../src/backend/js/index.js';
import type { Kernels } from '../../src/backend/kernels/index.js';
import { Control } from '../../src/backend/threads/control-block.js';
import { Team, threadedKernels } from '../../src/backend/threads/team.js';
import { instantiateKernels } from '../../src/backend/wasm/instantiate.js';
import { type StartedWorker, startWorker, type WorkerOptions } from '../../src/platform/workers.js';

type Start = (task: unknown, options: WorkerOptions) => Promise<StartedWorker>;
const startHere: Start = (task, options) => startWorker(undefined, task, options);

export interface Backend {
  name: string;
  /** Whether its memory is shared between threads. */
  shared: boolean;
  create(memory: WebAssembly.Memory): Promise<Kernels> | Kernels;
  dispose(): void;
}

export function plain(name: string, create: Backend['create']): Backend {
  return { name, shared: false, create, dispose: () => {} };
}

/** A table over a team of workers that splits every call, however small. */
export function threaded(
  variant: string,
  threads: number,
  compileShared: (variant: string) => Promise<WebAssembly.Module> | WebAssembly.Module,
  start = startHere,
): Backend {
  const workers: StartedWorker[] = [];
  return {
    name: `${variant} on ${threads} threads`,
    shared: true,
    async create(memory) {
      const module = variant === 'js' ? null : await compileShared(variant);
      const own = module ? instantiateKernels(module, memory) : createJsKernels(memory);
      const control = new Control();
      const team = new Team(threads, control, { mayBlock: true, now: () => performance.now() });
      for (let thread = 1; thread < threads; thread++) {
        const task = { kind: 'serve', control: control.buffer, memory, module, thread };
        workers.push(await start(task, { onEnd: (reason) => team.lose(reason) }));
      }
      return threadedKernels(own, team, () => 0, 0);
    },
    dispose() {
      for (const worker of workers) worker.terminate();
    },
  };
}
