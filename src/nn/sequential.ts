// A stack of dense layers over one parameter block: forward, backward, and the parameters in and out.
// Next: batch-buffers.ts holds what a batch leaves on its way through.

import type { Arena } from '../memory/arena.js';
import { type Descent, keptScale, type Ops } from '../ops.js';
import type { Random } from '../random.js';
import { type Matrix, matrix, type Vector, vector } from '../tensor.js';
import { type Architecture, type ParameterPlan, planParameters } from './architecture.js';
import { type BatchBuffers, passedOn } from './batch-buffers.js';
import { weightSampler } from './initializers.js';
import { type Below, Layer, type LayerInput, type Parameters, type Statistics } from './layer.js';

export class Sequential {
  readonly plan: ParameterPlan;
  /** Those that training moves along gradients. */
  readonly parameters: Vector;
  /** With the running statistics of batch normalisation behind them: all that predicts. */
  readonly everything: Vector;
  readonly layers: readonly Layer[];

  /** Over the parameter block at `address`: plan.total floats that the caller has reserved. */
  constructor(
    readonly architecture: Architecture,
    address: number,
  ) {
    this.plan = planParameters(architecture);
    this.parameters = vector(address, this.plan.count);
    this.everything = vector(address, this.plan.total);
    const places = this.parametersAt(address);
    this.layers = architecture.layers.map(
      (spec, i) => new Layer(spec.inputs, spec.units, spec.activation, places[i], this.statisticsOf(i)),
    );
  }

  /** Each layer's matrices in a block laid out like the parameters: the parameters themselves, or gradients. */
  parametersAt(address: number): Parameters[] {
    return this.architecture.layers.map(({ inputs, units }, i) => ({
      weight: matrix(address + 4 * this.plan.weights[i], inputs, units),
      bias: vector(address + 4 * this.plan.biases[i], units),
      scale: this.plan.scales[i] === null ? null : vector(address + 4 * this.plan.scales[i], units),
    }));
  }

  private statisticsOf(i: number): Statistics | null {
    const { means, variances } = this.plan;
    if (means[i] === null || variances[i] === null) return null;
    const at = (offset: number) =>
      vector(this.everything.address + 4 * offset, this.architecture.layers[i].units);
    return { mean: at(means[i]), variance: at(variances[i]) };
  }

  /** Runs batch.input through every layer; returns the logits: the last of batch.outputs, or the input of no layers. */
  forward(ops: Ops, batch: BatchBuffers): Matrix {
    let x: LayerInput = batch.input;
    this.layers.forEach((layer, i) => {
      const kept = batch.kept?.[i];
      if (kept) layer.forwardKeeping(ops, x, batch.outputs[i], kept);
      else layer.forward(ops, x, batch.outputs[i]);
      const above = passedOn(batch, i);
      if (above !== batch.outputs[i]) ops.dropout(batch.outputs[i], above, batch.dropout!.masks[i]);
      x = above;
    });
    return x as Matrix; // sparse rows have a layer above them
  }

  /**
   * From the gradient of the logits in the last of `deltas`, fills every layer's dz and gradients; with `descent` the
   * parameters go down them at once (of `gradients` only the biases' are then written). `below` is what lies under the
   * first layer, where something does.
   */
  backward(
    ops: Ops,
    batch: BatchBuffers,
    deltas: readonly Matrix[],
    gradients: readonly Parameters[],
    { below = null, descent }: { below?: Below | null; descent?: Descent } = {},
  ): void {
    for (let i = this.layers.length - 1; i >= 0; i--) {
      const x = i === 0 ? batch.input : passedOn(batch, i - 1);
      const under = i === 0 ? below : this.below(i, batch, deltas[i - 1]);
      this.layers[i].backward(ops, x, deltas[i], gradients[i], under, { descent, kept: batch.kept?.[i] });
      // Dropout is linear: the gradient that came back through the activation is masked and scaled as the outputs were.
      if (i > 0 && batch.dropout?.outputs[i - 1] && !this.dropsByItself(i - 1))
        ops.dropout(deltas[i - 1], deltas[i - 1], batch.dropout.masks[i - 1]);
    }
  }

  private below(i: number, { outputs, kept, dropout }: BatchBuffers, dz: Matrix): Below {
    const layer = this.layers[i - 1];
    const dropped = dropout?.outputs[i - 1];
    if (dropped && this.dropsByItself(i - 1)) {
      return { layer, outputs: dropped, dz, scale: keptScale(dropout.masks[i - 1].rate) };
    }
    return { layer, outputs: kept?.[i - 1]?.preactivation ?? outputs[i - 1], dz };
  }

  /** ReLU's derivative from the dropped outputs, which are 0 too where nothing may come back, masks the gradient by itself. */
  private dropsByItself(i: number): boolean {
    return this.layers[i].activation.name === 'relu';
  }

  /** A copy of everything. */
  save(arena: Arena): Float32Array {
    return arena.f32(this.everything.address, this.everything.length).slice();
  }

  restore(arena: Arena, saved: Float32Array): void {
    arena.f32(this.everything.address, this.everything.length).set(saved);
  }
}

/** A new network's parameters, laid out as planParameters says: weights by their initialisers, biases and means 0, scales and variances 1. */
export function initialParameters(architecture: Architecture, random: Random): Float32Array {
  const plan = planParameters(architecture);
  const parameters = new Float32Array(plan.total);
  architecture.layers.forEach(({ inputs, units, initializer }, i) => {
    for (const ones of [plan.scales[i], plan.variances[i]]) {
      if (ones !== null) parameters.fill(1, ones, ones + units);
    }
    const draw = weightSampler(inputs, units, initializer, random);
    const start = plan.weights[i];
    for (let k = start; k < start + inputs * units; k++) parameters[k] = draw();
  });
  return parameters;
}
