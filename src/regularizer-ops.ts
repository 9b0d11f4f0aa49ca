// Operations that regularise: shapes checked once, then the kernel is called. Before: ops.ts, which holds one of these.

import type { Kernels } from './backend/kernels.js';
import { require, stretches } from './shape-checks.js';
import type { Matrix, Vector } from './tensor.js';

/** Which elements a dropout keeps: the same for the same four, whatever the backend and however many threads. */
export interface DropoutMask {
  /** Share of the elements that become 0; the others are divided by 1 - rate. */
  readonly rate: number;
  /** Two 32-bit words of the seed. */
  readonly key: readonly [number, number];
  readonly step: number;
  readonly layer: number;
}

/** What a kept element is multiplied by; the rate is rounded to 16 bits (regularizer-kernels.ts). */
export function keptScale(rate: number): number {
  return Math.fround(2 ** 16 / (2 ** 16 - Math.floor(rate * 2 ** 16)));
}

function requireSame(op: string, one: number, other: number): void {
  require(one === other, op, `${one} elements and ${other}`);
}

export class RegularizerOps {
  constructor(private readonly kernels: Kernels) {}

  /** y = x where the mask keeps it, scaled, else 0; y may be x. The gradient takes the same road. */
  dropout(x: Matrix, y: Matrix, { rate, key, step, layer }: DropoutMask): void {
    const n = stretches('dropout', x);
    requireSame('dropout', n, stretches('dropout', y));
    this.kernels.dropout(n, x.address, y.address, rate, ...key, step, layer, 0);
  }

  /** gradient += factor·sign(w), for the first `count` elements. */
  addSigns(w: Vector, count: number, factor: number, gradient: Vector): void {
    requireSame('addSigns', w.length, gradient.length);
    this.kernels.addSigns(count, w.address, factor, gradient.address);
  }

  /** Columns of w longer than `limit` are scaled down to it. */
  limitColumns({ rows, columns, address, rowStride }: Matrix, limit: number): void {
    this.kernels.limitColumns(rows, columns, address, rowStride, limit);
  }

  /** average += rate·(x - average). */
  moveAverage(average: Vector, x: Vector, rate: number): void {
    requireSame('moveAverage', average.length, x.length);
    this.kernels.moveAverage(x.length, average.address, x.address, rate);
  }
}
