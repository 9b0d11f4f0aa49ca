// The other kernels that reduce overfitting: L1 (addSigns), the limit on a unit's weights (max-norm,
// limitColumns), the exponential moving average of the parameters (moveAverage). The tails are scalar, which keeps the binary small.
// Before: dropout.ts. The contracts stand in src/backend/kernels/regularize.ts; src/train/l1-and-max-norm.ts and moving-average.ts call these.

import { madd } from './simd';

export function addSigns(n: i32, w: usize, factor: f32, y: usize): void {
  const zero = f32x4.splat(0);
  const plus = f32x4.splat(factor);
  const end = w + ((<usize>n) << 2);
  for (; w + 16 <= end; w += 16) {
    const weight = v128.load(w);
    const above = v128.and(f32x4.gt(weight, zero), plus);
    const below = v128.and(f32x4.lt(weight, zero), plus);
    v128.store(y, f32x4.add(v128.load(y), f32x4.sub(above, below)));
    y += 16;
  }
  for (; w < end; w += 4) {
    const weight = load<f32>(w);
    store<f32>(y, load<f32>(y) + (weight > 0 ? factor : weight < 0 ? -factor : 0));
    y += 4;
  }
}

export function limitColumns(rows: i32, columns: i32, w: usize, rowStride: i32, limit: f32): void {
  const rowBytes = (<usize>rowStride) << 2;
  const limits = f32x4.splat(limit);
  const area = <usize>rows * rowBytes;
  let j = 0;
  for (; j + 4 <= columns; j += 4) {
    let squares = f32x4.splat(0);
    for (let at: usize = 0; at < area; at += rowBytes) {
      const weight = v128.load(w + at);
      squares = madd(weight, weight, squares);
    }
    const length = f32x4.sqrt(squares);
    const beyond = v128.and(f32x4.gt(length, limits), f32x4.lt(length, f32x4.splat(Infinity)));
    if (v128.any_true(beyond)) {
      const factor = v128.bitselect(f32x4.div(limits, length), f32x4.splat(1), beyond);
      for (let at: usize = 0; at < area; at += rowBytes) v128.store(w + at, f32x4.mul(v128.load(w + at), factor));
    }
    w += 16;
  }
  for (; j < columns; j++) {
    let squares: f32 = 0;
    for (let at: usize = 0; at < area; at += rowBytes) squares += load<f32>(w + at) * load<f32>(w + at);
    const length = sqrt(squares);
    if (length > limit && length < Infinity) {
      for (let at: usize = 0; at < area; at += rowBytes) store<f32>(w + at, load<f32>(w + at) * (limit / length));
    }
    w += 4;
  }
}

export function moveAverage(n: i32, average: usize, x: usize, rate: f32): void {
  if (rate == 1) {
    memory.copy(average, x, (<usize>n) << 2); // x - average may round, and average need not be finite yet
    return;
  }
  const rates = f32x4.splat(rate);
  const end = x + ((<usize>n) << 2);
  for (; x + 16 <= end; x += 16) {
    const before = v128.load(average);
    v128.store(average, madd(rates, f32x4.sub(v128.load(x), before), before));
    average += 16;
  }
  for (; x < end; x += 4) {
    const before = load<f32>(average);
    store<f32>(average, before + rate * (load<f32>(x) - before));
    average += 4;
  }
}
