// Two regularisers of a training step: the L1 penalty on absolute weights, and the limit on the length of each unit's weights (max
// norm; Srivastava et al. 2014). L2 and weight decay are the optimizers' own: optim/. The kernels are in assembly/regularize.ts.
// Next: member.ts.

import type { Model } from '../nn/model.js';
import type { Ops } from '../ops.js';
import { type Vector, vector } from '../tensor.js';

/** Adds the gradient of l1·Σ|w| over all weights, biases spared, to the gradients. */
export function addPenalty(ops: Ops, model: Model, gradients: Vector, l1: number): void {
  const { decayed } = model.plan;
  const [w, y] = [model.parameters, gradients].map(({ address }) => vector(address, decayed));
  ops.call.addSigns({ w, factor: l1, y });
}

/** Scales the weights of each unit that are longer than `maxNorm` down to it. */
export function limitWeights(ops: Ops, model: Model, maxNorm: number): void {
  for (const w of model.decayedMatrices) ops.call.limitColumns({ w, limit: maxNorm });
}
