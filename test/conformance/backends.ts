// Every backend that the conformance suite runs on Node: the one with assertions first, then each again on several threads.
// Before: kinds.ts. In browsers: test/browser/pages/conformance-worker.ts.

import { existsSync, readFileSync } from 'node:fs';
import { createJsKernels } from '../../src/backend/js/index.js';
import { instantiateKernels } from '../../src/backend/wasm/instantiate.js';
import { compileAtOnce } from '../../src/platform/node/v8-flags.js';
import { type Backend, plain, threaded } from './kinds.js';

/** Every binary for plain memory that the build makes. */
const BINARIES = ['debug', 'simd', 'relaxed', 'wide'] as const;

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

const isWide = (variant: string) => variant.startsWith('wide');
if (WASM_VARIANTS.some(isWide) && !canJoin())
  console.log(
    'conformance: this engine joins no pairs, so the wide kernels run on 128 bits; test:node24 joins them',
  );

/** Wide kernels are compiled as on the command line, their pairs joined where this engine can. */
export function compile(variant: string): WebAssembly.Module {
  const bytes = wasmBytes(variant) as Uint8Array<ArrayBuffer>;
  if (!isWide(variant) || !canJoin()) return new WebAssembly.Module(bytes);
  return compileAtOnce(bytes, { join: true, mark: 3, options: process.execArgv });
}

/** Whether V8 has the flag. */
function canJoin(): boolean {
  return Number.parseInt(process.versions.node, 10) >= 24;
}

/** How a call is divided is the same for all; the two slow ones run it once each. */
function threadsOf(variant: string): readonly number[] {
  return { js: [2], debug: [4] }[variant] ?? [2, 4];
}

const compileShared = (variant: string) => compile(`${variant}-shared`);

export const BACKENDS: Backend[] = [
  ...WASM_VARIANTS.map((variant) => plain(variant, (memory) => instantiateKernels(compile(variant), memory))),
  plain('js', (memory) => createJsKernels(memory)),
  plain('js (readable gemm)', (memory) => createJsKernels(memory, { gemm: 'readable' })),
  ...['js', ...WASM_VARIANTS].flatMap((variant) =>
    threadsOf(variant).map((threads) => threaded(variant, threads, compileShared)),
  ),
];
