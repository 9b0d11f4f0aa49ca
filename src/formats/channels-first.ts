// Tensors of images with channels last, as here, to channels first, as in PyTorch and ONNX, and back.
// Before: portable-model.ts.

import type { Shape } from '../nn/shape.js';

/** A sample that is an image, with channels first in PyTorch; [height, width] has one channel. */
export function isImage(shape: Shape): boolean {
  return shape.length === 2 || shape.length === 3;
}

/** [height, width, channels] */
export function imageShape([height, width, channels = 1]: Shape): Shape {
  return [height, width, channels];
}

/** For each position of an image in channel-height-width order, its position in height-width-channel order. */
export function channelsFirst([height, width, channels]: Shape): Uint32Array {
  const positions = height * width;
  return Uint32Array.from(
    { length: positions * channels },
    (_, k) => (k % positions) * channels + Math.floor(k / positions),
  );
}

/** The rows [rows, columns] in this order: row i is the given row order[i]. */
export function reorderRows(data: Float32Array, order: Uint32Array, columns: number): Float32Array {
  const moved = new Float32Array(data.length);
  order.forEach((from, to) => {
    moved.set(data.subarray(from * columns, (from + 1) * columns), to * columns);
  });
  return moved;
}

/** What reorderRows() was given. */
export function restoreRows<Numbers extends Float32Array | Float64Array>(
  moved: Numbers,
  order: Uint32Array,
  columns: number,
): Numbers {
  const data = moved.slice() as Numbers;
  order.forEach((to, from) => {
    data.set(moved.subarray(from * columns, (from + 1) * columns), to * columns);
  });
  return data;
}

/** [rows, columns] as [columns, rows]. */
export function transposed(data: Float32Array, rows: number, columns: number): Float32Array {
  const moved = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) moved[j * rows + i] = data[i * columns + j];
  }
  return moved;
}

/** Weights of a convolution, [height·width·channels, filters], as [filters, channels, height, width]; the shape is of a window. */
export function filtersFirst(weight: Float32Array, window: Shape, filters: number): Float32Array {
  const order = channelsFirst(window);
  return transposed(reorderRows(weight, order, filters), order.length, filters);
}

/** [filters, channels, height, width] as [height·width·channels, filters]. */
export function filtersLast(weight: Float32Array, window: Shape, filters: number): Float32Array {
  const order = channelsFirst(window);
  return restoreRows(transposed(weight, filters, order.length), order, filters);
}
