// The micro-kernel: a 5×8 tile of A·B, held in registers over the whole of k.
// Next: tile.ts writes the tile out.
//
// 5 rows × 2 vectors are 10 accumulators; with 2 vectors of B, 1 of A and 1 product they are 14 of the 15 xmm registers
// that V8 allocates. 6×8 needs 16 where multiply and add are two instructions, and spills: 26.7 against 39.2 GFLOP/s at
// 784×256·256×342 (Zen 4, Node 20); 4×8 reaches 37.5. (With a fused multiply-add there is no product, and 6×8 fits.)
// Unrolling k by hand is slower.

import { madd } from '../simd';

/** Rows and columns of the register tile. */
export const MR: i32 = 5;
export const NR: i32 = 8;
export const TILE_BYTES: usize = <usize>(MR * NR * 4);

/**
 * tile [5, 8] = Σ over k of a[k]·b[k]ᵀ.
 * a: kc × 5 floats, b: kc × 8 floats, both packed in order · tile: 40 floats, 16-byte aligned.
 */
export function micro5x8(kc: i32, a: usize, b: usize, tile: usize): void {
  let acc0_0 = f32x4.splat(0), acc0_4 = f32x4.splat(0);
  let acc1_0 = f32x4.splat(0), acc1_4 = f32x4.splat(0);
  let acc2_0 = f32x4.splat(0), acc2_4 = f32x4.splat(0);
  let acc3_0 = f32x4.splat(0), acc3_4 = f32x4.splat(0);
  let acc4_0 = f32x4.splat(0), acc4_4 = f32x4.splat(0);
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
}
