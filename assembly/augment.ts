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

/** Which of `count` lines or columns stands for number `i`, outside of them too, by src/data/images.ts' PADDINGS. */
function padded(i: i32, count: i32, padding: i32): i32 {
  if (padding == 1) return max(0, min(count - 1, i));
  if (count == 1) return 0;
  const period = 2 * (count - 1);
  const place = ((i % period) + period) % period;
  return min(place, period - place);
}

export function gatherImages(
  rows: i32, height: i32, width: i32, pixel: i32, data: usize, indices: usize, moves: usize, padding: i32, out: usize,
): void {
  const lineBytes = <usize>width * <usize>pixel;
  const imageBytes = <usize>height * lineBytes;
  for (let i = 0; i < rows; i++) {
    const at = (<usize>i) << 2;
    const image = data + <usize>load<u32>(indices + at) * imageBytes;
    const move = load<i32>(moves + at);
    const right = ((move >> 8) & 0xff) - 128;
    const down = ((move >> 16) & 0xff) - 128;
    // Columns left..end of a line are filled from the image, the rest is padding.
    const left = min(width, max(0, right));
    const count = max(0, min(width, width + right) - left);
    const leftBytes = <usize>left * <usize>pixel;
    const countBytes = <usize>count * <usize>pixel;
    for (let y = 0; y < height; y++, out += lineBytes) {
      const from = padding ? padded(y - down, height, padding) : y - down;
      if (padding == 0 && (from < 0 || from >= height || count == 0)) {
        memory.fill(out, 0, lineBytes);
        continue;
      }
      const line = image + <usize>from * lineBytes;
      if (padding) {
        for (let x = 0; x < width; x++) {
          if (x == left) x += count;
          if (x >= width) break;
          const column = padded(x - right, width, padding);
          const at = line + <usize>(move & 1 ? width - 1 - column : column) * <usize>pixel;
          memory.copy(out + <usize>x * <usize>pixel, at, <usize>pixel);
        }
      } else {
        memory.fill(out, 0, leftBytes);
        memory.fill(out + leftBytes + countBytes, 0, lineBytes - leftBytes - countBytes);
      }
      if (count == 0) continue;
      if (move & 1) copyReversed(out + leftBytes, line + <usize>(width - 1 - left + right) * <usize>pixel, count, pixel);
      else memory.copy(out + leftBytes, line + <usize>(left - right) * <usize>pixel, countBytes);
    }
  }
}

export function eraseSquares(
  rows: i32, height: i32, width: i32, pixel: i32, side: i32, centres: usize, images: usize,
): void {
  const lineBytes = <usize>width * <usize>pixel;
  for (let i = 0; i < rows; i++, images += <usize>height * lineBytes) {
    const centre = load<i32>(centres + ((<usize>i) << 2));
    const top = centre / width - (side >> 1);
    const left = centre % width - (side >> 1);
    const first = max(0, left);
    const bytes = <usize>max(0, min(width, left + side) - first) * <usize>pixel;
    for (let y = max(0, top); y < min(height, top + side); y++)
      memory.fill(images + <usize>y * lineBytes + <usize>first * <usize>pixel, 0, bytes);
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
