// Every backend that the conformance suite runs: the one with assertions first, then each again on several threads.

import { existsSync, readFileSync } from 'node:fs';
import { createJsKernels } from '../../src/backend/js/index.js';
import type { Kernels } from '../../src/backend/kernels.js';
import { Control } from '../../src/backend/threads/control.js';
import { Team, threadedKernels } from '../../src/backend/threads/team.js';
import { instantiateKernels } from '../../src/backend/wasm/instantiate.js';
import { type StartedWorker, startWorker } from '../../src/platform/workers.js';

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

export interface Backend {
  name: string;
  /** Whether its memory is shared between threads. */
  shared: boolean;
  create(memory: WebAssembly.Memory): Promise<Kernels> | Kernels;
  dispose(): void;
}

function plain(name: string, create: Backend['create']): Backend {
  return { name, shared: false, create, dispose: () => {} };
}

/** A table over a team of workers that splits every call, however small. */
function threaded(variant: string, threads: number): Backend {
  const workers: StartedWorker[] = [];
  return {
    name: `${variant} on ${threads} threads`,
    shared: true,
    async create(memory) {
      const module =
        variant === 'js' ? null : new WebAssembly.Module(wasmBytes(`${variant}-shared`) as BufferSource);
      const own = module ? instantiateKernels(module, memory) : createJsKernels(memory);
      const control = new Control();
      const team = new Team(threads, control, { mayBlock: true, now: () => performance.now() });
      for (let thread = 1; thread < threads; thread++) {
        const task = { kind: 'serve', control: control.buffer, memory, module, thread };
        workers.push(await startWorker(undefined, task, { onEnd: (reason) => team.lose(reason) }));
      }
      return threadedKernels(own, team, () => 0, 0);
    },
    dispose() {
      for (const worker of workers) worker.terminate();
    },
  };
}

export const BACKENDS: Backend[] = [
  ...WASM_VARIANTS.map((variant) =>
    plain(variant, (memory) => instantiateKernels(wasmBytes(variant), memory)),
  ),
  plain('js', (memory) => createJsKernels(memory)),
  plain('js (readable gemm)', (memory) => createJsKernels(memory, { gemm: 'readable' })),
  ...['js', ...WASM_VARIANTS].flatMap((variant) => [2, 4].map((threads) => threaded(variant, threads))),
];
