// Windows' largest elements and means, four channels at a time. src/backend/kernels/pool.ts has the formulas.
//
// A window's part inside of the plane is rows firstRow … endRow - 1 and columns firstColumn … endColumn - 1 of the plane. Windows of
// 2×2 inside of it, the usual ones, are taken at once (28²×16, Zen 5: a largest four times, its gradient three times as fast as in loops over the window).

import { loadUpTo4, storeUpTo4 } from './simd';

const LEAST: usize = memory.data<f32>([-Infinity]);

let firstRow: i32 = 0;
let endRow: i32 = 0;
let firstColumn: i32 = 0;
let endColumn: i32 = 0;

// @ts-ignore: decorator
@inline
function placeWindow(above: i32, before: i32, kernelHeight: i32, kernelWidth: i32, height: i32, width: i32): void {
  firstRow = max(0, above);
  endRow = min(above + kernelHeight, height);
  firstColumn = max(0, before);
  endColumn = min(before + kernelWidth, width);
}

/** Whether all of a window of 2×2 is inside. */
// @ts-ignore: decorator
@inline
function isFour(): bool {
  return endRow - firstRow == 2 && endColumn - firstColumn == 2;
}

// @ts-ignore: decorator
@inline
function isNaN4(x: v128): v128 {
  return f32x4.ne(x, x);
}

/** The largest of four, NaN where one is. f32x4.max would take two and a half times as many instructions. */
// @ts-ignore: decorator
@inline
function largestOf4(a: v128, b: v128, c: v128, d: v128): v128 {
  const nan = v128.or(v128.or(isNaN4(a), isNaN4(b)), v128.or(isNaN4(c), isNaN4(d)));
  const largest = f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d));
  return v128.or(largest, nan); // all ones are NaN
}

/** Of `count` channels at x in an image: the largest, or the sum, of the window. */
// @ts-ignore: decorator
@inline
function reduceWindow(x: usize, width: i32, pixelBytes: usize, count: i32, largest: bool): v128 {
  let result = largest ? v128.load32_splat(LEAST) : f32x4.splat(0);
  for (let p = firstRow; p < endRow; p++) {
    let at = x + <usize>(p * width + firstColumn) * pixelBytes;
    for (let q = firstColumn; q < endColumn; q++) {
      const value = loadUpTo4(at, count);
      result = largest ? f32x4.max(result, value) : f32x4.add(result, value);
      at += pixelBytes;
    }
  }
  return result;
}

export function maxPool(
  rows: i32, channels: i32, kernelHeight: i32, kernelWidth: i32, outHeight: i32, outWidth: i32,
  height: i32, width: i32, stride: i32, top: i32, left: i32,
  x: usize, xRowStride: i32, xPixelStride: i32, y: usize, yRowStride: i32, yPixelStride: i32,
): void {
  const pixelBytes = (<usize>xPixelStride) << 2;
  const rest = channels & 3;
  const bytes = <usize>(channels - rest) << 2;
  for (let row = 0; row < rows; row++) {
    const image = x + ((<usize>row * <usize>xRowStride) << 2);
    let target = y + ((<usize>row * <usize>yRowStride) << 2);
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++) {
        placeWindow(i * stride - top, j * stride - left, kernelHeight, kernelWidth, height, width);
        if (isFour()) {
          const upper = image + <usize>(firstRow * width + firstColumn) * pixelBytes;
          const lower = upper + <usize>width * pixelBytes;
          for (let at: usize = 0; at < bytes; at += 16) {
            const a = v128.load(upper + at);
            const b = v128.load(upper + pixelBytes + at);
            v128.store(target + at, largestOf4(a, b, v128.load(lower + at), v128.load(lower + pixelBytes + at)));
          }
        } else {
          for (let at: usize = 0; at < bytes; at += 16) v128.store(target + at, reduceWindow(image + at, width, pixelBytes, 4, true));
        }
        if (rest) storeUpTo4(target + bytes, reduceWindow(image + bytes, width, pixelBytes, rest, true), rest);
        target += (<usize>yPixelStride) << 2;
      }
    }
  }
}

export function averagePool(
  rows: i32, channels: i32, kernelHeight: i32, kernelWidth: i32, outHeight: i32, outWidth: i32,
  height: i32, width: i32, stride: i32, top: i32, left: i32,
  x: usize, xRowStride: i32, xPixelStride: i32, y: usize, yRowStride: i32, yPixelStride: i32,
): void {
  const pixelBytes = (<usize>xPixelStride) << 2;
  for (let row = 0; row < rows; row++) {
    const image = x + ((<usize>row * <usize>xRowStride) << 2);
    let target = y + ((<usize>row * <usize>yRowStride) << 2);
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++) {
        placeWindow(i * stride - top, j * stride - left, kernelHeight, kernelWidth, height, width);
        const size = f32x4.splat(<f32>((endRow - firstRow) * (endColumn - firstColumn)));
        for (let c = 0; c < channels; c += 4) {
          const count = min(4, channels - c);
          const at = (<usize>c) << 2;
          storeUpTo4(target + at, f32x4.div(reduceWindow(image + at, width, pixelBytes, count, false), size), count);
        }
        target += (<usize>yPixelStride) << 2;
      }
    }
  }
}

/** Whether each pixel is in exactly one window. */
function windowsTile(size: i32, kernel: i32, stride: i32, before: i32, count: i32): bool {
  return before == 0 && (count == 1 || stride == kernel) && (count - 1) * stride + kernel == size;
}

/** Zeros in every pixel of an image. */
function clear(pixels: i32, channels: i32, x: usize, pixelStride: i32): void {
  if (pixelStride == channels) {
    memory.fill(x, 0, (<usize>pixels * <usize>channels) << 2);
    return;
  }
  for (let pixel = 0; pixel < pixels; pixel++) {
    memory.fill(x + ((<usize>pixel * <usize>pixelStride) << 2), 0, (<usize>channels) << 2);
  }
}

export function maxPoolGradient(
  rows: i32, channels: i32, kernelHeight: i32, kernelWidth: i32, outHeight: i32, outWidth: i32,
  height: i32, width: i32, stride: i32, top: i32, left: i32,
  x: usize, xRowStride: i32, xPixelStride: i32, y: usize, yRowStride: i32, yPixelStride: i32,
  dy: usize, dyRowStride: i32, dyPixelStride: i32, dx: usize, dxRowStride: i32, dxPixelStride: i32,
): void {
  const pixelBytes = (<usize>xPixelStride) << 2;
  const gradientBytes = (<usize>dxPixelStride) << 2;
  // Windows of 2×2 without overlap are written, not added to.
  const writes = kernelHeight == 2 && kernelWidth == 2 && stride == 2;
  const covers = writes && windowsTile(height, 2, 2, top, outHeight) && windowsTile(width, 2, 2, left, outWidth) && (channels & 3) == 0;
  for (let row = 0; row < rows; row++) {
    const image = x + ((<usize>row * <usize>xRowStride) << 2);
    const gradient = dx + ((<usize>row * <usize>dxRowStride) << 2);
    let output = y + ((<usize>row * <usize>yRowStride) << 2);
    let arrived = dy + ((<usize>row * <usize>dyRowStride) << 2);
    if (!covers) clear(height * width, channels, gradient, dxPixelStride);
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++) {
        placeWindow(i * stride - top, j * stride - left, kernelHeight, kernelWidth, height, width);
        let c = 0;
        if (writes && isFour()) {
          const pixel = <usize>(firstRow * width + firstColumn);
          const upper = image + pixel * pixelBytes;
          const lower = upper + <usize>width * pixelBytes;
          const upperTo = gradient + pixel * gradientBytes;
          const lowerTo = upperTo + <usize>width * gradientBytes;
          for (; c + 4 <= channels; c += 4) {
            const at = (<usize>c) << 2;
            const largest = v128.load(output + at);
            const whole = v128.load(arrived + at);
            const first = f32x4.eq(v128.load(upper + at), largest);
            const second = f32x4.eq(v128.load(upper + pixelBytes + at), largest);
            const third = f32x4.eq(v128.load(lower + at), largest);
            const fourth = f32x4.eq(v128.load(lower + pixelBytes + at), largest);
            const two = v128.or(first, second);
            v128.store(upperTo + at, v128.and(whole, first));
            v128.store(upperTo + gradientBytes + at, v128.and(whole, v128.andnot(second, first)));
            v128.store(lowerTo + at, v128.and(whole, v128.andnot(third, two)));
            v128.store(lowerTo + gradientBytes + at, v128.and(whole, v128.andnot(fourth, v128.or(two, third))));
          }
        }
        for (; c < channels; c += 4) {
          const count = min(4, channels - c);
          const at = (<usize>c) << 2;
          const largest = loadUpTo4(output + at, count);
          let rest = loadUpTo4(arrived + at, count); // of the lanes whose largest has not been met
          for (let p = firstRow; p < endRow; p++) {
            for (let q = firstColumn; q < endColumn; q++) {
              const pixel = <usize>(p * width + q);
              const met = f32x4.eq(loadUpTo4(image + pixel * pixelBytes + at, count), largest);
              const to = gradient + pixel * gradientBytes + at;
              storeUpTo4(to, f32x4.add(loadUpTo4(to, count), v128.and(rest, met)), count);
              rest = v128.andnot(rest, met);
            }
          }
        }
        output += (<usize>yPixelStride) << 2;
        arrived += (<usize>dyPixelStride) << 2;
      }
    }
  }
}

export function averagePoolGradient(
  rows: i32, channels: i32, kernelHeight: i32, kernelWidth: i32, outHeight: i32, outWidth: i32,
  height: i32, width: i32, stride: i32, top: i32, left: i32,
  dy: usize, dyRowStride: i32, dyPixelStride: i32, dx: usize, dxRowStride: i32, dxPixelStride: i32,
): void {
  const pixelBytes = (<usize>dxPixelStride) << 2;
  const covers = windowsTile(height, kernelHeight, stride, top, outHeight) && windowsTile(width, kernelWidth, stride, left, outWidth);
  for (let row = 0; row < rows; row++) {
    const gradient = dx + ((<usize>row * <usize>dxRowStride) << 2);
    let arrived = dy + ((<usize>row * <usize>dyRowStride) << 2);
    if (!covers) clear(height * width, channels, gradient, dxPixelStride);
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++) {
        placeWindow(i * stride - top, j * stride - left, kernelHeight, kernelWidth, height, width);
        const size = f32x4.splat(<f32>((endRow - firstRow) * (endColumn - firstColumn)));
        for (let c = 0; c < channels; c += 4) {
          const count = min(4, channels - c);
          const at = (<usize>c) << 2;
          const share = f32x4.div(loadUpTo4(arrived + at, count), size);
          for (let p = firstRow; p < endRow; p++) {
            let to = gradient + <usize>(p * width + firstColumn) * pixelBytes + at;
            for (let q = firstColumn; q < endColumn; q++) {
              storeUpTo4(to, covers ? share : f32x4.add(loadUpTo4(to, count), share), count);
              to += pixelBytes;
            }
          }
        }
        arrived += (<usize>dyPixelStride) << 2;
      }
    }
  }
}
