// A dense layer: y = f(x·W + b), or with batch normalisation y = f(γ·x̂ + b), x̂ the normalised x·W; and its gradients.
// Next: sequential.ts runs a stack of them.

import type { ActivationCode, Descent, Ops } from '../ops.js';
import { type Matrix, NO_ACTIVATION, type SparseMatrix, transposed, type Vector } from '../tensor.js';
import { type Activation, activationCode, formatActivation } from './activation-options.js';

/** A layer's parameters in memory; its gradients have the same shape. */
export interface Parameters {
  /** [inputs, units] */
  readonly weight: Matrix;
  /** [units] */
  readonly bias: Vector;
  /** [units], γ of batch normalisation; null without. */
  readonly scale: Vector | null;
}

/** Running mean and variance of batch normalisation, [units]. */
export interface Statistics {
  readonly mean: Vector;
  readonly variance: Vector;
}

/** Of the running mean and variance, the share that each batch replaces; and what keeps the root from 0. PyTorch's. */
const NORM_MOMENTUM = 0.1;
export const NORM_EPSILON = 1e-5;

/** Only the first layer's input may be sparse. */
export type LayerInput = Matrix | SparseMatrix;

/** What training keeps of a batch's way through a layer, for the way back. */
export interface Kept {
  /** [rows, units] x̂, and [units] each the batch's means and 1/deviations; null without batch normalisation. */
  readonly normal: { readonly x: Matrix; readonly center: Vector; readonly inverse: Vector } | null;
  /** [rows, units] what enters the activation, where its derivative needs that; else null. */
  readonly preactivation: Matrix | null;
}

/** The layer below: what its activation's derivative is computed from, and where its dz goes. */
export interface Below {
  readonly layer: Layer;
  readonly outputs: Matrix;
  readonly dz: Matrix;
  /** What the gradient is multiplied by on its way. Default 1. */
  readonly scale?: number;
}

export class Layer {
  private readonly code: ActivationCode;

  constructor(
    readonly inputs: number,
    readonly units: number,
    readonly activation: Activation,
    readonly parameters: Parameters,
    readonly statistics: Statistics | null = null,
  ) {
    this.code = activationCode(activation);
  }

  /** "dense 784→342, batch norm, relu" */
  get description(): string {
    const norm = this.parameters.scale ? 'batch norm, ' : '';
    return `dense ${this.inputs}→${this.units}, ${norm}${formatActivation(this.activation)}`;
  }

  /** y [batch, units] = f(x [batch, inputs]·W + b): one product, bias and activation in its last pass. */
  forward(ops: Ops, x: LayerInput, y: Matrix): void {
    ops.product(x, this.parameters.weight, y, this.parameters.bias, this.code);
  }

  /** The same in training, for a layer of which something is kept. */
  forwardKeeping(ops: Ops, x: LayerInput, y: Matrix, { normal, preactivation }: Kept): void {
    const { weight, bias, scale } = this.parameters;
    if (normal) {
      ops.product(x, weight, normal.x);
      const { mean, variance } = this.statistics!;
      ops.call.normalize({
        x: normal.x,
        scale: scale!,
        shift: bias,
        y: preactivation ?? y,
        center: normal.center,
        inverse: normal.inverse,
        mean,
        variance,
        momentum: NORM_MOMENTUM,
        epsilon: NORM_EPSILON,
        activation: preactivation ? NO_ACTIVATION : this.code,
      });
    } else {
      ops.product(x, weight, preactivation!, bias);
    }
    if (preactivation) ops.call.activate({ x: preactivation, y, activation: this.code });
  }

  /**
   * From dz [batch, units], the gradient of what enters the activation, which batch normalisation turns into that of x·W:
   * first, where `below` is given, that of the layer below, dz·Wᵀ passed back through its activation; then db = column sums
   * of dz and dW = xᵀ·dz. With `descent` the parameters go down their gradients at once, and `gradients` has the biases' and
   * scales' alone.
   */
  backward(
    ops: Ops,
    x: LayerInput,
    dz: Matrix,
    gradients: Parameters,
    below: Below | null,
    { descent, kept }: { descent?: Descent; kept?: Kept | null } = {},
  ): void {
    const { weight, bias, scale } = this.parameters;
    const normal = kept?.normal;
    if (normal) {
      ops.call.normalizeGradient({
        x: normal.x,
        dy: dz,
        scale: scale!,
        inverse: normal.inverse,
        scaleGradient: gradients.scale!,
        shiftGradient: gradients.bias,
      });
    }
    if (below) {
      ops.call.gemm({
        alpha: below.scale,
        a: dz,
        b: transposed(weight),
        c: below.dz,
        activation: below.layer.code,
        y: below.outputs,
      });
    }
    // With normalisation dz has other sums than the shift's gradient: a sparse x needs them, and `center` is used up.
    const sums = normal ? normal.center : gradients.bias;
    ops.call.columnSums({ x: dz, sums });
    if (descent) {
      ops.weightDescent(x, dz, sums, weight, descent);
      this.descend(ops, bias, gradients.bias, descent);
      if (scale) this.descend(ops, scale, gradients.scale!, descent);
    } else {
      ops.weightGradient(x, dz, sums, gradients.weight);
    }
  }

  /** What is not decayed goes down its gradient. */
  private descend(ops: Ops, parameters: Vector, gradients: Vector, { learningRate }: Descent): void {
    ops.call.sgdStep({ decayed: 0, parameters, gradients, learningRate, l2: 0 });
  }
}
