// What dropout masks depend on besides layer and position: the key of the epoch, and the step.
// Before: nn/kinds/dropout.ts; the kernel is in assembly/dropout.ts. Next: trainer.ts.

import type { DropoutMask } from '../ops.js';
import type { Random } from '../random.js';

export class DropoutMasks {
  /** For the steps of a program; `step` is that of the epoch. */
  readonly moment = { key0: 0, key1: 0, step: 0 };

  /** Takes an epoch's key. Within the epoch a mask depends only on step, layer and position. */
  begin(random: Random): void {
    this.moment.key0 = random.next();
    this.moment.key1 = random.next();
  }

  /** Of the features, which are layer 0. */
  ofInput(rate: number, step: number): DropoutMask | null {
    return rate > 0 ? { rate, ...this.moment, step, layer: 0 } : null;
  }
}
