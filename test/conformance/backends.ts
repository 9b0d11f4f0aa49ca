// Every backend that the conformance suite runs on Node: the one with assertions first, then each again on several threads.
// Before: kinds.ts. In browsers: test/browser/pages/conformance-worker.ts.

import { existsSync, readFileSync } from 'node:fs';
import { createJsKernels } from '../../src/backend/js/index.js';
import { instantiateKernels } from '../../src/backend/wasm/instantiate.js';
import { type Backend, plain, threaded } from './kinds.js';

/** Every binary for plain memory that the build makes. */
const BINARIES = ['debug', 'simd', 'relaxed'] as const;

/** Those that this engine accepts: Node 20 has no relaxed SIMD. */
export const WASM_VARIANTS = BINARIES.filter((variant) =>
  WebAssembly.validate(wasmBytes(variant) as BufferSource),
);
if (WASM_VARIANTS.length < BINARIES.length)
  console.log('conformance: this engine has no relaxed SIMD; npm run test:node24 runs it on one that has');

export function wasmBytes(variant: string): Uint8Array {
  const file = new URL(`../../build/wasm/${variant}.wasm`, import.meta.url);
  if (!existsSync(file)) throw new Error(`${file.pathname} is missing: run npm run build first`);
  return readFileSync(file);
}

const compileShared = (variant: string) =>
  new WebAssembly.Module(wasmBytes(`${variant}-shared`) as BufferSource);

export const BACKENDS: Backend[] = [
  ...WASM_VARIANTS.map((variant) =>
    plain(variant, (memory) => instantiateKernels(wasmBytes(variant), memory)),
  ),
  plain('js', (memory) => createJsKernels(memory)),
  plain('js (readable gemm)', (memory) => createJsKernels(memory, { gemm: 'readable' })),
  ...['js', ...WASM_VARIANTS].flatMap((variant) =>
    [2, 4].map((threads) => threaded(variant, threads, compileShared)),
  ),
];
