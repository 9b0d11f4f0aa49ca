// Reductions over a matrix: column sums (the bias gradient) and the position of each row's largest element.

import { argmaxRow } from './rows';
import { loadPartial, storePartial } from './simd';

/** sums[j] = Σ over rows of x[i, j]: sixteen columns at a time, so that a cache line is used whole. */
export function columnSums(rows: i32, columns: i32, x: usize, rowStride: i32, sums: usize): void {
  const rowBytes = (<usize>rowStride) << 2;
  let j = 0;
  for (; j + 16 <= columns; j += 16) {
    let sum0 = f32x4.splat(0), sum4 = f32x4.splat(0), sum8 = f32x4.splat(0), sum12 = f32x4.splat(0);
    let from = x;
    for (let i = 0; i < rows; i++) {
      sum0 = f32x4.add(sum0, v128.load(from));
      sum4 = f32x4.add(sum4, v128.load(from, 16));
      sum8 = f32x4.add(sum8, v128.load(from, 32));
      sum12 = f32x4.add(sum12, v128.load(from, 48));
      from += rowBytes;
    }
    v128.store(sums, sum0);
    v128.store(sums, sum4, 16);
    v128.store(sums, sum8, 32);
    v128.store(sums, sum12, 48);
    x += 64;
    sums += 64;
  }
  for (; j < columns; j += 4) {
    const width = min(4, columns - j);
    let sum = f32x4.splat(0);
    let from = x;
    for (let i = 0; i < rows; i++) {
      sum = f32x4.add(sum, width == 4 ? v128.load(from) : loadPartial(from, width));
      from += rowBytes;
    }
    if (width == 4) v128.store(sums, sum);
    else storePartial(sums, sum, width);
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
