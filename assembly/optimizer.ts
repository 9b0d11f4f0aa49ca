// Parameter updates: one call over the whole parameter block, weights first, then biases.

import { loadPartial, madd, storePartial } from './simd';

/** w -= learningRate·(g + l2·w) over n parameters. */
function descend(n: i32, w: usize, g: usize, learningRate: f32, l2: f32): void {
  const rate = f32x4.splat(-learningRate);
  const decay = f32x4.splat(l2);
  const end = w + ((<usize>(n & ~3)) << 2);
  while (w < end) {
    const weight = v128.load(w);
    v128.store(w, madd(rate, madd(decay, weight, v128.load(g)), weight));
    w += 16;
    g += 16;
  }
  const rest = n & 3;
  if (rest) {
    const weight = loadPartial(w, rest);
    storePartial(w, madd(rate, madd(decay, weight, loadPartial(g, rest)), weight), rest);
  }
}

export function sgdStep(n: i32, decayed: i32, parameters: usize, gradients: usize, learningRate: f32, l2: f32): void {
  assert(decayed >= 0 && decayed <= n, 'sgdStep: decayed is not within 0..n');
  descend(decayed, parameters, gradients, learningRate, l2);
  const offset = (<usize>decayed) << 2;
  descend(n - decayed, parameters + offset, gradients + offset, learningRate, 0);
}

/** w - rate·(g + decay·w), each lane with its own rate and decay. */
// @ts-ignore: decorator
@inline
function descend4(weight: v128, gradient: v128, rate: v128, decay: v128): v128 {
  return f32x4.sub(weight, f32x4.mul(rate, madd(decay, weight, gradient)));
}

export function sgdStepColumns(
  rows: i32, columns: i32, parameters: usize, gradients: usize, learningRates: usize, l2s: usize,
): void {
  const whole = columns & ~3;
  const rest = columns & 3;
  for (let i = 0; i < rows; i++) {
    let at: usize = 0;
    for (; at < (<usize>whole) << 2; at += 16) {
      const w = parameters + at;
      v128.store(w, descend4(v128.load(w), v128.load(gradients + at), v128.load(learningRates + at), v128.load(l2s + at)));
    }
    if (rest) {
      const w = parameters + at;
      const gradient = loadPartial(gradients + at, rest);
      const rate = loadPartial(learningRates + at, rest);
      storePartial(w, descend4(loadPartial(w, rest), gradient, rate, loadPartial(l2s + at, rest)), rest);
    }
    parameters += (<usize>columns) << 2;
    gradients += (<usize>columns) << 2;
  }
}
