// Gradient clipping, by the norm of all gradients together and by the magnitude of each. Next: optimizer-step.ts clips before each
// update; the kernels are in assembly/optimizer.ts.

import type { Ops } from '../ops.js';
import type { Vector } from '../tensor.js';

/** Limits on the gradient, none where undefined; the norm's comes first. */
export interface Clipping {
  /** The most that the norm of all gradients together may be: larger ones are scaled down. */
  clipNorm?: number;
  /** The most that any gradient's magnitude may be: larger ones are cut off. */
  clipValue?: number;
}

/**
 * Clips gradients as torch.nn.utils.clip_grad_norm_ and clip_grad_value_ do it. Returns their norm before, 0 where it has no limit;
 * gradients of a norm that is not finite are left as they are.
 */
export function clipGradients(ops: Ops, gradients: Vector, clipping: Clipping): number {
  const { clipNorm = Number.POSITIVE_INFINITY, clipValue = Number.POSITIVE_INFINITY } = clipping;
  let norm = 0;
  let scale = 1;
  if (clipNorm < Number.POSITIVE_INFINITY) {
    norm = Math.sqrt(ops.call.sumSquares({ x: gradients }));
    if (!Number.isFinite(norm)) return norm;
    scale = Math.min(1, clipNorm / (norm + 1e-6));
  }
  if (scale < 1 || clipValue < Number.POSITIVE_INFINITY)
    ops.call.clipGradients({ x: gradients, scale, limit: clipValue });
  return norm;
}
