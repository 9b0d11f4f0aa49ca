// Reductions over a matrix: column sums (the bias gradient) and the position of each row's largest element.

import { argmaxRow } from './rows';
import { loadUpTo4, storeUpTo4 } from './simd';

/** Rows of a sum that is rounded term by term, at most 512·2^-24 off: as many as a large batch has. Such sums are added in turn. */
export const BLOCK_ROWS: i32 = 512;

/** sums[j] = Σ over rows of x[i, j]: sixteen columns at a time, so that a cache line is used whole. */
export function columnSums(rows: i32, columns: i32, x: usize, rowStride: i32, sums: usize): void {
  const rowBytes = (<usize>rowStride) << 2;
  let j = 0;
  for (; j + 16 <= columns; j += 16) {
    let total0 = f32x4.splat(0), total4 = f32x4.splat(0), total8 = f32x4.splat(0), total12 = f32x4.splat(0);
    let from = x;
    for (let first = 0; first < rows; first += BLOCK_ROWS) {
      let sum0 = f32x4.splat(0), sum4 = f32x4.splat(0), sum8 = f32x4.splat(0), sum12 = f32x4.splat(0);
      for (let i = min(BLOCK_ROWS, rows - first); i > 0; i--) {
        sum0 = f32x4.add(sum0, v128.load(from));
        sum4 = f32x4.add(sum4, v128.load(from, 16));
        sum8 = f32x4.add(sum8, v128.load(from, 32));
        sum12 = f32x4.add(sum12, v128.load(from, 48));
        from += rowBytes;
      }
      total0 = f32x4.add(total0, sum0);
      total4 = f32x4.add(total4, sum4);
      total8 = f32x4.add(total8, sum8);
      total12 = f32x4.add(total12, sum12);
    }
    v128.store(sums, total0);
    v128.store(sums, total4, 16);
    v128.store(sums, total8, 32);
    v128.store(sums, total12, 48);
    x += 64;
    sums += 64;
  }
  for (; j < columns; j += 4) {
    const width = min(4, columns - j);
    let total = f32x4.splat(0);
    let from = x;
    for (let first = 0; first < rows; first += BLOCK_ROWS) {
      let sum = f32x4.splat(0);
      for (let i = min(BLOCK_ROWS, rows - first); i > 0; i--) {
        sum = f32x4.add(sum, loadUpTo4(from, width));
        from += rowBytes;
      }
      total = f32x4.add(total, sum);
    }
    storeUpTo4(sums, total, width);
    x += 16;
    sums += 16;
  }
}

export function argmax(rows: i32, columns: i32, x: usize, rowStride: i32, out: usize): void {
  if (columns == 0) return;
  for (let i = 0; i < rows; i++) {
    store<i32>(out, argmaxRow(columns, x));
    x += (<usize>rowStride) << 2;
    out += 4;
  }
}
