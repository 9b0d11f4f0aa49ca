// Mixing the rows of a batch: shapes checked once, then the kernel is called. Before: ops.ts, which holds one of these.

import type { Kernels } from './backend/kernels.js';
import { require, requireSame, stretches } from './shape-checks.js';
import type { Matrix, Vector } from './tensor.js';

export class AugmentationOps {
  constructor(private readonly kernels: Kernels) {}

  /** Each row becomes (1 - share) of itself and `share` of its partner, counted from the other end. */
  mixRows(x: Matrix, share: number): void {
    stretches('mixRows', x);
    this.kernels.mixRows(x.rows, x.columns, x.address, share);
  }

  /** Adds to loss and gradient of softmax cross-entropy what targets mixed likewise change. */
  mixLabels(logits: Matrix, labels: Vector, { scale, share, gradient, stats, weights }: MixedLoss): void {
    require(labels.length === logits.rows, 'mixLabels', `${logits.rows} rows, ${labels.length} labels`);
    if (gradient) requireSame('mixLabels', logits, gradient, 'logits and gradient');
    this.kernels.mixLabels(
      ...([logits.rows, logits.address, logits.rowStride, labels.address, scale, share] as const),
      ...([gradient?.address ?? 0, gradient?.rowStride ?? 0, stats, weights] as const),
    );
  }
}

interface MixedLoss {
  scale: number;
  share: number;
  gradient: Matrix | null;
  /** Addresses of f64[2], and of the rows' weights or 0. */
  stats: number;
  weights: number;
}
