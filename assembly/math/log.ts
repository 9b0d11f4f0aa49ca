// Natural logarithm for four floats at once.
// Next: loss.ts uses it for the cross-entropies.
//
// x = 2^e·m with m in [√½, √2), f = m - 1: ln x = e·ln 2 + f - f²/2 + f³·P(f), P by minimax (scripts/minimax.py:
// relative error 3.2e-9 before rounding). Error below 2e-7 relative. ln 0 = -∞, ln ∞ = ∞, negative numbers and NaN
// give NaN; subnormal numbers are first scaled by 2^23.

import { constant, loadPartial, madd, storePartial } from '../simd';

const TABLE: usize = memory.data<f32>([
  1.17549435e-38, // the smallest normal float, 2^-126
  8388608.0, // 2^23
  0.70710678, // √½
  1.0,
  0.06746640056,
  -0.1167565212,
  0.1188816205,
  -0.1240558922,
  0.1421955228,
  -0.1666799635,
  0.2000211924,
  -0.2500000894,
  0.3333331347,
  -2.12194440e-4, // LN2_LO
  0.693359375, // LN2_HI: 10 significant bits, so e·LN2_HI is exact
  0.5,
]);

// @ts-ignore: decorator
@inline
export function log4(x: v128): v128 {
  const subnormal = f32x4.lt(x, constant(TABLE, 0));
  const normal = v128.bitselect(f32x4.mul(x, constant(TABLE, 1)), x, subnormal);
  // Subtracting √½'s bits carries into the exponent exactly where the mantissa is below √½.
  const exponent = i32x4.shr_s(i32x4.sub(normal, constant(TABLE, 2)), 23);
  const m = i32x4.sub(normal, i32x4.shl(exponent, 23));
  const e = f32x4.convert_i32x4_s(i32x4.sub(exponent, v128.and(subnormal, i32x4.splat(23))));
  const f = f32x4.sub(m, constant(TABLE, 3));
  const square = f32x4.mul(f, f);
  let p = madd(constant(TABLE, 4), f, constant(TABLE, 5));
  p = madd(p, f, constant(TABLE, 6));
  p = madd(p, f, constant(TABLE, 7));
  p = madd(p, f, constant(TABLE, 8));
  p = madd(p, f, constant(TABLE, 9));
  p = madd(p, f, constant(TABLE, 10));
  p = madd(p, f, constant(TABLE, 11));
  p = madd(p, f, constant(TABLE, 12));
  let y = madd(e, constant(TABLE, 13), f32x4.mul(f32x4.mul(p, f), square));
  y = f32x4.sub(y, f32x4.mul(square, constant(TABLE, 15)));
  y = madd(e, constant(TABLE, 14), f32x4.add(f, y));
  // The cases that have no exponent: 0, ∞, negative, NaN.
  const infinity = f32x4.splat(Infinity);
  const zero = f32x4.splat(0);
  const inside = v128.and(f32x4.gt(x, zero), f32x4.lt(x, infinity));
  const isZero = f32x4.eq(x, zero);
  const outside = v128.bitselect(f32x4.splat(-Infinity), f32x4.splat(NaN), isZero);
  return v128.bitselect(y, v128.bitselect(infinity, outside, f32x4.eq(x, infinity)), inside);
}

/**
 * ln(1 + x) for x >= 0, accurate where x is tiny too: with u = 1 + x rounded, ln(u)·x/(u - 1) corrects the rounding
 * (Goldberg 1991, theorem 4).
 */
// @ts-ignore: decorator
@inline
export function log1p4(x: v128): v128 {
  const one = constant(TABLE, 3);
  const u = f32x4.add(one, x);
  const corrected = f32x4.mul(log4(u), f32x4.div(x, f32x4.sub(u, one)));
  return v128.bitselect(x, corrected, f32x4.eq(u, one));
}

/** y[i] = ln x[i]. */
export function log(n: i32, x: usize, y: usize): void {
  const end = x + ((<usize>(n & ~3)) << 2);
  while (x < end) {
    v128.store(y, log4(v128.load(x)));
    x += 16;
    y += 16;
  }
  const rest = n & 3;
  if (rest) storePartial(y, log4(loadPartial(x, rest)), rest);
}
