// What the layers above the kernels pass around: places in linear memory with a shape, never views.

/** A float32 matrix in linear memory: row-major, `rowStride` elements from one row to the next. */
export interface Matrix {
  readonly address: number;
  readonly rows: number;
  readonly columns: number;
  readonly rowStride: number;
}

/** `length` float32 (or int32, where the name says so) elements in a row in linear memory. */
export interface Vector {
  readonly address: number;
  readonly length: number;
}

export function matrix(address: number, rows: number, columns: number, rowStride = columns): Matrix {
  return { address, rows, columns, rowStride };
}

/** One column of a matrix, [rows, 1]. */
export function columnOf(m: Matrix, column: number): Matrix {
  return { address: m.address + 4 * column, rows: m.rows, columns: 1, rowStride: m.rowStride };
}

export function vector(address: number, length: number): Vector {
  return { address, length };
}

export function shapeOf(value: Matrix | Vector): string {
  return 'rows' in value ? `${value.rows}×${value.columns}` : `${value.length}`;
}
