// The few vector helpers that every kernel file shares.

/**
 * Whether this is the `wide` binary: the same sums as `relaxed`, in code whose 128-bit operations stand in pairs on adjacent memory,
 * which V8's revectorization joins into 256-bit ones. asconfig.json sets the number. See docs/design/wide-vectors.md.
 */
export const IS_WIDE: bool = WIDE_VECTORS != 0;

/**
 * a·b + c in four lanes. The relaxed build compiles to one fused multiply-add (a single rounding), the plain one to
 * a multiply and an add: the choice falls at compile time, so no kernel asks at run time.
 */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/**
 * max(x, 0) in four lanes, NaN where x is: f32x4.max in two instructions and not eight (Zen 5, 9 multiply-adds an output: 93 and not 72
 * GFLOP/s). pmax leaves -0, which the sum makes 0.
 */
// @ts-ignore: decorator
@inline
export function relu4(x: v128): v128 {
  const zero = f32x4.splat(0);
  return f32x4.add(f32x4.pmax(x, zero), zero);
}

/** `count` (1 to 3) floats from `address`, the other lanes as in `fill`: a row's tail, without reading beyond it. */
export function loadPartialOr(address: usize, count: i32, fill: v128): v128 {
  let value = v128.load32_lane(address, fill, 0);
  if (count > 1) value = v128.load32_lane(address, value, 1, 4);
  if (count > 2) value = v128.load32_lane(address, value, 2, 8);
  return value;
}

/** The same with 0 in the other lanes. */
// @ts-ignore: decorator
@inline
export function loadPartial(address: usize, count: i32): v128 {
  return loadPartialOr(address, count, f32x4.splat(0));
}

/** Writes the first `count` (1 to 3) lanes. */
export function storePartial(address: usize, value: v128, count: i32): void {
  v128.store32_lane(address, value, 0);
  if (count > 1) v128.store32_lane(address, value, 1, 4);
  if (count > 2) v128.store32_lane(address, value, 2, 8);
}

/** `count` (1 to 4) floats, and as many written. */
// @ts-ignore: decorator
@inline
export function loadUpTo4(address: usize, count: i32): v128 {
  return count == 4 ? v128.load(address) : loadPartial(address, count);
}

// @ts-ignore: decorator
@inline
export function storeUpTo4(address: usize, value: v128, count: i32): void {
  if (count == 4) v128.store(address, value);
  else storePartial(address, value, count);
}

/** Zeros in every row. */
export function clearRows(rows: i32, columns: i32, x: usize, rowStride: i32): void {
  for (; rows > 0; rows--) {
    memory.fill(x, 0, (<usize>columns) << 2);
    x += (<usize>rowStride) << 2;
  }
}

/** The sum of the four lanes, pairwise. */
// @ts-ignore: decorator
@inline
export function sumLanes(value: v128): f32 {
  return (
    (f32x4.extract_lane(value, 0) + f32x4.extract_lane(value, 1)) +
    (f32x4.extract_lane(value, 2) + f32x4.extract_lane(value, 3))
  );
}

/** The sums of four vectors' lanes, one in each lane; added in sumLanes' order. */
// @ts-ignore: decorator
@inline
export function sumEach(a: v128, b: v128, c: v128, d: v128): v128 {
  const evenAb = v128.shuffle<f32>(a, b, 0, 2, 4, 6);
  const oddAb = v128.shuffle<f32>(a, b, 1, 3, 5, 7);
  const pairsAb = f32x4.add(evenAb, oddAb); // a0+a1, a2+a3, b0+b1, b2+b3
  const pairsCd = f32x4.add(v128.shuffle<f32>(c, d, 0, 2, 4, 6), v128.shuffle<f32>(c, d, 1, 3, 5, 7));
  return f32x4.add(v128.shuffle<f32>(pairsAb, pairsCd, 0, 2, 4, 6), v128.shuffle<f32>(pairsAb, pairsCd, 1, 3, 5, 7));
}

/** A constant from static memory in all lanes. V8 builds a v128 literal anew inside a loop; a load costs less. */
// @ts-ignore: decorator
@inline
export function constant(table: usize, index: usize): v128 {
  return v128.load32_splat(table + (index << 2));
}
