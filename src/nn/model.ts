// A network's parameters in memory: one block, its tensors at the places of parameter-plan.ts, and what they begin with.
// Next: train/batch.ts and train/member.ts compute with them.

import type { Arena } from '../memory/arena.js';
import type { Random } from '../random.js';
import { type Matrix, matrix, type Vector, vector } from '../tensor.js';
import type { Architecture, Graph } from './graph.js';
import { weightSampler } from './initializers.js';
import { type ParameterPlan, type PlannedTensor, planParameters } from './parameter-plan.js';

export class Model {
  readonly plan: ParameterPlan;
  /** Those that training moves along gradients. */
  readonly parameters: Vector;
  /** And, after them, those that it does not, and running statistics: all that predicts. */
  readonly everything: Vector;

  /** Over the parameter block at `address`: plan.total floats that the caller has reserved. */
  constructor(
    readonly architecture: Architecture,
    readonly address: number,
  ) {
    this.plan = planParameters(architecture);
    this.parameters = vector(address, this.plan.count);
    this.everything = vector(address, this.plan.total);
  }

  /** A tensor's floats: a view, until memory grows. */
  floats(arena: Arena, { offset, length }: PlannedTensor): Float32Array {
    return arena.f32(this.address + 4 * offset, length);
  }

  /** The tensors of a node by name, as views. */
  tensorsOf(arena: Arena, node: number): Record<string, Float32Array> {
    const own = this.plan.tensors.filter((tensor) => tensor.node === node);
    return Object.fromEntries(own.map((tensor) => [tensor.spec.name, this.floats(arena, tensor)]));
  }

  /** The weights that are trained and decayed, as matrices. */
  get decayedMatrices(): Matrix[] {
    return this.plan.tensors
      .filter(({ trained, spec }) => trained && spec.part === 'decayed')
      .map(({ offset, spec: { shape } }) => matrix(this.address + 4 * offset, shape[0], shape[1] ?? 1));
  }

  /** A copy of everything. */
  save(arena: Arena): Float32Array {
    return arena.f32(this.everything.address, this.everything.length).slice();
  }

  restore(arena: Arena, saved: Float32Array): void {
    arena.f32(this.everything.address, this.everything.length).set(saved);
  }
}

/** A new network's parameters, laid out as planParameters says: weights by their initialisers, in the order of the layers. */
export function initialParameters(graph: Graph, random: Random): Float32Array {
  const { tensors, total } = planParameters(graph);
  const parameters = new Float32Array(total);
  for (const { spec, offset, length } of tensors.toSorted((a, b) => a.node - b.node)) {
    const { initial, shape, fanOut } = spec;
    if (typeof initial === 'number') {
      parameters.fill(initial, offset, offset + length);
      continue;
    }
    const draw = weightSampler(shape[0], fanOut ?? shape[1] ?? 1, initial, random);
    for (let k = offset; k < offset + length; k++) parameters[k] = draw();
  }
  return parameters;
}
