// What each training row's loss counts: gathered with a batch, and summed for the weighted means.

import type { Backend } from '../backend/backend.js';
import { callsOf } from '../backend/kernels/call.js';
import { matrix } from '../tensor.js';

export class RowWeights {
  /** Of the rows gathered since reset(). */
  total = 0;

  /** Weights of all resident rows, copied to `all`; those of a batch's rows go to `batch`. */
  constructor(
    private readonly backend: Backend,
    weights: Float32Array,
    private readonly all: number,
    /** Address of the weights of the rows gathered last. */
    readonly batch: number,
  ) {
    backend.arena.f32(all, weights.length).set(weights);
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
    gatherF32({ data: this.all, indices, out: matrix(this.batch, rows, 1) });
    const sum = arena.f32(this.batch, rows).reduce((total, weight) => total + weight, 0);
    if (mix > 0) mixRows({ x: matrix(this.batch, rows, 1), share: mix });
    this.total += sum;
    return sum;
  }
}
