// A stack of dense layers over one parameter block: forward, backward, and the parameters in and out.
// Next: buffers.ts holds what a batch leaves on its way through.

import type { Arena } from '../memory/arena.js';
import type { Ops } from '../ops.js';
import type { Random } from '../random.js';
import { type Matrix, matrix, type Vector, vector } from '../tensor.js';
import { type Architecture, type ParameterPlan, planParameters } from './architecture.js';
import type { BatchBuffers } from './buffers.js';
import { initialize } from './initializers.js';
import { Layer, type Parameters } from './layer.js';

export class Sequential {
  readonly plan: ParameterPlan;
  readonly parameters: Vector;
  readonly layers: readonly Layer[];

  /** Over the parameter block at `address`: plan.count floats that the caller has reserved. */
  constructor(
    readonly architecture: Architecture,
    address: number,
  ) {
    this.plan = planParameters(architecture);
    this.parameters = vector(address, this.plan.count);
    const places = this.parametersAt(address);
    this.layers = architecture.layers.map(
      (spec, i) => new Layer(spec.inputs, spec.units, spec.activation, places[i]),
    );
  }

  /** Each layer's matrices in a block laid out like the parameters: the parameters themselves, or gradients. */
  parametersAt(address: number): Parameters[] {
    return this.architecture.layers.map(({ inputs, units }, i) => ({
      weight: matrix(address + 4 * this.plan.weights[i], inputs, units),
      bias: vector(address + 4 * this.plan.biases[i], units),
    }));
  }

  initialize(arena: Arena, random: Random): void {
    arena.f32(this.parameters.address, this.parameters.length).fill(0);
    this.architecture.layers.forEach((spec, i) => {
      const { address, rows, columns } = this.layers[i].parameters.weight;
      initialize(arena.f32(address, rows * columns), spec.inputs, spec.units, spec.initializer, random);
    });
  }

  /** Runs batch.input through every layer; returns the logits, which lie in the last of batch.outputs. */
  forward(ops: Ops, batch: BatchBuffers): Matrix {
    let x = batch.input;
    this.layers.forEach((layer, i) => {
      layer.forward(ops, x, batch.outputs[i]);
      x = batch.outputs[i];
    });
    return x;
  }

  /** From the gradient of the logits in the last of `deltas`, fills every layer's gradients. */
  backward(ops: Ops, batch: BatchBuffers, deltas: readonly Matrix[], gradients: readonly Parameters[]): void {
    for (let i = this.layers.length - 1; i >= 0; i--) {
      const x = i === 0 ? batch.input : batch.outputs[i - 1];
      const dx = i === 0 ? null : deltas[i - 1];
      this.layers[i].backward(ops, x, batch.outputs[i], deltas[i], gradients[i], dx);
    }
  }

  /** A copy of all parameters. */
  save(arena: Arena): Float32Array {
    return arena.f32(this.parameters.address, this.parameters.length).slice();
  }

  restore(arena: Arena, saved: Float32Array): void {
    arena.f32(this.parameters.address, this.parameters.length).set(saved);
  }
}
