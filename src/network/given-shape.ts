// The options inputSize and inputShape, of which one is needed. Before: options.ts. Next: network.ts.

import { OptionError, show } from '../errors.js';
import { type Shape, sizeOfShape } from '../nn/shape.js';
import type { NetworkOptions } from './options.js';

/** The shape of a sample, as it was given. @throws OptionError where both are given and differ in size */
export function givenShape({
  inputSize,
  inputShape,
}: Pick<NetworkOptions, 'inputSize' | 'inputShape'>): number | Shape {
  if (inputShape === undefined) return inputSize!; // defineArchitecture() refuses undefined
  if (!Array.isArray(inputShape))
    throw new OptionError(
      `inputShape: ${show(inputShape)} given; a list such as [28, 28, 1] expected, height, width and channels`,
    );
  const size = Array.isArray(inputSize) ? sizeOfShape(inputSize) : (inputSize ?? sizeOfShape(inputShape));
  if (sizeOfShape(inputShape) === size) return inputShape;
  throw new OptionError(
    `inputShape: [${inputShape.join(', ')}] has ${sizeOfShape(inputShape)} values, inputSize ${size}; leave inputSize out`,
  );
}
