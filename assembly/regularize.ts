// Dropout by a counter-based generator, and the other elementwise kernels that keep a network from learning its rows by
// heart.

import { constant, loadUpTo4, madd, storeUpTo4 } from './simd';

// Philox4x32 (Salmon, Moraes, Dror & Shaw 2011, table 2): the two multipliers, and what is added to the key each round.
const PHILOX: usize = memory.data<u32>([0xd2511f53, 0xcd9e8d57, 0x9e3779b9, 0xbb67ae85]);
const ROUNDS = 10;

/** The upper and lower halves of eight 32-bit factors' 64-bit products, from their even and odd pairs. */
// @ts-ignore: decorator
@inline
function upper(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(low, high, 1, 3, 5, 7);
}
// @ts-ignore: decorator
@inline
function lower(low: v128, high: v128): v128 {
  return v128.shuffle<i32>(low, high, 0, 2, 4, 6);
}

/** Up to four elements: scaled where the random word reaches the threshold, else 0. */
// @ts-ignore: decorator
@inline
function drop4(rest: i32, x: usize, y: usize, word: v128, threshold: v128, scale: v128): void {
  if (rest <= 0) return;
  const width = min(4, rest);
  const kept = i32x4.ge_u(word, threshold);
  storeUpTo4(y, v128.and(f32x4.mul(loadUpTo4(x, width), scale), kept), width);
}

export function dropout(
  n: i32, x: usize, y: usize, rate: f64, key0: i32, key1: i32, step: i32, layer: i32, first: i32,
): void {
  assert((first & 15) == 0, 'dropout: first is not a multiple of 16');
  assert(rate >= 0 && rate < 1, 'dropout: rate is not from 0 to below 1');
  const threshold = i32x4.splat(<i32>(<u32>Math.floor(rate * 4294967296)));
  const scale = f32x4.splat(<f32>(1 / (1 - rate)));
  let counters = i32x4.add(i32x4.splat(first >> 2), i32x4(0, 1, 2, 3));
  const four = i32x4.splat(4);
  for (let i = 0; i < n; i += 16) {
    let c0 = counters, c1 = i32x4.splat(step), c2 = i32x4.splat(layer), c3 = i32x4.splat(0);
    let k0 = i32x4.splat(key0), k1 = i32x4.splat(key1);
    for (let round = 0; round < ROUNDS; round++) {
      const m0 = constant(PHILOX, 0);
      const m1 = constant(PHILOX, 1);
      const low0 = i64x2.extmul_low_i32x4_u(c0, m0), high0 = i64x2.extmul_high_i32x4_u(c0, m0);
      const low2 = i64x2.extmul_low_i32x4_u(c2, m1), high2 = i64x2.extmul_high_i32x4_u(c2, m1);
      c0 = v128.xor(v128.xor(upper(low2, high2), c1), k0);
      c2 = v128.xor(v128.xor(upper(low0, high0), c3), k1);
      c1 = lower(low2, high2);
      c3 = lower(low0, high0);
      k0 = i32x4.add(k0, constant(PHILOX, 2));
      k1 = i32x4.add(k1, constant(PHILOX, 3));
    }
    const rest = n - i;
    drop4(rest, x, y, c0, threshold, scale);
    drop4(rest - 4, x + 16, y + 16, c1, threshold, scale);
    drop4(rest - 8, x + 32, y + 32, c2, threshold, scale);
    drop4(rest - 12, x + 48, y + 48, c3, threshold, scale);
    counters = i32x4.add(counters, four);
    x += 64;
    y += 64;
  }
}

export function clamp(n: i32, x: usize, limit: f32): void {
  const upper = f32x4.splat(limit);
  const lower = f32x4.splat(-limit);
  for (let i = 0; i < n; i += 4) {
    const width = min(4, n - i);
    storeUpTo4(x, f32x4.min(f32x4.max(loadUpTo4(x, width), lower), upper), width);
    x += 16;
  }
}

export function addSigns(n: i32, w: usize, factor: f32, y: usize): void {
  const zero = f32x4.splat(0);
  const plus = f32x4.splat(factor);
  for (let i = 0; i < n; i += 4) {
    const width = min(4, n - i);
    const weight = loadUpTo4(w, width);
    const above = v128.and(f32x4.gt(weight, zero), plus);
    const below = v128.and(f32x4.lt(weight, zero), plus);
    storeUpTo4(y, f32x4.add(loadUpTo4(y, width), f32x4.sub(above, below)), width);
    w += 16;
    y += 16;
  }
}

export function limitColumns(rows: i32, columns: i32, w: usize, rowStride: i32, limit: f32): void {
  const rowBytes = (<usize>rowStride) << 2;
  const limits = f32x4.splat(limit);
  const one = f32x4.splat(1);
  for (let j = 0; j < columns; j += 4) {
    const width = min(4, columns - j);
    let squares = f32x4.splat(0);
    let at = w;
    for (let i = 0; i < rows; i++) {
      const weight = loadUpTo4(at, width);
      squares = madd(weight, weight, squares);
      at += rowBytes;
    }
    const length = f32x4.sqrt(squares);
    const beyond = v128.and(f32x4.gt(length, limits), f32x4.lt(length, f32x4.splat(Infinity)));
    if (v128.any_true(beyond)) {
      const factor = v128.bitselect(f32x4.div(limits, length), one, beyond);
      at = w;
      for (let i = 0; i < rows; i++) {
        storeUpTo4(at, f32x4.mul(loadUpTo4(at, width), factor), width);
        at += rowBytes;
      }
    }
    w += 16;
  }
}

export function moveAverage(n: i32, average: usize, x: usize, rate: f32): void {
  if (rate == 1) {
    memory.copy(average, x, (<usize>n) << 2); // x - average may round, and average need not be finite yet
    return;
  }
  const rates = f32x4.splat(rate);
  for (let i = 0; i < n; i += 4) {
    const width = min(4, n - i);
    const before = loadUpTo4(average, width);
    storeUpTo4(average, madd(rates, f32x4.sub(loadUpTo4(x, width), before), before), width);
    average += 16;
    x += 16;
  }
}
