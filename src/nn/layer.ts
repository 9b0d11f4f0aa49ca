// A dense layer: y = f(x·W + b), and its gradients.
// Next: sequential.ts runs a stack of them.

import type { ActivationCode, Descent, Ops } from '../ops.js';
import type { Matrix, SparseMatrix, Vector } from '../tensor.js';
import { type Activation, activationCode, formatActivation } from './activations.js';

/** A layer's parameters in memory; its gradients have the same shape. */
export interface Parameters {
  /** [inputs, units] */
  readonly weight: Matrix;
  /** [units] */
  readonly bias: Vector;
}

/** Only the first layer's input may be sparse. */
export type LayerInput = Matrix | SparseMatrix;

/** The layer below: its outputs in this batch, and where its dz goes. */
export interface Below {
  readonly layer: Layer;
  readonly outputs: Matrix;
  readonly dz: Matrix;
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
  forward(ops: Ops, x: LayerInput, y: Matrix): void {
    ops.product(x, this.parameters.weight, y, this.parameters.bias, this.code);
  }

  /**
   * From dz [batch, units], the gradient with respect to x·W + b: first, where `below` is given, that of the layer
   * below, dz·Wᵀ passed back through its activation; then db = column sums of dz and dW = xᵀ·dz. With `descent` W and b
   * go down their gradients at once, and only db is written to `gradients`.
   */
  backward(
    ops: Ops,
    x: LayerInput,
    dz: Matrix,
    gradients: Parameters,
    below: Below | null,
    descent?: Descent,
  ): void {
    const { weight, bias } = this.parameters;
    if (below) {
      ops.gemm(dz, weight, below.dz, {
        transposeB: true,
        activation: below.layer.code,
        through: below.outputs,
      });
    }
    ops.columnSums(dz, gradients.bias);
    if (descent) {
      ops.weightDescent(x, dz, gradients.bias, weight, descent);
      ops.sgdStep(bias, gradients.bias, 0, descent.learningRate, 0);
    } else {
      ops.weightGradient(x, dz, gradients.bias, gradients.weight);
    }
  }
}
