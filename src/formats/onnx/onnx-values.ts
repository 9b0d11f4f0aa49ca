// What the names of an ONNX graph stand for while it is read: constants, the outputs of layers, and what may become a layer together with
// the nodes that follow. Before: onnx-file.ts. Next: onnx-reader.ts.

import type { Shape } from '../../nn/shape.js';

/** Numbers that do not depend on the rows. */
export interface Constant {
  readonly kind: 'constant';
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

/** What a layer makes of each row; of the layer "input", the features. */
export interface Rows {
  readonly kind: 'rows';
  /** The name in the graph. */
  readonly result: string;
  readonly layer: string;
  /** Of a sample, as here. */
  readonly shape: Shape;
  /** Of a sample, as in the graph. */
  readonly sizes: readonly number[];
  /** [height, width, channels] where the numbers lie channels first, as in OnnxResult. */
  readonly image: Shape | null;
}

export type LazyFunction = 'x' | 'erf' | 'gelu' | 'sigmoid' | 'silu' | 'softmax';

/**
 * (f(x) - mean)/deviation, 0 where the deviation is 0, then within ±clip; where there are several bases, f is the mean over them. Mean and
 * deviation are one number, or one for each of x in the order in which they lie here.
 */
export interface Lazy {
  readonly kind: 'lazy';
  readonly bases: readonly Rows[];
  readonly f: LazyFunction;
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  readonly clip?: number;
  /** Whether no other node reads what it was made of, so that it may be folded into the layer before. */
  readonly sole: boolean;
  /** The last node's name. */
  readonly node: string;
}

/** An image with rows and columns around it, which the window that reads it has as padding. */
export interface Padded {
  readonly kind: 'padded';
  readonly base: Rows;
  /** Top, left, bottom, right. */
  readonly pads: Pads;
  readonly value: number;
}
export type Pads = readonly [top: number, left: number, bottom: number, right: number];

/** 1 - p and p, of single outputs. */
export interface Pair {
  readonly kind: 'pair';
  readonly bases: readonly Rows[];
}

/** Of an array, as the node Shape tells them; the rows are -1. */
export interface Sizes {
  readonly kind: 'sizes';
  readonly sizes: readonly number[];
}

export type Value = Constant | Rows | Lazy | Padded | Pair | Sizes;

export const ONE = Float64Array.of(1);
export const ZERO = Float64Array.of(0);

/** f(a, b), number by number; either may be a single number. */
export function zip(a: Float64Array, b: Float64Array, f: (x: number, y: number) => number): Float64Array {
  const longer = a.length >= b.length ? a : b;
  return longer.map((_, i) => f(a[i % a.length], b[i % b.length]));
}

export function isAll(list: Float64Array, value: number): boolean {
  return list.every((one) => one === value);
}

/** Whether the numbers of f(x) are as they are. */
export function isPlain({ mean, deviation, clip }: Lazy): boolean {
  return isAll(mean, 0) && isAll(deviation, 1) && clip === undefined;
}

/** Constants of activations are float32 in a file, √2 as 1.4142135. */
export function isNear(value: number, wanted: number): boolean {
  return Math.abs(value - wanted) < 1e-5 * Math.abs(wanted);
}

export function singles({ data }: Constant): Float32Array {
  return data instanceof Float32Array ? data : Float32Array.from(data);
}

/** The decimal number of fewest digits that is this float32: 0.01, not 0.009999999776. */
export function shortest(value: number): number {
  const single = Math.fround(value);
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(single.toPrecision(digits));
    if (Math.fround(short) === single) return short;
  }
  return single;
}
