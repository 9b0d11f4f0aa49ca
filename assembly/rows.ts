// What kernels ask of a row: its weight, its first largest element. Next: loss.ts, reduce.ts.

/** What row `i` counts: 1 where there are no weights. */
// @ts-ignore: decorator
@inline
export function rowWeight(weights: usize, i: i32): f32 {
  return weights ? load<f32>(weights + ((<usize>i) << 2)) : 1;
}

/** The column of a row's first largest element; NaN is never largest, and a row of nothing but NaN gives 0. */
export function argmaxRow(columns: i32, x: usize): i32 {
  let at = 0;
  let best = load<f32>(x);
  for (let j = 1; j < columns; j++) {
    const value = load<f32>(x + ((<usize>j) << 2));
    if (value > best || (best != best && value == value)) {
      best = value;
      at = j;
    }
  }
  return at;
}
