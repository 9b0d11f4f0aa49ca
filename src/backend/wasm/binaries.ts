// The binaries, inlined by the build so that no bundler, server or path can lose them.

import relaxed from '#wasm/relaxed';
import simd from '#wasm/simd';

const BASE64 = { simd, relaxed } as const;

export type BinaryName = keyof typeof BASE64;

export function binary(name: BinaryName): Uint8Array {
  return Uint8Array.from(atob(BASE64[name]), (character) => character.charCodeAt(0));
}
