// Finds NaN and infinity after a training has diverged, for the message that says where.
// Next: member.ts asks it, and optimizer-step.ts for the gradients; fit.ts ends the training.

import type { Arena } from '../memory/arena.js';
import { placeInWords } from '../nn/describe-layers.js';
import type { Model } from '../nn/model.js';
import { type Matrix, rowsOf } from '../tensor.js';

/**
 * Where the first NaN or ∞ stands in a model, and in the outputs of its layers where they are given, in the order of the
 * forward pass; null for none.
 */
export function firstNonFinite(
  arena: Arena,
  model: Model,
  outputs: readonly (Matrix | null)[],
): string | null {
  const { architecture, plan } = model;
  const isBad = (floats: Float32Array) => floats.some((x) => !Number.isFinite(x));
  for (const i of architecture.nodes.keys()) {
    const place = placeInWords(architecture, i);
    const own = plan.tensors.filter(({ node }) => node === i);
    const bad = own.find((tensor) => isBad(model.floats(arena, tensor)));
    if (bad) return `the ${bad.spec.plural ?? bad.spec.name} of ${place}`;
    const y = outputs[i];
    const rows = y && rowsOf(y).map(({ address, length }) => arena.f32(address, length));
    if (rows?.some(isBad)) return `the outputs of ${place}`;
  }
  return null;
}
