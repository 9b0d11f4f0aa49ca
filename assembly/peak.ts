// The most that one core can do: multiply-adds that stay in registers, with enough of them under way that none waits for
// its predecessor. No part of the kernel table; the benchmark measures the products against it, in the same run.
//
// Each sum is its own next factor, s = s·a + b, so that no compiler can take a product out of the loop. a and b are
// arguments, because V8 would build literals anew in every round, which takes four times as long. Of 9 to 13 sums these
// numbers were the best: 12 fused (57 GFLOP/s on a Zen 4 core), 11 with two instructions (49; with 13 they spill: 25).

import { madd } from './simd';

const SUMS: i32 = ASC_FEATURE_RELAXED_SIMD ? 12 : 11;

/** Floating-point operations of one round: sums × 4 lanes × 2. */
export function flopsPerRound(): i32 {
  return SUMS * 8;
}

export function peak(rounds: i32, factor: f32, addend: f32): f32 {
  const a = f32x4.splat(factor);
  const b = f32x4.splat(addend);
  let sum0 = b, sum1 = b, sum2 = b, sum3 = b, sum4 = b, sum5 = b, sum6 = b, sum7 = b, sum8 = b, sum9 = b;
  let sum10 = b, sum11 = b;
  for (; rounds > 0; rounds--) {
    sum0 = madd(sum0, a, b);
    sum1 = madd(sum1, a, b);
    sum2 = madd(sum2, a, b);
    sum3 = madd(sum3, a, b);
    sum4 = madd(sum4, a, b);
    sum5 = madd(sum5, a, b);
    sum6 = madd(sum6, a, b);
    sum7 = madd(sum7, a, b);
    sum8 = madd(sum8, a, b);
    sum9 = madd(sum9, a, b);
    sum10 = madd(sum10, a, b);
    if (SUMS == 12) sum11 = madd(sum11, a, b);
  }
  const low = f32x4.add(f32x4.add(f32x4.add(sum0, sum1), f32x4.add(sum2, sum3)), f32x4.add(sum4, sum5));
  const high = f32x4.add(f32x4.add(f32x4.add(sum6, sum7), f32x4.add(sum8, sum9)), f32x4.add(sum10, sum11));
  return f32x4.extract_lane(f32x4.add(low, high), 0);
}
