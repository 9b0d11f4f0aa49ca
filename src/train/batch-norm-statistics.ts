// Batch normalisation's running means and variances through a step that is refused: the way forward has moved them before
// the loss is known, so they are kept from before it and put back.
// Next: trainer.ts keeps them at the beginning of each step.

import type { Arena } from '../memory/arena.js';
import type { Architecture } from '../nn/architecture.js';
import { planParameters } from '../nn/architecture.js';
import type { Sequential } from '../nn/sequential.js';

/** Bytes of all running statistics; 0 where no layer is normalised. */
export function statisticsBytes(architecture: Architecture): number {
  const { count, total } = planParameters(architecture);
  return 4 * (total - count);
}

export class RunningStatistics {
  private readonly from: number;
  private readonly bytes: number;

  /** Keeps those of `model` in statisticsBytes at `address`. */
  constructor(
    private readonly arena: Arena,
    model: Sequential,
    private readonly address: number,
  ) {
    this.from = model.everything.address + 4 * model.plan.count;
    this.bytes = statisticsBytes(model.architecture);
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
