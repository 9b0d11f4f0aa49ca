// What an optimizer is to the trainer: state laid out like the parameters, and one call a step.
// Next: create.ts makes one from its settings; train/updater.ts runs it.

import type { Descent, Ops } from '../ops.js';
import type { Vector } from '../tensor.js';
import type { OptimizerSettings } from './settings.js';

/** All parameters of a model and their gradients; the first `decayed` are weights, the rest biases. */
export interface ParameterBlock {
  readonly parameters: Vector;
  readonly gradients: Vector;
  readonly decayed: number;
}

export interface Optimizer {
  /** Its name and its own numbers. Equal ones can go on with each other's state. */
  readonly settings: OptimizerSettings;
  /** Floats of state for each parameter. */
  readonly stateSize: number;
  /** Plain gradient descent only: the backward pass then updates as it goes, in place of step(). */
  descent?(learningRate: number): Descent;
  /**
   * One update of the whole block; its weights are decayed, its biases spared.
   * @param state one vector for each float of state, zeros before the first step.
   * @param count steps done, this one included.
   */
  step(ops: Ops, block: ParameterBlock, state: readonly Vector[], learningRate: number, count: number): void;
}

/** What shrinks the weights. */
export interface Decay {
  /** λ of the penalty λ/2·‖W‖², added to the gradient. */
  l2: number;
  /** AdamW: the share of each weight that goes in a step, before it is multiplied by the learning rate. */
  weightDecay?: number;
}
