// What is done to each element or column alone: two arrays added (add), and columns scaled, shifted and activated (scaleColumns).
// Before: batch-norm.ts normalises by a batch's own statistics. The contracts stand in src/backend/kernels/elementwise.ts.

import { activate } from './activation';
import { IDENTITY } from './codes';
import { loadUpTo4, madd, storeUpTo4 } from './simd';

export function add(n: i32, a: usize, b: usize, y: usize): void {
  const end = a + ((<usize>n) << 2);
  for (; a + 16 <= end; a += 16) {
    v128.store(y, f32x4.add(v128.load(a), v128.load(b)));
    b += 16;
    y += 16;
  }
  for (; a < end; a += 4) {
    store<f32>(y, load<f32>(a) + load<f32>(b));
    b += 4;
    y += 4;
  }
}

export function scaleColumns(
  rows: i32, columns: i32, x: usize, xRowStride: i32, scale: usize, shift: usize, y: usize, yRowStride: i32,
  activation: i32, slope: f32,
): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j += 4) {
      const width = min(4, columns - j);
      const at = (<usize>j) << 2;
      const factor = scale ? loadUpTo4(scale + at, width) : f32x4.splat(1);
      const offset = shift ? loadUpTo4(shift + at, width) : f32x4.splat(0);
      storeUpTo4(y + at, madd(factor, loadUpTo4(x + at, width), offset), width);
    }
    if (activation != IDENTITY) activate(columns, y, y, activation, slope); // while the row is in the first-level cache
    x += (<usize>xRowStride) << 2;
    y += (<usize>yRowStride) << 2;
  }
}
