// Gradient clipping, by the norm of a network's gradients together and by the magnitude of each. Next: optimizer-step.ts clips before
// each update; the kernels are in assembly/optimizer.ts.

import { membersOf } from '../nn/ensemble.js';
import type { Model } from '../nn/model.js';
import type { Ops } from '../ops.js';
import { type Vector, vector } from '../tensor.js';

/** Limits on the gradient, none where undefined; the norm's comes first. */
export interface Clipping {
  /** The maximum norm of all gradients together: larger ones are scaled down. */
  clipNorm?: number;
  /** The most that any gradient's magnitude may be: larger ones are cut off. */
  clipValue?: number;
}

/** The gradients of each network of an ensemble, which is clipped by a norm of its own: the stretches of the block that are its. */
export type Gradients = readonly (readonly Vector[])[];

/** Of a model whose block of gradients lies at `address`. */
export function gradientsOf({ architecture, plan }: Model, address: number): Gradients {
  const members = membersOf(architecture);
  if (members.length === 1) return [[vector(address, plan.count)]];
  const trained = plan.tensors.filter(({ trained }) => trained);
  return members.map((nodes) =>
    trained
      .filter(({ node }) => nodes.includes(node))
      .map(({ offset, length }) => vector(address + 4 * offset, length)),
  );
}

/**
 * Clips gradients as torch.nn.utils.clip_grad_norm_ and clip_grad_value_ do it. Returns the largest norm before, 0 where it has no
 * limit; where one is not finite, that one, and some gradients are left as they are.
 */
export function clipGradients(ops: Ops, gradients: Gradients, clipping: Clipping): number {
  let largest = 0;
  for (const own of gradients) {
    const norm = clipMember(ops, own, clipping);
    if (!Number.isFinite(norm)) return norm;
    largest = Math.max(largest, norm);
  }
  return largest;
}

function clipMember(ops: Ops, gradients: readonly Vector[], clipping: Clipping): number {
  const { clipNorm = Number.POSITIVE_INFINITY, clipValue = Number.POSITIVE_INFINITY } = clipping;
  let norm = 0;
  let scale = 1;
  if (clipNorm < Number.POSITIVE_INFINITY) {
    norm = Math.sqrt(gradients.reduce((sum, x) => sum + ops.call.sumSquares({ x }), 0));
    if (!Number.isFinite(norm)) return norm;
    scale = Math.min(1, clipNorm / (norm + 1e-6));
  }
  if (scale < 1 || clipValue < Number.POSITIVE_INFINITY)
    for (const x of gradients) ops.call.clipGradients({ x, scale, limit: clipValue });
  return norm;
}
