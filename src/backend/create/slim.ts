// createBackend for a binary that the caller brings: what `jacquard/slim` exports, for pages that serve the kernels as files.
// Next: create-backend.ts assembles the backend; wasm/source.ts makes a module of whatever arrives.

import { BackendError, OptionError } from '../../errors.js';
import { type Given, requireOptionsOf } from '../../options/option.js';
import { given } from '../../options/option-kinds.js';
import type { Backend, Chosen } from '../backend.js';
import { compileRefusal } from '../wasm/compile-refusal.js';
import type { BinaryName } from '../wasm/features.js';
import { compileSource, isModule, type KernelSource } from '../wasm/source.js';
import { fastest, requireFeature, slow } from './choose-kernels.js';
import { BACKEND_OPTIONS, type BackendOptions, makeBackend } from './create-backend.js';

// The wide kernels are none of the binaries that a caller brings.
const { wide: _, ...OPTIONS } = BACKEND_OPTIONS;

const KERNELS = {
  /**
   * The kernels: one of the package's `jacquard/kernels/*.wasm` as an address, a Response, bytes or a compiled module (or
   * the promise of one), or a function that is told which of them suits this engine: `simd`, `relaxed`, `simd-shared` or
   * `relaxed-shared`. Only backend "js" does without. Default: none, which only backend "js" takes.
   */
  wasm: given<
    KernelSource | Promise<KernelSource> | ((name: BinaryName) => KernelSource | Promise<KernelSource>)
  >('any'),
};
export const SLIM_BACKEND_OPTIONS = { ...OPTIONS, ...KERNELS };

/** Options of createBackend() of `jacquard/slim`. */
export interface SlimBackendOptions extends Omit<BackendOptions, 'wide'>, Given<typeof KERNELS> {}

/**
 * As `jacquard`'s, with the kernels from `wasm`.
 * @throws BackendError also when what arrives is no binary of this version of the package, or not for what was asked.
 * @example
 * import { createBackend } from 'jacquard/slim';
 * const backend = await createBackend({ wasm: (name) => new URL(`/kernels/${name}.wasm`, location.href) });
 */
export async function createBackend(options: SlimBackendOptions = {}): Promise<Backend> {
  requireOptionsOf('createBackend', SLIM_BACKEND_OPTIONS, options);
  return makeBackend(options, (shared) => choose(options, shared));
}

async function choose(
  { backend = 'auto', threads, wasm }: SlimBackendOptions,
  shared: boolean,
): Promise<Chosen> {
  const best = backend === 'auto' && typeof wasm === 'function' ? fastest() : undefined;
  const name = best?.name ?? backend;
  if (name === 'js') return { name, module: null, shared, fallback: best?.fallback };
  if (wasm === undefined) {
    throw new OptionError(
      'createBackend: wasm expected: a jacquard/kernels/*.wasm as URL, Response, bytes or module, or a function of its name; ' +
        'the kernels are inlined in "jacquard", not in "jacquard/slim"',
    );
  }
  const wanted =
    typeof wasm === 'function'
      ? (`${name as Exclude<typeof name, 'auto'>}${shared ? '-shared' : ''}` as BinaryName)
      : undefined;
  const source = await (typeof wasm === 'function' ? wasm(wanted!) : wasm);
  const refusal = backend === 'auto' && !isModule(source) ? compileRefusal() : undefined;
  if (refusal !== undefined) return { name: 'js', module: null, shared, fallback: slow(refusal) };
  const given = await compileSource(source);
  if (wanted !== undefined) {
    if (given.name !== wanted) throw mismatch(`${wanted} was asked for`, given.name);
    return { name: given.backend, module: given.module, shared };
  }
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
