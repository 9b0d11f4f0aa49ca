// A dense layer: y = f(x·W + b), and its gradients.
// Next: sequential.ts runs a stack of them.

import type { ActivationCode, Ops } from '../ops.js';
import type { Matrix, Vector } from '../tensor.js';
import { type Activation, activationCode, formatActivation } from './activations.js';

/** A layer's parameters in memory; its gradients have the same shape. */
export interface Parameters {
  /** [inputs, units] */
  readonly weight: Matrix;
  /** [units] */
  readonly bias: Vector;
}

export class Layer {
  private readonly code: ActivationCode;

  constructor(
    readonly inputs: number,
    readonly units: number,
    readonly activation: Activation,
    readonly parameters: Parameters,
  ) {
    this.code = activationCode(activation);
  }

  /** "dense 784→342, relu" */
  get description(): string {
    return `dense ${this.inputs}→${this.units}, ${formatActivation(this.activation)}`;
  }

  /** y [batch, units] = f(x [batch, inputs]·W + b): one product, bias and activation in its last pass. */
  forward(ops: Ops, x: Matrix, y: Matrix): void {
    ops.gemm(x, this.parameters.weight, y, { bias: this.parameters.bias, activation: this.code });
  }

  /**
   * From dy, the gradient with respect to y: dW = xᵀ·dz, db = column sums of dz, and dx = dz·Wᵀ where wanted,
   * with dz = dy·f'(z). dy is overwritten with dz.
   */
  backward(ops: Ops, x: Matrix, y: Matrix, dy: Matrix, gradients: Parameters, dx: Matrix | null): void {
    if (this.activation.name !== 'identity') ops.deactivate(y, dy, dy, this.code);
    ops.gemm(x, dy, gradients.weight, { transposeA: true });
    ops.columnSums(dy, gradients.bias);
    if (dx) ops.gemm(dy, this.parameters.weight, dx, { transposeB: true });
  }
}
