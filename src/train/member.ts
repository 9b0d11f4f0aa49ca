// One of the networks that are trained together, with all that it has of its own: parameters and their average, optimizer, rate,
// limits, dropout masks. A network that is trained alone is the only member.
// Before: optimizer-step.ts, moving-average.ts. Next: trainer.ts.

import type { Backend } from '../backend/backend.js';
import { addressesOf } from '../memory/layout.js';
import { fold, foldedModel } from '../nn/fold-batch-norm.js';
import type { Architecture } from '../nn/graph.js';
import type { Model } from '../nn/model.js';
import type { Descent, Ops } from '../ops.js';
import { Random } from '../random.js';
import { type Matrix, vector } from '../tensor.js';
import { firstNonFinite } from './divergence.js';
import { DropoutMasks } from './dropout-masks.js';
import { gradientsOf } from './gradient-clipping.js';
import { addPenalty, limitWeights } from './l1-and-max-norm.js';
import { planMember } from './memory-plan.js';
import { Averaging, type RawParameters } from './moving-average.js';
import { type SavedOptimizer, Updater } from './optimizer-step.js';
import { RunningStatistics } from './running-statistics.js';
import type { MemberInit } from './trainer-options.js';

/** Of a member that no longer moves: nothing is written. */
const AT_REST: Descent = { learningRate: 0, l2: 0 };

export class Member {
  readonly masks = new DropoutMasks();
  /** What is trained: the network itself, or what it is the average of. */
  readonly model: Model;
  /** What is validated: the network, batch normalisation folded into its weights. */
  readonly folded: Model;
  readonly gradientAddress: number;
  /** Of this step. */
  descent: Descent | undefined;
  /** It takes no more steps: its training has ended, or has diverged. */
  resting = false;
  /** The last step was refused: its loss, or a gradient norm that is to be clipped, is not finite. */
  refused = false;
  /** Where a loss that was refused stopped being finite, as far as is known. */
  private place: string | null = null;
  private readonly updater: Updater;
  private readonly averaging: Averaging | null;
  private readonly statistics: RunningStatistics;

  /** With planMember()'s fields at `address`; `descends` within the backward pass, if the updater does plain descent. */
  constructor(
    private readonly backend: Backend,
    private readonly ops: Ops,
    private readonly init: MemberInit,
    address: number,
    private readonly descends: boolean,
  ) {
    const { model, averaging, raw, optimizer, clipping, savedOptimizer } = init;
    const { arena } = backend;
    const at = addressesOf(planMember(memberSizes(init)), address);
    this.gradientAddress = at.gradients;
    this.averaging = averaging > 0 ? new Averaging(arena, model, at.rawParameters, averaging, raw) : null;
    this.model = this.averaging?.model ?? model;
    this.folded = foldedModel(model, at.folded);
    this.statistics = new RunningStatistics(arena, this.model, at.statistics);
    const { parameters, plan } = this.model;
    const gradients = gradientsOf(this.model, at.gradients);
    const block = { parameters, gradients: vector(at.gradients, plan.count), decayed: plan.decayed };
    this.updater = new Updater(
      { arena, ops, optimizer, block, gradients, address: at.optimizerState, clipping },
      savedOptimizer,
    );
  }

  /** The masks of an epoch depend only on the seed and the epoch. */
  beginEpoch(seed: number, epoch: number): void {
    this.masks.begin(Random.stream(this.init.dropoutSeed ?? seed, `dropout ${epoch}`));
  }

  /** Before the way forward of a step. */
  beginStep(index: number, learningRate: number): void {
    this.refused = false;
    this.place = null;
    this.masks.moment.step = index;
    this.statistics.keep();
    this.descent = this.resting ? AT_REST : this.descends ? this.updater.descent(learningRate) : undefined;
  }

  /** The step is not taken: parameters and running statistics are as they were before it. */
  refuse(): void {
    this.refused = true;
    this.descent = AT_REST;
    this.statistics.putBack();
  }

  /**
   * Refuses a step for its loss, before the way back, which uses the places of the outputs again. `kept` are the outputs of the
   * nodes of the graph that is trained, null where they are nowhere in memory.
   */
  refuseLoss(kept: readonly (Matrix | null)[]): void {
    this.refuse();
    this.findPlace(this.init.trained, this.model, kept);
  }

  /** Of a validation loss that is not finite: `kept` are the outputs of the nodes of the graph that predicts. */
  validationFailed(kept: readonly (Matrix | null)[]): void {
    this.findPlace(this.folded.architecture, this.init.model, kept);
  }

  /** The graph that has run may have dropout layers that the model has not, or none of its batch normalisation. */
  private findPlace({ nodes }: Architecture, model: Model, kept: readonly (Matrix | null)[]): void {
    const outputs = model.architecture.nodes.map(
      ({ name }) => kept[nodes.findIndex((node) => node.name === name)] ?? null,
    );
    this.place = firstNonFinite(this.backend.arena, model, outputs);
  }

  /** After the way back: what is not done within it. */
  update(learningRate: number): void {
    if (this.resting || this.refused) {
      if (this.resting) this.statistics.putBack();
      return;
    }
    const { ops } = this;
    const { l1, maxNorm } = this.init;
    if (!this.descends) {
      if (l1 > 0) addPenalty(ops, this.model, vector(this.gradientAddress, this.model.plan.count), l1);
      if (!this.updater.step(learningRate)) {
        this.refuse();
        return;
      }
    }
    if (maxNorm > 0) limitWeights(ops, this.model, maxNorm);
    this.averaging?.step(ops);
  }

  /** Makes `folded` what predicts now. */
  fold(): void {
    fold(this.backend.arena, this.init.model, this.folded);
  }

  saveOptimizer(): SavedOptimizer {
    return this.updater.save();
  }

  /** The parameters behind the average; null without one. */
  get raw(): RawParameters | null {
    return this.averaging?.save() ?? null;
  }

  /** Where the first NaN or ∞ stands, in the order of the forward pass; null when all is finite. */
  firstNonFinite(): string | null {
    return this.place ?? firstNonFinite(this.backend.arena, this.model, []) ?? this.updater.firstNonFinite();
  }
}

/** Whether the optimizer is plain descent that nothing has to happen before: no clipping, no L1. */
export function mayDescend({ optimizer, clipping, l1 }: MemberInit): boolean {
  const { clipNorm, clipValue } = clipping;
  return optimizer.descent !== undefined && clipNorm === undefined && clipValue === undefined && l1 === 0;
}

/** Whether each step ends with something that reads or changes the parameters: a limit, or an average. */
export function looksAtParameters({ maxNorm, averaging }: MemberInit): boolean {
  return maxNorm > 0 || averaging > 0;
}

export function memberSizes({ model, optimizer, averaging }: MemberInit) {
  const { architecture } = model;
  return { architecture, optimizerState: optimizer.stateSize, averages: averaging > 0 };
}
