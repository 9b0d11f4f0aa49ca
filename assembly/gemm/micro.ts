// The micro-kernels: a tile of A·B, held in registers over the whole of k.
// Next: tile.ts writes the tile out; skinny.ts has the tiles for few columns.
//
// V8 allocates 15 xmm registers. 6 rows × 2 vectors are 12 accumulators; with 2 vectors of B and 1 of A that is 15. Where
// multiply and add are two instructions their product needs one more, and a 6×8 tile spills: then 5 rows (26.7 against
// 39.2 GFLOP/s at 784×256·256×342, Zen 4, Node 20; 4×8: 37.5). Unrolling k by hand is slower.

import { madd } from '../simd';

/** Rows and columns of the register tile. */
export const MR: i32 = ASC_FEATURE_RELAXED_SIMD ? 6 : 5;
export const NR: i32 = 8;
/** Whether the micro-kernels descend and rectify themselves; otherwise finishTile does. */
export const FINISHES: bool = ASC_FEATURE_RELAXED_SIMD;

/**
 * out [MR, 8] = factor·start + Σ over k of a[k]·b[k]ᵀ.
 * a: kc × MR floats, b: kc × 8 floats, both packed in order · start: address of a tile whose rows are startBytes apart
 * (0: one row for all), or 0 for none · out: rows outBytes apart; may be start.
 * With a rate the sums are a gradient that `out` descends: out -= rate·(factor·start + Σ …). `rectify` is ReLU.
 * Both for the relaxed build only (FINISHES): beside a separate multiply and add they make the loop spill (39 to 23 GFLOP/s).
 */
export function microPacked(
  kc: i32, a: usize, b: usize, start: usize, startBytes: usize, factor: f32, out: usize, outBytes: usize, rate: f32, rectify: bool,
): void {
  let acc0_0 = f32x4.splat(0), acc0_4 = f32x4.splat(0);
  let acc1_0 = f32x4.splat(0), acc1_4 = f32x4.splat(0);
  let acc2_0 = f32x4.splat(0), acc2_4 = f32x4.splat(0);
  let acc3_0 = f32x4.splat(0), acc3_4 = f32x4.splat(0);
  let acc4_0 = f32x4.splat(0), acc4_4 = f32x4.splat(0);
  let acc5_0 = f32x4.splat(0), acc5_4 = f32x4.splat(0);
  if (start) {
    const factors = f32x4.splat(factor);
    acc0_0 = f32x4.mul(factors, v128.load(start));
    acc0_4 = f32x4.mul(factors, v128.load(start, 16));
    start += startBytes;
    acc1_0 = f32x4.mul(factors, v128.load(start));
    acc1_4 = f32x4.mul(factors, v128.load(start, 16));
    start += startBytes;
    acc2_0 = f32x4.mul(factors, v128.load(start));
    acc2_4 = f32x4.mul(factors, v128.load(start, 16));
    start += startBytes;
    acc3_0 = f32x4.mul(factors, v128.load(start));
    acc3_4 = f32x4.mul(factors, v128.load(start, 16));
    start += startBytes;
    acc4_0 = f32x4.mul(factors, v128.load(start));
    acc4_4 = f32x4.mul(factors, v128.load(start, 16));
    if (MR == 6) {
      start += startBytes;
      acc5_0 = f32x4.mul(factors, v128.load(start));
      acc5_4 = f32x4.mul(factors, v128.load(start, 16));
    }
  }
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
    if (MR == 6) {
      const a5 = v128.load32_splat(a, 20);
      acc5_0 = madd(a5, b0, acc5_0);
      acc5_4 = madd(a5, b4, acc5_4);
    }
    a += MR * 4;
    b += NR * 4;
  }
  if (FINISHES && rate != 0) {
    const rates = f32x4.splat(-rate);
    let row = out;
    acc0_0 = madd(rates, acc0_0, v128.load(row));
    acc0_4 = madd(rates, acc0_4, v128.load(row, 16));
    row += outBytes;
    acc1_0 = madd(rates, acc1_0, v128.load(row));
    acc1_4 = madd(rates, acc1_4, v128.load(row, 16));
    row += outBytes;
    acc2_0 = madd(rates, acc2_0, v128.load(row));
    acc2_4 = madd(rates, acc2_4, v128.load(row, 16));
    row += outBytes;
    acc3_0 = madd(rates, acc3_0, v128.load(row));
    acc3_4 = madd(rates, acc3_4, v128.load(row, 16));
    row += outBytes;
    acc4_0 = madd(rates, acc4_0, v128.load(row));
    acc4_4 = madd(rates, acc4_4, v128.load(row, 16));
    row += outBytes;
    if (MR == 6) {
      acc5_0 = madd(rates, acc5_0, v128.load(row));
      acc5_4 = madd(rates, acc5_4, v128.load(row, 16));
    }
  }
  if (FINISHES && rectify) {
    const zero = f32x4.splat(0);
    acc0_0 = f32x4.max(acc0_0, zero);
    acc0_4 = f32x4.max(acc0_4, zero);
    acc1_0 = f32x4.max(acc1_0, zero);
    acc1_4 = f32x4.max(acc1_4, zero);
    acc2_0 = f32x4.max(acc2_0, zero);
    acc2_4 = f32x4.max(acc2_4, zero);
    acc3_0 = f32x4.max(acc3_0, zero);
    acc3_4 = f32x4.max(acc3_4, zero);
    acc4_0 = f32x4.max(acc4_0, zero);
    acc4_4 = f32x4.max(acc4_4, zero);
    if (MR == 6) {
      acc5_0 = f32x4.max(acc5_0, zero);
      acc5_4 = f32x4.max(acc5_4, zero);
    }
  }
  storeRow(out, acc0_0, acc0_4);
  out += outBytes;
  storeRow(out, acc1_0, acc1_4);
  out += outBytes;
  storeRow(out, acc2_0, acc2_4);
  out += outBytes;
  storeRow(out, acc3_0, acc3_4);
  out += outBytes;
  storeRow(out, acc4_0, acc4_4);
  out += outBytes;
  if (MR == 6) storeRow(out, acc5_0, acc5_4);
}

/**
 * The same with A read where it lies: MR rows, `rowBytes` apart, contiguous along k. Saves the packing of A, which is
 * 3 % at 256×784·784×342.
 */
export function microRows(
  kc: i32, a: usize, rowBytes: usize, b: usize,
  start: usize, startBytes: usize, factor: f32, out: usize, outBytes: usize, rate: f32, rectify: bool,
): void {
  let acc0_0 = f32x4.splat(0), acc0_4 = f32x4.splat(0);
  let acc1_0 = f32x4.splat(0), acc1_4 = f32x4.splat(0);
  let acc2_0 = f32x4.splat(0), acc2_4 = f32x4.splat(0);
  let acc3_0 = f32x4.splat(0), acc3_4 = f32x4.splat(0);
  let acc4_0 = f32x4.splat(0), acc4_4 = f32x4.splat(0);
  let acc5_0 = f32x4.splat(0), acc5_4 = f32x4.splat(0);
  if (start) {
    const factors = f32x4.splat(factor);
    acc0_0 = f32x4.mul(factors, v128.load(start));
    acc0_4 = f32x4.mul(factors, v128.load(start, 16));
    start += startBytes;
    acc1_0 = f32x4.mul(factors, v128.load(start));
    acc1_4 = f32x4.mul(factors, v128.load(start, 16));
    start += startBytes;
    acc2_0 = f32x4.mul(factors, v128.load(start));
    acc2_4 = f32x4.mul(factors, v128.load(start, 16));
    start += startBytes;
    acc3_0 = f32x4.mul(factors, v128.load(start));
    acc3_4 = f32x4.mul(factors, v128.load(start, 16));
    start += startBytes;
    acc4_0 = f32x4.mul(factors, v128.load(start));
    acc4_4 = f32x4.mul(factors, v128.load(start, 16));
    if (MR == 6) {
      start += startBytes;
      acc5_0 = f32x4.mul(factors, v128.load(start));
      acc5_4 = f32x4.mul(factors, v128.load(start, 16));
    }
  }
  let row1 = a + rowBytes;
  let row2 = row1 + rowBytes;
  let row3 = row2 + rowBytes;
  let row4 = row3 + rowBytes;
  let row5 = row4 + rowBytes;
  const end = a + ((<usize>kc) << 2);
  while (a < end) {
    const b0 = v128.load(b);
    const b4 = v128.load(b, 16);
    const a0 = v128.load32_splat(a);
    acc0_0 = madd(a0, b0, acc0_0);
    acc0_4 = madd(a0, b4, acc0_4);
    const a1 = v128.load32_splat(row1);
    acc1_0 = madd(a1, b0, acc1_0);
    acc1_4 = madd(a1, b4, acc1_4);
    const a2 = v128.load32_splat(row2);
    acc2_0 = madd(a2, b0, acc2_0);
    acc2_4 = madd(a2, b4, acc2_4);
    const a3 = v128.load32_splat(row3);
    acc3_0 = madd(a3, b0, acc3_0);
    acc3_4 = madd(a3, b4, acc3_4);
    const a4 = v128.load32_splat(row4);
    acc4_0 = madd(a4, b0, acc4_0);
    acc4_4 = madd(a4, b4, acc4_4);
    if (MR == 6) {
      const a5 = v128.load32_splat(row5);
      acc5_0 = madd(a5, b0, acc5_0);
      acc5_4 = madd(a5, b4, acc5_4);
      row5 += 4;
    }
    a += 4;
    row1 += 4;
    row2 += 4;
    row3 += 4;
    row4 += 4;
    b += NR * 4;
  }
  if (FINISHES && rate != 0) {
    const rates = f32x4.splat(-rate);
    let row = out;
    acc0_0 = madd(rates, acc0_0, v128.load(row));
    acc0_4 = madd(rates, acc0_4, v128.load(row, 16));
    row += outBytes;
    acc1_0 = madd(rates, acc1_0, v128.load(row));
    acc1_4 = madd(rates, acc1_4, v128.load(row, 16));
    row += outBytes;
    acc2_0 = madd(rates, acc2_0, v128.load(row));
    acc2_4 = madd(rates, acc2_4, v128.load(row, 16));
    row += outBytes;
    acc3_0 = madd(rates, acc3_0, v128.load(row));
    acc3_4 = madd(rates, acc3_4, v128.load(row, 16));
    row += outBytes;
    acc4_0 = madd(rates, acc4_0, v128.load(row));
    acc4_4 = madd(rates, acc4_4, v128.load(row, 16));
    row += outBytes;
    if (MR == 6) {
      acc5_0 = madd(rates, acc5_0, v128.load(row));
      acc5_4 = madd(rates, acc5_4, v128.load(row, 16));
    }
  }
  if (FINISHES && rectify) {
    const zero = f32x4.splat(0);
    acc0_0 = f32x4.max(acc0_0, zero);
    acc0_4 = f32x4.max(acc0_4, zero);
    acc1_0 = f32x4.max(acc1_0, zero);
    acc1_4 = f32x4.max(acc1_4, zero);
    acc2_0 = f32x4.max(acc2_0, zero);
    acc2_4 = f32x4.max(acc2_4, zero);
    acc3_0 = f32x4.max(acc3_0, zero);
    acc3_4 = f32x4.max(acc3_4, zero);
    acc4_0 = f32x4.max(acc4_0, zero);
    acc4_4 = f32x4.max(acc4_4, zero);
    if (MR == 6) {
      acc5_0 = f32x4.max(acc5_0, zero);
      acc5_4 = f32x4.max(acc5_4, zero);
    }
  }
  storeRow(out, acc0_0, acc0_4);
  out += outBytes;
  storeRow(out, acc1_0, acc1_4);
  out += outBytes;
  storeRow(out, acc2_0, acc2_4);
  out += outBytes;
  storeRow(out, acc3_0, acc3_4);
  out += outBytes;
  storeRow(out, acc4_0, acc4_4);
  out += outBytes;
  if (MR == 6) storeRow(out, acc5_0, acc5_4);
}

// @ts-ignore: decorator
@inline
function storeRow(row: usize, columns0: v128, columns4: v128): void {
  v128.store(row, columns0);
  v128.store(row, columns4, 16);
}
