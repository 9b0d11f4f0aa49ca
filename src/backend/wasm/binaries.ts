// The binaries, inlined by the build so that no bundler, server or path can lose them; each is loaded when it is used, so
// that a page carries only what its engine runs. Shared and plain memory need binaries of their own.

import { BackendError } from '../../errors.js';

const LOADERS = {
  simd: () => import('#wasm/simd'),
  relaxed: () => import('#wasm/relaxed'),
  'simd-shared': () => import('#wasm/simd-shared'),
  'relaxed-shared': () => import('#wasm/relaxed-shared'),
} as const;

export type BinaryName = keyof typeof LOADERS;

/** Tiny modules that an engine accepts only with the feature: a splat, and a relaxed multiply-add of three. */
const PROBES = {
  simd: [0x07, 0x00, 0x41, 0x00, 0xfd, 0x0f, 0x1a, 0x0b],
  relaxed: [
    0x12, 0x00, 0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f, 0x41, 0x00, 0xfd, 0x0f, 0xfd, 0x85, 0x02,
    0x1a, 0x0b,
  ],
} as const;

/** Magic number and version; one type, () -> (); one function of that type; then the code. */
const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0];

/** Whether this engine has the feature. */
export function hasFeature(name: keyof typeof PROBES): boolean {
  const body = PROBES[name];
  return WebAssembly.validate(Uint8Array.from([...HEADER, 0x0a, body.length + 1, 1, ...body]));
}

/** The build inlines binaries as hexadecimal digits. */
export function bytesFromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) =>
    Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16),
  );
}

/** Compiles a binary. @throws BackendError when it cannot be loaded or the engine refuses it. */
export async function compileBinary(name: BinaryName): Promise<WebAssembly.Module> {
  try {
    const { default: hex } = await LOADERS[name]();
    return await WebAssembly.compile(bytesFromHex(hex));
  } catch (error) {
    throw new BackendError(`kernels: the binary ${name} cannot be used: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
