// The third verb of a step: the loss of each output of the networks that are trained together, and what it adds up to.
// Before: nn/losses.ts has one loss. Next: batch.ts, trainer.ts.

import type { Backend } from '../backend/backend.js';
import type { TargetScale } from '../data/target-scale.js';
import { ModelError } from '../errors.js';
import { memberCount } from '../nn/ensemble.js';
import type { Architecture } from '../nn/graph.js';
import { type Loss, type LossCall, lossOf } from '../nn/losses.js';
import type { Ops } from '../ops.js';
import type { BoundHead } from '../program/bind.js';
import { matrix, type Vector, vector } from '../tensor.js';
import { hasUnitTotals } from './memory-plan.js';

/** Sums over rows: of their losses, and of those predicted right, or of their mean absolute errors. */
export interface Totals {
  readonly loss: number;
  readonly correct: number;
}

/** The totals of an output, or of a network. */
export interface OutputTotals extends Totals {
  /** Of each output unit that is a classifier of its own; else null. */
  readonly units: readonly Totals[] | null;
}

export interface NetworkTotals extends OutputTotals {
  /** Of each output, unweighted; absent for a single one whose loss has the weight 1, which the totals are. */
  readonly outputs?: readonly OutputTotals[];
}

export interface LossAddresses {
  readonly targets: number;
  readonly errorUnits: number;
  readonly stats: number;
  readonly unitStats: number;
}

/** What the loss of a batch needs besides its outputs. */
export interface LossRows extends Partial<Pick<LossCall, 'weights' | 'smoothing' | 'mix'>> {
  /** The number of the first of the heads among all outputs; the rows' targets are prepared with that of 0. Default 0. */
  readonly first?: number;
  readonly labels: Vector;
  /** Whether the rows have targets of their own. */
  readonly given: boolean;
}

export class LossesOfHeads {
  readonly loss: Loss;
  /** Whether there is room for the sums of each unit. */
  private readonly hasUnits: boolean;
  private tellsUnitsApart: boolean;
  private readonly units: number;
  private readonly errorUnits: Vector | null;
  /** For each network, what the loss of each of its outputs counts. */
  private readonly weights: readonly (readonly number[])[];
  /** The weights of all outputs, one after another. */
  private readonly headWeights: readonly number[];

  /**
   * @param targetScale of the targets of the rows; errors are then counted in the user's units.
   */
  constructor(
    private readonly backend: Backend,
    private readonly ops: Ops,
    private readonly graphs: readonly Architecture[],
    private readonly at: LossAddresses,
    private readonly targetScale: TargetScale | null,
  ) {
    const [architecture] = graphs;
    this.weights = graphs.map(({ lossWeights }) => lossWeights);
    this.loss = lossOf(architecture.loss);
    this.hasUnits = hasUnitTotals(architecture);
    this.tellsUnitsApart = this.hasUnits;
    this.units = architecture.outputUnits;
    this.errorUnits = targetScale && vector(at.errorUnits, this.units);
    if (targetScale) backend.arena.f64(at.errorUnits, this.units).set(targetScale.deviation);
    this.headWeights = this.weights.flat();
    this.reset();
  }

  /** Adds each output's loss and hits to the totals; writes scale times its gradient where it has one. */
  apply(
    heads: readonly BoundHead[],
    scale: number,
    { labels, given, first = 0, weights = null, smoothing = 0, mix = 0 }: LossRows,
  ): void {
    const { ops, loss, errorUnits, at } = this;
    const targets = matrix(at.targets, labels.length, loss.targetColumns(this.units));
    // Classes are told apart for a network alone: for the twenty of a search that takes half as long as their training.
    this.tellsUnitsApart = this.hasUnits && (this.weights.length === 1 || given);
    if (first === 0) loss.prepareTargets?.(ops, { labels, targets, given, mix });
    const counts = this.headWeights;
    for (let h = 0; h < heads.length; h++) {
      const { outputs: logits, gradient } = heads[h];
      const stats = at.stats + 16 * (first + h);
      const weighted = gradient ? scale * counts[first + h] : scale;
      // Written out: a spread in so hot a call costs more than a small loss.
      loss.apply(ops, {
        logits,
        labels,
        targets,
        scale: weighted,
        gradient,
        stats,
        weights,
        errorUnits,
        smoothing,
        mix,
      });
      const unitStats = at.unitStats + 16 * this.units * (first + h);
      if (this.tellsUnitsApart) loss.applyPerUnit!(ops, { logits, targets, stats: unitStats, weights });
    }
  }

  /** What the totals' second sum is of: hits, or absolute errors; or hits label by label, which the units have. */
  counts(given: boolean): 'hits' | 'errors' | 'labels' {
    if (this.loss.tells === 'values') return 'errors';
    return given ? 'labels' : 'hits';
  }

  /** Whether losses are of standardised targets. */
  get scaled(): boolean {
    return this.targetScale !== null;
  }

  /**
   * Sums since reset(). Of several outputs the losses, each by its weight, and the mean of the hits; of an ensemble the mean of both.
   * With `answered` the outputs have been averaged, and the first one has them all.
   */
  totalsOf(network: number, answered = false): NetworkTotals {
    const weights = answered ? [1] : this.weights[network];
    const first = answered ? network : this.firstOf(network);
    const outputs = weights.map((_, k) => this.totalsOfHead(first + k));
    if (weights.length === 1 && weights[0] === 1) return outputs[0];
    const members = memberCount(this.graphs[network]);
    const sum = (of: (output: OutputTotals) => Totals): Totals => ({
      loss: outputs.reduce((all, output, k) => all + weights[k] * of(output).loss, 0) / members,
      correct: outputs.reduce((all, output) => all + of(output).correct / outputs.length, 0),
    });
    const units = outputs[0].units?.map((_, j) => sum((output) => output.units![j])) ?? null;
    return { ...sum((output) => output), units, outputs };
  }

  private totalsOfHead(head: number): OutputTotals {
    const { arena } = this.backend;
    const [loss, correct] = arena.f64(this.at.stats + 16 * head, 2);
    if (!this.tellsUnitsApart) return { loss, correct, units: null };
    const sums = arena.f64(this.at.unitStats + 16 * this.units * head, 2 * this.units);
    const units = Array.from({ length: this.units }, (_, j) => ({
      loss: sums[2 * j],
      correct: sums[2 * j + 1],
    }));
    return { loss, correct, units };
  }

  /** Whether its sum of losses is still a number; cheaper than totalsOf(). */
  isFinite(network: number): boolean {
    const first = this.firstOf(network);
    const stats = this.backend.arena.f64(this.at.stats + 16 * first, 2 * this.weights[network].length);
    for (let i = 0; i < stats.length; i += 2) if (!Number.isFinite(stats[i])) return false;
    return true;
  }

  /** Sums of a network are continued from these. @throws ModelError for those of another number of outputs. */
  continueFrom(network: number, totals: NetworkTotals): void {
    const own = this.weights[network];
    const outputs = totals.outputs ?? [totals];
    if (outputs.length !== own.length)
      throw new ModelError(`checkpoint: totals of ${outputs.length} outputs, the network has ${own.length}`);
    const { arena } = this.backend;
    const pairOf = ({ loss, correct }: Totals) => [loss, correct];
    for (const [k, output] of outputs.entries()) {
      const head = this.firstOf(network) + k;
      arena.f64(this.at.stats + 16 * head, 2).set(pairOf(output));
      if (output.units && this.tellsUnitsApart)
        arena
          .f64(this.at.unitStats + 16 * this.units * head, 2 * this.units)
          .set(output.units.flatMap(pairOf));
    }
  }

  reset(): void {
    const { arena } = this.backend;
    const heads = this.headWeights.length;
    arena.f64(this.at.stats, 2 * heads).fill(0);
    if (this.hasUnits) arena.f64(this.at.unitStats, 2 * this.units * heads).fill(0);
  }

  private firstOf(network: number): number {
    return this.weights.slice(0, network).reduce((sum, own) => sum + own.length, 0);
  }
}
