// Products of few rows, such as one image: B is used once a row, so packing it would cost more than the product. Each row
// of C is the sum of B's rows, read in order as they lie, each times one element of A's row.

import { IS_WIDE, madd } from '../simd';
import { NR } from './micro-kernel';
import { TILES_BYTES, addTile, beginPass } from './epilogue';

/** Up to so many rows. At four, packing and tiles catch up. */
export const FEW_ROWS: i32 = 3;

/** Columns whose sums stand in the workspace at a time: 4 KB, so that they stay in the first-level cache. */
const COLUMNS: i32 = 1024;

export function gemmFewRows(
  m: i32, n: i32, k: i32, alpha: f32, a: usize, aRowStride: i32, aColumnStride: i32, b: usize, bRowStride: i32, workspace: usize,
): void {
  const sums = workspace + TILES_BYTES;
  const bRowBytes = (<usize>bRowStride) << 2;
  beginPass(true, true);
  for (let jc = 0; jc < n; jc += COLUMNS) {
    const columns = min(COLUMNS, n - jc);
    for (let i = 0; i < m; i++) {
      const row = a + ((<usize>i * <usize>aRowStride) << 2);
      sumRows(k, columns, alpha, row, (<usize>aColumnStride) << 2, b + ((<usize>jc) << 2), bRowBytes, sums);
      for (let j = 0; j < columns; j += NR) {
        addTile(1, min(NR, columns - j), sums + ((<usize>j) << 2), i, jc + j);
      }
    }
  }
}

/** sums[j] = Σ over k of (alpha·a[k])·b[k, j], four rows of B at a time. */
function sumRows(k: i32, columns: i32, alpha: f32, a: usize, aBytes: usize, b: usize, bRowBytes: usize, sums: usize): void {
  memory.fill(sums, 0, ((<usize>columns + 3) & ~3) << 2);
  const whole = (<usize>(columns & ~3)) << 2;
  const rest = columns & 3;
  for (; k >= 4; k -= 4) {
    const a0 = f32x4.splat(alpha * load<f32>(a));
    const a1 = f32x4.splat(alpha * load<f32>(a + aBytes));
    const a2 = f32x4.splat(alpha * load<f32>(a + 2 * aBytes));
    const a3 = f32x4.splat(alpha * load<f32>(a + 3 * aBytes));
    const b1 = b + bRowBytes;
    const b2 = b1 + bRowBytes;
    const b3 = b2 + bRowBytes;
    let at: usize = 0;
    if (IS_WIDE) {
      // Two vectors side by side become one of 256 bits. (With vectors of 128 bits this loop is 3 % slower than the one below.)
      for (; at + 32 <= whole; at += 32) {
        let sum = madd(a0, v128.load(b + at), v128.load(sums + at));
        let next = madd(a0, v128.load(b + at, 16), v128.load(sums + at, 16));
        sum = madd(a1, v128.load(b1 + at), sum);
        next = madd(a1, v128.load(b1 + at, 16), next);
        sum = madd(a2, v128.load(b2 + at), sum);
        next = madd(a2, v128.load(b2 + at, 16), next);
        sum = madd(a3, v128.load(b3 + at), sum);
        next = madd(a3, v128.load(b3 + at, 16), next);
        v128.store(sums + at, sum);
        v128.store(sums + at, next, 16);
      }
    }
    for (; at < whole; at += 16) {
      let sum = madd(a0, v128.load(b + at), v128.load(sums + at));
      sum = madd(a1, v128.load(b1 + at), sum);
      sum = madd(a2, v128.load(b2 + at), sum);
      v128.store(sums + at, madd(a3, v128.load(b3 + at), sum));
    }
    for (let at = whole, end = whole + ((<usize>rest) << 2); at < end; at += 4) {
      let sum = madd(a0, v128.load32_zero(b + at), v128.load32_zero(sums + at));
      sum = madd(a1, v128.load32_zero(b1 + at), sum);
      sum = madd(a2, v128.load32_zero(b2 + at), sum);
      v128.store32_lane(sums + at, madd(a3, v128.load32_zero(b3 + at), sum), 0);
    }
    a += 4 * aBytes;
    b = b3 + bRowBytes;
  }
  for (; k > 0; k--) {
    const factor = f32x4.splat(alpha * load<f32>(a));
    let at: usize = 0;
    for (; at < whole; at += 16) v128.store(sums + at, madd(factor, v128.load(b + at), v128.load(sums + at)));
    for (const end = whole + ((<usize>rest) << 2); at < end; at += 4) {
      v128.store32_lane(sums + at, madd(factor, v128.load32_zero(b + at), v128.load32_zero(sums + at)), 0);
    }
    a += aBytes;
    b += bRowBytes;
  }
}
