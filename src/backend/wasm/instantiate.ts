// Links a kernel binary to the linear memory: the one file that knows @assemblyscript/loader.
// Before: features.ts names the binaries, binaries.ts has them. ../create/ chooses.

import { instantiateSync } from '@assemblyscript/loader';
import { BackendError } from '../../errors.js';
import { KERNEL_NAMES, type Kernels } from '../kernels/index.js';

/**
 * The kernel table of a binary, or of a module compiled from one, over `memory`.
 * @throws BackendError when the bytes are no WebAssembly, need a feature the engine lacks, or miss a kernel.
 */
export function instantiateKernels(
  binary: Uint8Array | WebAssembly.Module,
  memory: WebAssembly.Memory,
): Kernels {
  if (ArrayBuffer.isView(binary)) requireMagic(binary as Uint8Array);
  let exports: WebAssembly.Exports;
  try {
    // The loader's own wrappers count arguments at every call; the instance's exports are the bare functions.
    exports = instantiateSync(binary as BufferSource | WebAssembly.Module, { env: { memory } }).instance
      .exports;
  } catch (error) {
    throw new BackendError(`kernels: this engine cannot run the binary: ${(error as Error).message}`, {
      cause: error,
    });
  }
  for (const name of KERNEL_NAMES) {
    if (typeof exports[name] !== 'function') {
      throw new BackendError(`kernels: the binary has no "${name}"; rebuild it with: npm run build`);
    }
  }
  return exports as unknown as Kernels;
}

/**
 * A server that answers a missing .wasm with an HTML page is a common mistake; say so, not "expected magic word".
 * @throws BackendError
 */
export function requireMagic(bytes: Uint8Array, address?: string): void {
  const magic = [0x00, 0x61, 0x73, 0x6d];
  if (magic.every((byte, i) => bytes[i] === byte)) return;
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  const hint = start.trimStart().startsWith('<')
    ? '; it is an HTML page: check the address of the .wasm file'
    : '';
  const place = address ? ` at ${address}` : '';
  throw new BackendError(
    `kernels: not a WebAssembly binary${place} (starts with ${JSON.stringify(start)})${hint}`,
  );
}
