// What an optimizer is to the trainer: state laid out like the parameters, and one call a step.

import type { Descent, Ops } from '../ops.js';
import type { Vector } from '../tensor.js';

export interface Optimizer {
  readonly name: string;
  /** Set by plain gradient descent: the backward pass then updates as it goes, in place of step(). */
  readonly descent?: Descent;
  /** Floats of state for each parameter. */
  readonly stateSize: number;
  /** One update of the whole block; the first `decayed` parameters are weights, which L2 shrinks. */
  step(ops: Ops, parameters: Vector, gradients: Vector, decayed: number, state: number): void;
}
