// Lists of nonzeros, and the input layer's products over them: the readable twin of assembly/sparse/.
//
// x̂ = (x - mean)·scale would turn every zero of x into another number. So the product takes x as it is, and what the
// standardisation changes is taken into B and the bias: x̂·B = x·(scale·B) - mean·(scale·B).

import { activated } from '../../functions/activations.js';
import type { Heap } from '../../memory/heap.js';
import type { SparseKernels } from '../kernels/sparse.js';

/** Lines as lists, cut into chunks; see ../kernels/sparse.ts. Addresses are bytes. */
interface Lists {
  lines: number;
  length: number;
  chunk: number;
  pointers: number;
  entries: number;
}

/** Calls visit(position, value) for each entry of a line, in order. */
function walkLine(
  { u32, f32 }: Heap,
  { lines, length, chunk, pointers, entries }: Lists,
  line: number,
  visit: (position: number, value: number) => void,
): void {
  for (let first = 0, at = (pointers >>> 2) + line; first < length; first += chunk, at += lines) {
    for (let e = u32[at]; e < u32[at + 1]; e++) {
      const entry = (entries >>> 2) + 2 * e;
      visit(u32[entry], f32[entry + 1]);
    }
  }
}

/** Writes lists chunk by chunk: `nonzerosOf(line, from, to)` gives a line's [position, value] pairs of from..to-1. */
function writeLists(
  { u32, f32 }: Heap,
  { lines, length, chunk, pointers, entries }: Lists,
  nonzerosOf: (line: number, from: number, to: number) => Iterable<[number, number]>,
): void {
  let pointer = pointers >>> 2;
  const first = entries >>> 2;
  let count = 0;
  for (let from = 0; from < length; from += chunk) {
    for (let line = 0; line < lines; line++) {
      u32[pointer++] = count;
      for (const [position, value] of nonzerosOf(line, from, Math.min(from + chunk, length))) {
        u32[first + 2 * count] = position;
        f32[first + 2 * count + 1] = value;
        count++;
      }
    }
  }
  u32[pointer] = count;
}

export function sparseKernels(heap: Heap): SparseKernels {
  /** Σ over a line's entries of value·scale[position]·b[position, j] for each of the n columns, in f64; scale 0: none. */
  function sumsOf(
    lists: Lists,
    line: number,
    n: number,
    b: number,
    bRowStride: number,
    scale: number,
  ): Float64Array {
    const { f32 } = heap;
    const sums = new Float64Array(n);
    walkLine(heap, lists, line, (position, value) => {
      const row = (b >>> 2) + position * bRowStride;
      const factor = scale === 0 ? value : value * f32[(scale >>> 2) + position];
      for (let j = 0; j < n; j++) sums[j] += factor * f32[row + j];
    });
    return sums;
  }

  /** scale·(sum - mean·columnSum) of a line, for each column. */
  function gradientOf(
    lists: Lists,
    line: number,
    n: number,
    dz: number,
    dzRowStride: number,
    mean: number,
    scale: number,
    columnSums: number,
  ): Float64Array {
    const { f32 } = heap;
    const sums = sumsOf(lists, line, n, dz, dzRowStride, 0);
    if (scale === 0) return sums;
    const centre = f32[(mean >>> 2) + line];
    const factor = f32[(scale >>> 2) + line];
    return sums.map((sum, j) => factor * (sum - centre * f32[(columnSums >>> 2) + j]));
  }

  /** Lists of what `valueAt(line, position)` gives, where that is not 0. */
  function writeNonzeros(lists: Lists, valueAt: (line: number, position: number) => number): void {
    writeLists(heap, lists, function* (line, from, to) {
      for (let at = from; at < to; at++) {
        const value = valueAt(line, at);
        if (value !== 0) yield [at, value];
      }
    });
  }

  /** x[row, column] + shift[column]. */
  function shifted(x: number, columns: number, row: number, shift: number, column: number): number {
    const { f32 } = heap;
    return Math.fround(f32[(x >>> 2) + row * columns + column] + f32[(shift >>> 2) + column]);
  }

  return {
    listBytes(lines, length, chunk, x, pointers, entries) {
      const { u8 } = heap;
      const lists = { lines, length, chunk, pointers, entries };
      writeNonzeros(lists, (line, at) => u8[(x >>> 0) + line * length + at]);
    },

    listCsr(rows, columns, chunk, rowPointers, columnIndices, values, indices, pointers, entries) {
      const { u32, f32 } = heap;
      const lists = { lines: rows, length: columns, chunk, pointers, entries };
      writeLists(heap, lists, function* (line, from, to) {
        const row = (rowPointers >>> 2) + u32[(indices >>> 2) + line];
        for (let e = u32[row]; e < u32[row + 1]; e++) {
          const column = u32[(columnIndices >>> 2) + e];
          if (column >= from && column < to) yield [column, f32[(values >>> 2) + e]];
        }
      });
    },

    transposeLists(lines, length, chunk, pointers, entries, newChunk, newPointers, newEntries) {
      const columns: [number, number][][] = Array.from({ length }, () => []);
      for (let line = 0; line < lines; line++) {
        walkLine(heap, { lines, length, chunk, pointers, entries }, line, (position, value) => {
          columns[position].push([line, value]);
        });
      }
      const lists = {
        ...{ lines: length, length: lines, chunk: newChunk },
        ...{ pointers: newPointers, entries: newEntries },
      };
      writeLists(heap, lists, (column, from, to) =>
        columns[column].filter(([line]) => line >= from && line < to),
      );
    },

    listDifferences(rows, columns, rowChunk, columnChunk, x, shift, ...outputs) {
      const [rowPointers, rowEntries, columnPointers, columnEntries] = outputs;
      const byRow = { lines: rows, length: columns, chunk: rowChunk };
      const byColumn = { lines: columns, length: rows, chunk: columnChunk };
      if (rowPointers !== 0) {
        const lists = { ...byRow, pointers: rowPointers, entries: rowEntries };
        writeNonzeros(lists, (row, column) => shifted(x, columns, row, shift, column));
      }
      if (columnPointers !== 0) {
        const lists = { ...byColumn, pointers: columnPointers, entries: columnEntries };
        writeNonzeros(lists, (column, row) => shifted(x, columns, row, shift, column));
      }
    },

    sparseProduct(
      ...[rows, n, length, chunk, pointers, entries, b, bRowStride, mean, scale, bias, c, cRowStride, ...rest]
    ) {
      const [activation, slope] = rest;
      const { f32 } = heap;
      const lists = { lines: rows, length, chunk, pointers, entries };
      // What every row shares: bias - Σ mean·scale·B.
      const base = Float64Array.from({ length: n }, (_, j) => (bias === 0 ? 0 : f32[(bias >>> 2) + j]));
      for (let k = 0; scale !== 0 && k < length; k++) {
        const factor = f32[(mean >>> 2) + k] * f32[(scale >>> 2) + k];
        for (let j = 0; j < n; j++) base[j] -= factor * f32[(b >>> 2) + k * bRowStride + j];
      }
      for (let i = 0; i < rows; i++) {
        const sums = sumsOf(lists, i, n, b, bRowStride, scale);
        const out = (c >>> 2) + i * cRowStride;
        for (let j = 0; j < n; j++) {
          f32[out + j] = activated(sums[j] + base[j], activation, Math.fround(slope));
        }
      }
    },

    sparseGradient(
      ...[lines, n, length, chunk, pointers, entries, dz, dzRowStride, mean, scale, columnSums, ...rest]
    ) {
      const [gradient, gradientRowStride] = rest;
      const lists = { lines, length, chunk, pointers, entries };
      for (let line = 0; line < lines; line++) {
        const values = gradientOf(lists, line, n, dz, dzRowStride, mean, scale, columnSums);
        heap.f32.set(values, (gradient >>> 2) + line * gradientRowStride);
      }
    },

    sparseDescend(
      ...[lines, n, length, chunk, pointers, entries, dz, dzRowStride, mean, scale, columnSums, ...rest]
    ) {
      const [w, wRowStride, learningRate, l2] = rest;
      const { f32 } = heap;
      const lists = { lines, length, chunk, pointers, entries };
      for (let line = 0; line < lines; line++) {
        const values = gradientOf(lists, line, n, dz, dzRowStride, mean, scale, columnSums);
        const row = (w >>> 2) + line * wRowStride;
        for (let j = 0; j < n; j++) {
          f32[row + j] -= Math.fround(learningRate) * (values[j] + Math.fround(l2) * f32[row + j]);
        }
      }
    },
  };
}
