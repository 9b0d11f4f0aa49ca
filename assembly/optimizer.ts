// Parameter updates: one call over the whole parameter block, weights first, then biases; and what clips gradients before.
// The formulas and their sources are in src/backend/kernels/optimizer.ts. src/optim/optimizers.ts calls these, and
// makes the bias corrections of Adam and its kin; src/train/gradient-clipping.ts calls those that clip.

import { IS_WIDE, loadPartial, loadUpTo4, madd, storePartial, storeUpTo4 } from './simd';

/** w -= learningRate·(g + l2·w) over n parameters. */
function descend(n: i32, w: usize, g: usize, learningRate: f32, l2: f32): void {
  const rate = f32x4.splat(-learningRate);
  const decay = f32x4.splat(l2);
  const end = w + ((<usize>(n & ~3)) << 2);
  if (IS_WIDE) {
    for (; w + 32 <= end; w += 32, g += 32) {
      const w0 = v128.load(w);
      const w4 = v128.load(w, 16);
      const next0 = madd(rate, madd(decay, w0, v128.load(g)), w0);
      const next4 = madd(rate, madd(decay, w4, v128.load(g, 16)), w4);
      v128.store(w, next0);
      v128.store(w, next4, 16);
    }
  }
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

// Each update has a body for `width` elements, inlined twice: with 4, where nothing is asked, and for the last one to three.
// (Asking in the loop took 330 µs instead of 200 to 240 for adamStep's 272,000 parameters, Node 20.)

// @ts-ignore: decorator
@inline
function momentum4(
  w: usize, g: usize, velocity: usize, width: i32, rate: v128, decay: v128, keep: v128, nesterov: bool,
): void {
  const weight = loadUpTo4(w, width);
  const gradient = madd(decay, weight, loadUpTo4(g, width));
  const speed = madd(keep, loadUpTo4(velocity, width), gradient);
  storeUpTo4(velocity, speed, width);
  storeUpTo4(w, madd(rate, nesterov ? madd(keep, speed, gradient) : speed, weight), width);
}

/** Momentum over n parameters that all decay, or none. */
function momentumOver(
  n: i32, w: usize, g: usize, velocity: usize, learningRate: f32, l2: f32, momentum: f32, nesterov: bool,
): void {
  const rate = f32x4.splat(-learningRate);
  const decay = f32x4.splat(l2);
  const keep = f32x4.splat(momentum);
  const end = w + ((<usize>(n & ~3)) << 2);
  for (; w < end; w += 16, g += 16, velocity += 16) momentum4(w, g, velocity, 4, rate, decay, keep, nesterov);
  if (n & 3) momentum4(w, g, velocity, n & 3, rate, decay, keep, nesterov);
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

// @ts-ignore: decorator
@inline
function rmsprop4(
  w: usize, g: usize, squares: usize, width: i32, rate: v128, decay: v128, keep: v128, fresh: v128, least: v128,
): void {
  const weight = loadUpTo4(w, width);
  const gradient = madd(decay, weight, loadUpTo4(g, width));
  // (fresh·g)·g: the square alone would overflow sooner.
  const square = madd(keep, loadUpTo4(squares, width), f32x4.mul(f32x4.mul(fresh, gradient), gradient));
  storeUpTo4(squares, square, width);
  const step = f32x4.div(f32x4.mul(rate, gradient), f32x4.add(f32x4.sqrt(square), least));
  storeUpTo4(w, f32x4.sub(weight, step), width);
}

function rmspropOver(
  n: i32, w: usize, g: usize, squares: usize, learningRate: f32, l2: f32, rho: f64, epsilon: f32,
): void {
  const rate = f32x4.splat(learningRate);
  const decay = f32x4.splat(l2);
  const keep = f32x4.splat(<f32>rho);
  const fresh = f32x4.splat(<f32>(1 - rho));
  const least = f32x4.splat(epsilon);
  const end = w + ((<usize>(n & ~3)) << 2);
  for (; w < end; w += 16, g += 16, squares += 16) rmsprop4(w, g, squares, 4, rate, decay, keep, fresh, least);
  if (n & 3) rmsprop4(w, g, squares, n & 3, rate, decay, keep, fresh, least);
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

// @ts-ignore: decorator
@inline
function adagrad4(w: usize, g: usize, squares: usize, width: i32, rate: v128, decay: v128, least: v128): void {
  const weight = loadUpTo4(w, width);
  const gradient = madd(decay, weight, loadUpTo4(g, width));
  const square = madd(gradient, gradient, loadUpTo4(squares, width));
  storeUpTo4(squares, square, width);
  const step = f32x4.div(f32x4.mul(rate, gradient), f32x4.add(f32x4.sqrt(square), least));
  storeUpTo4(w, f32x4.sub(weight, step), width);
}

function adagradOver(n: i32, w: usize, g: usize, squares: usize, learningRate: f32, l2: f32, epsilon: f32): void {
  const rate = f32x4.splat(learningRate);
  const decay = f32x4.splat(l2);
  const least = f32x4.splat(epsilon);
  const end = w + ((<usize>(n & ~3)) << 2);
  for (; w < end; w += 16, g += 16, squares += 16) adagrad4(w, g, squares, 4, rate, decay, least);
  if (n & 3) adagrad4(w, g, squares, n & 3, rate, decay, least);
}

export function adagradStep(
  n: i32, decayed: i32, parameters: usize, gradients: usize, squares: usize, learningRate: f32, l2: f32, epsilon: f32,
): void {
  assert(decayed >= 0 && decayed <= n, 'adagradStep: decayed is not within 0..n');
  adagradOver(decayed, parameters, gradients, squares, learningRate, l2, epsilon);
  const offset = (<usize>decayed) << 2;
  adagradOver(n - decayed, parameters + offset, gradients + offset, squares + offset, learningRate, 0, epsilon);
}

/** β₁·mean + (1 - β₁)·g */
// @ts-ignore: decorator
@inline
function adamMean(mean: v128, gradient: v128, keep: v128, fresh: v128): v128 {
  return madd(keep, mean, f32x4.mul(fresh, gradient));
}

/** β₂·square + (1 - β₂)·g² */
// @ts-ignore: decorator
@inline
function adamSquare(square: v128, gradient: v128, keep: v128, fresh: v128): v128 {
  return madd(keep, square, f32x4.mul(f32x4.mul(fresh, gradient), gradient));
}

/** w - (decay·w + rate·mean/(root·√square + ε)) */
// @ts-ignore: decorator
@inline
function adamWeight(
  weight: v128, mean: v128, square: v128, rate: v128, shrink: v128, root: v128, least: v128,
): v128 {
  const step = f32x4.div(f32x4.mul(rate, mean), madd(root, f32x4.sqrt(square), least));
  return f32x4.sub(weight, madd(shrink, weight, step));
}

// @ts-ignore: decorator
@inline
function adam4(
  w: usize, g: usize, means: usize, squares: usize, width: i32, rate: v128, penalty: v128, shrink: v128,
  keep1: v128, fresh1: v128, keep2: v128, fresh2: v128, root: v128, least: v128,
): void {
  const weight = loadUpTo4(w, width);
  const gradient = madd(penalty, weight, loadUpTo4(g, width));
  const mean = adamMean(loadUpTo4(means, width), gradient, keep1, fresh1);
  const square = adamSquare(loadUpTo4(squares, width), gradient, keep2, fresh2);
  storeUpTo4(means, mean, width);
  storeUpTo4(squares, square, width);
  storeUpTo4(w, adamWeight(weight, mean, square, rate, shrink, root, least), width);
}

/** A pair of vectors: everything is read before anything is written, which V8 needs to join them. */
// @ts-ignore: decorator
@inline
function adam8(
  w: usize, g: usize, means: usize, squares: usize, rate: v128, penalty: v128, shrink: v128,
  keep1: v128, fresh1: v128, keep2: v128, fresh2: v128, root: v128, least: v128,
): void {
  const w0 = v128.load(w);
  const w4 = v128.load(w, 16);
  const g0 = madd(penalty, w0, v128.load(g));
  const g4 = madd(penalty, w4, v128.load(g, 16));
  const mean0 = adamMean(v128.load(means), g0, keep1, fresh1);
  const mean4 = adamMean(v128.load(means, 16), g4, keep1, fresh1);
  const square0 = adamSquare(v128.load(squares), g0, keep2, fresh2);
  const square4 = adamSquare(v128.load(squares, 16), g4, keep2, fresh2);
  const next0 = adamWeight(w0, mean0, square0, rate, shrink, root, least);
  const next4 = adamWeight(w4, mean4, square4, rate, shrink, root, least);
  v128.store(means, mean0);
  v128.store(means, mean4, 16);
  v128.store(squares, square0);
  v128.store(squares, square4, 16);
  v128.store(w, next0);
  v128.store(w, next4, 16);
}

function adamOver(
  n: i32, w: usize, g: usize, means: usize, squares: usize,
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
  const end = w + ((<usize>(n & ~3)) << 2);
  if (IS_WIDE) {
    for (; w + 32 <= end; w += 32, g += 32, means += 32, squares += 32) {
      adam8(w, g, means, squares, rate, penalty, shrink, keep1, fresh1, keep2, fresh2, root, least);
    }
  }
  for (; w < end; w += 16, g += 16, means += 16, squares += 16) {
    adam4(w, g, means, squares, 4, rate, penalty, shrink, keep1, fresh1, keep2, fresh2, root, least);
  }
  if (n & 3) adam4(w, g, means, squares, n & 3, rate, penalty, shrink, keep1, fresh1, keep2, fresh2, root, least);
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
  for (let left = n; left > 0; left -= 4) {
    const four = left >= 4 ? v128.load(x) : loadPartial(x, left);
    const low = f64x2.promote_low_f32x4(four);
    const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(four, four, 1, 1));
    sum0 = f64x2.add(sum0, f64x2.mul(low, low));
    sum2 = f64x2.add(sum2, f64x2.mul(high, high));
    x += 16;
  }
  const sum = f64x2.add(sum0, sum2);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

// @ts-ignore: decorator
@inline
function clip4(x: usize, width: i32, factor: v128, least: v128, most: v128): void {
  storeUpTo4(x, f32x4.max(least, f32x4.min(most, f32x4.mul(factor, loadUpTo4(x, width)))), width);
}

export function clipGradients(n: i32, x: usize, scale: f32, limit: f32): void {
  const factor = f32x4.splat(scale);
  const most = f32x4.splat(limit);
  const least = f32x4.splat(-limit);
  const end = x + ((<usize>(n & ~3)) << 2);
  for (; x < end; x += 16) clip4(x, 4, factor, least, most);
  if (n & 3) clip4(x, n & 3, factor, least, most);
}
