// The part of the kernel table that deals with lists of nonzeros: how they are made, and the products over them.
// What kernels.ts says of arguments, strides and sizes holds here too.

export interface SparseKernels {
  /** out[i] = data[indices[i]], rows of bytes as they are. data [*, columns] · out u8 [rows, columns]. */
  gatherBytes(rows: number, columns: number, data: number, indices: number, out: number): void;

  /** out u8 [columns, rows] = xᵀ, x u8 [rows, columns]. */
  transposeBytes(rows: number, columns: number, x: number, out: number): void;

  /**
   * Lists of the nonzeros of x u8 [lines, length], as the sparse products read them. An entry is a position u32 and a
   * value f32. The positions are cut into chunks of `chunk` (the last may be shorter): first all lines' entries of the
   * first chunk, line by line, positions ascending, then those of the next. pointers u32 [chunks·lines + 1]: where each
   * line's chunk begins, counted in entries, at pointers[c·lines + i]; the last is the total.
   * entries: room for lines·length of them and 8 more, which may be written.
   */
  listBytes(lines: number, length: number, chunk: number, x: number, pointers: number, entries: number): void;

  /**
   * The same lists for the rows that `indices` (u32 [rows]) picks out of a CSR matrix: rowPointers u32 [*, +1],
   * columnIndices u32, ascending within a row, values f32. entries: room for the rows' entries.
   */
  listCsr(
    rows: number,
    columns: number,
    chunk: number,
    rowPointers: number,
    columnIndices: number,
    values: number,
    indices: number,
    pointers: number,
    entries: number,
  ): void;

  /** Lists of `lines` lines to those of their transpose: `length` lines of length `lines`, cut by `newChunk`. */
  transposeLists(
    lines: number,
    length: number,
    chunk: number,
    pointers: number,
    entries: number,
    newChunk: number,
    newPointers: number,
    newEntries: number,
  ): void;

  /**
   * Lists of y = x + shift where that is not 0, by row, by column, or both: x f32 [rows, columns], shift f32 [columns]. Since
   * x = y - shift, the products below give x's with shift as the mean. By column there are `columns` lines of length `rows`.
   * pointers and entries as in listBytes, with room for 4 entries more than rows·columns; pointers of 0 where lists are not
   * wanted. workspace, for columns: 16·min(columnChunk, rows) bytes, rounded up to a multiple of 64, 16-byte aligned.
   */
  listDifferences(
    rows: number,
    columns: number,
    rowChunk: number,
    columnChunk: number,
    x: number,
    shift: number,
    rowPointers: number,
    rowEntries: number,
    columnPointers: number,
    columnEntries: number,
    workspace: number,
  ): void;

  /**
   * C = f(x̂·B + bias), x̂ = (x - mean)·scale: x [rows, length] as lists, B [length, n], C [rows, n], mean and scale
   * f32 [length] or both 0 for x as it is, bias [n] or 0. The standardisation is folded into B and bias, so that zeros
   * of x cost nothing: a zero of x is skipped, even against an infinite B. C's column stride is 1.
   * workspace: (1 + length + rows)·SPARSE_PANEL_BYTES (assembly/codes.ts) for each thread, 16-byte aligned; so too below.
   */
  sparseProduct(
    rows: number,
    n: number,
    length: number,
    chunk: number,
    pointers: number,
    entries: number,
    b: number,
    bRowStride: number,
    mean: number,
    scale: number,
    bias: number,
    c: number,
    cRowStride: number,
    activation: number,
    slope: number,
    workspace: number,
  ): void;

  /**
   * gradient [lines, n] = x̂ᵀ·dz = scale·(xᵀ·dz - mean·columnSums): xᵀ [lines, length] as lists (the columns of x),
   * dz [length, n], columnSums [n] those of dz, mean and scale f32 [lines] or both 0.
   */
  sparseGradient(
    lines: number,
    n: number,
    length: number,
    chunk: number,
    pointers: number,
    entries: number,
    dz: number,
    dzRowStride: number,
    mean: number,
    scale: number,
    columnSums: number,
    gradient: number,
    gradientRowStride: number,
    workspace: number,
  ): void;

  /** W -= learningRate·(gradient + l2·W), the gradient as in sparseGradient. For finite W. */
  sparseDescend(
    lines: number,
    n: number,
    length: number,
    chunk: number,
    pointers: number,
    entries: number,
    dz: number,
    dzRowStride: number,
    mean: number,
    scale: number,
    columnSums: number,
    w: number,
    wRowStride: number,
    learningRate: number,
    l2: number,
    workspace: number,
  ): void;
}
