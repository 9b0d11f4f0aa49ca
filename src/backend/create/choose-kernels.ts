// Which kernels `auto` takes here, and what a named backend needs. Before: wasm/features.ts and wasm/compile-refusal.ts look at the
// engine. Next: inlined.ts and slim.ts choose by it.

import { BackendError } from '../../errors.js';
import type { BackendName } from '../backend.js';
import { compileRefusal } from '../wasm/compile-refusal.js';
import { hasFeature } from '../wasm/features.js';

/** What `auto` takes, and why it is less than it could be. */
export interface BestKernels {
  name: BackendName;
  fallback?: string;
}

/** The fastest kernels for an engine that can compile them, or is given them compiled. */
export function fastest(): BestKernels {
  const name = (['relaxed', 'simd'] as const).find(runs);
  return name === undefined ? { name: 'js', fallback: slow(lackOfSimd()) } : { name };
}

function lackOfSimd(): string {
  return typeof WebAssembly === 'undefined' ? compileRefusal()! : 'this engine has no WebAssembly SIMD';
}

/** The fastest kernels, where they have to be compiled. */
export function fastestToCompile(): BestKernels {
  const refusal = compileRefusal();
  return refusal === undefined ? fastest() : { name: 'js', fallback: slow(refusal) };
}

/** The one sentence of a fallback to the js backend. */
export function slow(reason: string): string {
  return `pure JavaScript, far slower, because ${reason}`;
}

/** Whether this engine has what the backend's binary needs; false for a name that is no backend's, as files of other versions may have. */
export function runs(name: BackendName): boolean {
  return name === 'js' || hasFeature(name);
}

/** @throws BackendError when this engine lacks what the backend's binary needs. */
export function requireFeature(name: BackendName): void {
  if (runs(name)) return;
  if (typeof WebAssembly === 'undefined') throw new BackendError(`backend ${name}: ${compileRefusal()}`);
  const feature = name === 'relaxed' ? 'relaxed SIMD' : 'SIMD';
  throw new BackendError(
    `backend ${name}: this engine has no WebAssembly ${feature}; use a newer one, or backend "${fastest().name}"`,
  );
}
