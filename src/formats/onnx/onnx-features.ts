// The features that an ONNX graph reads: their shape, and how they are standardised. Before: onnx-values.ts. Next: onnx-reader.ts.

import type { Standardizer } from '../../data/standardize.js';
import { formatShape, type Shape, sizeOfShape } from '../../nn/shape.js';
import { isAll, type Lazy } from './onnx-values.js';

/** Numbers of a sample, above which a file is taken for hostile. */
const LARGEST_SAMPLE = 2 ** 25;

/** How the features are standardised, in the order in which they lie here. */
export type InputScale = Pick<Lazy, 'mean' | 'deviation' | 'clip'>;

export class OnnxFeatures {
  private scale: InputScale | null = null;

  constructor(public shape: Shape) {}

  get isTooLarge(): boolean {
    return !(sizeOfShape(this.shape) <= LARGEST_SAMPLE);
  }

  /** @returns what is wrong with it, or null */
  takeScale(scale: InputScale): string | null {
    const { mean, deviation, clip } = scale;
    const known = this.scale;
    const isSame = (a: Float64Array, b: Float64Array) =>
      a.length === b.length && a.every((one, j) => one === b[j]);
    if (known && !(isSame(known.mean, mean) && isSame(known.deviation, deviation) && known.clip === clip))
      return 'the features are standardised in two ways; here all layers read the same features';
    if (![...mean, ...deviation].every(Number.isFinite))
      return 'the features are standardised with a number that is not finite';
    this.scale = scale;
    return null;
  }

  /** @returns what is wrong with it, or null */
  takeShape(shape: Shape): string | null {
    if (this.shape.length > 1 && formatShape(this.shape) !== formatShape(shape))
      return 'the features are taken for images of two shapes';
    this.shape = shape;
    return null;
  }

  /** Null where the features are as they are. */
  standardizer(): Standardizer | null {
    if (!this.scale) return null;
    const { mean, deviation, clip } = this.scale;
    if (clip === undefined && isAll(mean, 0) && isAll(deviation, 1)) return null;
    const size = sizeOfShape(this.shape);
    const wide = (list: Float64Array) => Float32Array.from({ length: size }, (_, j) => list[j % list.length]);
    return { mean: wide(mean), deviation: wide(deviation), ...(clip !== undefined && { clip }) };
  }
}
