// Quantiles of a column's values. Next: number.ts, bins.ts and date.ts learn from them.

/** The values in ascending order, without gaps. */
export function sorted(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value)).sort();
}

/** The value below which the share q of ascending values lies, linear between two of them (NumPy's default). */
export function quantile(ascending: Float64Array, q: number): number {
  const place = q * (ascending.length - 1);
  const low = Math.floor(place);
  const high = Math.min(low + 1, ascending.length - 1);
  const [from, to, share] = [ascending[low], ascending[high], place - low];
  const distance = to - from;
  return Number.isFinite(distance) ? from + distance * share : from * (1 - share) + to * share;
}
