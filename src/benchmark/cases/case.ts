// What a kernel's case is: its arguments for a shape, what must come out in float64, and how far a kernel may be from it. The
// conformance suite runs it on every backend and checks its gradient; the benchmark times it.
// Next: lay-out.ts puts a case into memory; gemm.ts, loss.ts and the other files here are the cases.

import type { KernelName } from '../../backend/kernels/index.js';
import type { Random } from '../../random.js';
import type { ActivationCode } from '../../tensor.js';

export type Values = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

/** Lines [lines, length] with their zeros, to be listed. */
export interface Dense {
  readonly dense: Float32Array | Uint8Array;
}

/** Arguments by name. Outputs that nothing is read from are left out; the case says which names are its own. */
export type Inputs = Readonly<Record<string, Values | number | ActivationCode | Dense>>;

/** Sizes by name, and whatever else the case wants to vary. */
export type Sizes = Readonly<Record<string, number>>;

/** What must stand in an output: within `bound(i)` of values[i]; to the bit where there is no bound. */
export interface Expected {
  readonly values: ArrayLike<number>;
  readonly bound?: (i: number) => number;
}

/** By the names of outputs; `result` is what the kernel returns. */
export type Outcome = Readonly<Record<string, Expected>>;

export interface GradientCheck {
  /** The output that must be the gradient of `f` at `point`, within `bound(i)` and the differences' own error. */
  readonly output: string;
  readonly point: ArrayLike<number>;
  readonly f: (x: readonly number[]) => number;
  readonly bound: (i: number) => number;
}

/** A row of the benchmark. */
export interface Timed {
  readonly title: string;
  readonly sizes: Sizes;
  /** In place of the inputs' own, such as rates that leave weights as they are over many calls. */
  readonly with?: Readonly<Record<string, number>>;
}

export interface KernelCase {
  readonly kernel: KernelName;
  /** What sets it apart from other cases of the kernel. */
  readonly variant: string;
  /** Those that are checked. */
  readonly shapes: readonly Sizes[];
  /** Those of a self-check, where the largest small one reaches too little of the kernel: small, each for another code path. */
  readonly codePaths?: readonly Sizes[];
  readonly timed: readonly Timed[];
  /** Strided matrices that lie transposed in memory. */
  readonly transposed: readonly string[];
  /** Outputs that may be an input's very array: output → input. */
  readonly inPlace: Readonly<Record<string, string>>;
  /** Names among the inputs that are no arguments: the case's own, for what must come out. */
  readonly own: readonly string[];
  inputs(sizes: Sizes, random: Random): Inputs;
  expected(inputs: Inputs, sizes: Sizes): Outcome;
  gradient?(inputs: Inputs, sizes: Sizes): GradientCheck;
}

interface Written<I extends Inputs>
  extends Pick<KernelCase, 'kernel' | 'shapes'>,
    Partial<Pick<KernelCase, 'variant' | 'codePaths' | 'timed' | 'transposed' | 'inPlace' | 'own'>> {
  inputs(sizes: Sizes, random: Random): I;
  expected(inputs: I, sizes: Sizes): Outcome;
  gradient?(inputs: I, sizes: Sizes): GradientCheck;
}

/** A case whose own inputs are typed. */
export function kernelCase<I extends Inputs>(one: Written<I>): KernelCase {
  const { variant = '', timed = [], transposed = [], inPlace = {}, own = [] } = one;
  return { ...one, variant, timed, transposed, inPlace, own } as unknown as KernelCase;
}

/** Half the distance from 1 to the next float: one rounding errs by at most this, relatively. */
export const EPSILON = 2 ** -24;
/** One unit in the last place, at most, relatively. */
export const ULP = 2 ** -23;
/** The smallest subnormal float, and the smallest normal one. */
export const SUBNORMAL = 2 ** -149;
export const SMALLEST_NORMAL = 2 ** -126;

/** Floats uniform on [low, high). */
export function uniform(random: Random, length: number, low: number, high: number): Float32Array {
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) values[i] = low + (high - low) * random.uniform();
  return values;
}

export function below(random: Random, length: number, end: number): Int32Array {
  return Int32Array.from({ length }, () => random.below(end));
}

/** Numbers of rows among `rows`, with repeats. */
export function picks(random: Random, length: number, rows: number): Uint32Array {
  return Uint32Array.from({ length }, () => random.below(rows));
}

/** Lengths around the four lanes of a vector, and one long enough for the main loop. */
export const LENGTHS: Sizes[] = [0, 1, 3, 4, 5, 7, 8, 15, 16, 17, 31, 61, 64, 1000].map((n) => ({ n }));

/** Every combination of these sizes. */
export function every(of: Readonly<Record<string, readonly number[]>>): Sizes[] {
  return Object.entries(of).reduce<Sizes[]>(
    (all, [name, sizes]) => all.flatMap((one) => sizes.map((size) => ({ ...one, [name]: size }))),
    [{}],
  );
}

/** `f` of each column, of which it is given the numbers of the elements. */
export function columnwise(rows: number, columns: number, f: (elements: number[]) => number): number[] {
  return Array.from({ length: columns }, (_, j) =>
    f(Array.from({ length: rows }, (_, i) => i * columns + j)),
  );
}

export function rowsOf<V extends Values>(values: V, columns: number): V[] {
  return Array.from({ length: columns && values.length / columns }, (_, i) =>
    values.subarray(i * columns, (i + 1) * columns),
  ) as V[];
}

export const sum = (values: ArrayLike<number>, f: (value: number, i: number) => number = (x) => x) =>
  Array.prototype.reduce.call(values, (total, x, i) => (total as number) + f(x as number, i), 0) as number;

/** The position of the first largest value; NaN is never largest, all NaN gives 0. */
export function firstLargestOf(values: ArrayLike<number>): number {
  let best = 0;
  for (let j = 1; j < values.length; j++) {
    if (values[j] > values[best] || (Number.isNaN(values[best]) && !Number.isNaN(values[j]))) best = j;
  }
  return best;
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
