// Windows' largest elements and means, four channels at a time. src/backend/kernels/pool.ts has the formulas.
//
// A window's part inside of the plane is rows firstRow … endRow - 1 and columns firstColumn … endColumn - 1 of the plane. Windows of
// 2×2 inside of it, the usual ones, are taken at once (28²×16, Zen 5: a largest four times, its gradient three times as fast as in loops over the window).

import { clearRows, loadUpTo4, storeUpTo4 } from './simd';

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

/** Some channels, and some written: calls, for they stand in many places. */
function load4(address: usize, count: i32): v128 {
  return loadUpTo4(address, count);
}

function store4(address: usize, value: v128, count: i32): void {
  storeUpTo4(address, value, count);
}

/** Of `count` channels at x in an image: the largest, or the mean, of the window. */
function reduceWindow(x: usize, width: i32, pixelBytes: usize, count: i32, largest: bool): v128 {
  let result = largest ? v128.load32_splat(LEAST) : f32x4.splat(0);
  for (let p = firstRow; p < endRow; p++) {
    let at = x + <usize>(p * width + firstColumn) * pixelBytes;
    for (let q = firstColumn; q < endColumn; q++) {
      const value = load4(at, count);
      result = largest ? f32x4.max(result, value) : f32x4.add(result, value);
      at += pixelBytes;
    }
  }
  return largest ? result : f32x4.div(result, windowSize());
}

// @ts-ignore: decorator
@inline
function windowSize(): v128 {
  return f32x4.splat(<f32>((endRow - firstRow) * (endColumn - firstColumn)));
}

function reduce(
  largest: bool, rows: i32, channels: i32, kernelHeight: i32, kernelWidth: i32, outHeight: i32, outWidth: i32,
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
        let c = 0;
        if (largest && isFour()) {
          let upper = image + <usize>(firstRow * width + firstColumn) * pixelBytes;
          let lower = upper + <usize>width * pixelBytes;
          for (; c + 4 <= channels; c += 4) {
            const next = upper + pixelBytes;
            const lowerNext = lower + pixelBytes;
            v128.store(target + ((<usize>c) << 2), largestOf4(v128.load(upper), v128.load(next), v128.load(lower), v128.load(lowerNext)));
            upper += 16;
            lower += 16;
          }
        }
        for (; c < channels; c += 4) {
          const at = (<usize>c) << 2;
          const count = min(4, channels - c);
          store4(target + at, reduceWindow(image + at, width, pixelBytes, count, largest), count);
        }
        target += (<usize>yPixelStride) << 2;
      }
    }
  }
}

export function maxPool(
  rows: i32, channels: i32, kernelHeight: i32, kernelWidth: i32, outHeight: i32, outWidth: i32,
  height: i32, width: i32, stride: i32, top: i32, left: i32,
  x: usize, xRowStride: i32, xPixelStride: i32, y: usize, yRowStride: i32, yPixelStride: i32,
): void {
  reduce(true, rows, channels, kernelHeight, kernelWidth, outHeight, outWidth, height, width, stride, top, left,
    x, xRowStride, xPixelStride, y, yRowStride, yPixelStride);
}

export function averagePool(
  rows: i32, channels: i32, kernelHeight: i32, kernelWidth: i32, outHeight: i32, outWidth: i32,
  height: i32, width: i32, stride: i32, top: i32, left: i32,
  x: usize, xRowStride: i32, xPixelStride: i32, y: usize, yRowStride: i32, yPixelStride: i32,
): void {
  reduce(false, rows, channels, kernelHeight, kernelWidth, outHeight, outWidth, height, width, stride, top, left,
    x, xRowStride, xPixelStride, y, yRowStride, yPixelStride);
}

/** The gradient of `largest` elements, or without x and y of means. */
function poolGradient(
  largest: bool, rows: i32, channels: i32, kernelHeight: i32, kernelWidth: i32, outHeight: i32, outWidth: i32,
  height: i32, width: i32, stride: i32, top: i32, left: i32,
  x: usize, xRowStride: i32, xPixelStride: i32, y: usize, yRowStride: i32, yPixelStride: i32,
  dy: usize, dyRowStride: i32, dyPixelStride: i32, dx: usize, dxRowStride: i32, dxPixelStride: i32,
): void {
  const pixelBytes = (<usize>xPixelStride) << 2;
  const gradientBytes = (<usize>dxPixelStride) << 2;
  // Windows of 2×2 without overlap are written, not added to; nothing is cleared before where they have every element.
  const writes = largest && kernelHeight == 2 && kernelWidth == 2 && stride == 2;
  const covers = writes && outHeight << 1 == height && outWidth << 1 == width && (top | left | (channels & 3)) == 0;
  for (let row = 0; row < rows; row++) {
    const image = x + ((<usize>row * <usize>xRowStride) << 2);
    const gradient = dx + ((<usize>row * <usize>dxRowStride) << 2);
    let output = y + ((<usize>row * <usize>yRowStride) << 2);
    let arrived = dy + ((<usize>row * <usize>dyRowStride) << 2);
    if (!covers) {
      // One stretch, where there are no gaps.
      const isWhole = dxPixelStride == channels;
      clearRows(isWhole ? 1 : height * width, isWhole ? height * width * channels : channels, gradient, dxPixelStride);
    }
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
            const value = v128.load(output + at);
            const whole = v128.load(arrived + at);
            const first = f32x4.eq(v128.load(upper + at), value);
            const second = f32x4.eq(v128.load(upper + pixelBytes + at), value);
            const third = f32x4.eq(v128.load(lower + at), value);
            const fourth = f32x4.eq(v128.load(lower + pixelBytes + at), value);
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
          const value = largest ? load4(output + at, count) : f32x4.splat(0);
          let rest = load4(arrived + at, count); // of largest elements: in lanes where none has been met
          if (!largest) rest = f32x4.div(rest, windowSize());
          for (let p = firstRow; p < endRow; p++) {
            for (let q = firstColumn; q < endColumn; q++) {
              const pixel = <usize>(p * width + q);
              const to = gradient + pixel * gradientBytes + at;
              let share = rest;
              if (largest) {
                const met = f32x4.eq(load4(image + pixel * pixelBytes + at, count), value);
                share = v128.and(rest, met);
                rest = v128.andnot(rest, met);
              }
              store4(to, f32x4.add(load4(to, count), share), count);
            }
          }
        }
        output += (<usize>yPixelStride) << 2;
        arrived += (<usize>dyPixelStride) << 2;
      }
    }
  }
}

export function maxPoolGradient(
  rows: i32, channels: i32, kernelHeight: i32, kernelWidth: i32, outHeight: i32, outWidth: i32,
  height: i32, width: i32, stride: i32, top: i32, left: i32,
  x: usize, xRowStride: i32, xPixelStride: i32, y: usize, yRowStride: i32, yPixelStride: i32,
  dy: usize, dyRowStride: i32, dyPixelStride: i32, dx: usize, dxRowStride: i32, dxPixelStride: i32,
): void {
  poolGradient(true, rows, channels, kernelHeight, kernelWidth, outHeight, outWidth, height, width, stride, top, left,
    x, xRowStride, xPixelStride, y, yRowStride, yPixelStride, dy, dyRowStride, dyPixelStride, dx, dxRowStride, dxPixelStride);
}

export function averagePoolGradient(
  rows: i32, channels: i32, kernelHeight: i32, kernelWidth: i32, outHeight: i32, outWidth: i32,
  height: i32, width: i32, stride: i32, top: i32, left: i32,
  dy: usize, dyRowStride: i32, dyPixelStride: i32, dx: usize, dxRowStride: i32, dxPixelStride: i32,
): void {
  poolGradient(false, rows, channels, kernelHeight, kernelWidth, outHeight, outWidth, height, width, stride, top, left,
    0, 0, 0, 0, 0, 0, dy, dyRowStride, dyPixelStride, dx, dxRowStride, dxPixelStride);
}
