// Where windows lie, for the cases of convolutions and pools. Before: augment.ts. Next: conv.ts, pool.ts.

import type { Sizes } from './case.js';

/** A geometry with "same" padding, or "valid" without any. */
export function windows(
  [height, width]: readonly [number, number],
  [kernelHeight, kernelWidth]: readonly [number, number],
  stride = 1,
  padding: 'same' | 'valid' = 'same',
): Sizes {
  const [rows, columns] = [along(height, kernelHeight), along(width, kernelWidth)];
  return {
    ...{ height, width, kernelHeight, kernelWidth, stride },
    ...{ top: rows.before, left: columns.before, outHeight: rows.count, outWidth: columns.count },
  };

  function along(size: number, kernel: number) {
    if (padding === 'valid') return { count: Math.floor((size - kernel) / stride) + 1, before: 0 };
    const count = Math.ceil(size / stride);
    return { count, before: Math.floor(Math.max((count - 1) * stride + kernel - size, 0) / 2) };
  }
}

/** What no array tells, which the call is given. */
export function placesOf({ height, width, stride, top, left }: Sizes) {
  return { height, width, stride, top, left };
}

/** Calls `visit` for each pair of an output pixel and an input pixel in its window, with the position in the window. */
export function eachPair(
  { height, width, kernelHeight, kernelWidth, outHeight, outWidth, stride, top, left }: Sizes,
  visit: (output: number, input: number, position: number) => void,
): void {
  for (let output = 0; output < outHeight * outWidth; output++) {
    for (let position = 0; position < kernelHeight * kernelWidth; position++) {
      const row = Math.floor(output / outWidth) * stride - top + Math.floor(position / kernelWidth);
      const column = (output % outWidth) * stride - left + (position % kernelWidth);
      const isInside = row >= 0 && row < height && column >= 0 && column < width;
      if (isInside) visit(output, row * width + column, position);
    }
  }
}
