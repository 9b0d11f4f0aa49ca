// Operations that are more than one kernel: a product of dense or of sparse rows, and what passes back through it.
// Before: backend/kernels/call.ts calls a kernel by named arguments and checks shapes. Next: nn/layer.ts.

import type { Backend } from './backend/backend.js';
import { callsOf, type KernelCalls } from './backend/kernels/call.js';
import {
  type ActivationCode,
  isSparse,
  type Matrix,
  type SparseMatrix,
  transposed,
  type Vector,
} from './tensor.js';

export type { ActivationCode } from './tensor.js';

/** Plain gradient descent, done as the gradient leaves the registers; biases are not decayed. */
export interface Descent {
  readonly learningRate: number;
  readonly l2: number;
}

export class Ops {
  /** Single kernels. */
  readonly call: KernelCalls;

  constructor(backend: Pick<Backend, 'kernels' | 'workspace'>) {
    this.call = callsOf(backend);
  }

  /** y = f(x·W + bias), x dense or sparse; without bias or activation where there is none. */
  product(
    x: Matrix | SparseMatrix,
    w: Matrix,
    y: Matrix,
    bias?: Vector | null,
    activation?: ActivationCode,
  ): void {
    if (isSparse(x)) {
      const { byRow, mean, scale, workspace } = x;
      this.call.sparseProduct({ x: byRow, b: w, mean, scale, bias, c: y, activation, workspace });
    } else {
      this.call.gemm({ a: x, b: w, c: y, bias, activation });
    }
  }

  /** gradient = xᵀ·dz; `columnSums` are those of dz, which a sparse x needs. */
  weightGradient(x: Matrix | SparseMatrix, dz: Matrix, columnSums: Vector, gradient: Matrix): void {
    if (isSparse(x)) {
      const { byColumn, mean, scale, workspace } = x;
      this.call.sparseGradient({ x: byColumn, dz, mean, scale, columnSums, gradient, workspace });
    } else {
      this.call.gemm({ a: transposed(x), b: dz, c: gradient });
    }
  }

  /** W -= learningRate·(xᵀ·dz + l2·W): the gradient is used up as it leaves the registers. */
  weightDescent(
    x: Matrix | SparseMatrix,
    dz: Matrix,
    columnSums: Vector,
    w: Matrix,
    { learningRate, l2 }: Descent,
  ): void {
    if (isSparse(x)) {
      const { byColumn, mean, scale, workspace } = x;
      const out = { w, learningRate, l2, workspace };
      this.call.sparseDescend({ x: byColumn, dz, mean, scale, columnSums, ...out });
    } else {
      this.call.gemmDescend({ a: transposed(x), b: dz, w, learningRate, l2 });
    }
  }
}
