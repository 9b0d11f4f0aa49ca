// How each kernel's call is cut into parts for several threads: rows or columns of the output, sums never. So the same bits
// come out for any number of threads. A kernel that is not cut has null, with the reason.
// Next: team.ts runs the parts.

import { SPARSE_PANEL_BYTES } from '../../../assembly/codes.js';
import type { KernelName, Kernels } from '../kernels.js';

/**
 * Argument lists, one for each part; a single one, or none, where the call is not worth cutting. `stride` is the bytes of
 * gemm's workspace that each part has for itself.
 */
type Cut = (values: readonly number[], threads: number, worth: number, stride: number) => number[][];

export interface Split {
  readonly cut: Cut;
  /** How many of the arguments, from the first, are sizes. */
  readonly shape: number;
}

// The least work that is cut, at worth 1. Publishing a call and waiting for its parts costs 2 to 5 µs while workers look for
// work, 15 when they sleep (Zen 4, Node 24), so a call should take 20 µs alone.
/** Multiply-adds of a product, at some 25 a nanosecond. */
const PRODUCT_WORK = 500_000;
/** Elements that are read, changed a little, and written. */
const ELEMENT_WORK = 60_000;
/** Elements with an exponential each. */
const EXP_WORK = 15_000;

/** gemm goes another road for fewer columns than this, where sums have another order; a part must never fall below. */
const NARROW_COLUMNS = 16;
/** … and for so few rows. */
const FEW_ROWS = 3;

/** [start, end) of each part: `total` cut into `threads` parts of whole `unit`s, as even as can be; empty ones left out. */
function ranges(total: number, threads: number, unit: number): [start: number, end: number][] {
  const units = Math.ceil(total / unit);
  const cut = (part: number) => Math.min(total, Math.round((units * part) / threads) * unit);
  return Array.from({ length: threads }, (_, part): [number, number] => [cut(part), cut(part + 1)]).filter(
    ([start, end]) => end > start,
  );
}

/** A list of arguments with some of them changed. */
function changed(values: readonly number[], changes: Readonly<Record<number, number>>): number[] {
  const copy = values.slice();
  for (const [index, value] of Object.entries(changes)) copy[Number(index)] = value;
  return copy;
}

/** An address moved on by so many floats; 0, which means none, stays. */
function moved(address: number, floats: number): number {
  return address === 0 ? 0 : address + 4 * floats;
}

/**
 * Cuts `n` elements, argument 0, where arguments `addresses` are float arrays of that length; `number` is the argument,
 * if any, that numbers the first element.
 */
function elements(work: number, addresses: readonly number[], number?: number): Split {
  const cut: Cut = (values, threads, worth) => {
    const [n] = values;
    if (n < work * worth) return [];
    return ranges(n, threads, 32).map(([start, end]) => {
      const changes: Record<number, number> = { 0: end - start };
      for (const at of addresses) changes[at] = moved(values[at], start);
      if (number) changes[number] = values[number] + start;
      return changed(values, changes);
    });
  };
  return { cut, shape: 1 };
}

/** Cuts rows, argument 0; `steps` says how many bytes each address argument moves on for a row. */
function rows(
  work: number,
  workOf: (values: readonly number[]) => number,
  steps: (values: readonly number[]) => Readonly<Record<number, number>>,
): Split {
  const cut: Cut = (values, threads, worth) => {
    if (workOf(values) < work * worth) return [];
    return ranges(values[0], threads, 4).map(([start, end]) => {
      const changes: Record<number, number> = { 0: end - start };
      for (const [at, bytes] of Object.entries(steps(values))) {
        const address = values[Number(at)];
        changes[Number(at)] = address === 0 ? 0 : address + start * bytes;
      }
      return changed(values, changes);
    });
  };
  return { cut, shape: 2 };
}

const area = ([rows, columns]: readonly number[]) => rows * columns;

interface ProductPlaces {
  /** Indices of the arguments. */
  a: number;
  b: number;
  c: number;
  bias?: number;
  y?: number;
  workspace: number;
}

/** Columns of C where there are enough for every thread, because a packed B then is not packed twice; else rows. */
function product({ a, b, c, bias, y, workspace }: ProductPlaces): Split {
  const cut: Cut = (values, threads, worth, stride) => {
    const [m, n, k] = values;
    if (m * n * k < PRODUCT_WORK * worth) return [];
    const byColumns = n >= 2 * NARROW_COLUMNS * threads;
    // Whole tiles of 8 columns; of 6 rows, or 8 where columns are few.
    const unit = byColumns ? 8 : n < NARROW_COLUMNS ? 8 : 6;
    const parts = ranges(byColumns ? n : m, threads, unit);
    if (!byColumns && parts.some(([start, end]) => end - start <= FEW_ROWS)) return [];
    return parts.map(([start, end], part) => {
      const changes: Record<number, number> = {
        [byColumns ? 1 : 0]: end - start,
        [c]: moved(values[c], byColumns ? start : start * values[c + 1]),
        [workspace]: values[workspace] + part * stride,
      };
      if (byColumns) {
        changes[b] = moved(values[b], start * values[b + 2]);
        if (bias !== undefined) changes[bias] = moved(values[bias], start);
      } else {
        changes[a] = moved(values[a], start * values[a + 1]);
      }
      if (y !== undefined) changes[y] = moved(values[y], byColumns ? start : start * values[y + 1]);
      return changed(values, changes);
    });
  };
  return { cut, shape: 3 };
}

/** Columns of a sparse product: the lists serve all of them. `offsets` are vectors of n that move along. */
function sparseColumns({ b, out, offsets }: { b: number; out: number; offsets: readonly number[] }): Split {
  const cut: Cut = (values, threads, worth) => {
    const [lines, n, length] = values;
    if (lines * n * length * 0.5 < PRODUCT_WORK * worth) return []; // most often half of the values are zeros or more
    const workspace = values.length - 1;
    const bytes = SPARSE_PANEL_BYTES * (1 + length + lines);
    return ranges(n, threads, 4).map(([start, end], part) => {
      const changes: Record<number, number> = {
        1: end - start,
        [b]: moved(values[b], start),
        [out]: moved(values[out], start),
        [workspace]: values[workspace] + part * bytes,
      };
      for (const at of offsets) changes[at] = moved(values[at], start);
      return changed(values, changes);
    });
  };
  return { cut, shape: 3 };
}

/** An update of the parameter block; the weights of a part that are decayed are those before `decayed`. */
function update(...arrays: readonly number[]): Split {
  const cut: Cut = (values, threads, worth) => {
    const [n, decayed] = values;
    if (n < ELEMENT_WORK * worth) return [];
    return ranges(n, threads, 16).map(([start, end]) => {
      const changes: Record<number, number> = {
        0: end - start,
        1: Math.max(0, Math.min(decayed, end) - start),
      };
      for (const at of arrays) changes[at] = moved(values[at], start);
      return changed(values, changes);
    });
  };
  return { cut, shape: 1 };
}

/** Cuts columns, argument 1, which all `addresses` move along. */
function columns(addresses: readonly number[]): Split {
  const cut: Cut = (values, threads, worth) => {
    if (area(values) < ELEMENT_WORK * worth) return [];
    return ranges(values[1], threads, 16).map(([start, end]) => {
      const changes: Record<number, number> = { 1: end - start };
      for (const at of addresses) changes[at] = moved(values[at], start);
      return changed(values, changes);
    });
  };
  return { cut, shape: 2 };
}

/** One part lists by row, one by column, where both are wanted. */
const oneWayEach: Cut = (values, threads, worth) => {
  const [rows, columns] = [6, 8]; // the arguments with their pointers
  if (threads < 2 || values[rows] === 0 || values[columns] === 0) return [];
  if (area(values) < ELEMENT_WORK * worth) return [];
  return [changed(values, { [columns]: 0 }), changed(values, { [rows]: 0 })];
};

export const SPLITS: Record<KernelName, Split | null> = {
  gemmWorkspaceBytes: null, // no work; the threaded table answers for all parts
  gemm: product({ a: 4, b: 7, c: 11, bias: 13, y: 16, workspace: 18 }),
  gemmDescend: product({ a: 3, b: 6, c: 9, workspace: 13 }),
  activate: elements(EXP_WORK, [1, 2]),
  deactivate: elements(ELEMENT_WORK, [1, 2, 3]),
  exp: elements(EXP_WORK, [1, 2]),
  log: elements(EXP_WORK, [1, 2]),
  softmax: rows(EXP_WORK, area, (v) => ({ 2: 4 * v[3], 4: 4 * v[5] })),
  softmaxCrossEntropy: null, // its totals are a sum over the rows
  sigmoidCrossEntropy: null, // likewise
  oneHot: rows(ELEMENT_WORK, area, (v) => ({ 2: 4, 3: 4 * v[1] })),
  columnSums: columns([2, 4]),
  columnMomentsU8: null, // once for a data set, and the columns' stride is their number
  columnMomentsF32: null,
  gatherU8: rows(ELEMENT_WORK, area, (v) => ({ 3: 4, 6: 4 * v[1] })),
  gatherF32: rows(ELEMENT_WORK, area, (v) => ({ 3: 4, 6: 4 * v[1] })),
  gatherBytes: rows(2 * ELEMENT_WORK, area, (v) => ({ 3: 4, 4: v[1] })),
  transposeBytes: null, // its strides are its sizes
  listBytes: null, // where a list begins hangs on those before it
  listCsr: null,
  transposeLists: null,
  listDifferences: { cut: oneWayEach, shape: 2 },
  sparseProduct: sparseColumns({ b: 6, out: 11, offsets: [10] }),
  sparseGradient: sparseColumns({ b: 6, out: 11, offsets: [10] }),
  sparseDescend: sparseColumns({ b: 6, out: 11, offsets: [10] }),
  gatherLabels: null, // a batch has a few hundred
  sgdStep: update(2, 3),
  sgdStepColumns: rows(ELEMENT_WORK, area, (v) => ({ 2: 4 * v[1], 3: 4 * v[1] })),
  momentumStep: update(2, 3, 4),
  rmspropStep: update(2, 3, 4),
  adagradStep: update(2, 3, 4),
  adamStep: update(2, 3, 4, 5),
  sumSquares: null, // a sum
  clipGradients: elements(ELEMENT_WORK, [1]),
  argmax: rows(ELEMENT_WORK, area, (v) => ({ 2: 4 * v[3], 4: 4 })),
  dropout: elements(EXP_WORK, [1, 2], 8),
  addSigns: elements(ELEMENT_WORK, [1, 3]),
  limitColumns: columns([2]),
  moveAverage: elements(ELEMENT_WORK, [1, 2]),
  normalize: columns([2, 4, 5, 6, 8, 9, 10, 11]),
  normalizeGradient: columns([2, 4, 6, 7, 8, 9]),
  gatherImages: rows(
    2 * ELEMENT_WORK,
    ([count, height, width, pixel]) => count * height * width * pixel,
    (v) => ({ 5: 4, 6: 4, 7: v[1] * v[2] * v[3] }),
  ),
  mixRows: null, // both rows of a pair change
  mixLabels: null, // a few hundred rows, and a sum
  squaredError: null, // its totals are sums over the rows
  huberError: null,
};

/** Bytes between the threads' workspaces for gemm: whole cache lines, so that no two share one. */
export function workspaceStride(kernels: Kernels): number {
  return Math.ceil(kernels.gemmWorkspaceBytes() / 64) * 64;
}
