// Convolutions and their gradients. Next: ../pool.ts.

import { activate4, deactivate4 } from '../activation';
import { loadUpTo4, madd, storeUpTo4 } from '../simd';

export function convolve(
  rows: i32, filters: i32, channels: i32, kernelHeight: i32, kernelWidth: i32, outHeight: i32, outWidth: i32,
  height: i32, width: i32, stride: i32, top: i32, left: i32,
  x: usize, xRowStride: i32, xPixelStride: i32, w: usize, wRowStride: i32, y: usize, yRowStride: i32, yPixelStride: i32,
  bias: usize, activation: i32, slope: f32, workspace: usize,
): void {
  const slopes = f32x4.splat(slope);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++) {
        const target = y + ((<usize>row * yRowStride + <usize>(i * outWidth + j) * yPixelStride) << 2);
        for (let f = 0; f < filters; f += 4) {
          const count = min(4, filters - f);
          let sum = bias ? loadUpTo4(bias + ((<usize>f) << 2), count) : f32x4.splat(0);
          for (let p = 0; p < kernelHeight; p++) {
            const inputRow = i * stride - top + p;
            if (inputRow < 0 || inputRow >= height) continue;
            for (let q = 0; q < kernelWidth; q++) {
              const inputColumn = j * stride - left + q;
              if (inputColumn < 0 || inputColumn >= width) continue;
              const input = x + ((<usize>row * xRowStride + <usize>(inputRow * width + inputColumn) * xPixelStride) << 2);
              const weights = w + ((<usize>((p * kernelWidth + q) * channels) * wRowStride + f) << 2);
              for (let c = 0; c < channels; c++) {
                const b = loadUpTo4(weights + ((<usize>c * wRowStride) << 2), count);
                sum = madd(v128.load32_splat(input + ((<usize>c) << 2)), b, sum);
              }
            }
          }
          storeUpTo4(target + ((<usize>f) << 2), activate4(sum, activation, slopes), count);
        }
      }
    }
  }
}

export function convolveInputGradient(
  rows: i32, filters: i32, channels: i32, kernelHeight: i32, kernelWidth: i32, outHeight: i32, outWidth: i32,
  height: i32, width: i32, stride: i32, top: i32, left: i32,
  dy: usize, dyRowStride: i32, dyPixelStride: i32, w: usize, wRowStride: i32, dx: usize, dxRowStride: i32, dxPixelStride: i32,
  activation: i32, slope: f32, y: usize, yRowStride: i32, yPixelStride: i32, workspace: usize,
): void {
  const slopes = f32x4.splat(slope);
  for (let row = 0; row < rows; row++) {
    for (let pixel = 0; pixel < height * width; pixel++) {
      for (let c = 0; c < channels; c++) {
        let sum: f32 = 0;
        for (let p = 0; p < kernelHeight; p++) {
          const below = pixel / width + top - p;
          const i = below / stride;
          if (below < 0 || i >= outHeight || i * stride != below) continue;
          for (let q = 0; q < kernelWidth; q++) {
            const after = (pixel % width) + left - q;
            const j = after / stride;
            if (after < 0 || j >= outWidth || j * stride != after) continue;
            const arrived = dy + ((<usize>row * dyRowStride + <usize>(i * outWidth + j) * dyPixelStride) << 2);
            const weights = w + ((<usize>((p * kernelWidth + q) * channels + c) * wRowStride) << 2);
            for (let f = 0; f < filters; f++) {
              sum += load<f32>(arrived + ((<usize>f) << 2)) * load<f32>(weights + ((<usize>f) << 2));
            }
          }
        }
        const at = (<usize>c) << 2;
        let result = f32x4.splat(sum);
        if (y) {
          const output = v128.load32_splat(y + ((<usize>row * yRowStride + <usize>pixel * yPixelStride) << 2) + at);
          result = deactivate4(output, result, activation, slopes);
        }
        store<f32>(dx + ((<usize>row * dxRowStride + <usize>pixel * dxPixelStride) << 2) + at, f32x4.extract_lane(result, 0));
      }
    }
  }
}

export function convolveWeightGradient(
  rows: i32, filters: i32, channels: i32, kernelHeight: i32, kernelWidth: i32, outHeight: i32, outWidth: i32,
  height: i32, width: i32, stride: i32, top: i32, left: i32,
  x: usize, xRowStride: i32, xPixelStride: i32, dy: usize, dyRowStride: i32, dyPixelStride: i32,
  gradient: usize, gradientRowStride: i32, workspace: usize,
): void {
  for (let k = 0; k < kernelHeight * kernelWidth * channels; k++) {
    const p = k / channels / kernelWidth;
    const q = (k / channels) % kernelWidth;
    for (let f = 0; f < filters; f += 4) {
      const count = min(4, filters - f);
      let sum = f32x4.splat(0);
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < outHeight; i++) {
          const inputRow = i * stride - top + p;
          if (inputRow < 0 || inputRow >= height) continue;
          for (let j = 0; j < outWidth; j++) {
            const inputColumn = j * stride - left + q;
            if (inputColumn < 0 || inputColumn >= width) continue;
            const value = v128.load32_splat(
              x + ((<usize>row * xRowStride + <usize>(inputRow * width + inputColumn) * xPixelStride + (k % channels)) << 2));
            const arrived = dy + ((<usize>row * dyRowStride + <usize>(i * outWidth + j) * dyPixelStride + f) << 2);
            sum = madd(value, loadUpTo4(arrived, count), sum);
          }
        }
      }
      storeUpTo4(gradient + ((<usize>k * gradientRowStride + f) << 2), sum, count);
    }
  }
}
