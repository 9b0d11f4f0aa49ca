// What the operations of jacquard/kernels take. All matrices are row-major, without gaps between rows.
// Next: array-kernels.ts has the operations.

import type { Activation, ActivationText } from '../nn/activation-options.js';
import type { Padding } from '../nn/kinds/window-geometry.js';
import type { LentFloats } from './lent-floats.js';

/**
 * Where an operation reads or writes float32 numbers:
 * - an ordinary Float32Array, which is copied into the backend's memory, and out of it where it is written;
 * - `kernels.alloc()`'s floats, or a part of their `array`, which are used where they are.
 *
 * Copying costs about as much as reading the array twice. It matters where an operation does little with each number: see
 * `npm run bench:kernels`.
 */
export type Floats = Float32Array | LentFloats;

/** What `kernels.gemm()` takes. */
export interface GemmArguments {
  /** A: m rows of k numbers, or with `transposeA` k rows of m. */
  a: Floats;
  /** B: k rows of n numbers, or with `transposeB` n rows of k. */
  b: Floats;
  /** C: m rows of n numbers, which are overwritten. Default: a new array. */
  c?: Floats | undefined;
  /** Rows of C: from 1. */
  m: number;
  /** Columns of C: from 1. */
  n: number;
  /** Length of the sums, from 1. */
  k: number;
  /** Whether `a` holds the transpose of A. Default false. */
  transposeA?: boolean | undefined;
  /** Whether `b` holds the transpose of B. Default false. */
  transposeB?: boolean | undefined;
  /** Factor of the product. Default 1. */
  alpha?: number | undefined;
  /** Factor of what C holds before. With 0, C is not read. Default 0. */
  beta?: number | undefined;
  /** n numbers, added to each row. Default: none. */
  bias?: Floats | undefined;
  /** Applied to each result, such as 'relu' or 'leaky-relu:0.1'. Default: none. */
  activation?: ActivationText | Activation | undefined;
}

/** The image and the windows over it, of which the size of `kernels.conv2d()`'s result follows. */
export interface ImageWindows {
  /** Rows of pixels in an image: from 1. */
  height: number;
  /** Pixels in a row: from 1. */
  width: number;
  /** Height and width of the window, in pixels; one number for both. Default 3. */
  kernelSize?: number | readonly [height: number, width: number] | undefined;
  /** How many pixels the window moves, down and to the right. Default 1. */
  stride?: number | undefined;
  /**
   * 'same': zeros around the image, so that there are ceil(size/stride) positions (an odd one more after than before, as in TensorFlow).
   * 'valid': the window stays within the image. Default 'same'.
   */
  padding?: Padding | undefined;
}

/** What `kernels.conv2d()` takes. */
export interface Conv2dArguments extends ImageWindows {
  /** Images [batch, height, width, channels]. */
  x: Floats;
  /** Weights [kernel height, kernel width, channels, filters], as Keras has them. */
  w: Floats;
  /** Results [batch, output height, output width, filters], which are overwritten. Default: a new array. */
  y?: Floats | undefined;
  /** Images: from 1. Default 1. */
  batch?: number | undefined;
  /** Numbers of a pixel: from 1. Default 1. */
  channels?: number | undefined;
  /** Numbers of a pixel of the result: from 1. */
  filters: number;
  /** One number for each filter, added to its results. Default: none. */
  bias?: Floats | undefined;
  /** Applied to each result, such as 'relu'. Default: none. */
  activation?: ActivationText | Activation | undefined;
}

/** What `kernels.softmax()` takes. */
export interface SoftmaxArguments {
  /** [rows, columns] */
  x: Floats;
  /** [rows, columns], overwritten; may be `x`. Default: a new array. */
  y?: Floats | undefined;
  /** From 1. */
  rows: number;
  /** From 1. */
  columns: number;
}

/** What `kernels.activate()` takes. */
export interface ActivateArguments {
  /** Any number of numbers, from 1. */
  x: Floats;
  /** As many, overwritten; may be `x`. Default: a new array. */
  y?: Floats | undefined;
  /** Such as 'relu', 'leaky-relu:0.1' or { name: 'elu', slope: 0.5 }. */
  activation: ActivationText | Activation;
}

/** What `kernels.argmax()` takes. */
export interface ArgmaxArguments {
  /** [rows, columns] */
  x: Floats;
  /** From 1. */
  rows: number;
  /** From 1. */
  columns: number;
}
