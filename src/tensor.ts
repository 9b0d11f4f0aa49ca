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

/** Lines as lists of their nonzeros, in linear memory; `listBytes` in backend/kernels.ts describes the layout. */
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
  /** Of each column; both 0 for rows as they are. */
  readonly mean: number;
  readonly scale: number;
  /** Scratch for the products: (1 + rows + columns)·SPARSE_PANEL_BYTES for each thread. */
  readonly workspace: number;
}

export function isSparse(x: Matrix | SparseMatrix): x is SparseMatrix {
  return 'byRow' in x;
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

export function shapeOf(value: Matrix | SparseMatrix | Vector): string {
  return 'rows' in value ? `${value.rows}×${value.columns}` : `${value.length}`;
}
