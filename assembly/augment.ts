// What changes the rows of a training batch: images moved and mirrored as they are gathered, and rows mixed in pairs.
// Next: the contract stands in src/backend/kernels/augment.ts.

import { rowWeight } from './rows';
import { loadUpTo4, madd, storeUpTo4 } from './simd';

/** `count` pixels of `pixel` bytes in reverse order, from the one at `from` downward. */
function copyReversed(to: usize, from: usize, count: i32, pixel: i32): void {
  if (pixel == 1) {
    for (let i = 0; i < count; i++) store<u8>(to + <usize>i, load<u8>(from - <usize>i));
    return;
  }
  for (let i = 0; i < count; i++) {
    memory.copy(to, from, <usize>pixel);
    to += <usize>pixel;
    from -= <usize>pixel;
  }
}

export function gatherImages(
  rows: i32, height: i32, width: i32, pixel: i32, data: usize, indices: usize, moves: usize, out: usize,
): void {
  const lineBytes = <usize>width * <usize>pixel;
  const imageBytes = <usize>height * lineBytes;
  for (let i = 0; i < rows; i++) {
    const at = (<usize>i) << 2;
    const image = data + <usize>load<u32>(indices + at) * imageBytes;
    const move = load<i32>(moves + at);
    const right = ((move >> 8) & 0xff) - 128;
    const down = ((move >> 16) & 0xff) - 128;
    // Columns left..end of a line are filled from the image, the rest is 0.
    const left = max(0, right);
    const count = max(0, min(width, width + right) - left);
    const leftBytes = <usize>left * <usize>pixel;
    const countBytes = <usize>count * <usize>pixel;
    for (let y = 0; y < height; y++, out += lineBytes) {
      const from = y - down;
      if (from < 0 || from >= height || count == 0) {
        memory.fill(out, 0, lineBytes);
        continue;
      }
      const line = image + <usize>from * lineBytes;
      memory.fill(out, 0, leftBytes);
      if (move & 1) copyReversed(out + leftBytes, line + <usize>(width - 1 - left + right) * <usize>pixel, count, pixel);
      else memory.copy(out + leftBytes, line + <usize>(left - right) * <usize>pixel, countBytes);
      memory.fill(out + leftBytes + countBytes, 0, lineBytes - leftBytes - countBytes);
    }
  }
}

export function mixRows(rows: i32, columns: i32, x: usize, share: f32): void {
  const shares = f32x4.splat(share);
  const rowBytes = (<usize>columns) << 2;
  for (let i = 0; i < rows >> 1; i++) {
    const a = x + <usize>i * rowBytes;
    const b = x + <usize>(rows - 1 - i) * rowBytes;
    for (let j = 0; j < columns; j += 4) {
      const width = min(4, columns - j);
      const at = (<usize>j) << 2;
      const first = loadUpTo4(a + at, width);
      const second = loadUpTo4(b + at, width);
      const difference = f32x4.sub(second, first);
      storeUpTo4(a + at, madd(shares, difference, first), width);
      storeUpTo4(b + at, f32x4.sub(second, f32x4.mul(shares, difference)), width);
    }
  }
}

export function mixLabels(
  rows: i32, logits: usize, rowStride: i32, labels: usize, scale: f32, share: f32, gradient: usize,
  gradientRowStride: i32, stats: usize, weights: usize,
): void {
  let loss: f64 = 0;
  for (let i = 0; i < rows; i++) {
    const own = (<usize>load<i32>(labels + ((<usize>i) << 2))) << 2;
    const other = (<usize>load<i32>(labels + ((<usize>(rows - 1 - i)) << 2))) << 2;
    const weight = rowWeight(weights, i);
    const row = logits + (<usize>i * <usize>rowStride << 2);
    loss += <f64>(weight * share) * (<f64>load<f32>(row + own) - <f64>load<f32>(row + other));
    if (gradient) {
      const slope = gradient + (<usize>i * <usize>gradientRowStride << 2);
      const moved = scale * weight * share;
      store<f32>(slope + own, load<f32>(slope + own) + moved);
      store<f32>(slope + other, load<f32>(slope + other) - moved);
    }
  }
  store<f64>(stats, load<f64>(stats) + loss);
}
