// createBackend with the binaries that the package carries inlined: what `jacquard` exports.
// Next: create-backend.ts assembles the backend.

import { requireOptionsOf } from '../../options/option.js';
import type { Backend, BackendChoice } from '../backend.js';
import { compileBinary } from '../wasm/binaries.js';
import { BACKEND_OPTIONS, type BackendOptions, type Chosen, fastest, makeBackend } from './create-backend.js';

export type { BackendOptions } from './create-backend.js';

/**
 * A backend with its own linear memory. Everything made from it shares that memory; drop them all and it is collected, its
 * threads with it.
 * @throws OptionError for an unknown name or number; BackendError when the engine cannot run what was asked for.
 */
export async function createBackend(options: BackendOptions = {}): Promise<Backend> {
  requireOptionsOf('createBackend', BACKEND_OPTIONS, options);
  return makeBackend(options, (shared) => chooseInlined(options.backend, shared));
}

/** @throws BackendError when the engine refuses the binary. */
export async function chooseInlined(backend: BackendChoice | undefined, shared: boolean): Promise<Chosen> {
  const name = backend === undefined || backend === 'auto' ? fastest() : backend;
  const module = name === 'js' ? null : await compileBinary(shared ? `${name}-shared` : name);
  return { name, module, shared };
}
