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
