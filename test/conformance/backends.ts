// Every backend that the conformance suite runs, the one with assertions first.

import { existsSync, readFileSync } from 'node:fs';
import { createJsKernels } from '../../src/backend/js/index.js';
import type { Kernels } from '../../src/backend/kernels.js';
import { instantiateKernels } from '../../src/backend/wasm/instantiate.js';

/** Every binary that the build makes. */
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

export interface Backend {
  name: string;
  create(memory: WebAssembly.Memory): Kernels;
}

export const BACKENDS: Backend[] = [
  ...WASM_VARIANTS.map((variant) => ({
    name: variant,
    create: (memory: WebAssembly.Memory) => instantiateKernels(wasmBytes(variant), memory),
  })),
  { name: 'js', create: (memory) => createJsKernels(memory) },
  { name: 'js (readable gemm)', create: (memory) => createJsKernels(memory, { gemm: 'readable' }) },
];
