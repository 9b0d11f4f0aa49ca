// What the layers above the kernels pass around: places in linear memory with a shape, never views.

import { IDENTITY } from '../assembly/codes.js';
import type { ActivationFunction } from './functions/activations.js';

/** A float32 matrix in linear memory: row-major, `rowStride` elements from one row to the next. */
export interface Matrix {
  readonly address: number;
  readonly rows: number;
  readonly columns: number;
  readonly rowStride: number;
  readonly columnStride?: 1;
}

/** A matrix whose columns may be a stride apart too: a transposed one. Only matrix products take such. */
export interface StridedMatrix extends Omit<Matrix, 'columnStride'> {
  readonly columnStride: number;
}

/** `length` float32 (or int32, where the name says so) elements in a row in linear memory. */
export interface Vector {
  readonly address: number;
  readonly length: number;
}

/** Lines as lists of their nonzeros, in linear memory; `listBytes` in backend/kernels/sparse.ts describes the layout. */
export interface Lists {
  readonly lines: number;
  readonly length: number;
  /** Positions in a chunk. */
  readonly chunk: number;
  readonly pointers: number;
  readonly entries: number;
}

/** A batch of rows x as lists of the nonzeros of y, x = (y - mean)·scale, standardised only where it is used. */
export interface SparseMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly byRow: Lists;
  readonly byColumn: Lists;
  /** Of each column; both null for rows as they are. */
  readonly mean: Vector | null;
  readonly scale: Vector | null;
  /** Scratch for the products: (1 + rows + columns)·SPARSE_PANEL_BYTES for each thread. */
  readonly workspace: number;
}

/** An activation as the kernels take it: its code from assembly/codes.ts, and its slope, 0 where it has none. */
export interface ActivationCode {
  readonly code: ActivationFunction['code'];
  readonly slope: number;
}

export const NO_ACTIVATION: ActivationCode = { code: IDENTITY, slope: 0 };

export function isSparse(x: Matrix | SparseMatrix): x is SparseMatrix {
  return 'byRow' in x;
}

export function matrix(address: number, rows: number, columns: number, rowStride = columns): Matrix {
  return { address, rows, columns, rowStride };
}

/** Whether its rows follow one another without a gap. */
export function isContiguous({ columns, rowStride }: Matrix): boolean {
  return columns === rowStride;
}

/** One column of a matrix, [rows, 1]. */
export function columnOf(m: Matrix, column: number): Matrix {
  return { address: m.address + 4 * column, rows: m.rows, columns: 1, rowStride: m.rowStride };
}

export function vector(address: number, length: number): Vector {
  return { address, length };
}

export function transposed({ address, rows, columns, rowStride }: Matrix): StridedMatrix {
  return { address, rows: columns, columns: rows, rowStride: 1, columnStride: rowStride };
}

export function shapeOf(value: Matrix | StridedMatrix | SparseMatrix | Vector | Lists): string {
  if ('rows' in value) return `${value.rows}×${value.columns}`;
  return 'lines' in value ? `${value.lines}×${value.length}` : `${value.length}`;
}
