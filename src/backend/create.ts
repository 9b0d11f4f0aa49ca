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
  const wanted = chooseThreads(options);
  const shared = wanted.threads > 1;
  const memory = new WebAssembly.Memory({ initial: 1, maximum: LARGEST_MEMORY_PAGES, shared });
  const module = name === 'js' ? null : await compileBinary(shared ? `${name}-shared` : name);
  const own =
    options.kernels?.(memory) ??
    (module === null ? await jsKernels(memory) : instantiateKernels(module, memory));
  const crew = shared ? await hire(wanted.threads, memory, module, options) : null;
  const profile = options.profile ? new Profile(host.now) : undefined;
  const table = crew?.team ? threadedKernels(own, crew.team, host.now) : own;
  const kernels = profile?.wrap(table) ?? table;
  const arena = new Arena(memory);
  const slow =
    choice === 'auto' && name === 'js'
      ? 'no WebAssembly SIMD in this engine: pure JavaScript, far slower'
      : undefined;
  const backend: Backend = {
    name,
    kernels,
    arena,
    workspace: arena.reserve(kernels.gemmWorkspaceBytes(), 'the matrix product').address,
    threads: crew?.team?.threads ?? 1,
    host,
    profile,
    fallback: [slow, wanted.fallback, crew?.fallback].filter(Boolean).join('; ') || undefined,
    dispose: () => crew?.dismiss(),
  };
  // The table, not the backend: whoever computes holds the table.
  if (crew) dismissed.register(kernels, crew.workers);
  return backend;
}

/** Loaded when they are used: a page whose engine has SIMD does without. */
async function jsKernels(memory: WebAssembly.Memory): Promise<Kernels> {
  const { createJsKernels } = await import('./js/index.js');
  return createJsKernels(memory);
}

/** Ends the threads of tables that nobody holds any more. */
const dismissed = new FinalizationRegistry<StartedWorker[]>((workers) => {
  for (const worker of workers) worker.terminate();
});

interface Crew {
  /** Null where no worker could be started, and one thread was good enough. */
  team: Team | null;
  workers: StartedWorker[];
  fallback?: string;
  dismiss(): void;
}

/** Starts the workers for so many threads. @throws BackendError when one does not start, unless `auto` was asked for. */
async function hire(
  threads: number,
  memory: WebAssembly.Memory,
  module: WebAssembly.Module | null,
  { threads: asked, workerUrl }: BackendOptions,
): Promise<Crew> {
  const control = new Control();
  const team = new Team(threads, control, { mayBlock: mayBlock(), now: host.now });
  const starts = Array.from({ length: threads - 1 }, (_, i) => {
    const task: WorkerTask = { control: control.buffer, memory, module, thread: i + 1 };
    return startWorker(workerUrl ?? null, task, { onEnd: (reason) => team.lose(reason) });
  });
  const settled = await Promise.allSettled(starts);
  const workers = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const dismiss = () => {
    team.lose('the backend was disposed of');
    for (const worker of workers.splice(0)) worker.terminate();
  };
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed === undefined) return { team, workers, dismiss };
  dismiss();
  if (asked !== 'auto') throw failed.reason;
  return { team: null, workers, dismiss, fallback: `one thread, for ${(failed.reason as Error).message}` };
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
