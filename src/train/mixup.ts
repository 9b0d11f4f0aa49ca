// Mixup (Zhang et al. 2018): rows and targets of a batch are mixed in pairs, by one share a batch. All shares of an epoch are
// drawn at its beginning, so that a step's share depends only on its index.
// Next: trainer.ts.

import type { Random } from '../random.js';

/** A standard gamma variate of this shape (Marsaglia & Tsang 2000; below 1 by their §6). */
export function gamma(random: Random, shape: number): number {
  if (shape < 1) return gamma(random, shape + 1) * (1 - random.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < x * x * 0.5 + d - d * v + d * Math.log(v)) return d * v;
  }
}

export class Mixup {
  private shares: readonly number[] = [];

  /** With λ from Beta(alpha, alpha). */
  constructor(
    private readonly alpha: number,
    private readonly stepsPerEpoch: number,
  ) {}

  /** Draws an epoch's shares. */
  begin(random: Random): void {
    this.shares = Array.from({ length: this.stepsPerEpoch }, () => {
      const [a, b] = [gamma(random, this.alpha), gamma(random, this.alpha)];
      // Small shapes may give two zeros: then one row is all of it.
      return a + b > 0 ? Math.fround(Math.min(a, b) / (a + b)) : 0;
    });
  }

  /**
   * The share of step `step`'s rows that is their partner's, at most a half: since both of a pair are in the batch, λ and
   * 1 - λ make the same rows.
   */
  shareOf(step: number): number {
    return this.shares[step];
  }
}
