// What a backend is: a kernel table, the memory it works on, and where it runs.

import { OptionError } from '../errors.js';
import type { Arena } from '../memory/arena.js';
import type { CompiledModule } from '../web-types.js';
import type { Kernels } from './kernels/index.js';
import type { Profile } from './profile.js';

/** What `createBackend({ backend })` takes. */
export const BACKEND_NAMES = ['auto', 'js', 'simd', 'relaxed'] as const;
/** What a user may ask for; `auto` is the fastest that the engine runs. */
export type BackendChoice = (typeof BACKEND_NAMES)[number];
/** The kernels of a backend: pure JavaScript, WebAssembly SIMD, or relaxed SIMD with fused multiply-adds. */
export type BackendName = Exclude<BackendChoice, 'auto'>;

/** What the environment provides: a clock, and a moment for other work. */
export interface Host {
  /** Milliseconds, never going back. */
  now(): number;
  /** Lets the event loop turn once. */
  pause(): Promise<void>;
}

/** Drop a backend and what was made from it, and its memory and threads are collected; dispose() ends them at once. */
export interface Backend {
  readonly name: BackendName;
  /** Whether its kernels are the wide ones, which compute on 256 bits at a time: the same bits as without, 1.4 to 1.8 times as fast. */
  readonly wide: boolean;
  /** Each with its arguments by position; the library calls them by named arguments (kernels/call.ts). */
  readonly kernels: Kernels;
  readonly arena: Arena;
  /** Address of the scratch that gemm needs; one for all, since kernels run one at a time. */
  readonly workspace: number;
  /** Threads that compute, the calling one included. */
  readonly threads: number;
  readonly host: Host;
  /** Where its calls are timed, if that was asked for. */
  readonly profile?: Profile;
  /** Why `auto` did not take the fastest backend; undefined when it did. Say it in any output. */
  readonly fallback?: string;
  /** Ends its threads, where it has several; then no kernel may be called. Calling it twice does no harm. */
  dispose(): void;
}

/** Which kernels a backend has. */
export type KernelSet = Pick<Backend, 'name' | 'wide'>;

/** What the record of a run says of its backend. */
export function describeBackend({ name, wide, threads }: Backend) {
  return { backend: name, wide, threads };
}

/** A backend's kernels by name, for people: "relaxed", or "relaxed, 256-bit". */
export function kernelsText({ name, wide }: KernelSet): string {
  return wide ? `${name}, 256-bit` : name;
}

/** The kernels that were chosen for an engine and a wish. */
export interface Chosen {
  name: BackendName;
  /** Compiled for shared memory or for plain; null for pure JavaScript, which takes either. */
  module: CompiledModule | null;
  shared: boolean;
  /** Whether the module is the wide one. */
  wide?: boolean;
  /** Why it is less than `auto` could have been. */
  fallback?: string;
}

/** @throws OptionError where `name` was made with its options alone, or with the promise of a backend. */
export function requireBackendFirst(name: string, backend: unknown): void {
  if (typeof (backend as Backend | null | undefined)?.arena?.reserve === 'function') return;
  throw new OptionError(`${name}: its first argument is a backend: await createBackend()`);
}
