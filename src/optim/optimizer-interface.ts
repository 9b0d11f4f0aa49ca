// What an optimizer is: its hyperparameters, its usual learning rate, how it decays weights, and one update of the parameters.
// Next: optimizers.ts has them all; train/optimizer-step.ts runs one.

import type { Descent, Ops } from '../ops.js';
import type { Schema, Settled } from '../options/option.js';
import type { Vector } from '../tensor.js';

/** All parameters of a model and their gradients; the first `decayed` are weights, the rest biases. */
export interface ParameterBlock {
  readonly parameters: Vector;
  readonly gradients: Vector;
  readonly decayed: number;
}

/** What the trainer calls: state laid out like the parameters, and one call a step. */
export interface Update {
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
  /** The share of each weight that goes in a step, before it is multiplied by the learning rate: decoupled from the gradient. */
  weightDecay?: number;
}

/** An entry of the registry: all that the rest of the code knows of an optimizer. */
export interface OptimizerEntry<Own extends Schema> {
  /** Its hyperparameters. Checks, types, --optimizer and the reference follow from them. */
  readonly own: Own;
  /**
   * Its learning rate where none is given. Two where the gradient's size matters, which a sum over the rows of a batch makes
   * larger; one where the optimizer divides by that size.
   */
  readonly usualRate: number | { readonly mean: number; readonly sum: number };
  /** The option that shrinks its weights: a penalty in the gradient, or decay decoupled from it. */
  readonly decay: keyof Decay;
  /** @throws OptionError for numbers that do not go together. */
  requireTogether?(numbers: Settled<Own>): void;
  update(numbers: Settled<Own>, decay: Decay): Update;
}

/** An entry whose `update` is typed by its hyperparameters. */
export function optimizer<Own extends Schema>(entry: OptimizerEntry<Own>): OptimizerEntry<Own> {
  return entry;
}
