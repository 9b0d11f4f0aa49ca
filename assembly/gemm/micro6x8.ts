// The micro-kernel: a 6×8 tile of A·B, held in registers over the whole of k.
// Next: tile.ts writes the tile out.
//
// 6 rows × 2 vectors are 12 accumulators; with 2 vectors of B and 1 of A they fill the 15 xmm registers that V8
// allocates, without a spill (8×8 and 4×12 spill). Per k: 8 loads for 12 multiply-adds. Unrolling k by hand is slower.

import { madd } from '../simd';

/** Rows and columns of the register tile. */
export const MR: i32 = 6;
export const NR: i32 = 8;

/**
 * tile [6, 8] = Σ over k of a[k]·b[k]ᵀ.
 * a: kc × 6 floats, b: kc × 8 floats, both packed in order · tile: 48 floats, 16-byte aligned.
 */
export function micro6x8(kc: i32, a: usize, b: usize, tile: usize): void {
  let acc0_0 = f32x4.splat(0), acc0_4 = f32x4.splat(0);
  let acc1_0 = f32x4.splat(0), acc1_4 = f32x4.splat(0);
  let acc2_0 = f32x4.splat(0), acc2_4 = f32x4.splat(0);
  let acc3_0 = f32x4.splat(0), acc3_4 = f32x4.splat(0);
  let acc4_0 = f32x4.splat(0), acc4_4 = f32x4.splat(0);
  let acc5_0 = f32x4.splat(0), acc5_4 = f32x4.splat(0);
  const end = a + <usize>kc * (MR * 4);
  while (a < end) {
    const b0 = v128.load(b);
    const b4 = v128.load(b, 16);
    const a0 = v128.load32_splat(a);
    acc0_0 = madd(a0, b0, acc0_0);
    acc0_4 = madd(a0, b4, acc0_4);
    const a1 = v128.load32_splat(a, 4);
    acc1_0 = madd(a1, b0, acc1_0);
    acc1_4 = madd(a1, b4, acc1_4);
    const a2 = v128.load32_splat(a, 8);
    acc2_0 = madd(a2, b0, acc2_0);
    acc2_4 = madd(a2, b4, acc2_4);
    const a3 = v128.load32_splat(a, 12);
    acc3_0 = madd(a3, b0, acc3_0);
    acc3_4 = madd(a3, b4, acc3_4);
    const a4 = v128.load32_splat(a, 16);
    acc4_0 = madd(a4, b0, acc4_0);
    acc4_4 = madd(a4, b4, acc4_4);
    const a5 = v128.load32_splat(a, 20);
    acc5_0 = madd(a5, b0, acc5_0);
    acc5_4 = madd(a5, b4, acc5_4);
    a += MR * 4;
    b += NR * 4;
  }
  v128.store(tile, acc0_0);
  v128.store(tile, acc0_4, 16);
  v128.store(tile, acc1_0, 32);
  v128.store(tile, acc1_4, 48);
  v128.store(tile, acc2_0, 64);
  v128.store(tile, acc2_4, 80);
  v128.store(tile, acc3_0, 96);
  v128.store(tile, acc3_4, 112);
  v128.store(tile, acc4_0, 128);
  v128.store(tile, acc4_4, 144);
  v128.store(tile, acc5_0, 160);
  v128.store(tile, acc5_4, 176);
}
