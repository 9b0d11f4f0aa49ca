// Batch normalisation (Ioffe & Szegedy 2015) and its gradient, row by row over the whole width: rows are read in the order
// in which they lie, and the columns' sums stay in the first-level cache. The gradient's sums go down a block's rows, four columns at a time.
// Next: the contract stands in src/backend/kernels/batch-norm.ts.

import { activate4 } from './activation';
import { BLOCK_ROWS } from './reduce';
import { loadUpTo4, madd, storeUpTo4 } from './simd';

/** sums[j] = Σ over rows of x[i, j], or of (x[i, j] - center[j])² where there is a center. */
function blockSums(rows: i32, columns: i32, x: usize, rowBytes: usize, center: usize, sums: usize): void {
  memory.fill(sums, 0, (<usize>columns) << 2);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j += 4) {
      const width = min(4, columns - j);
      const at = (<usize>j) << 2;
      const value = loadUpTo4(x + at, width);
      const sum = loadUpTo4(sums + at, width);
      const off = center ? f32x4.sub(value, loadUpTo4(center + at, width)) : value;
      storeUpTo4(sums + at, center ? madd(off, off, sum) : f32x4.add(off, sum), width);
    }
    x += rowBytes;
  }
}

/** The means of what blockSums sums, over all rows; `block` [columns] is scratch. */
function columnMeans(
  rows: i32, columns: i32, x: usize, rowBytes: usize, center: usize, sums: usize, block: usize,
): void {
  blockSums(min(rows, BLOCK_ROWS), columns, x, rowBytes, center, sums);
  for (let i = BLOCK_ROWS; i < rows; i += BLOCK_ROWS) {
    blockSums(min(rows - i, BLOCK_ROWS), columns, x + (<usize>i) * rowBytes, rowBytes, center, block);
    for (let j = 0; j < columns; j += 4) {
      const width = min(4, columns - j);
      const at = (<usize>j) << 2;
      storeUpTo4(sums + at, f32x4.add(loadUpTo4(sums + at, width), loadUpTo4(block + at, width)), width);
    }
  }
  const share = f32x4.splat(<f32>(1 / <f64>rows));
  for (let j = 0; j < columns; j += 4) {
    const width = min(4, columns - j);
    const at = (<usize>j) << 2;
    storeUpTo4(sums + at, f32x4.mul(loadUpTo4(sums + at, width), share), width);
  }
}

export function normalize(
  rows: i32, columns: i32, x: usize, xRowStride: i32, scale: usize, shift: usize, y: usize, yRowStride: i32,
  center: usize, inverse: usize, mean: usize, variance: usize, momentum: f32, epsilon: f32, activation: i32, slope: f32,
): void {
  if (rows == 0) return;
  const xRowBytes = (<usize>xRowStride) << 2;
  columnMeans(rows, columns, x, xRowBytes, 0, center, y); // y is written last, and lends its first row
  columnMeans(rows, columns, x, xRowBytes, center, inverse, y);
  const one = f32x4.splat(1);
  const moved = f32x4.splat(momentum);
  const unbiased = f32x4.splat(rows > 1 ? <f32>(<f64>rows / (<f64>rows - 1)) : 1);
  for (let j = 0; j < columns; j += 4) {
    const width = min(4, columns - j);
    const at = (<usize>j) << 2;
    const spread = loadUpTo4(inverse + at, width);
    const oldMean = loadUpTo4(mean + at, width);
    const oldVariance = loadUpTo4(variance + at, width);
    const newMean = madd(moved, f32x4.sub(loadUpTo4(center + at, width), oldMean), oldMean);
    const newVariance = madd(moved, f32x4.sub(f32x4.mul(spread, unbiased), oldVariance), oldVariance);
    storeUpTo4(mean + at, newMean, width);
    storeUpTo4(variance + at, newVariance, width);
    storeUpTo4(inverse + at, f32x4.div(one, f32x4.sqrt(f32x4.add(spread, f32x4.splat(epsilon)))), width);
  }
  const slopes = f32x4.splat(slope);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j += 4) {
      const width = min(4, columns - j);
      const at = (<usize>j) << 2;
      const off = f32x4.sub(loadUpTo4(x + at, width), loadUpTo4(center + at, width));
      const normal = f32x4.mul(off, loadUpTo4(inverse + at, width));
      storeUpTo4(x + at, normal, width);
      const moved = madd(loadUpTo4(scale + at, width), normal, loadUpTo4(shift + at, width));
      storeUpTo4(y + at, activate4(moved, activation, slopes), width);
    }
    x += xRowBytes;
    y += (<usize>yRowStride) << 2;
  }
}

/** Adds to the gradients of four columns, or `width`, what a block of rows gives: Σ d·x and Σ d. */
// @ts-ignore: decorator
@inline
function addGradients(
  rows: i32, width: i32, x: usize, xRowBytes: usize, d: usize, dRowBytes: usize, scaleGradient: usize, shiftGradient: usize,
): void {
  let products = f32x4.splat(0), sum = f32x4.splat(0);
  for (; rows > 0; rows--) {
    const slope = loadUpTo4(d, width);
    sum = f32x4.add(sum, slope);
    products = madd(slope, loadUpTo4(x, width), products);
    x += xRowBytes;
    d += dRowBytes;
  }
  storeUpTo4(shiftGradient, f32x4.add(loadUpTo4(shiftGradient, width), sum), width);
  storeUpTo4(scaleGradient, f32x4.add(loadUpTo4(scaleGradient, width), products), width);
}

export function normalizeGradient(
  rows: i32, columns: i32, normal: usize, normalRowStride: i32, dy: usize, dyRowStride: i32,
  scale: usize, inverse: usize, scaleGradient: usize, shiftGradient: usize,
): void {
  const normalRowBytes = (<usize>normalRowStride) << 2;
  const dyRowBytes = (<usize>dyRowStride) << 2;
  const bytes = (<usize>columns) << 2;
  memory.fill(scaleGradient, 0, bytes);
  memory.fill(shiftGradient, 0, bytes);
  let x = normal;
  let d = dy;
  for (let i = 0; i < rows; i += BLOCK_ROWS) {
    const count = min(BLOCK_ROWS, rows - i);
    for (let j = 0; j < columns; j += 4) {
      const at = (<usize>j) << 2;
      addGradients(
        count, min(4, columns - j), x + at, normalRowBytes, d + at, dyRowBytes, scaleGradient + at, shiftGradient + at,
      );
    }
    x += <usize>BLOCK_ROWS * normalRowBytes;
    d += <usize>BLOCK_ROWS * dyRowBytes;
  }
  const share = f32x4.splat(<f32>(1 / <f64>rows));
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j += 4) {
      const width = min(4, columns - j);
      const at = (<usize>j) << 2;
      const tilt = f32x4.mul(loadUpTo4(normal + at, width), loadUpTo4(scaleGradient + at, width));
      const common = f32x4.mul(share, f32x4.add(tilt, loadUpTo4(shiftGradient + at, width)));
      const factor = f32x4.mul(loadUpTo4(scale + at, width), loadUpTo4(inverse + at, width));
      storeUpTo4(dy + at, f32x4.mul(factor, f32x4.sub(loadUpTo4(dy + at, width), common)), width);
    }
    normal += normalRowBytes;
    dy += dyRowBytes;
  }
}
