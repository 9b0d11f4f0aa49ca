// createBackend with the binaries that the package carries inlined: what `jacquard` exports.
// Next: create-backend.ts assembles the backend.

import { OptionError } from '../../errors.js';
import { requireOptionsOf, settle } from '../../options/option.js';
import type { Backend, BackendChoice, BackendName, Chosen } from '../backend.js';
import { compileBinary } from '../wasm/binaries.js';
import { type BestKernels, fastestToCompile } from './choose-kernels.js';
import { BACKEND_OPTIONS, type BackendOptions, makeBackend } from './create-backend.js';

export type { BackendOptions } from './create-backend.js';

/**
 * A backend with its own linear memory. Everything made from it shares that memory; drop them all and it is collected, its
 * threads with it.
 * @throws OptionError for an unknown name or number; BackendError when the engine cannot run what was asked for.
 * @example
 * const backend = await createBackend();                       // the fastest that this engine runs
 * const threaded = await createBackend({ threads: 'auto' });   // on all cores
 */
export async function createBackend(options: BackendOptions = {}): Promise<Backend> {
  requireOptionsOf('createBackend', BACKEND_OPTIONS, options);
  const { wide } = settle(BACKEND_OPTIONS, options);
  if (options.kernels && wide !== false)
    throw new OptionError('wide: kernels of your own are not wide; leave it out');
  return makeBackend(options, (shared) => chooseInlined(options.backend, shared, wide));
}

/** @throws BackendError when the engine refuses the binary; OptionError where wide kernels are asked for of a backend without. */
export async function chooseInlined(
  backend: BackendChoice | undefined,
  shared: boolean,
  wide: boolean | 'auto' = false,
): Promise<Chosen> {
  const asked = backend ?? 'auto';
  const { name, fallback }: BestKernels = asked === 'auto' ? fastestToCompile() : { name: asked };
  if (wide === true && asked !== 'auto' && asked !== 'relaxed')
    throw new OptionError(`wide: backend "${asked}" has no wide kernels; "relaxed" has, or leave it out`);
  // A named backend other than `relaxed` is used without a note; with `auto`, `fallback` gives the reason.
  const wanted = wide !== false && (name === 'relaxed' || (asked === 'auto' && name !== 'js'));
  if (!wanted) return { name, module: await moduleOf(name, shared), shared, fallback };
  const { compileWideKernels } = await import('#wide');
  const { module, problem } = await compileWideKernels({ shared, anyEngine: wide === true });
  if (module !== undefined) return { name: 'relaxed', module, shared, wide: true };
  return {
    name,
    module: await moduleOf(name, shared),
    shared,
    fallback: `128-bit kernels, because ${problem}`,
  };
}

async function moduleOf(name: BackendName, shared: boolean): Promise<WebAssembly.Module | null> {
  return name === 'js' ? null : compileBinary(shared ? `${name}-shared` : name);
}
