// Creates a backend from kernels that were chosen: memory, threads, profile.
// Before: inlined.ts and slim.ts have createBackend and choose the kernels, choose-threads.ts the number of threads.
// Next: start-threads.ts starts the threads.

import { BackendError } from '../../errors.js';
import { Arena } from '../../memory/arena.js';
import { createLinearMemory, type LinearMemory } from '../../memory/linear-memory.js';
import { type Given, settle } from '../../options/option.js';
import { choice, given, toggle, toggleOrWord } from '../../options/option-kinds.js';
import { URL_TEXT } from '../../options/shapes.js';
import { host } from '../../platform/clock.js';
import type { MessagePortLike, UrlLike } from '../../web-types.js';
import { BACKEND_NAMES, type Backend, type BackendChoice, type Chosen } from '../backend.js';
import type { Kernels } from '../kernels/index.js';
import { Profile } from '../profile.js';
import { threadedKernels } from '../threads/team.js';
import { instantiateKernels } from '../wasm/instantiate.js';
import { requireFeature } from './choose-kernels.js';
import { chooseThreads, THREADS } from './choose-threads.js';
import { hire } from './start-threads.js';

/** The row of the option `wide`. */
export const WIDE = toggleOrWord(['auto'], false);

export const BACKEND_OPTIONS = {
  /**
   * The fastest that the engine runs: `relaxed` (fused multiply-adds, WebAssembly relaxed SIMD), else `simd`, else pure
   * JavaScript, where there is no SIMD or a policy forbids compiling; `fallback` then says why. Default auto.
   */
  backend: choice(BACKEND_NAMES, 'auto'),
  /**
   * Threads that compute, the calling one included: 1 to 64, or `auto` for as many as there are cores. Results
   * are the same bits for any number. More than one need shared memory: in a page, cross-origin isolation; without it
   * `auto` is 1, which `fallback` then says. Default 1.
   */
  threads: THREADS,
  /**
   * Where the workers' module lies: the package's `jacquard/worker-module`, served as a file. Needed only where a page's
   * Content-Security-Policy forbids workers from `blob:`. Default: the one that is inlined.
   */
  workerUrl: given<string | UrlLike>(URL_TEXT),
  /**
   * In a worker: the port of hostThreads(), by which the page starts the threads' workers. In Firefox a worker that starts them itself
   * may hang for good. Default: none; they are started here.
   */
  threadHost: given<MessagePortLike>('instance'),
  /**
   * The wide kernels of `relaxed`, which compute on 256 bits at a time: the same bits, 1.4 to 1.8 times as fast. They need Node 24 or
   * newer on an x86-64 processor with AVX2, and the main thread. `true` takes them wherever they pass a self-check; `auto` only in
   * engines that they were tested on; where they are not taken, `fallback` says why. While they are compiled, for some 20 ms, V8's
   * revectorization is switched on for the whole process, other threads included, and Liftoff, lazy compilation and inlining of
   * WebAssembly are off; then the flags are set to what Node was started with. So create it before workers start that compile WebAssembly of
   * their own: V8 may crash where they do so meanwhile. The backend's threads, and the worker of
   * trainInWorker(), receive the compiled kernels. The environment's JACQUARD_WIDE=off forbids them. Default false.
   */
  wide: WIDE,
  /** Times every kernel call, for `Backend.profile`. Default false. */
  profile: toggle(false),
  /** Kernels for a memory, in place of the named backend's own: for the benchmark's contestants and for tests. Default: none. */
  kernels: given<(memory: LinearMemory) => Kernels>('function'),
};

/** Options of createBackend(); all may be left out. */
export interface BackendOptions extends Given<typeof BACKEND_OPTIONS> {}

/**
 * A backend over what `choose` gives, which is told whether shared memory is wanted. Everything made from it shares its
 * memory; drop them all and it is collected, its threads with it.
 * @throws OptionError for an unknown name or number; BackendError when the engine cannot run what was asked for.
 */
export async function makeBackend(
  options: BackendOptions,
  choose: (shared: boolean) => Chosen | Promise<Chosen>,
): Promise<Backend> {
  const { backend: asked, profile: isProfiled } = settle(BACKEND_OPTIONS, options);
  if (asked !== 'auto') requireFeature(asked);
  const wanted = chooseThreads(options);
  const { name, module, shared, wide = false, fallback } = await choose(wanted.threads > 1);
  const memory = createLinearMemory(shared);
  const own =
    options.kernels?.(memory) ??
    (module === null ? await jsKernels(memory) : instantiateKernels(module, memory as WebAssembly.Memory));
  const crew =
    shared && wanted.threads > 1
      ? await hire(wanted.threads, memory as WebAssembly.Memory, module, options)
      : null;
  const profile = isProfiled ? new Profile(host.now) : undefined;
  const table = crew?.team ? threadedKernels(own, crew.team, host.now) : own;
  const kernels = profile?.wrap(table) ?? table;
  const arena = new Arena(memory);
  // The table, not the backend: whoever computes holds the table.
  crew?.dismissWith(kernels);
  return {
    ...{ name, wide },
    kernels,
    arena,
    workspace: arena.reserve(kernels.gemmWorkspaceBytes(), 'the matrix product').address,
    threads: crew?.team?.threads ?? 1,
    host,
    profile,
    fallback: [fallback, wanted.fallback, crew?.fallback].filter(Boolean).join('; ') || undefined,
    dispose: () => crew?.dismiss(),
  };
}

/** Loaded when they are used: a page whose engine has SIMD does without. @throws BackendError, as in a service worker of several files */
async function jsKernels(memory: LinearMemory): Promise<Kernels> {
  const { createJsKernels } = await import('../js/index.js').catch((error: Error) => {
    throw new BackendError(`kernels: those in JavaScript cannot be loaded: ${error.message}`, {
      cause: error,
    });
  });
  return createJsKernels(memory);
}

/** @throws OptionError for a name that is none. */
export function requireBackendName(name: BackendChoice): void {
  BACKEND_OPTIONS.backend.check(name, 'backend');
}
