// Checks of sizes, windows and activations that the operations of jacquard/kernels share.
// Before: array-arguments.ts. Next: array-kernels.ts.

import { MOST_WINDOW_POSITIONS } from '../../assembly/codes.js';
import { OptionError, requireKnownOptions, show } from '../errors.js';
import { type Activation, activationCode, parseActivation } from '../nn/activation-options.js';
import { type Geometry, geometryOf, PADDINGS } from '../nn/kinds/window-geometry.js';
import { settle } from '../options/option.js';
import { checkNumber, choice, heightAndWidth, number } from '../options/option-kinds.js';
import { type ActivationCode, NO_ACTIVATION } from '../tensor.js';
import type { ImageWindows } from './array-arguments.js';

/** Of an array or one of its sides. */
export const SIZE = { whole: true, from: 1, to: 2 ** 31 - 1 } as const;

const STEP = { whole: true, from: 1, to: 1000 } as const;
const WINDOWS = {
  kernelSize: heightAndWidth(STEP, [3, 3]),
  stride: number(STEP, 1),
  padding: choice(PADDINGS, 'same'),
};
/** What ImageWindows may have. */
export const WINDOW_NAMES = ['height', 'width', ...Object.keys(WINDOWS)];

/** The size of that name. @throws OptionError for what is no size, or missing without `usual` */
export function sizeIn(operation: string, given: object, name: string, usual?: number): number {
  const value = (given as Record<string, unknown>)[name] ?? usual;
  return checkNumber(SIZE, value as number, `${operation}: ${name}`);
}

/** Where the windows of so many channels lie. @throws OptionError for an image or a window that is none, or does not fit */
export function geometryIn(operation: string, given: ImageWindows, channels: number): Geometry {
  const image = [sizeIn(operation, given, 'height'), sizeIn(operation, given, 'width'), channels];
  const { kernelSize: size, stride, padding } = settle(WINDOWS, given, `${operation}: `);
  if (size[0] * size[1] > MOST_WINDOW_POSITIONS)
    throw new OptionError(
      `${operation}: kernelSize: ${size.join('×')} has ${size[0] * size[1]} positions, at most ${MOST_WINDOW_POSITIONS} are possible`,
    );
  return geometryOf(operation, image, { size, stride, padding });
}

/** The activation as kernels take it; without one, none. @throws OptionError for what is none */
export function activationIn(operation: string, given: unknown): ActivationCode {
  if (given === undefined || given === null) return NO_ACTIVATION;
  if (typeof given !== 'string' && typeof (given as Activation).name !== 'string')
    throw new OptionError(`${operation}: activation: ${show(given)} is no name such as "relu"`);
  return activationCode(parseActivation(given as Activation));
}

/**
 * The sizes of a convolution's result: with padding 'same' ceil(size/stride), with 'valid' floor((size - kernel)/stride) + 1.
 *
 * @returns rows and columns of pixels.
 * @throws OptionError that names the argument
 * @example
 * const { height, width } = conv2dOutput({ height: 28, width: 28, kernelSize: 5, padding: 'valid' });   // 24 and 24
 * const y = kernels.alloc(batch * height * width * filters);
 */
export function conv2dOutput(windows: ImageWindows): { height: number; width: number } {
  requireKnownOptions('conv2dOutput', windows, WINDOW_NAMES);
  const { outHeight, outWidth } = geometryIn('conv2dOutput', windows, 1);
  return { height: outHeight, width: outWidth };
}
