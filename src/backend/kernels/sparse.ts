// Lists of nonzeros: how they are made, and the products over them. Before: gather.ts. Next: optimizer.ts.

import {
  activation,
  address,
  addressed,
  array,
  chunk,
  ELEMENT_WORK,
  indices,
  inOut,
  kernel,
  lists,
  matrix,
  optional,
  out,
  PRODUCT_WORK,
  panels,
  scalar,
  scratch,
  sizes,
  type TableOf,
  u8,
} from './describe.js';
import { product } from './extent.js';

/** Columns of a sparse product: the lists serve all of them. Most often half of the values are zeros or more. */
const COLUMNS = { over: 'n', unit: 4, work: 2 * PRODUCT_WORK };
/** A sparse product is counted as the dense one that it stands for. */
const PRODUCT = product('lines', 'n', 'length');

const gradient = [
  ...sizes('lines', 'n', 'length'),
  chunk('chunk'),
  lists('x', 'lines', 'length', 'chunk'),
  matrix('dz', 'length', 'n'),
  optional(array('mean', 'lines')),
  optional(array('scale', 'lines')),
  array('columnSums', 'n'),
] as const;

export const sparseKernels = {
  /**
   * Lists of the nonzeros of x u8 [lines, length], as the sparse products read them. An entry is a position u32 and a
   * value f32. The positions are cut into chunks of `chunk` (the last may be shorter): first all lines' entries of the
   * first chunk, line by line, positions ascending, then those of the next. pointers u32 [chunks·lines + 1]: where each
   * line's chunk begins, counted in entries, at pointers[c·lines + i]; the last is the total.
   * entries: room for lines·length of them and 8 more, which may be written.
   */
  listBytes: kernel(
    [
      ...sizes('lines', 'length'),
      chunk('chunk'),
      addressed(u8(array('x', 'lines', 'length'))),
      out(lists('out', 'lines', 'length', 'chunk')),
    ],
    null, // where a list begins depends on those before it
    5, // half of Fashion-MNIST's bytes become entries of eight
  ),

  /**
   * The same lists for the rows that `indices` (u32 [rows]) picks out of a CSR matrix: rowPointers u32 [*, +1],
   * columnIndices u32, ascending within a row, values f32. entries: room for the rows' entries.
   */
  listCsr: kernel(
    [
      ...sizes('rows', 'columns'),
      chunk('chunk'),
      address('rowPointers'),
      address('columnIndices'),
      address('values'),
      indices('indices', 'rows'),
      out(lists('out', 'rows', 'columns', 'chunk')),
    ],
    null,
    8,
  ),

  /** Lists of `lines` lines to those of their transpose: `length` lines of length `lines`, cut by `newChunk`. */
  transposeLists: kernel(
    [
      ...sizes('lines', 'length'),
      chunk('chunk'),
      lists('x', 'lines', 'length', 'chunk'),
      chunk('newChunk'),
      out(lists('out', 'length', 'lines', 'newChunk')),
    ],
    null,
    8,
  ),

  /**
   * Lists of y = x + shift where that is not 0, by row, by column, or both: x f32 [rows, columns], shift f32 [columns]. Since
   * x = y - shift, the products below give x's with shift as the mean. By column there are `columns` lines of length `rows`.
   * pointers and entries as in listBytes, with room for 4 entries more than rows·columns; pointers of 0 where lists are not
   * wanted. workspace, for columns: scratchBytes, 16·rows in whole lines of 64, 16-byte aligned; the kernel uses
   * 16·min(columnChunk, rows), rounded up alike.
   */
  listDifferences: kernel(
    [
      ...sizes('rows', 'columns'),
      chunk('rowChunk'),
      chunk('columnChunk'),
      array('x', 'rows', 'columns'),
      array('shift', 'columns'),
      optional(out(lists('byRow', 'rows', 'columns', 'rowChunk'))),
      optional(out(lists('byColumn', 'columns', 'rows', 'columnChunk'))),
      scratch('workspace', 16, 'rows'),
    ],
    { each: ['byRow', 'byColumn'], work: ELEMENT_WORK },
    16, // both ways
  ),

  /**
   * C = f(x̂·B + bias), x̂ = (x - mean)·scale: x [rows, length] as lists, B [length, n], C [rows, n], mean and scale
   * f32 [length] or both 0 for x as it is, bias [n] or 0. The standardisation is folded into B and bias, so that zeros
   * of x cost nothing: a zero of x is skipped, even against an infinite B. C's column stride is 1.
   * workspace: scratchBytes for each thread, (1 + length + rows)·SPARSE_PANEL_BYTES, 16-byte aligned; so too below.
   */
  sparseProduct: kernel(
    [
      ...sizes('lines', 'n', 'length'),
      chunk('chunk'),
      lists('x', 'lines', 'length', 'chunk'),
      matrix('b', 'length', 'n'),
      optional(array('mean', 'length')),
      optional(array('scale', 'length')),
      optional(array('bias', 'n')),
      out(matrix('c', 'lines', 'n')),
      optional(activation()),
      panels('length', 'lines'),
    ],
    COLUMNS,
    PRODUCT,
  ),

  /**
   * gradient [lines, n] = x̂ᵀ·dz = scale·(xᵀ·dz - mean·columnSums): xᵀ [lines, length] as lists (the columns of x),
   * dz [length, n], columnSums [n] those of dz, mean and scale f32 [lines] or both 0.
   */
  sparseGradient: kernel(
    [...gradient, out(matrix('gradient', 'lines', 'n')), panels('length', 'lines')],
    COLUMNS,
    PRODUCT,
  ),

  /** W -= learningRate·(gradient + l2·W), the gradient as in sparseGradient. For finite W. */
  sparseDescend: kernel(
    [
      ...gradient,
      inOut(matrix('w', 'lines', 'n')),
      scalar('learningRate'),
      scalar('l2'),
      panels('length', 'lines'),
    ],
    COLUMNS,
    PRODUCT,
  ),
};

export type SparseKernels = TableOf<typeof sparseKernels>;
