// Batch normalisation's running means and variances through a step that is refused: the way forward has moved them before
// the loss is known, so they are kept from before it and put back.
// Next: member.ts keeps them at the beginning of each step.

import type { Arena } from '../memory/arena.js';
import type { Model } from '../nn/model.js';

export class RunningStatistics {
  private readonly from: number;
  private readonly bytes: number;

  /** Keeps those of `model` at `address`. */
  constructor(
    private readonly arena: Arena,
    model: Model,
    private readonly address: number,
  ) {
    const { parameters, total } = model.plan;
    this.from = model.address + 4 * parameters;
    this.bytes = 4 * (total - parameters);
  }

  keep(): void {
    this.copy(this.from, this.address);
  }

  putBack(): void {
    this.copy(this.address, this.from);
  }

  private copy(from: number, to: number): void {
    if (this.bytes > 0) this.arena.u8(to, this.bytes).set(this.arena.u8(from, this.bytes));
  }
}
