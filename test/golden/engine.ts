// Which backends this engine can run to the recorded bits.
// Next: golden.test.ts.

import { runs } from '../../src/backend/create/choose-kernels.js';
import { compileWideKernels } from '../../src/platform/node/wide-kernels.js';

export const BACKENDS = ['js', 'simd', 'relaxed'] as const;
/** Those with figures of their own. */
export type GoldenBackend = (typeof BACKENDS)[number];

/** Those, and the wide kernels of relaxed, whose figures must be relaxed's. */
export const KERNEL_SETS = [...BACKENDS, 'wide'] as const;
export type GoldenKernels = (typeof KERNEL_SETS)[number];

export function backendOf(kernels: GoldenKernels): GoldenBackend {
  return kernels === 'wide' ? 'relaxed' : kernels;
}

/** Why kernels are not compared here; null where they are. */
export async function reasonToSkip(kernels: GoldenKernels): Promise<string | null> {
  const backend = backendOf(kernels);
  if (!runs(backend)) return 'this engine has no relaxed SIMD; npm run test:node24 runs it on one that has';
  if (backend === 'relaxed' && !fuses())
    return 'this processor does not fuse multiply and add, and the figures were recorded on one that does';
  if (kernels === 'wide')
    return (await compileWideKernels({ shared: false, anyEngine: false })).problem ?? null;
  return null;
}

// (module (func (export "f") (param f32 f32 f32) (result f32)
//   (f32x4.extract_lane 0 (f32x4.relaxed_madd (f32x4.splat a) (f32x4.splat b) (f32x4.splat c)))))
const MULTIPLY_ADD = [
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 8, 1, 0x60, 3, 0x7d, 0x7d, 0x7d, 1, 0x7d],
  ...[3, 2, 1, 0],
  ...[7, 5, 1, 1, 0x66, 0, 0],
  ...[0x0a, 0x16, 1, 0x14, 0],
  ...[0x20, 0, 0xfd, 0x13, 0x20, 1, 0xfd, 0x13, 0x20, 2, 0xfd, 0x13],
  ...[0xfd, 0x85, 2, 0xfd, 0x1f, 0, 0x0b],
];

/** Whether relaxed_madd rounds once: (1 + 2^-12)² - (1 + 2^-11) is 2^-24, and 0 where the square is rounded first. */
export function fuses(): boolean {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(MULTIPLY_ADD)));
  const multiplyAdd = exports['f'] as (a: number, b: number, c: number) => number;
  return multiplyAdd(1 + 2 ** -12, 1 + 2 ** -12, -(1 + 2 ** -11)) === 2 ** -24;
}
