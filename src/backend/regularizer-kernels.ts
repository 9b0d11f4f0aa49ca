// The part of the kernel table that keeps a network from learning its rows by heart: dropout, the penalty on absolute
// values, the limit on a unit's weights, the average of the parameters.
// What kernels.ts says of arguments, strides and sizes holds here too.

export interface RegularizerKernels {
  /**
   * Inverted dropout: y[i] = x[i]·2¹⁶/(2¹⁶ - t), t = ⌊rate·2¹⁶⌋, where element first + i is kept, else 0, whatever x[i] is. In
   * place allowed. It is its own gradient partner: dx from dy with the same counters. rate (f64) from 0 to below 1.
   * Whether an element is kept hangs on its number and the 32-bit words key0, key1, step and layer alone: element
   * e = 32g + 8w + 4h + l has the lower (h = 0) or upper 16 bits of word w of Philox4x32-7 (Salmon, Moraes, Dror & Shaw
   * 2011, "Parallel random numbers: as easy as 1, 2, 3") at counter (4g + l, step, layer, 0) and key (key0, key1), and is
   * kept from t on. `first` is a multiple of 32. The same bits on every backend.
   */
  dropout(
    n: number,
    x: number,
    y: number,
    rate: number,
    key0: number,
    key1: number,
    step: number,
    layer: number,
    first: number,
  ): void;

  /** y[i] += factor·sign(w[i]), the gradient of factor·Σ|w|; the sign of 0 is 0. y and w apart. */
  addSigns(n: number, w: number, factor: number, y: number): void;

  /**
   * Columns of w [rows, columns] whose Euclidean length is above `limit` are scaled down to it; others keep their bits,
   * and so do those whose length is no finite float.
   */
  limitColumns(rows: number, columns: number, w: number, rowStride: number, limit: number): void;

  /** average[i] += rate·(x[i] - average[i]); a rate of 1 copies x. For finite x. */
  moveAverage(n: number, average: number, x: number, rate: number): void;
}
