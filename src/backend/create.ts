// Chooses and assembles a backend: the one place that knows them all.

import { BackendError, OptionError, requireKnownOptions } from '../errors.js';
import { Arena } from '../memory/arena.js';
import { host } from '../platform/host.js';
import {
  coreCount,
  mayBlock,
  type StartedWorker,
  sharedMemoryProblem,
  startWorker,
} from '../platform/workers.js';
import { BACKEND_NAMES, type Backend, type BackendChoice, type BackendName } from './backend.js';
import { createJsKernels } from './js/index.js';
import type { Kernels } from './kernels.js';
import { Profile } from './profile.js';
import { Control, MOST_THREADS } from './threads/control.js';
import { Team, threadedKernels } from './threads/team.js';
import type { WorkerTask } from './threads/worker.js';
import { compileBinary, hasFeature } from './wasm/binaries.js';
import { instantiateKernels } from './wasm/instantiate.js';

const LARGEST_MEMORY_PAGES = 65536; // 4 GiB

export interface BackendOptions {
  /**
   * `auto` (default): the fastest that the engine runs: `relaxed` (fused multiply-adds, WebAssembly relaxed SIMD), else
   * `simd`, else pure JavaScript, which `fallback` then says.
   */
  backend?: BackendChoice;
  /**
   * Threads that compute, the calling one included: 1 (default) to 64, or `auto` for as many as there are cores. Results
   * are the same bits for any number. More than one need shared memory: in a page, cross-origin isolation; without it
   * `auto` is 1, which `fallback` then says.
   */
  threads?: number | 'auto';
  /** Where the workers' module lies, for a bundler that moved it. Default: beside this module. */
  workerUrl?: URL;
  /** Times every kernel call, for `Backend.profile`. */
  profile?: boolean;
  /** Kernels for a memory, in place of the named backend's own: for the benchmark's contestants and for tests. */
  kernels?: (memory: WebAssembly.Memory) => Kernels;
}

/**
 * A backend with its own linear memory. Everything made from it shares that memory; drop them all and it is collected, its
 * threads with it.
 * @throws OptionError for an unknown name or number; BackendError when the engine cannot run what was asked for.
 */
export async function createBackend(options: BackendOptions = {}): Promise<Backend> {
  requireKnownOptions('createBackend', options, ['backend', 'threads', 'workerUrl', 'profile', 'kernels']);
  const choice = options.backend ?? 'auto';
  if (!BACKEND_NAMES.includes(choice)) {
    throw new OptionError(`backend: "${choice}" is unknown; valid: ${BACKEND_NAMES.join(', ')}`);
  }
  if (typeof WebAssembly === 'undefined') {
    throw new BackendError(
      'backend: this engine has no WebAssembly, which also provides the shared linear memory',
    );
  }
  const name = choice === 'auto' ? fastest() : choice;
  if (!runs(name)) {
    const feature = name === 'relaxed' ? 'relaxed SIMD' : 'SIMD';
    throw new BackendError(
      `backend ${name}: this engine has no WebAssembly ${feature}; use a newer one, or backend "${fastest()}"`,
    );
  }
  const { threads, fallback: alone } = chooseThreads(options);
  const slow =
    choice === 'auto' && name === 'js'
      ? 'no WebAssembly SIMD in this engine: pure JavaScript, far slower'
      : undefined;
  const fallback = [slow, alone].filter(Boolean).join('; ') || undefined;
  const shared = threads > 1;
  const memory = new WebAssembly.Memory({ initial: 1, maximum: LARGEST_MEMORY_PAGES, shared });
  const module = name === 'js' ? null : await compileBinary(shared ? `${name}-shared` : name);
  const own =
    options.kernels?.(memory) ??
    (module === null ? createJsKernels(memory) : instantiateKernels(module, memory));
  const workers: StartedWorker[] = [];
  const profile = options.profile ? new Profile(host.now) : undefined;
  const table = shared
    ? await withWorkers(own, { threads, memory, module, url: options.workerUrl ?? null }, workers)
    : own;
  const kernels = profile?.wrap(table) ?? table;
  const arena = new Arena(memory);
  const workspace = arena.reserve(kernels.gemmWorkspaceBytes(), 'the matrix product').address;
  const dispose = () => {
    for (const worker of workers.splice(0)) worker.terminate();
  };
  const backend: Backend = { name, kernels, arena, workspace, threads, host, profile, fallback, dispose };
  if (shared) collected.register(backend, workers);
  return backend;
}

/** Ends the threads of backends that nobody holds any more. */
const collected = new FinalizationRegistry<StartedWorker[]>((workers) => {
  for (const worker of workers) worker.terminate();
});

/** The table that splits its calls over `threads` threads; fills `workers` with the others. */
async function withWorkers(
  kernels: Kernels,
  {
    threads,
    memory,
    module,
    url,
  }: Pick<WorkerTask, 'memory' | 'module'> & { threads: number; url: URL | null },
  workers: StartedWorker[],
): Promise<Kernels> {
  const control = new Control();
  const team = new Team(threads, control, { mayBlock: mayBlock(), now: host.now });
  const start = (_: unknown, i: number) => {
    const task: WorkerTask = { control: control.buffer, memory, module, thread: i + 1 };
    return startWorker(url, task, { onEnd: (reason) => team.lose(reason) });
  };
  workers.push(...(await Promise.all(Array.from({ length: threads - 1 }, start))));
  return threadedKernels(kernels, team, host.now);
}

function chooseThreads({ threads = 1, kernels }: BackendOptions): { threads: number; fallback?: string } {
  const count = threads === 'auto' ? Math.min(coreCount(), MOST_THREADS) : threads;
  if (!(Number.isInteger(count) && count >= 1 && count <= MOST_THREADS)) {
    throw new OptionError(`threads: ${threads} is not a whole number from 1 to ${MOST_THREADS}, or "auto"`);
  }
  if (count === 1) return { threads: 1 };
  if (kernels) throw new OptionError('threads: kernels of your own run on one thread');
  const problem = sharedMemoryProblem();
  if (problem === null) return { threads: count };
  if (threads !== 'auto') throw new BackendError(`backend: ${count} threads asked for, but ${problem}`);
  return { threads: 1, fallback: `one thread, for ${problem}` };
}

/** Whether this engine has what the backend's binary needs. */
function runs(name: BackendName): boolean {
  return name === 'js' || hasFeature(name);
}

function fastest(): BackendName {
  return (['relaxed', 'simd'] as const).find(runs) ?? 'js';
}
