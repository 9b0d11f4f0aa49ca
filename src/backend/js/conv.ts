// Convolutions as their definition says, a window at a time, with sums in float64. The formulas are in ../kernels/conv.ts.
// Next: pool.ts.

import { activated, passedBack } from '../../functions/activations.js';
import type { Heap } from '../../memory/heap.js';
import type { ConvKernels } from '../kernels/conv.js';

/** The positions first … end - 1 of a window that lie in the plane, of which the window begins at `start`. */
export function inside(start: number, size: number, kernel: number): [first: number, end: number] {
  return [Math.max(0, -start), Math.min(kernel, size - start)];
}

export function convKernels(heap: Heap): ConvKernels {
  return {
    convolve(rows, filters, channels, kernelHeight, kernelWidth, outHeight, outWidth, ...rest) {
      const [height, width, stride, top, left, x, xRowStride, xPixelStride, w, wRowStride, ...output] = rest;
      const [y, yRowStride, yPixelStride, bias, activation, slope] = output;
      const { f32 } = heap;
      const alpha = Math.fround(slope);
      const sums = new Float64Array(filters);
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < outHeight; i++) {
          const above = i * stride - top;
          const [firstRow, endRow] = inside(above, height, kernelHeight);
          for (let j = 0; j < outWidth; j++) {
            const before = j * stride - left;
            const [firstColumn, endColumn] = inside(before, width, kernelWidth);
            for (let f = 0; f < filters; f++) sums[f] = bias === 0 ? 0 : f32[(bias >>> 2) + f];
            for (let p = firstRow; p < endRow; p++) {
              for (let q = firstColumn; q < endColumn; q++) {
                const pixel = (above + p) * width + before + q;
                const input = (x >>> 2) + row * xRowStride + pixel * xPixelStride;
                const weights = (w >>> 2) + (p * kernelWidth + q) * channels * wRowStride;
                for (let c = 0; c < channels; c++) {
                  const value = f32[input + c];
                  const at = weights + c * wRowStride;
                  for (let f = 0; f < filters; f++) sums[f] += value * f32[at + f];
                }
              }
            }
            const target = (y >>> 2) + row * yRowStride + (i * outWidth + j) * yPixelStride;
            for (let f = 0; f < filters; f++) f32[target + f] = activated(sums[f], activation, alpha);
          }
        }
      }
    },

    convolveInputGradient(rows, filters, channels, kernelHeight, kernelWidth, outHeight, outWidth, ...rest) {
      const [height, width, stride, top, left, dy, dyRowStride, dyPixelStride, w, wRowStride, ...output] =
        rest;
      const [dx, dxRowStride, dxPixelStride, activation, slope, y, yRowStride, yPixelStride] = output;
      const { f32 } = heap;
      const alpha = Math.fround(slope);
      const sums = new Float64Array(channels);
      for (let row = 0; row < rows; row++) {
        for (let pixel = 0; pixel < height * width; pixel++) {
          const [below, after] = [Math.floor(pixel / width) + top, (pixel % width) + left];
          sums.fill(0);
          // Every window that the pixel lies in, at its position (p, q).
          for (let p = 0; p < kernelHeight; p++) {
            const i = (below - p) / stride;
            if (i < 0 || i >= outHeight || !Number.isInteger(i)) continue;
            for (let q = 0; q < kernelWidth; q++) {
              const j = (after - q) / stride;
              if (j < 0 || j >= outWidth || !Number.isInteger(j)) continue;
              const arrived = (dy >>> 2) + row * dyRowStride + (i * outWidth + j) * dyPixelStride;
              const weights = (w >>> 2) + (p * kernelWidth + q) * channels * wRowStride;
              for (let c = 0; c < channels; c++) {
                const at = weights + c * wRowStride;
                for (let f = 0; f < filters; f++) sums[c] += f32[arrived + f] * f32[at + f];
              }
            }
          }
          const target = (dx >>> 2) + row * dxRowStride + pixel * dxPixelStride;
          const through = (y >>> 2) + row * yRowStride + pixel * yPixelStride;
          for (let c = 0; c < channels; c++) {
            f32[target + c] = y === 0 ? sums[c] : passedBack(sums[c], f32[through + c], activation, alpha);
          }
        }
      }
    },

    convolveWeightGradient(rows, filters, channels, kernelHeight, kernelWidth, outHeight, outWidth, ...rest) {
      const [height, width, stride, top, left, x, xRowStride, xPixelStride, ...others] = rest;
      const [dy, dyRowStride, dyPixelStride, gradient, gradientRowStride] = others;
      const { f32 } = heap;
      const sums = new Float64Array(channels * filters);
      for (let tap = 0; tap < kernelHeight * kernelWidth; tap++) {
        const [p, q] = [Math.floor(tap / kernelWidth), tap % kernelWidth];
        sums.fill(0);
        for (let row = 0; row < rows; row++) {
          for (let i = 0; i < outHeight; i++) {
            const inputRow = i * stride - top + p;
            if (inputRow < 0 || inputRow >= height) continue;
            for (let j = 0; j < outWidth; j++) {
              const inputColumn = j * stride - left + q;
              if (inputColumn < 0 || inputColumn >= width) continue;
              const input = (x >>> 2) + row * xRowStride + (inputRow * width + inputColumn) * xPixelStride;
              const arrived = (dy >>> 2) + row * dyRowStride + (i * outWidth + j) * dyPixelStride;
              for (let c = 0; c < channels; c++) {
                const value = f32[input + c];
                for (let f = 0; f < filters; f++) sums[c * filters + f] += value * f32[arrived + f];
              }
            }
          }
        }
        for (let c = 0; c < channels; c++) {
          const target = (gradient >>> 2) + (tap * channels + c) * gradientRowStride;
          for (let f = 0; f < filters; f++) f32[target + f] = sums[c * filters + f];
        }
      }
    },
  };
}
