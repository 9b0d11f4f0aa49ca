// Softmax cross-entropy for few classes: four rows at a time, one in each lane, so that maximum, exponential, sum and
// logarithm serve four rows at once and no lane is empty in a row's tail. (Ten classes, 256 rows: 25 to 12 µs.)
// Next: loss.ts takes this road for blocks of four rows, and its own for the rest and for many classes.

import { exp4 } from './math/exp';
import { log4 } from './math/log';

/** Beyond this, whole vectors along the row are as good, and its lines stay longer in the cache. */
export const NARROW: i32 = 32;

/** Element `at` (bytes) of four rows that lie `stride` bytes apart. */
// @ts-ignore: decorator
@inline
function loadColumn4(rows: usize, stride: usize, at: usize): v128 {
  let x = v128.load32_zero(rows + at);
  x = v128.load32_lane(rows + stride + at, x, 1);
  x = v128.load32_lane(rows + 2 * stride + at, x, 2);
  return v128.load32_lane(rows + 3 * stride + at, x, 3);
}

// @ts-ignore: decorator
@inline
function storeColumn4(rows: usize, stride: usize, at: usize, x: v128): void {
  v128.store32_lane(rows + at, x, 0);
  v128.store32_lane(rows + stride + at, x, 1);
  v128.store32_lane(rows + 2 * stride + at, x, 2);
  v128.store32_lane(rows + 3 * stride + at, x, 3);
}

/** The largest element of each of four rows; NaN where a row holds one. */
export function maxima4(classes: i32, rows: usize, stride: usize): v128 {
  let largest = f32x4.splat(-Infinity);
  const end = (<usize>classes) << 2;
  for (let at: usize = 0; at < end; at += 4) largest = f32x4.max(largest, loadColumn4(rows, stride, at));
  return largest;
}

/**
 * ln Σe^(x - maximum) of four rows. With a gradient, that becomes scale·softmax; the caller subtracts scale at the
 * labels. In place allowed.
 */
export function logSums4(
  classes: i32, rows: usize, stride: usize, maxima: v128, scale: f32, gradient: usize, gradientStride: usize,
): v128 {
  let sums = f32x4.splat(0);
  const end = (<usize>classes) << 2;
  for (let at: usize = 0; at < end; at += 4) {
    const e = exp4(f32x4.sub(loadColumn4(rows, stride, at), maxima));
    if (gradient) storeColumn4(gradient, gradientStride, at, e);
    sums = f32x4.add(sums, e);
  }
  if (gradient) {
    const factors = f32x4.div(f32x4.splat(scale), sums);
    for (let at: usize = 0; at < end; at += 4) {
      const e = loadColumn4(gradient, gradientStride, at);
      storeColumn4(gradient, gradientStride, at, f32x4.mul(e, factors));
    }
  }
  return log4(sums);
}
