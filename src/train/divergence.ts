// Finds NaN and infinity after a training has diverged, for the message that says where.
// Next: member.ts asks it, and optimizer-step.ts for the gradients; fit.ts ends the training.

import type { Arena } from '../memory/arena.js';
import { placeInWords } from '../nn/describe-layers.js';
import type { Graph } from '../nn/graph.js';
import type { Model } from '../nn/model.js';
import type { Matrix } from '../tensor.js';
import { rowsIn } from './matrix-rows.js';

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
    if (y && rowsIn(arena, y).some(isBad)) return `the outputs of ${place}`;
  }
  return null;
}

/** Of the outputs that a program of several graphs keeps, those of one of its graphs: they follow one another. */
export function outputsOf(
  member: number,
  graphs: readonly Pick<Graph, 'nodes'>[],
  kept: readonly (Matrix | null)[],
): readonly (Matrix | null)[] {
  const first = graphs.slice(0, member).reduce((sum, { nodes }) => sum + nodes.length, 0);
  return kept.slice(first, first + graphs[member].nodes.length);
}
