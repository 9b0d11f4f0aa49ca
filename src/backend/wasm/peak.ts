// The peak loop that benchmarks measure products against; see assembly/peak.ts. Loaded by them alone.

import { bytesFromHex } from './binaries.js';

const LOADERS = {
  simd: () => import('#wasm/peak-simd'),
  relaxed: () => import('#wasm/peak-relaxed'),
} as const;

/** Runs at least so many floating-point operations in registers; returns how many it were. */
export type PeakLoop = (flops: number) => number;

/** With fused multiply-adds where `relaxed`. @throws CompileError when the engine lacks the feature. */
export async function loadPeak(name: keyof typeof LOADERS): Promise<PeakLoop> {
  const { default: hex } = await LOADERS[name]();
  return peakOf(await WebAssembly.compile(bytesFromHex(hex)));
}

/** The loop of a binary that is compiled. */
export function peakOf(module: WebAssembly.Module): PeakLoop {
  const { peak, flopsPerRound, CHAINS } = new WebAssembly.Instance(module).exports as {
    peak: (rounds: number, factor: number, addend: number, chains: number) => void;
    flopsPerRound: () => number;
    CHAINS: WebAssembly.Global;
  };
  return (flops) => {
    const rounds = Math.ceil(flops / flopsPerRound());
    // A factor of 1 keeps products alone from ever becoming subnormal, which would be slow.
    peak(rounds, 1, 0.001, CHAINS.value);
    return rounds * flopsPerRound();
  };
}
