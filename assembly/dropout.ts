// Dropout, by a counter-based generator of random words (Philox). The tail is scalar, which keeps the binary small.
// Before: src/program/operations.ts calls it. The contract stands in src/backend/kernels/dropout.ts. Next: regularize.ts.

import { constant, loadUpTo4, storeUpTo4 } from './simd';

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
