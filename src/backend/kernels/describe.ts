// The vocabulary in which kernels are described: each argument by name and kind, in the order in which the kernel takes them.
// From a description follow the type of the kernel table (index.ts), calls by named arguments (call.ts), what a call costs
// (../costs.ts) and how it is cut for several threads (../threads/split-call.ts).
// Next: gemm.ts, loss.ts and the other files here describe the kernels.

import { SPARSE_PANEL_BYTES } from '../../../assembly/codes.js';
import type { CostRule, SizeOf } from './extent.js';

export type { SizeOf } from './extent.js';

/** How many numbers an argument is. */
export const WIDTHS = {
  /** A size of arrays, known from the arrays themselves in a call by names. */
  size: 1,
  /** The same for a size that is no part of the work, such as the length of a list's chunks. */
  chunk: 1,
  /** How many of the first elements, at most the size that it is over. */
  prefix: 1,
  /** The number of the first element, which a cut moves on. */
  counter: 1,
  scalar: 1,
  /** Memory whose size is the caller's business. */
  address: 1,
  /** f64[2] that totals over the rows are added to: a kernel that has them is never cut. */
  stats: 1,
  /** Bytes for nobody else: so many for each of the size that it is over, in whole cache lines (see scratchBytes). */
  scratch: 1,
  /** Contiguous elements. */
  array: 1,
  /** Rows that are a stride apart: address and row stride. */
  matrix: 2,
  /** Address, row stride and column stride. */
  strided: 3,
  /** Images: for each row its pixels, for each pixel its channels. Address, row stride and pixel stride. */
  planes: 3,
  /** Lists of the nonzeros of lines: pointers and entries. */
  lists: 2,
  /** Code and slope. */
  activation: 2,
  /** Scratch of a matrix product, the backend's own; each part of a cut has some for itself. */
  workspace: 1,
  /** Scratch of a sparse product: SPARSE_PANEL_BYTES for 1 and for each of the sizes that it is over, for each part. */
  panels: 1,
} as const;

export type Kind = keyof typeof WIDTHS;

/** A cache line. */
const LINE_BYTES = 64;

/** Bytes of an element. */
export const BYTES = { u8: 1, i32: 4, u32: 4, f32: 4, f64: 8 } as const;
export type ElementType = keyof typeof BYTES;

export interface Argument<K extends Kind = Kind, N extends string = string> {
  readonly kind: K;
  readonly name: N;
  /** Names of the sizes that it extends over, the outermost first, or of their products (`extent.ts`); lists end with their chunk. */
  readonly over: readonly string[];
  /** Of an element; of scratch the bytes for each. */
  readonly type: ElementType | number;
  readonly reads: boolean;
  readonly writes: boolean;
  /** 0 where it is left out. */
  readonly optional?: boolean;
  /** A scalar where it is left out. */
  readonly fallback?: number;
  /** Its rows are picked by numbers: it has others than the size says, and a cut does not move it. */
  readonly picked?: boolean;
  /** May be given as an address, whose shape is then the caller's business: see `addressed`. */
  readonly addressed?: boolean;
  /** Numbers of rows: they do not count as bytes that are moved. */
  readonly numbers?: boolean;
}

function argument<K extends Kind, N extends string>(
  kind: K,
  name: N,
  over: readonly string[] = [],
  more: Partial<Argument> = {},
): Argument<K, N> {
  return { type: 'f32', reads: true, writes: false, ...more, kind, name, over };
}

type Sizes<N extends readonly string[]> = { [I in keyof N]: Argument<'size', N[I]> };

export const sizes = <const N extends readonly string[]>(...names: N) =>
  names.map((name) => argument('size', name)) as unknown as Sizes<N>;
export const chunk = <N extends string>(name: N) => argument('chunk', name);
export const prefix = <N extends string>(name: N, of: string) => argument('prefix', name, [of]);
export const counter = <N extends string>(name: N, of: string) =>
  optional(argument('counter', name, [of], { fallback: 0 }));
export const scalar = <N extends string>(name: N) => argument('scalar', name);
/** A scalar that may be left out. */
export const scalarOr = <N extends string>(name: N, fallback: number) =>
  optional(argument('scalar', name, [], { fallback }));
export const address = <N extends string>(name: N) => argument('address', name);
export const stats = () => inOut(argument('stats', 'stats', [], { type: 'f64' }));
export const scratch = <N extends string>(name: N, bytes: number, of: string) =>
  argument('scratch', name, [of], { type: bytes });
export const array = <N extends string>(name: N, ...over: string[]) => argument('array', name, over);
/** u32: numbers of rows. */
export const indices = <N extends string>(name: N, of: string) =>
  addressed(argument('array', name, [of], { type: 'u32', numbers: true }));
export const matrix = <N extends string>(name: N, rows: string, columns: string) =>
  argument('matrix', name, [rows, columns]);
export const strided = <N extends string>(name: N, rows: string, columns: string) =>
  argument('strided', name, [rows, columns]);
export const planes = <N extends string>(name: N, rows: string, pixels: string, channels: string) =>
  argument('planes', name, [rows, pixels, channels]);
export const lists = <N extends string>(name: N, lines: string, length: string, chunks: string) =>
  argument('lists', name, [lines, length, chunks]);
export const activation = () => argument('activation', 'activation');
export const workspace = () => optional(argument('workspace', 'workspace'));
export const panels = (...over: string[]) => argument('panels', 'workspace', over);

type Optional<A> = A & { readonly optional: true };

/** May be left out, or null: 0 then. */
export const optional = <A extends Argument>(one: A): Optional<A> => ({ ...one, optional: true });
/** Written, not read. */
export const out = <A extends Argument>(one: A): A => ({ ...one, reads: false, writes: true });
/** Read and written. */
export const inOut = <A extends Argument>(one: A): A => ({ ...one, writes: true });
export const u8 = <A extends Argument>(one: A): A => ({ ...one, type: 'u8' });
export const i32 = <A extends Argument>(one: A): A => ({ ...one, type: 'i32' });
export const f64 = <A extends Argument>(one: A): A => ({ ...one, type: 'f64' });
export const picked = <A extends Argument>(one: A) => addressed({ ...one, picked: true });
/**
 * An array that may be given as an address: where rows of it are picked by their numbers, so that no call knows its shape; and
 * where it lies in room for the largest batch, of which no matrix is made for each.
 */
export const addressed = <A extends Argument>(one: A): A & { readonly addressed: true } => ({
  ...one,
  addressed: true,
});

/** A size is cut into parts of whole `unit`s. */
export interface Slices {
  readonly over: string;
  readonly unit: number;
  /** The least product of the sizes that is cut. */
  readonly work: number;
  /** A part must have more than this, or the call is not cut. */
  readonly above?: number;
}

/** Bytes of an argument of kind scratch or panels, for one thread. */
export function scratchBytes({ kind, type, over }: Argument, size: SizeOf): number {
  if (kind === 'panels') return SPARSE_PANEL_BYTES * over.reduce((sum, of) => sum + size(of), 1);
  return Math.ceil(((type as number) * size(over[0])) / LINE_BYTES) * LINE_BYTES;
}

/**
 * How a call is cut for several threads: rows or columns of the output, sums never, so that the same bits come out for any
 * number of threads. `each`: one part makes each of these lists, where all are wanted. null: not at all.
 */
export type CutRule =
  | Slices
  | ((size: SizeOf, threads: number) => Slices)
  | { readonly each: readonly string[]; readonly work: number }
  | null;

// The least work that is cut. Publishing a call and waiting for its parts costs 2 to 5 µs while workers look for work, 15 when
// they sleep (Zen 4, Node 24), so a call should take 20 µs alone.
/** Multiply-adds of a product, at some 25 a nanosecond. */
export const PRODUCT_WORK = 500_000;
/** Elements that are read, changed a little, and written. */
export const ELEMENT_WORK = 60_000;
/** Elements with an exponential each. */
export const EXP_WORK = 15_000;

/** An argument with its place in the call. */
export type Placed = Argument & { readonly at: number };

/** `A` are the arguments, `R` is what the kernel returns. */
export interface Description<A extends readonly Argument[] = readonly Argument[], R = unknown> {
  readonly arguments: readonly Placed[];
  /** How many numbers the kernel takes. */
  readonly arity: number;
  /** Names of the sizes, which are its first arguments. */
  readonly sizes: readonly string[];
  readonly cut: CutRule;
  readonly cost?: CostRule;
  /** Never there: for the compiler alone. */
  readonly types?: { arguments: A; result: R };
}

/** A kernel that returns nothing. */
export const kernel = <const A extends readonly Argument[]>(args: A, cut: CutRule, cost?: CostRule) =>
  describe<A, void>(args, cut, cost);
/** A kernel that returns a number. */
export const numberKernel = <const A extends readonly Argument[]>(args: A, cut: CutRule) =>
  describe<A, number>(args, cut);

function describe<A extends readonly Argument[], R>(
  args: A,
  cut: CutRule,
  cost?: CostRule,
): Description<A, R> {
  let arity = 0;
  const placed = args.map((one) => {
    const at = arity;
    arity += WIDTHS[one.kind];
    return { ...one, at };
  });
  const names = args.filter(({ kind }) => kind === 'size').map(({ name }) => name);
  return { arguments: placed, arity, sizes: names, cut, cost };
}

/** As many numbers as a kind of argument is. */
type Numbers<K extends Kind> = [[number], [number, number], [number, number, number]][[
  never,
  0,
  1,
  2,
][(typeof WIDTHS)[K]]];

type Positional<A extends readonly Argument[]> = A extends readonly [
  infer First extends Argument,
  ...infer Rest extends readonly Argument[],
]
  ? [...Numbers<First['kind']>, ...Positional<Rest>]
  : [];

/** The functions that some descriptions describe: a part of the table. */
export type TableOf<Descriptions> = {
  [Name in keyof Descriptions]: Descriptions[Name] extends Description<infer A, infer R>
    ? (...values: Positional<A>) => R
    : never;
};
