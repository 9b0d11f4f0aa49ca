// The most that one core can do, in registers alone. No part of the kernel table; the benchmark measures the products
// against it, in the same run.
//
// With a fused multiply-add twelve sums are under way, so that none waits for its predecessor. Where multiply and add are two
// instructions, chains of s·a + b would wait for each other (49 GFLOP/s on a Zen 4 core, with the best number of them); six
// chains of products beside six of sums keep both kinds of unit busy (56). a and b are arguments, because V8 would build
// literals anew in every round, which takes four times as long.

/** Floating-point operations of one round: twelve vectors of four lanes, a fused one counted as two. */
export function flopsPerRound(): i32 {
  return ASC_FEATURE_RELAXED_SIMD ? 96 : 48;
}

// @ts-ignore: decorator
@inline
function first(x: v128, a: v128, b: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(x, a, b) : f32x4.mul(x, a);
}

// @ts-ignore: decorator
@inline
function second(x: v128, a: v128, b: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(x, a, b) : f32x4.add(x, b);
}

/** `factor` below 1 and a small `addend` keep all numbers normal. */
export function peak(rounds: i32, factor: f32, addend: f32): f32 {
  const a = f32x4.splat(factor);
  const b = f32x4.splat(addend);
  let x0 = a, x1 = a, x2 = a, x3 = a, x4 = a, x5 = a;
  let y0 = a, y1 = a, y2 = a, y3 = a, y4 = a, y5 = a;
  for (; rounds > 0; rounds--) {
    x0 = first(x0, a, b);
    y0 = second(y0, a, b);
    x1 = first(x1, a, b);
    y1 = second(y1, a, b);
    x2 = first(x2, a, b);
    y2 = second(y2, a, b);
    x3 = first(x3, a, b);
    y3 = second(y3, a, b);
    x4 = first(x4, a, b);
    y4 = second(y4, a, b);
    x5 = first(x5, a, b);
    y5 = second(y5, a, b);
  }
  const products = f32x4.add(f32x4.add(f32x4.add(x0, x1), f32x4.add(x2, x3)), f32x4.add(x4, x5));
  const sums = f32x4.add(f32x4.add(f32x4.add(y0, y1), f32x4.add(y2, y3)), f32x4.add(y4, y5));
  return f32x4.extract_lane(f32x4.add(products, sums), 0);
}
