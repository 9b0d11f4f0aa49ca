// The most that one core can do, in registers alone. No part of the kernel table; the benchmark measures the products
// against it, in the same run. The build generates the loops from assembly/templates/peak-loop.mjs.
//
// With a fused multiply-add twelve sums are under way, so that none waits for its predecessor; in the wide binary twelve pairs of
// them. Where multiply and add are two instructions, chains of s·a + b would wait for each other (49 GFLOP/s on a Zen 4 core, with
// the best number of them); six chains of products beside six of sums keep both kinds of unit busy (56). a and b are
// arguments, because V8 would build literals anew in every round, which takes four times as long.

import { fused12, fused24, mixed12 } from '../build/assembly/peak-loops';
import { IS_WIDE } from './simd';

/** Where the chains begin and end: 24 vectors. */
export const CHAINS: usize = memory.data(384, 16);

/** Floating-point operations of one round: vectors of four lanes, a fused one counted as two. */
export function flopsPerRound(): i32 {
  return IS_WIDE ? 192 : ASC_FEATURE_RELAXED_SIMD ? 96 : 48;
}

/**
 * `factor` up to 1 and a small `addend` keep all numbers normal. `chains` is CHAINS, as an argument, because V8 (Node 26) does not join
 * stores to constant addresses.
 */
export function peak(rounds: i32, factor: f32, addend: f32, chains: usize): void {
  for (let i: usize = 0; i < 384; i += 16) v128.store(chains + i, f32x4.splat(factor));
  if (IS_WIDE) fused24(rounds, factor, addend, chains);
  else if (ASC_FEATURE_RELAXED_SIMD) fused12(rounds, factor, addend, chains);
  else mixed12(rounds, factor, addend, chains);
}
