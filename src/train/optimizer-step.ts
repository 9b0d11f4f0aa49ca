// A step's last verb: gradients are clipped, then the optimizer updates the parameter block and its own state.
// Before: optim/ has the optimizers. Next: trainer.ts calls it once a step.

import { StateError } from '../errors.js';
import type { Arena } from '../memory/arena.js';
import type { Descent, Ops } from '../ops.js';
import type { ParameterBlock } from '../optim/optimizer-interface.js';
import type { Optimizer, OptimizerName, OptimizerSettings } from '../optim/optimizers.js';
import { type Vector, vector } from '../tensor.js';
import { type Clipping, clipGradients, type Gradients } from './gradient-clipping.js';

/** An optimizer between two steps: everything needed to resume. */
export interface SavedOptimizer {
  readonly name: OptimizerName;
  readonly settings: OptimizerSettings;
  /** Steps done. */
  readonly steps: number;
  /** stateSize arrays, each laid out as the parameters, one after another. */
  readonly state: Float32Array;
}

export interface UpdaterInit {
  arena: Arena;
  ops: Ops;
  optimizer: Optimizer;
  block: ParameterBlock;
  /** Those of the block, as they are clipped. */
  gradients: Gradients;
  /** Of the optimizer's state: stateSize floats for each parameter. */
  address: number;
  clipping: Clipping;
}

export class Updater {
  private steps = 0;
  private norm = 0;
  private readonly state: readonly Vector[];

  /** The state begins with zeros, or with what `saved` holds, which requireFit() has let pass. */
  constructor(
    private readonly init: UpdaterInit,
    saved: SavedOptimizer | null,
  ) {
    const { optimizer, block, address } = init;
    const { length } = block.parameters;
    const { stateSize } = optimizer;
    this.state = Array.from({ length: stateSize }, (_, i) => vector(address + 4 * length * i, length));
    this.stateView.fill(0);
    if (saved === null) return;
    this.steps = saved.steps;
    this.stateView.set(saved.state);
  }

  /** Plain gradient descent, for the backward pass to do as it goes; undefined where step() must follow it. */
  descent(learningRate: number): Descent | undefined {
    const { clipNorm, clipValue } = this.init.clipping;
    if (clipNorm !== undefined || clipValue !== undefined) return undefined;
    return this.init.optimizer.descent?.(learningRate);
  }

  /** Updates the block by its gradients. False when their norm is not finite: nothing was updated then. */
  step(learningRate: number): boolean {
    const { ops, optimizer, block, gradients } = this.init;
    this.norm = clipGradients(ops, gradients, this.init.clipping);
    if (!Number.isFinite(this.norm)) return false;
    this.steps++;
    optimizer.step(ops, block, this.state, learningRate, this.steps);
    return true;
  }

  /** "the gradients" or "the optimizer's state" where that holds a NaN or ∞, as far as is known; null else. */
  firstNonFinite(): string | null {
    if (!Number.isFinite(this.norm)) return 'the gradients';
    return this.stateView.every(Number.isFinite) ? null : "the optimizer's state";
  }

  save(): SavedOptimizer {
    const { settings } = this.init.optimizer;
    return { name: settings.name, settings, steps: this.steps, state: this.stateView.slice() };
  }

  private get stateView(): Float32Array {
    const { arena, address, optimizer, block } = this.init;
    return arena.f32(address, optimizer.stateSize * block.parameters.length);
  }
}

/** Whether an optimizer can continue from this state. */
export function fits({ settings }: SavedOptimizer, optimizer: Optimizer): boolean {
  return describe(settings) === describe(optimizer.settings);
}

/** @throws StateError when `saved` is another optimizer's state, or one of another number of parameters. */
export function requireFit(saved: SavedOptimizer | null, optimizer: Optimizer, count: number): void {
  if (saved === null || (fits(saved, optimizer) && saved.state.length === optimizer.stateSize * count))
    return;
  throw new StateError(
    `optimizer: a state of ${describe(saved.settings)} with ${saved.state.length} numbers was given; ` +
      `${describe(optimizer.settings)} for ${count} parameters needs its own, with ${optimizer.stateSize * count}`,
  );
}

/** "adam (beta1 0.9, beta2 0.999, epsilon 1e-8)" */
function describe({ name, ...numbers }: OptimizerSettings): string {
  const parts = Object.entries(numbers).map(([key, value]) => `${key} ${value}`);
  return `${name} (${parts.sort().join(', ')})`;
}
