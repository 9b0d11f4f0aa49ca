// Dropout by a counter-based generator, and the other elementwise kernels that keep a network from learning its rows by
// heart. The tails are scalar, which keeps the binary small.

import { constant, loadUpTo4, madd, storeUpTo4 } from './simd';

// Philox4x32 (Salmon, Moraes, Dror & Shaw 2011, table 2): the two multipliers, and what is added to the key each round.
const PHILOX: usize = memory.data<u32>([0xd2511f53, 0xcd9e8d57, 0x9e3779b9, 0xbb67ae85]);
// Seven rounds pass all of BigCrush (the paper, table 2); the ten that are usual are its margin of safety, and masks need none.
const ROUNDS = 7;

/** The upper and lower halves of four 64-bit products, from those of the low and the high lanes. */
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

/**
 * Four elements: scaled, but 0 where the upper 16 bits of their words are below the threshold's. Signed, because that
 * comparison is one instruction, unsigned two; the words come with their signs turned.
 */
// @ts-ignore: decorator
@inline
function dropped(x: v128, words: v128, threshold: v128, scale: v128): v128 {
  return v128.andnot(f32x4.mul(x, scale), i32x4.gt_s(threshold, words));
}

/** The top bits of both halves of each word turned, so that their order as signed numbers is that of the unsigned ones. */
// @ts-ignore: decorator
@inline
function turned(words: v128): v128 {
  return v128.xor(words, i32x4.splat(0x80008000));
}

/** Eight elements by four words: first by the words' lower halves. */
// @ts-ignore: decorator
@inline
function drop8(x: usize, y: usize, words: v128, threshold: v128, scale: v128): void {
  const signed = turned(words);
  v128.store(y, dropped(v128.load(x), i32x4.shl(signed, 16), threshold, scale));
  v128.store(y, dropped(v128.load(x, 16), signed, threshold, scale), 16);
}

// A word of 32 random bits decides for two elements, since the rounds that make it are nearly all of the work.
export function dropout(
  n: i32, x: usize, y: usize, rate: f64, key0: i32, key1: i32, step: i32, layer: i32, first: i32,
): void {
  assert((first & 31) == 0, 'dropout: first is not a multiple of 32');
  assert(rate >= 0 && rate < 1, 'dropout: rate is not from 0 to below 1');
  const limit = <i32>Math.floor(rate * 65536);
  const threshold = i32x4.splat((limit << 16) ^ 0x80000000);
  const scale = f32x4.splat(<f32>(65536.0 / <f64>(65536 - limit)));
  let counters = i32x4.add(i32x4.splat(first >> 3), i32x4(0, 1, 2, 3));
  const four = i32x4.splat(4);
  for (let rest = n; rest > 0; rest -= 32) {
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
    if (rest >= 32) {
      drop8(x, y, c0, threshold, scale);
      drop8(x + 32, y + 32, c1, threshold, scale);
      drop8(x + 64, y + 64, c2, threshold, scale);
      drop8(x + 96, y + 96, c3, threshold, scale);
      x += 128;
      y += 128;
    } else {
      for (let left = rest; left > 0; left -= 4) {
        const width = min(left, 4);
        storeUpTo4(y, dropped(loadUpTo4(x, width), i32x4.shl(turned(c0), 16), threshold, scale), width);
        x += 16;
        y += 16;
        if (((rest - left) & 4) == 0) c0 = i32x4.shr_u(c0, 16); // then the upper halves
        else {
          c0 = c1;
          c1 = c2;
          c2 = c3;
        }
      }
    }
    counters = i32x4.add(counters, four);
  }
}

export function addSigns(n: i32, w: usize, factor: f32, y: usize): void {
  const zero = f32x4.splat(0);
  const plus = f32x4.splat(factor);
  const end = w + ((<usize>n) << 2);
  for (; w + 16 <= end; w += 16) {
    const weight = v128.load(w);
    const above = v128.and(f32x4.gt(weight, zero), plus);
    const below = v128.and(f32x4.lt(weight, zero), plus);
    v128.store(y, f32x4.add(v128.load(y), f32x4.sub(above, below)));
    y += 16;
  }
  for (; w < end; w += 4) {
    const weight = load<f32>(w);
    store<f32>(y, load<f32>(y) + (weight > 0 ? factor : weight < 0 ? -factor : 0));
    y += 4;
  }
}

export function limitColumns(rows: i32, columns: i32, w: usize, rowStride: i32, limit: f32): void {
  const rowBytes = (<usize>rowStride) << 2;
  const limits = f32x4.splat(limit);
  const area = <usize>rows * rowBytes;
  let j = 0;
  for (; j + 4 <= columns; j += 4) {
    let squares = f32x4.splat(0);
    for (let at: usize = 0; at < area; at += rowBytes) {
      const weight = v128.load(w + at);
      squares = madd(weight, weight, squares);
    }
    const length = f32x4.sqrt(squares);
    const beyond = v128.and(f32x4.gt(length, limits), f32x4.lt(length, f32x4.splat(Infinity)));
    if (v128.any_true(beyond)) {
      const factor = v128.bitselect(f32x4.div(limits, length), f32x4.splat(1), beyond);
      for (let at: usize = 0; at < area; at += rowBytes) v128.store(w + at, f32x4.mul(v128.load(w + at), factor));
    }
    w += 16;
  }
  for (; j < columns; j++) {
    let squares: f32 = 0;
    for (let at: usize = 0; at < area; at += rowBytes) squares += load<f32>(w + at) * load<f32>(w + at);
    const length = sqrt(squares);
    if (length > limit && length < Infinity) {
      for (let at: usize = 0; at < area; at += rowBytes) store<f32>(w + at, load<f32>(w + at) * (limit / length));
    }
    w += 4;
  }
}

export function moveAverage(n: i32, average: usize, x: usize, rate: f32): void {
  if (rate == 1) {
    memory.copy(average, x, (<usize>n) << 2); // x - average may round, and average need not be finite yet
    return;
  }
  const rates = f32x4.splat(rate);
  const end = x + ((<usize>n) << 2);
  for (; x + 16 <= end; x += 16) {
    const before = v128.load(average);
    v128.store(average, madd(rates, f32x4.sub(v128.load(x), before), before));
    average += 16;
  }
  for (; x < end; x += 4) {
    const before = load<f32>(average);
    store<f32>(average, before + rate * (load<f32>(x) - before));
    average += 4;
  }
}
