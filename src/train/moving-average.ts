// The exponential moving average of the parameters (Polyak & Juditsky 1992; with decay as Keras' EMA): training goes on
// with parameters of its own, while the network's are their average, which validation, callbacks and the model file see.
// The kernel, moveAverage, is in assembly/regularize.ts. Next: member.ts.

import type { Arena } from '../memory/arena.js';
import { Model } from '../nn/model.js';
import type { Ops } from '../ops.js';
import type { Vector } from '../tensor.js';

/** The parameters behind an average, to continue from. */
export interface RawParameters {
  readonly parameters: Float32Array;
  /** Steps in the average. */
  readonly steps: number;
}

export class Averaging {
  /** What is trained. */
  readonly model: Model;
  private readonly average: Vector;
  private steps: number;

  /** Keeps the average in `network`'s parameters, and those that are trained at `address`. */
  constructor(
    private readonly arena: Arena,
    network: Model,
    address: number,
    private readonly decay: number,
    from: RawParameters | null,
  ) {
    this.model = new Model(network.architecture, address);
    this.average = network.everything;
    this.steps = from?.steps ?? 0;
    this.model.restore(arena, from?.parameters ?? network.save(arena));
  }

  /**
   * After each step. Step t weighs decay^(n - t) of n steps, over the sum of the weights (the bias correction of Kingma
   * & Ba 2015, §3), so the initial parameters are no part of it: average += (1 - decay)/(1 - decay^n)·(raw - average).
   */
  step(ops: Ops): void {
    const rate = (1 - this.decay) / (1 - this.decay ** ++this.steps);
    ops.call.moveAverage({ average: this.average, x: this.model.everything, rate });
  }

  save(): RawParameters {
    return { parameters: this.model.save(this.arena), steps: this.steps };
  }
}
