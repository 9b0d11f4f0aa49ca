// Parameter updates: one call over the whole parameter block, weights first, then biases; and what clips gradients before.
// The formulas and their sources stand in src/backend/optimizer-kernels.ts.

import { loadPartial, loadUpTo4, madd, storePartial, storeUpTo4 } from './simd';

/** w -= learningRate·(g + l2·w) over n parameters. */
function descend(n: i32, w: usize, g: usize, learningRate: f32, l2: f32): void {
  const rate = f32x4.splat(-learningRate);
  const decay = f32x4.splat(l2);
  const end = w + ((<usize>(n & ~3)) << 2);
  while (w < end) {
    const weight = v128.load(w);
    v128.store(w, madd(rate, madd(decay, weight, v128.load(g)), weight));
    w += 16;
    g += 16;
  }
  const rest = n & 3;
  if (rest) {
    const weight = loadPartial(w, rest);
    storePartial(w, madd(rate, madd(decay, weight, loadPartial(g, rest)), weight), rest);
  }
}

export function sgdStep(n: i32, decayed: i32, parameters: usize, gradients: usize, learningRate: f32, l2: f32): void {
  assert(decayed >= 0 && decayed <= n, 'sgdStep: decayed is not within 0..n');
  descend(decayed, parameters, gradients, learningRate, l2);
  const offset = (<usize>decayed) << 2;
  descend(n - decayed, parameters + offset, gradients + offset, learningRate, 0);
}

/** w - rate·(g + decay·w), each lane with its own rate and decay. */
// @ts-ignore: decorator
@inline
function descend4(weight: v128, gradient: v128, rate: v128, decay: v128): v128 {
  return f32x4.sub(weight, f32x4.mul(rate, madd(decay, weight, gradient)));
}

export function sgdStepColumns(
  rows: i32, columns: i32, parameters: usize, gradients: usize, learningRates: usize, l2s: usize,
): void {
  const whole = columns & ~3;
  const rest = columns & 3;
  for (let i = 0; i < rows; i++) {
    let at: usize = 0;
    for (; at < (<usize>whole) << 2; at += 16) {
      const w = parameters + at;
      v128.store(w, descend4(v128.load(w), v128.load(gradients + at), v128.load(learningRates + at), v128.load(l2s + at)));
    }
    if (rest) {
      const w = parameters + at;
      const gradient = loadPartial(gradients + at, rest);
      const rate = loadPartial(learningRates + at, rest);
      storePartial(w, descend4(loadPartial(w, rest), gradient, rate, loadPartial(l2s + at, rest)), rest);
    }
    parameters += (<usize>columns) << 2;
    gradients += (<usize>columns) << 2;
  }
}

/** Momentum over n parameters that all decay, or none. */
function momentumOver(
  n: i32, parameters: usize, gradients: usize, velocity: usize, learningRate: f32, l2: f32, momentum: f32, nesterov: bool,
): void {
  const rate = f32x4.splat(-learningRate);
  const decay = f32x4.splat(l2);
  const keep = f32x4.splat(momentum);
  for (let i = 0; i < n; i += 4) {
    const width = min(4, n - i);
    const at = (<usize>i) << 2;
    const w = loadUpTo4(parameters + at, width);
    const g = madd(decay, w, loadUpTo4(gradients + at, width));
    const v = madd(keep, loadUpTo4(velocity + at, width), g);
    storeUpTo4(velocity + at, v, width);
    storeUpTo4(parameters + at, madd(rate, nesterov ? madd(keep, v, g) : v, w), width);
  }
}

export function momentumStep(
  n: i32, decayed: i32, parameters: usize, gradients: usize, velocity: usize,
  learningRate: f32, l2: f32, momentum: f32, nesterov: i32,
): void {
  assert(decayed >= 0 && decayed <= n, 'momentumStep: decayed is not within 0..n');
  momentumOver(decayed, parameters, gradients, velocity, learningRate, l2, momentum, nesterov != 0);
  const offset = (<usize>decayed) << 2;
  momentumOver(
    n - decayed, parameters + offset, gradients + offset, velocity + offset, learningRate, 0, momentum, nesterov != 0,
  );
}

function rmspropOver(
  n: i32, parameters: usize, gradients: usize, squares: usize, learningRate: f32, l2: f32, rho: f64, epsilon: f32,
): void {
  const rate = f32x4.splat(learningRate);
  const decay = f32x4.splat(l2);
  const keep = f32x4.splat(<f32>rho);
  const fresh = f32x4.splat(<f32>(1 - rho));
  const least = f32x4.splat(epsilon);
  for (let i = 0; i < n; i += 4) {
    const width = min(4, n - i);
    const at = (<usize>i) << 2;
    const w = loadUpTo4(parameters + at, width);
    const g = madd(decay, w, loadUpTo4(gradients + at, width));
    // (fresh·g)·g: the square alone would overflow sooner.
    const v = madd(keep, loadUpTo4(squares + at, width), f32x4.mul(f32x4.mul(fresh, g), g));
    storeUpTo4(squares + at, v, width);
    const step = f32x4.div(f32x4.mul(rate, g), f32x4.add(f32x4.sqrt(v), least));
    storeUpTo4(parameters + at, f32x4.sub(w, step), width);
  }
}

export function rmspropStep(
  n: i32, decayed: i32, parameters: usize, gradients: usize, squares: usize,
  learningRate: f32, l2: f32, rho: f64, epsilon: f32,
): void {
  assert(decayed >= 0 && decayed <= n, 'rmspropStep: decayed is not within 0..n');
  rmspropOver(decayed, parameters, gradients, squares, learningRate, l2, rho, epsilon);
  const offset = (<usize>decayed) << 2;
  rmspropOver(
    n - decayed, parameters + offset, gradients + offset, squares + offset, learningRate, 0, rho, epsilon,
  );
}

function adamOver(
  n: i32, parameters: usize, gradients: usize, means: usize, squares: usize,
  stepSize: f32, l2: f32, decay: f32, beta1: f64, beta2: f64, correction: f32, epsilon: f32,
): void {
  const rate = f32x4.splat(stepSize);
  const penalty = f32x4.splat(l2);
  const shrink = f32x4.splat(decay);
  const keep1 = f32x4.splat(<f32>beta1);
  const fresh1 = f32x4.splat(<f32>(1 - beta1));
  const keep2 = f32x4.splat(<f32>beta2);
  const fresh2 = f32x4.splat(<f32>(1 - beta2));
  const root = f32x4.splat(correction);
  const least = f32x4.splat(epsilon);
  for (let i = 0; i < n; i += 4) {
    const width = min(4, n - i);
    const at = (<usize>i) << 2;
    const w = loadUpTo4(parameters + at, width);
    const g = madd(penalty, w, loadUpTo4(gradients + at, width));
    const m = madd(keep1, loadUpTo4(means + at, width), f32x4.mul(fresh1, g));
    const v = madd(keep2, loadUpTo4(squares + at, width), f32x4.mul(f32x4.mul(fresh2, g), g));
    storeUpTo4(means + at, m, width);
    storeUpTo4(squares + at, v, width);
    const step = f32x4.div(f32x4.mul(rate, m), madd(root, f32x4.sqrt(v), least));
    storeUpTo4(parameters + at, f32x4.sub(w, madd(shrink, w, step)), width);
  }
}

export function adamStep(
  n: i32, decayed: i32, parameters: usize, gradients: usize, means: usize, squares: usize,
  stepSize: f32, l2: f32, decay: f32, beta1: f64, beta2: f64, correction: f32, epsilon: f32,
): void {
  assert(decayed >= 0 && decayed <= n, 'adamStep: decayed is not within 0..n');
  adamOver(
    decayed, parameters, gradients, means, squares, stepSize, l2, decay, beta1, beta2, correction, epsilon,
  );
  const offset = (<usize>decayed) << 2;
  adamOver(
    n - decayed, parameters + offset, gradients + offset, means + offset, squares + offset,
    stepSize, 0, 0, beta1, beta2, correction, epsilon,
  );
}

export function sumSquares(n: i32, x: usize): f64 {
  let sum0 = f64x2.splat(0), sum2 = f64x2.splat(0);
  for (let i = 0; i < n; i += 4) {
    const four = loadUpTo4(x, min(4, n - i));
    const low = f64x2.promote_low_f32x4(four);
    const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(four, four, 1, 1));
    sum0 = f64x2.add(sum0, f64x2.mul(low, low));
    sum2 = f64x2.add(sum2, f64x2.mul(high, high));
    x += 16;
  }
  const sum = f64x2.add(sum0, sum2);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

export function clipGradients(n: i32, x: usize, scale: f32, limit: f32): void {
  const factor = f32x4.splat(scale);
  const most = f32x4.splat(limit);
  const least = f32x4.splat(-limit);
  for (let i = 0; i < n; i += 4) {
    const width = min(4, n - i);
    const value = f32x4.mul(factor, loadUpTo4(x, width));
    storeUpTo4(x, f32x4.max(least, f32x4.min(most, value)), width);
    x += 16;
  }
}
