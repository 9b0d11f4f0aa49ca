// The losses of predicted values, each with its gradient and the sum of absolute errors in one pass.
// Next: the contract stands in src/backend/kernels/regression-loss.ts.

import { rowWeight } from './rows';

/** Huber's loss with a finite delta; with an infinite one the squared error, twice its half. */
// @ts-ignore: decorator
@inline
function valueLoss(
  rows: i32, columns: i32, outputs: usize, rowStride: i32, targets: usize, targetsRowStride: i32, scale: f32,
  gradient: usize, gradientRowStride: i32, stats: usize, weights: usize, units: usize,
  delta: f32, factor: f32,
): void {
  let loss: f64 = 0, absolute: f64 = 0;
  const share: f64 = 1 / <f64>columns;
  const slopeScale = <f32>(<f64>(scale * factor) * share);
  for (let i = 0; i < rows; i++) {
    const weight = rowWeight(weights, i);
    const o = outputs + (<usize>i * <usize>rowStride << 2);
    const t = targets + (<usize>i * <usize>targetsRowStride << 2);
    const g = gradient + (<usize>i * <usize>gradientRowStride << 2);
    let rowLoss: f64 = 0, rowAbsolute: f64 = 0;
    for (let j = 0; j < columns; j++) {
      const at = (<usize>j) << 2;
      const error = load<f32>(o + at) - load<f32>(t + at);
      const size = abs(error);
      rowAbsolute += units ? load<f64>(units + (<usize>j << 3)) * <f64>size : <f64>size;
      rowLoss += size <= delta ? 0.5 * <f64>error * <f64>error : <f64>delta * (<f64>size - 0.5 * <f64>delta);
      if (gradient) store<f32>(g + at, slopeScale * weight * max(-delta, min(delta, error)));
    }
    loss += <f64>weight * <f64>factor * rowLoss * share;
    absolute += rowAbsolute * share;
  }
  store<f64>(stats, load<f64>(stats) + loss);
  store<f64>(stats, load<f64>(stats, 8) + absolute, 8);
}

export function squaredError(
  rows: i32, columns: i32, outputs: usize, rowStride: i32, targets: usize, targetsRowStride: i32, scale: f32,
  gradient: usize, gradientRowStride: i32, stats: usize, weights: usize, units: usize,
): void {
  valueLoss(
    rows, columns, outputs, rowStride, targets, targetsRowStride, scale, gradient, gradientRowStride, stats, weights,
    units, Infinity, 2,
  );
}

export function huberError(
  rows: i32, columns: i32, outputs: usize, rowStride: i32, targets: usize, targetsRowStride: i32, scale: f32,
  gradient: usize, gradientRowStride: i32, stats: usize, weights: usize, units: usize, delta: f32,
): void {
  valueLoss(
    rows, columns, outputs, rowStride, targets, targetsRowStride, scale, gradient, gradientRowStride, stats, weights,
    units, delta, 1,
  );
}
