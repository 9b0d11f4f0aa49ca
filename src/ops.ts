// Operations that are more than one kernel: a product of dense or of sparse rows, and what passes back through it.
// Before: backend/kernels/call.ts calls a kernel by named arguments and checks shapes. Next: program/operations.ts.

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

/**
 * Which elements a dropout keeps: the same for the same numbers, whatever the backend and however many threads. Its fields
 * are arguments of the kernel `dropout`.
 */
export interface DropoutMask {
  /** Share of the elements that become 0; the others are divided by 1 - rate. */
  readonly rate: number;
  /** Two 32-bit words of the seed. */
  readonly key0: number;
  readonly key1: number;
  readonly step: number;
  readonly layer: number;
}

/** What a kept element is multiplied by; the rate is rounded to 16 bits (backend/kernels/dropout.ts). */
export function keptScale(rate: number): number {
  return Math.fround(2 ** 16 / (2 ** 16 - Math.floor(rate * 2 ** 16)));
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
      this.call.sparseDescend({
        x: byColumn,
        dz,
        mean,
        scale,
        columnSums,
        w,
        learningRate,
        l2,
        workspace,
      });
    } else {
      this.call.gemmDescend({ a: transposed(x), b: dz, w, learningRate, l2 });
    }
  }

  /** y = x where the mask keeps it, scaled, else 0; y may be x. The gradient uses the same call. */
  dropout(x: Matrix, y: Matrix, { rate, key0, key1, step, layer }: DropoutMask): void {
    this.call.dropout({ x, y, rate, key0, key1, step, layer });
  }
}
