// The binaries, inlined by the build so that no bundler, server or path can lose them; each is loaded when it is used, so
// that a page carries only what its engine runs. Those that come from elsewhere: source.ts.

import { BackendError } from '../../errors.js';
import { compileRefusal } from './compile-refusal.js';
import type { BinaryName } from './features.js';

const LOADERS = {
  simd: () => import('#wasm/simd'),
  relaxed: () => import('#wasm/relaxed'),
  'simd-shared': () => import('#wasm/simd-shared'),
  'relaxed-shared': () => import('#wasm/relaxed-shared'),
} as const satisfies Record<BinaryName, unknown>;

/** The build inlines binaries as hexadecimal digits, in lower case. */
export function bytesFromHex(hex: string): Uint8Array<ArrayBuffer> {
  const digit = (at: number) => {
    const code = hex.charCodeAt(at);
    return code < 58 ? code - 48 : code - 87; // 0 to 9, a to f
  };
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = 16 * digit(2 * i) + digit(2 * i + 1);
  return bytes;
}

/**
 * At once, but on a page's main thread, where engines have allowed that for small modules only. V8 compiles `WebAssembly.compile`'s modules on
 * four threads of the whole process: on Node 26, many workers that compiled the same bytes while wide kernels were compiled waited there for
 * each other for ever.
 */
function compile(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module | Promise<WebAssembly.Module> {
  return typeof document === 'undefined' ? new WebAssembly.Module(bytes) : WebAssembly.compile(bytes);
}

const NOT_LOADED =
  '; where import() finds nothing, as in a service worker, or in build/bundle without build/wasm beside it, give wasm to createBackend ' +
  'of jacquard/slim';

/** Compiles a binary. @throws BackendError when it cannot be loaded or the engine refuses it. */
export async function compileBinary(name: BinaryName): Promise<WebAssembly.Module> {
  let hex: string | undefined;
  try {
    hex = (await LOADERS[name]()).default;
    return await compile(bytesFromHex(hex));
  } catch (error) {
    const { message } = error as Error;
    const reason = hex === undefined ? message + NOT_LOADED : (compileRefusal() ?? message);
    throw new BackendError(`kernels: the binary ${name} cannot be used: ${reason}`, { cause: error });
  }
}
