// Batch normalisation of other libraries, whose ε may be another: what makes the same of it with the ε here.
// Next: the readers of formats. Like it: fold-norms.ts.

import { NORM_EPSILON } from '../nn/kinds/batch-norm.js';

/**
 * The scale and the variance with which scale/√(variance + NORM_EPSILON) is what it was with `epsilon`: the difference is moved into the
 * variance or, where that would be negative, into the scale.
 */
export function withOwnEpsilon(scale: Float32Array, variance: Float32Array, epsilon: number) {
  const difference = epsilon - NORM_EPSILON;
  if (difference === 0) return { scale, variance };
  const moved = variance.map((one) => Math.max(0, one + difference));
  return {
    variance: moved,
    scale: scale.map((one, j) =>
      variance[j] + difference >= 0 ? one : one * Math.sqrt(NORM_EPSILON / (variance[j] + epsilon)),
    ),
  };
}
