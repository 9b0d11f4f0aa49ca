// Chooses and assembles a backend: the one place that knows them all.

import { BackendError, OptionError, requireKnownOptions } from '../errors.js';
import { Arena } from '../memory/arena.js';
import { host } from '../platform/host.js';
import { BACKEND_NAMES, type Backend, type BackendChoice, type BackendName } from './backend.js';
import { createJsKernels } from './js/index.js';
import type { Kernels } from './kernels.js';
import { binary } from './wasm/binaries.js';
import { instantiateKernels } from './wasm/instantiate.js';

const LARGEST_MEMORY_PAGES = 65536; // 4 GiB

export interface BackendOptions {
  /**
   * `auto` (default): the fastest that the engine runs: `relaxed` (fused multiply-adds, WebAssembly relaxed SIMD), else
   * `simd`, else pure JavaScript, which `fallback` then says.
   */
  backend?: BackendChoice;
  /** Kernels for a memory, in place of the named backend's own: for the benchmark's contestants and for tests. */
  kernels?: (memory: WebAssembly.Memory) => Kernels;
}

/**
 * A backend with its own linear memory. Everything made from it shares that memory; drop them all and it is collected.
 * @throws OptionError for an unknown name; BackendError when the engine cannot run the one named.
 */
export async function createBackend(options: BackendOptions = {}): Promise<Backend> {
  requireKnownOptions('createBackend', options, ['backend', 'kernels']);
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
  const memory = new WebAssembly.Memory({ initial: 1, maximum: LARGEST_MEMORY_PAGES });
  const kernels =
    options.kernels?.(memory) ??
    (name === 'js' ? createJsKernels(memory) : instantiateKernels(binary(name), memory));
  const arena = new Arena(memory);
  const workspace = arena.reserve(kernels.gemmWorkspaceBytes(), 'the matrix product');
  const fallback =
    choice === 'auto' && name === 'js'
      ? 'no WebAssembly SIMD in this engine: pure JavaScript, far slower'
      : undefined;
  return {
    name,
    kernels,
    arena,
    workspace: workspace.address,
    threads: 1,
    host,
    fallback,
  };
}

/** Whether this engine accepts the backend's binary. */
function runs(name: BackendName): boolean {
  return name === 'js' || WebAssembly.validate(binary(name) as BufferSource);
}

function fastest(): BackendName {
  return (['relaxed', 'simd'] as const).find(runs) ?? 'js';
}
