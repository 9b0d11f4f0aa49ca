// e^x for four floats at once.
// Next: log.ts; activation.ts and loss.ts build on both.
//
// Range reduction (Cody & Waite 1980): x = n·ln 2 + r with |r| <= ln 2 / 2, then e^x = 2^n·e^r.
// e^r = 1 + r + r²·P(r), P by minimax (scripts/minimax.py: relative error 3.9e-9 before rounding).
// Relative error below 2e-7 where the result is normal (conformance sweeps [-87, 88]); results below 2^-126 underflow
// gradually; -∞ gives 0, anything above 88.73 gives ∞, NaN stays.

import { IS_WIDE, constant, loadPartial, madd, storePartial } from '../simd';

const TABLE: usize = memory.data<f32>([
  -104.0, // e^-104 rounds to 0
  89.0, // e^89 overflows to ∞
  1.44269504, // 1 / ln 2
  -0.693359375, // -LN2_HI: 10 significant bits, so n·LN2_HI is exact
  2.12194440e-4, // -LN2_LO = LN2_HI - ln 2
  1.381461276e-3,
  8.368710056e-3,
  4.166838899e-2,
  0.1666652113,
  0.4999999404,
  1.0,
]);

// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  // min and max hand NaN through, so it survives the clamping.
  const clamped = f32x4.min(f32x4.max(x, constant(TABLE, 0)), constant(TABLE, 1));
  const n = f32x4.nearest(f32x4.mul(clamped, constant(TABLE, 2)));
  const r = madd(n, constant(TABLE, 4), madd(n, constant(TABLE, 3), clamped));
  let p = madd(constant(TABLE, 5), r, constant(TABLE, 6));
  p = madd(p, r, constant(TABLE, 7));
  p = madd(p, r, constant(TABLE, 8));
  p = madd(p, r, constant(TABLE, 9));
  const one = constant(TABLE, 10);
  p = f32x4.add(madd(p, f32x4.mul(r, r), r), one);
  // 2^n in two factors: n may be 128 or below -126, where a single one is no normal float.
  const exponent = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(exponent, 1);
  const rest = i32x4.sub(exponent, half);
  const scaleHalf = i32x4.add(i32x4.shl(half, 23), one); // the bits of 1.0 are 127 << 23
  const scaleRest = i32x4.add(i32x4.shl(rest, 23), one);
  return f32x4.mul(f32x4.mul(p, scaleHalf), scaleRest);
}

/** y[i] = e^x[i]. */
export function exp(n: i32, x: usize, y: usize): void {
  const end = x + ((<usize>(n & ~3)) << 2);
  if (IS_WIDE) {
    for (; x + 32 <= end; x += 32, y += 32) {
      const y0 = exp4(v128.load(x));
      const y4 = exp4(v128.load(x, 16));
      v128.store(y, y0);
      v128.store(y, y4, 16);
    }
  }
  while (x < end) {
    v128.store(y, exp4(v128.load(x)));
    x += 16;
    y += 16;
  }
  const rest = n & 3;
  if (rest) storePartial(y, exp4(loadPartial(x, rest)), rest);
}
