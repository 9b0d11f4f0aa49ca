// Windows that move over an image: how many positions they take, and where padding goes. Samples are [height, width, channels].
// Next: conv2d.ts, pooling.ts.

import { OptionError } from '../../errors.js';
import { formatShape, type Shape } from '../shape.js';

/**
 * `same`: the image is padded so that there are ceil(size/stride) positions; where the padding is odd, the extra row or column comes
 * after (TensorFlow's rule; PyTorch pads both sides alike). `valid`: windows lie within the image.
 */
export const PADDINGS = ['same', 'valid'] as const;
/** Whether windows may reach beyond the image. */
export type Padding = (typeof PADDINGS)[number];

/** As the kernels take it. */
export interface Geometry {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly stride: number;
  /** Rows and columns of padding before the image. */
  readonly top: number;
  readonly left: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

interface Window {
  readonly size: readonly [height: number, width: number];
  readonly stride: number;
  readonly padding: Padding;
}

/** The sizes of an image; one of two dimensions has one channel. @throws OptionError for a sample that is no image */
export function imageOf(
  kind: string,
  shape: Shape,
): readonly [height: number, width: number, channels: number] {
  const [height, width, channels = 1] = shape;
  if (shape.length === 2 || shape.length === 3) return [height, width, channels];
  throw new OptionError(
    `${kind}: images of height, width and channels expected, samples of ${formatShape(shape)} given; put it before layers that flatten them, and give samples a shape such as 28×28×1`,
  );
}

/** @throws OptionError for a sample that is no image, or a window that does not fit in it */
export function geometryOf(kind: string, shape: Shape, { size, stride, padding }: Window): Geometry {
  const [height, width, channels] = imageOf(kind, shape);
  const [kernelHeight, kernelWidth] = size;
  if (padding === 'valid' && (kernelHeight > height || kernelWidth > width))
    throw new OptionError(
      `${kind}: a window of ${formatShape(size)} does not fit in an image of ${height}×${width}; make it smaller, leave out layers before it that shrink the image, or choose the padding same`,
    );
  const [outHeight, top] = along(height, kernelHeight, stride, padding);
  const [outWidth, left] = along(width, kernelWidth, stride, padding);
  return { height, width, channels, kernelHeight, kernelWidth, stride, top, left, outHeight, outWidth };
}

/** Positions, and the padding before the first. */
function along(
  size: number,
  kernel: number,
  stride: number,
  padding: Padding,
): [count: number, before: number] {
  if (padding === 'valid') return [Math.floor((size - kernel) / stride) + 1, 0];
  const count = Math.ceil(size / stride);
  const missing = Math.max((count - 1) * stride + kernel - size, 0);
  return [count, Math.floor(missing / 2)];
}
