// What each training row's loss counts: gathered with a batch, and summed for the weighted means.

import type { Backend } from '../backend/backend.js';
import { callsOf } from '../backend/kernels/call.js';
import { matrix, type Vector, vector } from '../tensor.js';

export class RowWeights {
  /** Of the rows gathered since reset(). */
  total = 0;
  /** The weights of the rows gathered last. */
  batch: Vector;

  /** Weights of all resident rows, copied to `all`; those of a batch's rows go to `batch`. */
  constructor(
    private readonly backend: Backend,
    weights: Float32Array,
    private readonly all: number,
    batch: number,
  ) {
    this.batch = vector(batch, 0);
    this.set(weights);
  }

  /** Gives all resident rows their weights. */
  set(weights: Float32Array): void {
    this.backend.arena.f32(this.all, weights.length).set(weights);
  }

  reset(): void {
    this.total = 0;
  }

  /**
   * The weights of the rows at `indices` (address of u32), mixed as the rows are; returns their sum, which mixing leaves
   * as it is.
   */
  gather(indices: number, rows: number, mix = 0): number {
    const { gatherF32, mixRows } = callsOf(this.backend);
    const { arena } = this.backend;
    const { address } = this.batch;
    if (rows !== this.batch.length) this.batch = vector(address, rows);
    const column = matrix(address, rows, 1);
    gatherF32({ data: this.all, indices, out: column });
    const sum = arena.f32(address, rows).reduce((total, weight) => total + weight, 0);
    if (mix > 0) mixRows({ x: column, share: mix });
    this.total += sum;
    return sum;
  }
}
