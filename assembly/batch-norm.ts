// Batch normalisation (Ioffe & Szegedy 2015) and its gradient. Both go down the rows of a block, some columns at a time, so that sums and
// factors stay in registers; the block stays in the cache until its last columns are done.
// Next: the contract stands in src/backend/kernels/batch-norm.ts.

import { activate4 } from './activation';
import { BLOCK_ROWS } from './reduce';
import { loadUpTo4, madd, storeUpTo4 } from './simd';

/** Where rows are only changed, blocks may be small: 64 rows of 64 columns are 16 KB. */
const FEW_ROWS = 64;

/** Adds to the sums of sixteen columns, those of a block of rows: Σ x, or Σ (x - center)². */
// @ts-ignore: decorator
@inline
function addSums16(rows: i32, x: usize, rowBytes: usize, center: usize, sums: usize): void {
  let sum0 = f32x4.splat(0), sum1 = f32x4.splat(0), sum2 = f32x4.splat(0), sum3 = f32x4.splat(0);
  if (center) {
    const center0 = v128.load(center), center1 = v128.load(center, 16);
    const center2 = v128.load(center, 32), center3 = v128.load(center, 48);
    for (; rows > 0; rows--) {
      const off0 = f32x4.sub(v128.load(x), center0), off1 = f32x4.sub(v128.load(x, 16), center1);
      const off2 = f32x4.sub(v128.load(x, 32), center2), off3 = f32x4.sub(v128.load(x, 48), center3);
      sum0 = madd(off0, off0, sum0);
      sum1 = madd(off1, off1, sum1);
      sum2 = madd(off2, off2, sum2);
      sum3 = madd(off3, off3, sum3);
      x += rowBytes;
    }
  } else {
    for (; rows > 0; rows--) {
      sum0 = f32x4.add(v128.load(x), sum0);
      sum1 = f32x4.add(v128.load(x, 16), sum1);
      sum2 = f32x4.add(v128.load(x, 32), sum2);
      sum3 = f32x4.add(v128.load(x, 48), sum3);
      x += rowBytes;
    }
  }
  v128.store(sums, f32x4.add(v128.load(sums), sum0));
  v128.store(sums, f32x4.add(v128.load(sums, 16), sum1), 16);
  v128.store(sums, f32x4.add(v128.load(sums, 32), sum2), 32);
  v128.store(sums, f32x4.add(v128.load(sums, 48), sum3), 48);
}

/** The same of four columns, or of `width`. */
// @ts-ignore: decorator
@inline
function addSums(rows: i32, width: i32, x: usize, rowBytes: usize, center: usize, sums: usize): void {
  const middle = center ? loadUpTo4(center, width) : f32x4.splat(0);
  let sum = f32x4.splat(0);
  for (; rows > 0; rows--) {
    const value = loadUpTo4(x, width);
    const off = f32x4.sub(value, middle);
    sum = center ? madd(off, off, sum) : f32x4.add(value, sum);
    x += rowBytes;
  }
  storeUpTo4(sums, f32x4.add(loadUpTo4(sums, width), sum), width);
}

/** The means over all rows of x, or of (x - center)² where there is a center. A block's rows stay in the first-level cache. */
function columnMeans(rows: i32, columns: i32, x: usize, rowBytes: usize, center: usize, sums: usize): void {
  memory.fill(sums, 0, (<usize>columns) << 2);
  for (let i = 0; i < rows; i += BLOCK_ROWS) {
    const count = min(BLOCK_ROWS, rows - i);
    let j = 0;
    for (; j + 16 <= columns; j += 16) {
      const at = (<usize>j) << 2;
      addSums16(count, x + at, rowBytes, center ? center + at : 0, sums + at);
    }
    for (; j < columns; j += 4) {
      const at = (<usize>j) << 2;
      addSums(count, min(4, columns - j), x + at, rowBytes, center ? center + at : 0, sums + at);
    }
    x += <usize>BLOCK_ROWS * rowBytes;
  }
  const share = f32x4.splat(<f32>(1 / <f64>rows));
  for (let j = 0; j < columns; j += 4) {
    const width = min(4, columns - j);
    const at = (<usize>j) << 2;
    storeUpTo4(sums + at, f32x4.mul(loadUpTo4(sums + at, width), share), width);
  }
}

/** x = (x - center)·inverse and y = f(scale·x + shift), down the rows of four columns, or of `width`. */
// @ts-ignore: decorator
@inline
function normalizeColumns(
  rows: i32, width: i32, x: usize, xRowBytes: usize, y: usize, yRowBytes: usize,
  center: usize, inverse: usize, scale: usize, shift: usize, activation: i32, slopes: v128,
): void {
  const middle = loadUpTo4(center, width), factor = loadUpTo4(inverse, width);
  const scales = loadUpTo4(scale, width), shifts = loadUpTo4(shift, width);
  for (; rows > 0; rows--) {
    const normal = f32x4.mul(f32x4.sub(loadUpTo4(x, width), middle), factor);
    storeUpTo4(x, normal, width);
    storeUpTo4(y, activate4(madd(scales, normal, shifts), activation, slopes), width);
    x += xRowBytes;
    y += yRowBytes;
  }
}

/** The same of eight columns. */
// @ts-ignore: decorator
@inline
function normalizeColumns8(
  rows: i32, x: usize, xRowBytes: usize, y: usize, yRowBytes: usize,
  center: usize, inverse: usize, scale: usize, shift: usize, activation: i32, slopes: v128,
): void {
  const middle0 = v128.load(center), middle1 = v128.load(center, 16);
  const factor0 = v128.load(inverse), factor1 = v128.load(inverse, 16);
  const scale0 = v128.load(scale), scale1 = v128.load(scale, 16);
  const shift0 = v128.load(shift), shift1 = v128.load(shift, 16);
  for (; rows > 0; rows--) {
    const normal0 = f32x4.mul(f32x4.sub(v128.load(x), middle0), factor0);
    const normal1 = f32x4.mul(f32x4.sub(v128.load(x, 16), middle1), factor1);
    v128.store(x, normal0);
    v128.store(x, normal1, 16);
    v128.store(y, activate4(madd(scale0, normal0, shift0), activation, slopes));
    v128.store(y, activate4(madd(scale1, normal1, shift1), activation, slopes), 16);
    x += xRowBytes;
    y += yRowBytes;
  }
}

export function normalize(
  rows: i32, columns: i32, x: usize, xRowStride: i32, scale: usize, shift: usize, y: usize, yRowStride: i32,
  center: usize, inverse: usize, mean: usize, variance: usize, momentum: f32, epsilon: f32, activation: i32, slope: f32,
): void {
  if (rows == 0) return;
  const xRowBytes = (<usize>xRowStride) << 2;
  columnMeans(rows, columns, x, xRowBytes, 0, center);
  columnMeans(rows, columns, x, xRowBytes, center, inverse);
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
  const yRowBytes = (<usize>yRowStride) << 2;
  for (let i = 0; i < rows; i += FEW_ROWS) {
    const count = min(FEW_ROWS, rows - i);
    let j = 0;
    for (; j + 8 <= columns; j += 8) {
      const at = (<usize>j) << 2;
      normalizeColumns8(
        count, x + at, xRowBytes, y + at, yRowBytes, center + at, inverse + at, scale + at, shift + at, activation, slopes,
      );
    }
    for (; j < columns; j += 4) {
      const at = (<usize>j) << 2;
      normalizeColumns(
        count, min(4, columns - j), x + at, xRowBytes, y + at, yRowBytes,
        center + at, inverse + at, scale + at, shift + at, activation, slopes,
      );
    }
    x += <usize>FEW_ROWS * xRowBytes;
    y += <usize>FEW_ROWS * yRowBytes;
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

/** The same of eight columns. */
// @ts-ignore: decorator
@inline
function addGradients8(
  rows: i32, x: usize, xRowBytes: usize, d: usize, dRowBytes: usize, scaleGradient: usize, shiftGradient: usize,
): void {
  let products0 = f32x4.splat(0), products1 = f32x4.splat(0), sum0 = f32x4.splat(0), sum1 = f32x4.splat(0);
  for (; rows > 0; rows--) {
    const slope0 = v128.load(d), slope1 = v128.load(d, 16);
    sum0 = f32x4.add(sum0, slope0);
    sum1 = f32x4.add(sum1, slope1);
    products0 = madd(slope0, v128.load(x), products0);
    products1 = madd(slope1, v128.load(x, 16), products1);
    x += xRowBytes;
    d += dRowBytes;
  }
  v128.store(shiftGradient, f32x4.add(v128.load(shiftGradient), sum0));
  v128.store(shiftGradient, f32x4.add(v128.load(shiftGradient, 16), sum1), 16);
  v128.store(scaleGradient, f32x4.add(v128.load(scaleGradient), products0));
  v128.store(scaleGradient, f32x4.add(v128.load(scaleGradient, 16), products1), 16);
}

/** d = factor·(d - share·(x·Σ d·x + Σ d)), with factor = scale·inverse, down the rows of four columns, or of `width`. */
// @ts-ignore: decorator
@inline
function passGradients(
  rows: i32, width: i32, x: usize, xRowBytes: usize, d: usize, dRowBytes: usize,
  scale: usize, inverse: usize, scaleGradient: usize, shiftGradient: usize, share: v128,
): void {
  const factor = f32x4.mul(loadUpTo4(scale, width), loadUpTo4(inverse, width));
  const products = loadUpTo4(scaleGradient, width), sum = loadUpTo4(shiftGradient, width);
  for (; rows > 0; rows--) {
    const common = f32x4.mul(share, f32x4.add(f32x4.mul(loadUpTo4(x, width), products), sum));
    storeUpTo4(d, f32x4.mul(factor, f32x4.sub(loadUpTo4(d, width), common)), width);
    x += xRowBytes;
    d += dRowBytes;
  }
}

/** The same of eight columns. */
// @ts-ignore: decorator
@inline
function passGradients8(
  rows: i32, x: usize, xRowBytes: usize, d: usize, dRowBytes: usize,
  scale: usize, inverse: usize, scaleGradient: usize, shiftGradient: usize, share: v128,
): void {
  const factor0 = f32x4.mul(v128.load(scale), v128.load(inverse));
  const factor1 = f32x4.mul(v128.load(scale, 16), v128.load(inverse, 16));
  const products0 = v128.load(scaleGradient), products1 = v128.load(scaleGradient, 16);
  const sum0 = v128.load(shiftGradient), sum1 = v128.load(shiftGradient, 16);
  for (; rows > 0; rows--) {
    const common0 = f32x4.mul(share, f32x4.add(f32x4.mul(v128.load(x), products0), sum0));
    const common1 = f32x4.mul(share, f32x4.add(f32x4.mul(v128.load(x, 16), products1), sum1));
    v128.store(d, f32x4.mul(factor0, f32x4.sub(v128.load(d), common0)));
    v128.store(d, f32x4.mul(factor1, f32x4.sub(v128.load(d, 16), common1)), 16);
    x += xRowBytes;
    d += dRowBytes;
  }
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
  const share = f32x4.splat(<f32>(1 / <f64>rows));
  for (let pass = 0; pass < 2; pass++) {
    const blockRows = pass == 0 ? BLOCK_ROWS : FEW_ROWS;
    let x = normal;
    let d = dy;
    for (let i = 0; i < rows; i += blockRows) {
      const count = min(blockRows, rows - i);
      let j = 0;
      for (; j + 8 <= columns; j += 8) {
        const at = (<usize>j) << 2;
        const dScale = scaleGradient + at, dShift = shiftGradient + at;
        if (pass == 0) addGradients8(count, x + at, normalRowBytes, d + at, dyRowBytes, dScale, dShift);
        else passGradients8(count, x + at, normalRowBytes, d + at, dyRowBytes, scale + at, inverse + at, dScale, dShift, share);
      }
      for (; j < columns; j += 4) {
        const at = (<usize>j) << 2;
        const width = min(4, columns - j);
        const dScale = scaleGradient + at, dShift = shiftGradient + at;
        if (pass == 0) addGradients(count, width, x + at, normalRowBytes, d + at, dyRowBytes, dScale, dShift);
        else
          passGradients(
            count, width, x + at, normalRowBytes, d + at, dyRowBytes, scale + at, inverse + at, dScale, dShift, share,
          );
      }
      x += <usize>blockRows * normalRowBytes;
      d += <usize>blockRows * dyRowBytes;
    }
  }
}
