// Rows gathered by their numbers, and statistics over them. Before: reduce.ts. Next: sparse.ts lists their nonzeros.

import {
  addressed,
  array,
  ELEMENT_WORK,
  i32,
  indices,
  kernel,
  optional,
  out,
  picked,
  scalarOr,
  scratch,
  sizes,
  type TableOf,
  u8,
} from './describe.js';

const data = picked(array('data', 'rows', 'columns'));

const moments = [
  out(array('mean', 'columns')),
  out(array('deviation', 'columns')),
  scratch('scratch', 16, 'columns'),
] as const;

const standardised = [
  optional(array('mean', 'columns')),
  optional(array('scale', 'columns')),
  out(array('out', 'rows', 'columns')),
  scalarOr('limit', Number.POSITIVE_INFINITY),
] as const;

const ROWS = { over: 'rows', unit: 4, work: ELEMENT_WORK };

export const dataKernels = {
  /**
   * Mean and population standard deviation of each column of the u8 rows that `indices` (u32 [rows]) picks out of
   * data [*, columns], in one pass, accumulated in f64 (Welford 1962). mean, deviation f32 [columns];
   * scratch f64 [2·columns]. rows = 0 gives zeros.
   */
  columnMomentsU8: kernel(
    [...sizes('rows', 'columns'), u8(data), indices('indices', 'rows'), ...moments],
    null, // once for a data set, and the columns' stride is their number
  ),

  /** The same over f32 rows. */
  columnMomentsF32: kernel([...sizes('rows', 'columns'), data, indices('indices', 'rows'), ...moments], null),

  /**
   * out[i, j] = (data[indices[i], j] - mean[j])·scale[j], kept within ±limit (∞ for none; NaN stays), from u8 rows; mean = 0:
   * only converted.
   * indices u32 [rows] · data [*, columns] · mean, scale f32 [columns] · out f32 [rows, columns].
   */
  gatherU8: kernel(
    [...sizes('rows', 'columns'), u8(data), indices('indices', 'rows'), ...standardised],
    ROWS,
  ),

  /** The same from f32 rows. */
  gatherF32: kernel([...sizes('rows', 'columns'), data, indices('indices', 'rows'), ...standardised], ROWS),

  /** out[i] = data[indices[i]], rows of bytes as they are. data [*, columns] · out u8 [rows, columns]. */
  gatherBytes: kernel(
    [
      ...sizes('rows', 'columns'),
      u8(data),
      indices('indices', 'rows'),
      addressed(u8(out(array('out', 'rows', 'columns')))),
    ],
    { ...ROWS, work: 2 * ELEMENT_WORK },
  ),

  /** out u8 [columns, rows] = xᵀ, x u8 [rows, columns]. */
  transposeBytes: kernel(
    [
      ...sizes('rows', 'columns'),
      addressed(u8(array('x', 'rows', 'columns'))),
      addressed(u8(out(array('out', 'columns', 'rows')))),
    ],
    null, // its strides are its sizes
  ),

  /** out[i] = labels[indices[i]], i32. */
  gatherLabels: kernel(
    [
      ...sizes('rows'),
      i32(picked(array('labels', 'rows'))),
      indices('indices', 'rows'),
      i32(out(array('out', 'rows'))),
    ],
    null, // a batch has a few hundred
  ),
};

export type DataKernels = TableOf<typeof dataKernels>;
