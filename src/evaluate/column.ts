// A column of row-major values. Next: regression-metrics.ts, probability-metrics.ts and multi-label.ts measure one after the other.

/** [rows] of row-major [rows, columns]. */
export function column(values: ArrayLike<number>, columns: number, j: number): Float64Array {
  const own = new Float64Array(values.length / columns);
  for (let row = 0; row < own.length; row++) own[row] = values[row * columns + j];
  return own;
}
