// Augmentation of the rows of a training batch, a pixel or a value at a time. The contract: ../kernels/augment.ts.

import type { Heap } from '../../memory/heap.js';
import type { AugmentationKernels } from '../kernels/augment.js';
import { rowWeight } from './loss.js';

/** As `padded` in assembly/augment.ts. */
function padded(i: number, count: number, padding: number): number {
  if (padding === 0) return i;
  if (padding === 1) return Math.max(0, Math.min(count - 1, i));
  if (count === 1) return 0;
  const period = 2 * (count - 1);
  const place = ((i % period) + period) % period;
  return Math.min(place, period - place);
}

export function augmentationKernels(heap: Heap): AugmentationKernels {
  return {
    gatherImages(rows, height, width, pixel, data, indices, moves, padding, out) {
      const { u8, u32, i32 } = heap;
      const imageBytes = height * width * pixel;
      for (let i = 0; i < rows; i++) {
        const image = data + u32[(indices >>> 2) + i] * imageBytes;
        const move = i32[(moves >>> 2) + i];
        const right = ((move >> 8) & 0xff) - 128;
        const down = ((move >> 16) & 0xff) - 128;
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            const from = padded(x - right, width, padding);
            const column = move & 1 ? width - 1 - from : from;
            const line = padded(y - down, height, padding);
            const inside = line >= 0 && line < height && column >= 0 && column < width;
            const source = image + (line * width + column) * pixel;
            const to = out + i * imageBytes + (y * width + x) * pixel;
            for (let byte = 0; byte < pixel; byte++) u8[to + byte] = inside ? u8[source + byte] : 0;
          }
        }
      }
    },

    eraseSquares(rows, height, width, pixel, side, centres, images) {
      const { u8, i32 } = heap;
      for (let i = 0; i < rows; i++) {
        const centre = i32[(centres >>> 2) + i];
        const top = Math.floor(centre / width) - (side >> 1);
        const left = (centre % width) - (side >> 1);
        for (let y = Math.max(0, top); y < Math.min(height, top + side); y++) {
          const line = images + (i * height + y) * width * pixel;
          const [from, to] = [Math.max(0, left), Math.min(width, left + side)];
          u8.fill(0, line + from * pixel, line + Math.max(from, to) * pixel);
        }
      }
    },

    mixRows(rows, columns, x, share) {
      const { f32 } = heap;
      const part = Math.fround(share);
      for (let i = 0; i < rows >> 1; i++) {
        const a = (x >>> 2) + i * columns;
        const b = (x >>> 2) + (rows - 1 - i) * columns;
        for (let j = 0; j < columns; j++) {
          const difference = f32[b + j] - f32[a + j];
          f32[a + j] += part * difference;
          f32[b + j] -= part * difference;
        }
      }
    },

    mixLabels(rows, logits, rowStride, labels, scale, share, gradient, gradientRowStride, stats, weights) {
      const { f32, i32, f64 } = heap;
      const [factor, part] = [scale, share].map(Math.fround);
      for (let i = 0; i < rows; i++) {
        const own = i32[(labels >>> 2) + i];
        const other = i32[(labels >>> 2) + rows - 1 - i];
        const moved = part * rowWeight(f32, weights, i);
        const row = (logits >>> 2) + i * rowStride;
        f64[stats >>> 3] += moved * (f32[row + own] - f32[row + other]);
        if (gradient === 0) continue;
        const slope = (gradient >>> 2) + i * gradientRowStride;
        f32[slope + own] += factor * moved;
        f32[slope + other] -= factor * moved;
      }
    },
  };
}
