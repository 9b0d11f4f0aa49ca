// Softmax, and the two losses together with their gradients in one pass over the logits.
// Next: optimizer.ts uses what the gradients become.
//
// In a row's tail the empty lanes are filled so that they add nothing: -∞ for softmax (e^-∞ = 0), a large negative
// logit with target 0 for the binary loss.

import { NARROW, logSums4, maxima4 } from './loss-few-classes';
import { exp4 } from './math/exp';
import { log1p4, log4 } from './math/log';
import { argmaxRow, rowWeight } from './rows';
import { loadPartial, loadPartialOr, storePartial, sumLanes } from './simd';

/** The largest element of a row, in all four lanes; NaN if the row holds one. */
function rowMaximum(columns: i32, x: usize): v128 {
  let largest = f32x4.splat(-Infinity);
  const end = x + ((<usize>(columns & ~3)) << 2);
  while (x < end) {
    largest = f32x4.max(largest, v128.load(x));
    x += 16;
  }
  const rest = columns & 3;
  if (rest) largest = f32x4.max(largest, loadPartialOr(x, rest, f32x4.splat(-Infinity)));
  largest = f32x4.max(largest, v128.shuffle<f32>(largest, largest, 2, 3, 0, 1));
  return f32x4.max(largest, v128.shuffle<f32>(largest, largest, 1, 0, 3, 2));
}

/** y = e^(x - maximum); returns the row's sum. */
function expRow(columns: i32, x: usize, maximum: v128, y: usize): f32 {
  let sum = f32x4.splat(0);
  const end = x + ((<usize>(columns & ~3)) << 2);
  while (x < end) {
    const e = exp4(f32x4.sub(v128.load(x), maximum));
    v128.store(y, e);
    sum = f32x4.add(sum, e);
    x += 16;
    y += 16;
  }
  const rest = columns & 3;
  if (rest) {
    const e = exp4(f32x4.sub(loadPartialOr(x, rest, f32x4.splat(-Infinity)), maximum));
    storePartial(y, e, rest);
    sum = f32x4.add(sum, loadPartial(y, rest));
  }
  return sumLanes(sum);
}

/** The sum of e^(x - maximum) alone, where no gradient is wanted. */
function expSum(columns: i32, x: usize, maximum: v128): f32 {
  let sum = f32x4.splat(0);
  const end = x + ((<usize>(columns & ~3)) << 2);
  while (x < end) {
    sum = f32x4.add(sum, exp4(f32x4.sub(v128.load(x), maximum)));
    x += 16;
  }
  const rest = columns & 3;
  if (rest) sum = f32x4.add(sum, exp4(f32x4.sub(loadPartialOr(x, rest, f32x4.splat(-Infinity)), maximum)));
  return sumLanes(sum);
}

/** y *= factor, in place. */
function scaleRow(columns: i32, y: usize, factor: f32): void {
  const factors = f32x4.splat(factor);
  const end = y + ((<usize>(columns & ~3)) << 2);
  while (y < end) {
    v128.store(y, f32x4.mul(v128.load(y), factors));
    y += 16;
  }
  const rest = columns & 3;
  if (rest) storePartial(y, f32x4.mul(loadPartial(y, rest), factors), rest);
}

export function softmax(rows: i32, columns: i32, x: usize, xRowStride: i32, y: usize, yRowStride: i32): void {
  if (columns == 0) return;
  for (let i = 0; i < rows; i++) {
    const sum = expRow(columns, x, rowMaximum(columns, x), y);
    scaleRow(columns, y, 1 / sum);
    x += (<usize>xRowStride) << 2;
    y += (<usize>yRowStride) << 2;
  }
}

/** Whether the row's first largest element stands at `label`. The maximum is known, so most rows need one look. */
function isFirstLargest(columns: i32, x: usize, label: i32, maximum: f32): bool {
  if (maximum != maximum) return argmaxRow(columns, x) == label; // a NaN in the row: the slow rule
  if (load<f32>(x + ((<usize>label) << 2)) != maximum) return false;
  for (let j = 0; j < label; j++) {
    if (load<f32>(x + ((<usize>j) << 2)) == maximum) return false;
  }
  return true;
}

/** The logit at row `row`'s label. */
// @ts-ignore: decorator
@inline
function atLabel(row: i32, classes: i32, logits: usize, stride: usize, labels: usize): f32 {
  const label = load<i32>(labels + ((<usize>row) << 2));
  assert(label >= 0 && label < classes, 'softmaxCrossEntropy: label out of range');
  return load<f32>(logits + <usize>row * stride + ((<usize>label) << 2));
}

/** 1 where row `row`'s first largest logit stands at its label, else 0. */
// @ts-ignore: decorator
@inline
function hit(row: i32, classes: i32, logits: usize, stride: usize, labels: usize, maximum: f32): f64 {
  const label = load<i32>(labels + ((<usize>row) << 2));
  return isFirstLargest(classes, logits + <usize>row * stride, label, maximum) ? 1 : 0;
}

/** The mean distance of a row's elements from its maximum. */
function meanDistance(columns: i32, x: usize, maximum: f32): f64 {
  let sum: f64 = 0;
  for (let j = 0; j < columns; j++) sum += <f64>maximum - <f64>load<f32>(x + ((<usize>j) << 2));
  return sum / <f64>columns;
}

/** y -= amount, in place. */
function lowerRow(columns: i32, y: usize, amount: f32): void {
  for (let j = 0; j < columns; j++) {
    store<f32>(y, load<f32>(y) - amount);
    y += 4;
  }
}

/**
 * loss = ln Σe^(x - max) + max - x[label]; gradient = scale·(softmax - one-hot). With smoothing, of the distances below
 * the maximum the label's counts 1 - smoothing, and the mean of all the rest.
 */
export function softmaxCrossEntropy(
  rows: i32, classes: i32, logits: usize, rowStride: i32, labels: usize, scale: f32,
  gradient: usize, gradientRowStride: i32, stats: usize, weights: usize, smoothing: f32,
): void {
  if (classes == 0) return;
  let total: f64 = 0;
  let correct: f64 = 0;
  let i = 0;
  if (classes <= NARROW && weights == 0 && smoothing == 0) {
    const stride = (<usize>rowStride) << 2;
    const gradientStride = (<usize>gradientRowStride) << 2;
    for (; i + 4 <= rows; i += 4) {
      const maxima = maxima4(classes, logits, stride);
      // Before the gradient may overwrite them.
      const z0 = atLabel(0, classes, logits, stride, labels);
      const z1 = atLabel(1, classes, logits, stride, labels);
      const z2 = atLabel(2, classes, logits, stride, labels);
      const z3 = atLabel(3, classes, logits, stride, labels);
      correct += hit(0, classes, logits, stride, labels, f32x4.extract_lane(maxima, 0));
      correct += hit(1, classes, logits, stride, labels, f32x4.extract_lane(maxima, 1));
      correct += hit(2, classes, logits, stride, labels, f32x4.extract_lane(maxima, 2));
      correct += hit(3, classes, logits, stride, labels, f32x4.extract_lane(maxima, 3));
      const logs = logSums4(classes, logits, stride, maxima, scale, gradient, gradientStride);
      total += <f64>f32x4.extract_lane(logs, 0) + (<f64>f32x4.extract_lane(maxima, 0) - <f64>z0);
      total += <f64>f32x4.extract_lane(logs, 1) + (<f64>f32x4.extract_lane(maxima, 1) - <f64>z1);
      total += <f64>f32x4.extract_lane(logs, 2) + (<f64>f32x4.extract_lane(maxima, 2) - <f64>z2);
      total += <f64>f32x4.extract_lane(logs, 3) + (<f64>f32x4.extract_lane(maxima, 3) - <f64>z3);
      if (gradient) {
        for (let row = 0; row < 4; row++) {
          const label = load<i32>(labels + ((<usize>row) << 2));
          const hot = gradient + <usize>row * gradientStride + ((<usize>label) << 2);
          store<f32>(hot, load<f32>(hot) - scale);
        }
        gradient += 4 * gradientStride;
      }
      logits += 4 * stride;
      labels += 16;
    }
  }
  for (; i < rows; i++) {
    const label = load<i32>(labels);
    assert(label >= 0 && label < classes, 'softmaxCrossEntropy: label out of range');
    const z = load<f32>(logits + ((<usize>label) << 2));
    const maximum = rowMaximum(classes, logits);
    if (isFirstLargest(classes, logits, label, f32x4.extract_lane(maximum, 0))) correct += 1;
    let distance = <f64>f32x4.extract_lane(maximum, 0) - <f64>z;
    if (smoothing) { // before the gradient may overwrite the row
      const mean = meanDistance(classes, logits, f32x4.extract_lane(maximum, 0));
      distance = <f64>(1 - smoothing) * distance + <f64>smoothing * mean;
    }
    const weight = rowWeight(weights, i);
    const rowScale = scale * weight;
    let sum: f32;
    if (gradient) {
      sum = expRow(classes, logits, maximum, gradient);
      scaleRow(classes, gradient, rowScale / sum);
      if (smoothing) lowerRow(classes, gradient, rowScale * smoothing / <f32>classes);
      const hot = gradient + ((<usize>label) << 2);
      store<f32>(hot, load<f32>(hot) - rowScale * (1 - smoothing));
      gradient += (<usize>gradientRowStride) << 2;
    } else {
      sum = expSum(classes, logits, maximum);
    }
    const logSum = f32x4.extract_lane(log4(f32x4.splat(sum)), 0);
    total += <f64>weight * (<f64>logSum + distance);
    logits += (<usize>rowStride) << 2;
    labels += 4;
  }
  store<f64>(stats, load<f64>(stats) + total);
  store<f64>(stats, load<f64>(stats, 8) + correct, 8);
}

/** max(z, 0) - z·t + ln(1 + e^-|z|) for four logits. */
// @ts-ignore: decorator
@inline
function binaryLoss4(z: v128, t: v128, e: v128): v128 {
  const zero = f32x4.splat(0);
  return f32x4.add(f32x4.sub(f32x4.max(z, zero), f32x4.mul(z, t)), log1p4(e));
}

/** sigmoid(z) from e = e^-|z|: 1/(1 + e), or e/(1 + e) below 0, so that neither end loses its small numbers. */
// @ts-ignore: decorator
@inline
function sigmoidFrom4(z: v128, e: v128): v128 {
  const one = f32x4.splat(1);
  const numerator = v128.bitselect(e, one, f32x4.lt(z, f32x4.splat(0)));
  return f32x4.div(numerator, f32x4.add(one, e));
}

// @ts-ignore: decorator
@inline
function sumLanes64(x: v128): f64 {
  const pair = f64x2.add(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 0, 1)));
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}

/** Whether the row's prediction is right: one column, the same side of ½; several, the largest at the same place. */
function binaryRowCorrect(columns: i32, z: usize, t: usize): bool {
  if (columns == 1) return load<f32>(z) > 0 == load<f32>(t) > 0.5;
  return argmaxRow(columns, z) == argmaxRow(columns, t);
}

/** One row's loss, summed over its columns; writes its gradient where one is wanted. */
function binaryRow(columns: i32, z: usize, t: usize, scale: v128, gradient: usize): f64 {
  let total: f64 = 0;
  for (let j = 0; j < columns; j += 4) {
    const width = min(4, columns - j);
    const logit = width == 4 ? v128.load(z) : loadPartialOr(z, width, f32x4.splat(-1e30));
    const target = width == 4 ? v128.load(t) : loadPartial(t, width);
    const e = exp4(f32x4.neg(f32x4.abs(logit)));
    total += sumLanes64(binaryLoss4(logit, target, e));
    if (gradient) {
      const slope = f32x4.mul(scale, f32x4.sub(sigmoidFrom4(logit, e), target));
      if (width == 4) v128.store(gradient, slope);
      else storePartial(gradient, slope, width);
      gradient += 16;
    }
    z += 16;
    t += 16;
  }
  return total;
}

export function sigmoidCrossEntropy(
  rows: i32, columns: i32, logits: usize, rowStride: i32, targets: usize, targetsRowStride: i32, scale: f32,
  gradient: usize, gradientRowStride: i32, stats: usize, weights: usize,
): void {
  let total: f64 = 0;
  let correct: f64 = 0;
  for (let i = 0; i < rows; i++) {
    if (columns && binaryRowCorrect(columns, logits, targets)) correct += 1; // before the gradient may overwrite
    const weight = rowWeight(weights, i);
    total += <f64>weight * binaryRow(columns, logits, targets, f32x4.splat(scale * weight), gradient);
    logits += (<usize>rowStride) << 2;
    targets += (<usize>targetsRowStride) << 2;
    if (gradient) gradient += (<usize>gradientRowStride) << 2;
  }
  store<f64>(stats, load<f64>(stats) + total);
  store<f64>(stats, load<f64>(stats, 8) + correct, 8);
}

export function oneHot(rows: i32, classes: i32, labels: usize, targets: usize): void {
  for (let i = 0; i < rows; i++) {
    const label = load<i32>(labels);
    if (classes == 1) {
      store<f32>(targets, <f32>label);
    } else {
      memory.fill(targets, 0, (<usize>classes) << 2);
      if (classes) store<f32>(targets + ((<usize>label) << 2), 1);
    }
    labels += 4;
    targets += (<usize>classes) << 2;
  }
}
