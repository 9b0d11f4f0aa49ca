// Finds NaN and infinity after a training has diverged, for the message that says where.
// Next: trainer.ts asks it, and optimizer-step.ts for the gradients; fit.ts ends the training.

import type { Arena } from '../memory/arena.js';
import type { Sequential } from '../nn/sequential.js';
import type { Matrix } from '../tensor.js';

/** Where the first NaN or ∞ stands in a model and the outputs of its layers, in the order of the forward pass; null for none. */
export function firstNonFinite(arena: Arena, model: Sequential, outputs: readonly Matrix[]): string | null {
  const bad = (address: number, length: number) =>
    arena.f32(address, length).some((x) => !Number.isFinite(x));
  for (const [i, layer] of model.layers.entries()) {
    const name = `layer ${i + 1} (${layer.description})`;
    const { weight, bias, scale } = layer.parameters;
    if (bad(weight.address, weight.rows * weight.columns)) return `the weights of ${name}`;
    const { mean, variance } = layer.statistics ?? {};
    const vectors = { biases: bias, scales: scale, 'running means': mean, 'running variances': variance };
    for (const [what, one] of Object.entries(vectors)) {
      if (one && bad(one.address, one.length)) return `the ${what} of ${name}`;
    }
    const y = outputs[i];
    if (y && bad(y.address, y.rows * y.columns)) return `the outputs of ${name}`;
  }
  return null;
}
