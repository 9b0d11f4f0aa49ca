// Batch normalisation on matrices: shapes checked once, then the kernel is called. Before: ops.ts, which holds one of these.
// Next: nn/layer.ts.

import type { Kernels } from './backend/kernels.js';
import { require, requireSame } from './shape-checks.js';
import type { Matrix, Vector } from './tensor.js';

/** What a layer is normalised with, each [units]. */
export interface Norm {
  /** γ and β of the layer: y = γ·x̂ + β. */
  readonly scale: Vector;
  readonly shift: Vector;
  /** Running over the batches, for prediction. */
  readonly mean: Vector;
  readonly variance: Vector;
}

/** Of the running mean and variance, the share that each batch replaces; and what keeps the root from 0. PyTorch's. */
export const NORM_MOMENTUM = 0.1;
export const NORM_EPSILON = 1e-5;

function requireVectors(op: string, columns: number, ...vectors: Vector[]): void {
  for (const { length } of vectors) require(length === columns, op, `${columns} columns, ${length} elements`);
}

export class NormalizationOps {
  constructor(private readonly kernels: Kernels) {}

  /**
   * x becomes x̂, each column less its mean and over its deviation; y = f(γ·x̂ + β). `center` and `inverse` [columns] get
   * the means and 1/deviations of these rows, and the running ones move.
   */
  normalize(
    x: Matrix,
    y: Matrix,
    { scale, shift, mean, variance }: Norm,
    { center, inverse }: { center: Vector; inverse: Vector },
    { code, slope }: { code: number; slope: number },
  ): void {
    requireSame('normalize', x, y, 'x and y');
    requireVectors('normalize', x.columns, scale, shift, mean, variance, center, inverse);
    this.kernels.normalize(
      ...([x.rows, x.columns, x.address, x.rowStride, scale.address, shift.address] as const),
      ...([y.address, y.rowStride, center.address, inverse.address, mean.address, variance.address] as const),
      ...([NORM_MOMENTUM, NORM_EPSILON, code, slope] as const),
    );
  }

  /** dy, the gradient of γ·x̂ + β, becomes that of what was normalised; γ's and β's are written. */
  normalizeGradient(
    x: Matrix,
    dy: Matrix,
    scale: Vector,
    inverse: Vector,
    gradients: { scale: Vector; shift: Vector },
  ): void {
    requireSame('normalizeGradient', x, dy, 'x and dy');
    requireVectors('normalizeGradient', x.columns, scale, inverse, gradients.scale, gradients.shift);
    this.kernels.normalizeGradient(
      ...([x.rows, x.columns, x.address, x.rowStride, dy.address, dy.rowStride] as const),
      ...([scale.address, inverse.address, gradients.scale.address, gradients.shift.address] as const),
    );
  }
}
