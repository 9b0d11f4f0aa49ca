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

export function sgdStepColumns(
  rows: i32, columns: i32, parameters: usize, gradients: usize, learningRates: usize, l2s: usize,
): void {
  for (let i = 0; i < rows; i++) {
    let j = 0;
    for (; j + 4 <= columns; j += 4) {
      const at = (<usize>j) << 2;
      const weight = v128.load(parameters + at);
      const slope = madd(v128.load(l2s + at), weight, v128.load(gradients + at));
      v128.store(parameters + at, f32x4.sub(weight, f32x4.mul(v128.load(learningRates + at), slope)));
    }
    for (; j < columns; j++) {
      const at = (<usize>j) << 2;
      const weight = load<f32>(parameters + at);
      const slope = load<f32>(l2s + at) * weight + load<f32>(gradients + at);
      store<f32>(parameters + at, weight - load<f32>(learningRates + at) * slope);
    }
    parameters += (<usize>columns) << 2;
    gradients += (<usize>columns) << 2;
  }
}
