// createBackend for a binary that the caller brings: what `jacquard/slim` exports, for pages that serve the kernels as files.
// Next: create-backend.ts assembles the backend; wasm/source.ts makes a module of whatever arrives.

import { BackendError, OptionError } from '../../errors.js';
import { type Given, requireOptionsOf } from '../../options/option.js';
import { given } from '../../options/option-kinds.js';
import type { Backend, Chosen } from '../backend.js';
import type { BinaryName } from '../wasm/features.js';
import { compileSource, type KernelSource } from '../wasm/source.js';
import { BACKEND_OPTIONS, fastest, makeBackend, requireFeature } from './create-backend.js';

// The wide kernels are none of the binaries that a caller brings.
const { wide: _, ...OPTIONS } = BACKEND_OPTIONS;

export const SLIM_BACKEND_OPTIONS = {
  ...OPTIONS,
  /**
   * The kernels: one of the package's `jacquard/kernels/*.wasm` as an address, a Response, bytes or a compiled module (or
   * the promise of one), or a function that is told which of them suits this engine: `simd`, `relaxed`, `simd-shared` or
   * `relaxed-shared`. Only backend "js" does without.
   */
  wasm: given<
    KernelSource | Promise<KernelSource> | ((name: BinaryName) => KernelSource | Promise<KernelSource>)
  >(),
};

export interface SlimBackendOptions extends Given<typeof SLIM_BACKEND_OPTIONS> {}

/**
 * As `jacquard`'s, with the kernels from `wasm`.
 * @throws BackendError also when what arrives is no binary of this version of the package, or not for what was asked.
 */
export async function createBackend(options: SlimBackendOptions = {}): Promise<Backend> {
  requireOptionsOf('createBackend', SLIM_BACKEND_OPTIONS, options);
  return makeBackend(options, (shared) => choose(options, shared));
}

async function choose(
  { backend = 'auto', threads, wasm }: SlimBackendOptions,
  shared: boolean,
): Promise<Chosen> {
  const name = backend === 'auto' && typeof wasm === 'function' ? fastest() : backend;
  if (name === 'js') return { name, module: null, shared };
  if (wasm === undefined) {
    throw new OptionError(
      'createBackend: wasm expected: a jacquard/kernels/*.wasm as URL, Response, bytes or module, or a function of its name; ' +
        'the kernels are inlined in "jacquard", not in "jacquard/slim"',
    );
  }
  if (typeof wasm === 'function') {
    const wanted = `${name as Exclude<typeof name, 'auto'>}${shared ? '-shared' : ''}` as BinaryName;
    const given = await compileSource(wasm(wanted));
    if (given.name !== wanted) throw mismatch(`${wanted} was asked for`, given.name);
    return { name: given.backend, module: given.module, shared };
  }
  const given = await compileSource(wasm);
  if (name !== 'auto' && name !== given.backend) throw mismatch(`backend ${name} was asked for`, given.name);
  requireFeature(given.backend);
  if (!shared || given.shared) return { name: given.backend, module: given.module, shared: given.shared };
  if (threads !== 'auto')
    throw mismatch(`${threads} threads were asked for, which need ${given.name}-shared`, given.name);
  const fallback = `one thread, for ${given.name}.wasm is for plain memory (${given.name}-shared.wasm is for threads)`;
  return { name: given.backend, module: given.module, shared: false, fallback };
}

function mismatch(wish: string, given: BinaryName): BackendError {
  return new BackendError(`kernels: ${wish}, ${given}.wasm was given`);
}
