// Windows' largest elements and means, four channels at a time. src/backend/kernels/pool.ts has the formulas.
//
// A window's part inside of the plane is rows firstRow … endRow - 1 and columns firstColumn … endColumn - 1 of the plane.

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

/** Of channels c … c + count - 1 of an image: the largest, or the sum, of the window. */
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
  for (let row = 0; row < rows; row++) {
    const image = x + ((<usize>row * <usize>xRowStride) << 2);
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++) {
        placeWindow(i * stride - top, j * stride - left, kernelHeight, kernelWidth, height, width);
        const target = y + ((<usize>row * <usize>yRowStride + <usize>(i * outWidth + j) * <usize>yPixelStride) << 2);
        for (let c = 0; c < channels; c += 4) {
          const count = min(4, channels - c);
          const at = (<usize>c) << 2;
          storeUpTo4(target + at, reduceWindow(image + at, width, (<usize>xPixelStride) << 2, count, true), count);
        }
      }
    }
  }
}

export function averagePool(
  rows: i32, channels: i32, kernelHeight: i32, kernelWidth: i32, outHeight: i32, outWidth: i32,
  height: i32, width: i32, stride: i32, top: i32, left: i32,
  x: usize, xRowStride: i32, xPixelStride: i32, y: usize, yRowStride: i32, yPixelStride: i32,
): void {
  for (let row = 0; row < rows; row++) {
    const image = x + ((<usize>row * <usize>xRowStride) << 2);
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++) {
        placeWindow(i * stride - top, j * stride - left, kernelHeight, kernelWidth, height, width);
        const size = f32x4.splat(<f32>((endRow - firstRow) * (endColumn - firstColumn)));
        const target = y + ((<usize>row * <usize>yRowStride + <usize>(i * outWidth + j) * <usize>yPixelStride) << 2);
        for (let c = 0; c < channels; c += 4) {
          const count = min(4, channels - c);
          const at = (<usize>c) << 2;
          const sum = reduceWindow(image + at, width, (<usize>xPixelStride) << 2, count, false);
          storeUpTo4(target + at, f32x4.div(sum, size), count);
        }
      }
    }
  }
}

/** Zeros in every pixel of an image. */
function clear(pixels: i32, channels: i32, x: usize, pixelStride: i32): void {
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
  for (let row = 0; row < rows; row++) {
    const image = x + ((<usize>row * <usize>xRowStride) << 2);
    const gradient = dx + ((<usize>row * <usize>dxRowStride) << 2);
    clear(height * width, channels, gradient, dxPixelStride);
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++) {
        placeWindow(i * stride - top, j * stride - left, kernelHeight, kernelWidth, height, width);
        const output = y + ((<usize>row * <usize>yRowStride + <usize>(i * outWidth + j) * <usize>yPixelStride) << 2);
        const arrived = dy + ((<usize>row * <usize>dyRowStride + <usize>(i * outWidth + j) * <usize>dyPixelStride) << 2);
        for (let c = 0; c < channels; c += 4) {
          const count = min(4, channels - c);
          const at = (<usize>c) << 2;
          const largest = loadUpTo4(output + at, count);
          let rest = loadUpTo4(arrived + at, count); // of the lanes whose largest has not been met
          for (let p = firstRow; p < endRow; p++) {
            for (let q = firstColumn; q < endColumn; q++) {
              const pixel = <usize>(p * width + q);
              const met = f32x4.eq(loadUpTo4(image + ((pixel * <usize>xPixelStride) << 2) + at, count), largest);
              const to = gradient + ((pixel * <usize>dxPixelStride) << 2) + at;
              storeUpTo4(to, f32x4.add(loadUpTo4(to, count), v128.and(rest, met)), count);
              rest = v128.andnot(rest, met);
            }
          }
        }
      }
    }
  }
}

export function averagePoolGradient(
  rows: i32, channels: i32, kernelHeight: i32, kernelWidth: i32, outHeight: i32, outWidth: i32,
  height: i32, width: i32, stride: i32, top: i32, left: i32,
  dy: usize, dyRowStride: i32, dyPixelStride: i32, dx: usize, dxRowStride: i32, dxPixelStride: i32,
): void {
  for (let row = 0; row < rows; row++) {
    const gradient = dx + ((<usize>row * <usize>dxRowStride) << 2);
    clear(height * width, channels, gradient, dxPixelStride);
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++) {
        placeWindow(i * stride - top, j * stride - left, kernelHeight, kernelWidth, height, width);
        const size = f32x4.splat(<f32>((endRow - firstRow) * (endColumn - firstColumn)));
        const arrived = dy + ((<usize>row * <usize>dyRowStride + <usize>(i * outWidth + j) * <usize>dyPixelStride) << 2);
        for (let c = 0; c < channels; c += 4) {
          const count = min(4, channels - c);
          const at = (<usize>c) << 2;
          const share = f32x4.div(loadUpTo4(arrived + at, count), size);
          for (let p = firstRow; p < endRow; p++) {
            for (let q = firstColumn; q < endColumn; q++) {
              const to = gradient + ((<usize>(p * width + q) * <usize>dxPixelStride) << 2) + at;
              storeUpTo4(to, f32x4.add(loadUpTo4(to, count), share), count);
            }
          }
        }
      }
    }
  }
}
