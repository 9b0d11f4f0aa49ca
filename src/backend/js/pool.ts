// Pools, a window at a time. The formulas are in ../kernels/pool.ts. Before: conv.ts.

import type { Heap } from '../../memory/heap.js';
import type { PoolKernels } from '../kernels/pool.js';
import { inside } from './conv.js';

/** How many of each kernel's arguments are sizes and places. */
const PLACES = 11;

/** Calls `visit` for each output pixel with the input pixels in its window, in row order. */
function eachWindow(
  places: readonly number[],
  visit: (output: number, inputs: readonly number[]) => void,
): void {
  const [, , kernelHeight, kernelWidth, outHeight, outWidth, height, width, stride, top, left] = places;
  const inputs: number[] = [];
  for (let output = 0; output < outHeight * outWidth; output++) {
    const above = Math.floor(output / outWidth) * stride - top;
    const before = (output % outWidth) * stride - left;
    const [firstRow, endRow] = inside(above, height, kernelHeight);
    const [firstColumn, endColumn] = inside(before, width, kernelWidth);
    inputs.length = 0;
    for (let p = firstRow; p < endRow; p++) {
      for (let q = firstColumn; q < endColumn; q++) inputs.push((above + p) * width + before + q);
    }
    visit(output, inputs);
  }
}

export function poolKernels(heap: Heap): PoolKernels {
  return {
    maxPool(rows, channels, ...rest) {
      const [x, xRowStride, xPixelStride, y, yRowStride, yPixelStride] = rest.slice(PLACES - 2);
      const { f32 } = heap;
      eachWindow([rows, channels, ...rest], (output, inputs) => {
        for (let row = 0; row < rows; row++) {
          const input = (x >>> 2) + row * xRowStride;
          const target = (y >>> 2) + row * yRowStride + output * yPixelStride;
          for (let c = 0; c < channels; c++) {
            let largest = -Infinity;
            for (const pixel of inputs) largest = Math.max(largest, f32[input + pixel * xPixelStride + c]);
            f32[target + c] = largest;
          }
        }
      });
    },

    maxPoolGradient(rows, channels, ...rest) {
      const [x, xRowStride, xPixelStride, y, yRowStride, yPixelStride, ...gradients] = rest.slice(PLACES - 2);
      const [dy, dyRowStride, dyPixelStride, dx, dxRowStride, dxPixelStride] = gradients;
      const [height, width] = rest.slice(4);
      const { f32 } = heap;
      clear(f32, rows, height * width, channels, dx, dxRowStride, dxPixelStride);
      eachWindow([rows, channels, ...rest], (output, inputs) => {
        for (let row = 0; row < rows; row++) {
          const input = (x >>> 2) + row * xRowStride;
          const target = (dx >>> 2) + row * dxRowStride;
          const outcome = (y >>> 2) + row * yRowStride + output * yPixelStride;
          const arrived = (dy >>> 2) + row * dyRowStride + output * dyPixelStride;
          for (let c = 0; c < channels; c++) {
            const first = inputs.find((pixel) => f32[input + pixel * xPixelStride + c] === f32[outcome + c]);
            if (first !== undefined) f32[target + first * dxPixelStride + c] += f32[arrived + c];
          }
        }
      });
    },

    averagePool(rows, channels, ...rest) {
      const [x, xRowStride, xPixelStride, y, yRowStride, yPixelStride] = rest.slice(PLACES - 2);
      const { f32 } = heap;
      eachWindow([rows, channels, ...rest], (output, inputs) => {
        for (let row = 0; row < rows; row++) {
          const input = (x >>> 2) + row * xRowStride;
          const target = (y >>> 2) + row * yRowStride + output * yPixelStride;
          for (let c = 0; c < channels; c++) {
            let sum = 0;
            for (const pixel of inputs) sum += f32[input + pixel * xPixelStride + c];
            f32[target + c] = sum / inputs.length;
          }
        }
      });
    },

    averagePoolGradient(rows, channels, ...rest) {
      const [dy, dyRowStride, dyPixelStride, dx, dxRowStride, dxPixelStride] = rest.slice(PLACES - 2);
      const [height, width] = rest.slice(4);
      const { f32 } = heap;
      clear(f32, rows, height * width, channels, dx, dxRowStride, dxPixelStride);
      eachWindow([rows, channels, ...rest], (output, inputs) => {
        for (let row = 0; row < rows; row++) {
          const arrived = (dy >>> 2) + row * dyRowStride + output * dyPixelStride;
          const target = (dx >>> 2) + row * dxRowStride;
          for (let c = 0; c < channels; c++) {
            const share = f32[arrived + c] / inputs.length;
            for (const pixel of inputs) f32[target + pixel * dxPixelStride + c] += share;
          }
        }
      });
    },
  };
}

/** Writes zeros to planes. */
function clear(
  f32: Float32Array,
  rows: number,
  pixels: number,
  channels: number,
  ...[address, rowStride, pixelStride]: number[]
): void {
  for (let row = 0; row < rows; row++) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      const start = (address >>> 2) + row * rowStride + pixel * pixelStride;
      f32.fill(0, start, start + channels);
    }
  }
}
