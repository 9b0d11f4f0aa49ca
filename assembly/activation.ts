// Activation functions and their gradient partners, four lanes at a time.
// Next: gemm/epilogue.ts applies them as a product's last pass; src/functions/activations.ts lists them, and tests compare the two.
//
// A function has two branches here, one forward and one back. Where a code arrives that has none, the debug binary traps with
// the code; optimised binaries have no assertions, and callers pass codes of the registry only.

import { ELU, GELU, IDENTITY, LEAKY_RELU, RELU, SIGMOID, SILU, SOFTPLUS, TANH } from './codes';
import { exp4 } from './math/exp';
import { constant, loadPartial, madd, relu4, storePartial } from './simd';

// tanh x = x + x³·P(x²) for |x| < 0.625 (scripts/minimax.py: relative error 8.6e-9 before rounding).
const TANH_TABLE: usize = memory.data<f32>([
  0.625,
  -0.005704986863,
  0.02063908614,
  -0.05373971537,
  0.1333144158,
  -0.3333328068,
]);

// Φ(-u), the normal distribution's tail, = e^(-u²/2)·t·Q(t) with t = 1/(1 + u/4), for u up to 14, beyond which it is 0 in
// float32 (scripts/minimax.py: relative error 7.8e-8 before rounding). Then 1/√(2π).
const NORMAL_TABLE: usize = memory.data<f32>([
  0.02572336234,
  -0.1528087556,
  0.2961207628,
  -0.20578219,
  0.2017577291,
  0.03292806074,
  0.1037466675,
  0.09851684421,
  0.09979747981,
  0.3989422804,
]);

// 2 artanh(w/2) = w + w³·P(w²), |w| up to 2/3: the Taylor series, 1/((2k + 1)·4^k) from k = 6 down. What is left out is 1.4e-8.
const ARTANH_TABLE: usize = memory.data<f32>([
  1.0 / 53248,
  1.0 / 11264,
  1.0 / 2304,
  1.0 / 448,
  1.0 / 80,
  1.0 / 12,
]);

/** 1 / (1 + e^-x): within 4 units in the last place while e^-x is finite, 0 beyond. */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

/** tanh x = 1 - 2/(e^2|x| + 1) with x's sign; near 0, where that cancels, a polynomial. Within 4 units. */
// @ts-ignore: decorator
@inline
function tanh4(x: v128): v128 {
  const square = f32x4.mul(x, x);
  let p = madd(constant(TANH_TABLE, 1), square, constant(TANH_TABLE, 2));
  p = madd(p, square, constant(TANH_TABLE, 3));
  p = madd(p, square, constant(TANH_TABLE, 4));
  p = madd(p, square, constant(TANH_TABLE, 5));
  const small = madd(f32x4.mul(p, square), x, x);

  const magnitude = f32x4.abs(x);
  const one = f32x4.splat(1);
  const e = exp4(f32x4.add(magnitude, magnitude));
  const large = f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(e, one)));
  const signed = v128.bitselect(x, large, f32x4.splat(-0.0)); // the sign bit is x's
  return v128.bitselect(small, signed, f32x4.lt(magnitude, constant(TANH_TABLE, 0)));
}

/** x where x > 0, else slope·x; ReLU is slope 0. NaN stays NaN: it is not below 0, and NaN·slope is NaN. */
// @ts-ignore: decorator
@inline
function leakyRelu4(x: v128, slope: v128): v128 {
  return v128.bitselect(f32x4.mul(x, slope), x, f32x4.lt(x, f32x4.splat(0)));
}

// GELU is x·Φ(x), the exact form (Hendrycks & Gimpel 2016), within (12 + x²)·2^-24 of itself; SiLU, also called swish, is
// x·sigmoid(x) (Elfwing et al. 2018).

/** x where x > 0, else α(e^x - 1) (Clevert et al. 2016): within 4·2^-24·α there. */
function elu4(x: v128, alpha: v128): v128 {
  const zero = f32x4.splat(0);
  // exp of what is positive is not wanted, and may overflow; NaN comes through min.
  const curve = f32x4.mul(alpha, f32x4.sub(exp4(f32x4.min(x, zero)), f32x4.splat(1)));
  return v128.bitselect(x, curve, f32x4.gt(x, zero));
}

/** e^(-x²/2), the normal density but for its factor. */
// @ts-ignore: decorator
@inline
function bell4(x: v128): v128 {
  return exp4(f32x4.mul(f32x4.mul(x, f32x4.splat(-0.5)), x));
}

/** Φ(x), the normal distribution, from bell4(x). */
// @ts-ignore: decorator
@inline
function normal4(x: v128, bell: v128): v128 {
  const one = f32x4.splat(1);
  const t = f32x4.div(one, madd(f32x4.abs(x), f32x4.splat(0.25), one));
  let q = madd(constant(NORMAL_TABLE, 0), t, constant(NORMAL_TABLE, 1));
  q = madd(q, t, constant(NORMAL_TABLE, 2));
  q = madd(q, t, constant(NORMAL_TABLE, 3));
  q = madd(q, t, constant(NORMAL_TABLE, 4));
  q = madd(q, t, constant(NORMAL_TABLE, 5));
  q = madd(q, t, constant(NORMAL_TABLE, 6));
  q = madd(q, t, constant(NORMAL_TABLE, 7));
  q = madd(q, t, constant(NORMAL_TABLE, 8));
  const tail = f32x4.mul(bell, f32x4.mul(t, q));
  return v128.bitselect(f32x4.sub(one, tail), tail, f32x4.gt(x, f32x4.splat(0)));
}

/** Φ(x) + x·φ(x). */
function geluSlope4(x: v128): v128 {
  const bell = bell4(x);
  return madd(f32x4.mul(x, bell), constant(NORMAL_TABLE, 9), normal4(x, bell));
}

/** s + x·s(1 - s), s = sigmoid(x). */
function siluSlope4(x: v128): v128 {
  const s = sigmoid4(x);
  return madd(f32x4.mul(x, s), f32x4.sub(f32x4.splat(1), s), s);
}

/**
 * max(x, 0) + ln(1 + e^-|x|): nothing overflows, and e^x remains where x is far below 0. Within 5 units.
 * ln(1 + e) = 2 artanh(w/2), w = 2e/(2 + e).
 */
// @ts-ignore: decorator
@inline
function softplus4(x: v128): v128 {
  const e = exp4(f32x4.neg(f32x4.abs(x)));
  const w = f32x4.div(f32x4.add(e, e), f32x4.add(e, f32x4.splat(2)));
  const square = f32x4.mul(w, w);
  let p = madd(constant(ARTANH_TABLE, 0), square, constant(ARTANH_TABLE, 1));
  p = madd(p, square, constant(ARTANH_TABLE, 2));
  p = madd(p, square, constant(ARTANH_TABLE, 3));
  p = madd(p, square, constant(ARTANH_TABLE, 4));
  p = madd(p, square, constant(ARTANH_TABLE, 5));
  return f32x4.add(f32x4.max(x, f32x4.splat(0)), madd(f32x4.mul(p, square), w, w));
}

/** sigmoid(x) = 1 - e^-y from softplus y; as 2t/(1 + t), t = tanh(y/2), a tiny y loses nothing. */
// @ts-ignore: decorator
@inline
function softplusSlope4(y: v128): v128 {
  const t = tanh4(f32x4.mul(y, f32x4.splat(0.5)));
  return f32x4.div(f32x4.add(t, t), f32x4.add(t, f32x4.splat(1)));
}

/** What the debug binary says of a code that has no branch. */
function unknown(activation: i32): string {
  return 'activation code ' + activation.toString() + ' is unknown';
}

/** f(x) of those with an exponential: a function, because inlined into every tile they would make half the binary. */
function curved4(x: v128, activation: i32, slope: v128): v128 {
  if (activation == SIGMOID) return sigmoid4(x);
  if (activation == TANH) return tanh4(x);
  if (activation == ELU) return elu4(x, slope);
  if (activation == SOFTPLUS) return softplus4(x);
  assert(activation == GELU || activation == SILU, unknown(activation));
  return f32x4.mul(x, activation == GELU ? normal4(x, bell4(x)) : sigmoid4(x));
}

/** f(x), f by its code. ReLU is a maximum, because 0·∞ would turn -∞ into NaN. */
// @ts-ignore: decorator
@inline
export function activate4(x: v128, activation: i32, slope: v128): v128 {
  if (activation == IDENTITY) return x;
  if (activation == RELU) return relu4(x);
  if (activation == LEAKY_RELU) return leakyRelu4(x, slope);
  return curved4(x, activation, slope);
}

/** f'(x) of those with an exponential, from the output y = f(x); of GELU and SiLU from the input. */
function curvedSlope4(y: v128, activation: i32, slope: v128): v128 {
  const one = f32x4.splat(1);
  if (activation == SIGMOID) return f32x4.mul(y, f32x4.sub(one, y));
  if (activation == TANH) return f32x4.sub(one, f32x4.mul(y, y));
  if (activation == ELU) return v128.bitselect(one, f32x4.add(y, slope), f32x4.gt(y, f32x4.splat(0))); // αe^x = y + α
  if (activation == SOFTPLUS) return softplusSlope4(y);
  if (activation == GELU) return geluSlope4(y);
  assert(activation == SILU, unknown(activation));
  return siluSlope4(y);
}

/** dy·f'(x), f' from the output y = f(x); of GELU and SiLU y is the input x. */
// @ts-ignore: decorator
@inline
export function deactivate4(y: v128, dy: v128, activation: i32, slope: v128): v128 {
  if (activation == IDENTITY) return dy;
  const positive = f32x4.gt(y, f32x4.splat(0));
  if (activation == RELU) return v128.and(dy, positive);
  if (activation == LEAKY_RELU) return v128.bitselect(dy, f32x4.mul(dy, slope), positive);
  return f32x4.mul(dy, curvedSlope4(y, activation, slope));
}

export function activate(n: i32, x: usize, y: usize, activation: i32, slope: f32): void {
  const slopes = f32x4.splat(slope);
  const end = x + ((<usize>(n & ~3)) << 2);
  while (x < end) {
    v128.store(y, activate4(v128.load(x), activation, slopes));
    x += 16;
    y += 16;
  }
  const rest = n & 3;
  if (rest) storePartial(y, activate4(loadPartial(x, rest), activation, slopes), rest);
}

export function deactivate(n: i32, y: usize, dy: usize, dx: usize, activation: i32, slope: f32): void {
  const slopes = f32x4.splat(slope);
  const end = y + ((<usize>(n & ~3)) << 2);
  while (y < end) {
    v128.store(dx, deactivate4(v128.load(y), v128.load(dy), activation, slopes));
    y += 16;
    dy += 16;
    dx += 16;
  }
  const rest = n & 3;
  if (rest) storePartial(dx, deactivate4(loadPartial(y, rest), loadPartial(dy, rest), activation, slopes), rest);
}
