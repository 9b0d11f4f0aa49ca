// Which binaries there are, and which of them this engine runs.
// Before: compile-refusal.ts. Next: binaries.ts has them inlined, source.ts takes them from elsewhere.

/** Shared and plain memory need binaries of their own, for they cannot link each other's. */
export type BinaryName = 'simd' | 'relaxed' | 'simd-shared' | 'relaxed-shared';

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

/** Whether this engine has the feature; false for a name that is none, as files of other versions may have. */
export function hasFeature(name: keyof typeof PROBES): boolean {
  if (typeof WebAssembly === 'undefined' || !Object.hasOwn(PROBES, name)) return false;
  const body = PROBES[name];
  return WebAssembly.validate(Uint8Array.from([...HEADER, 0x0a, body.length + 1, 1, ...body]));
}
