// The verbs of a step that training and inference share: gather, forward, loss; and the answers read back.
// Next: trainer.ts has the whole step, and how many rows the last one of an epoch has.

import type { Backend } from '../backend/backend.js';
import type { ResidentData } from '../data/resident-data.js';
import type { Standardizer } from '../data/standardize.js';
import type { TargetScale } from '../data/target-scale.js';
import { type BatchBuffers, layerMatrices } from '../nn/batch-buffers.js';
import { type Loss, type LossCall, lossOf } from '../nn/losses.js';
import type { Sequential } from '../nn/sequential.js';
import { Ops } from '../ops.js';
import { type Matrix, matrix, type Vector, vector } from '../tensor.js';
import { type GatherNeeds, RowBatch } from './gather-rows.js';
import type { InputPlan } from './input-memory-plan.js';
import { type BatchAddresses, hasUnitTotals } from './memory-plan.js';

/** Sums over rows: of their losses, and of those predicted right, or of their mean absolute errors. */
export interface Totals {
  readonly loss: number;
  readonly correct: number;
}

export class Batch {
  readonly ops: Ops;
  private readonly lossFunction: Loss;
  private readonly rows: RowBatch;
  private readonly tellsUnitsApart: boolean;
  private readonly units: number;
  private readonly errorUnits: Vector | null;
  private outputs: readonly Matrix[] = [];
  /** Whether the rows gathered last have targets of their own. */
  private given = false;

  /** At the addresses of memory-plan.ts's fields, for up to `capacity` rows. */
  constructor(
    private readonly backend: Backend,
    private readonly model: Sequential,
    private readonly at: BatchAddresses,
    input: InputPlan,
    readonly capacity: number,
    standardizer: Standardizer | null,
    /** Of the targets of the rows; errors are then counted in the user's units. */
    private readonly targetScale: TargetScale | null = null,
  ) {
    this.ops = new Ops(backend);
    this.lossFunction = lossOf(model.architecture.loss);
    this.rows = new RowBatch(
      ...([backend, this.ops, at, input, model.architecture.inputSize, capacity, standardizer] as const),
    );
    this.tellsUnitsApart = hasUnitTotals(model.architecture);
    this.units = model.architecture.layers.at(-1)!.units;
    this.errorUnits = targetScale && vector(at.errorUnits, this.units);
    if (targetScale) backend.arena.f64(at.errorUnits, this.units).set(targetScale.deviation);
    this.resetTotals();
  }

  /** The batch becomes the `rows` rows whose numbers stand at `indices`; see RowBatch.gather. */
  gather(data: ResidentData, indices: number, rows: number, needs: GatherNeeds = {}): void {
    this.rows.gather(data, indices, rows, needs);
    this.given = data.hasTargets;
    if (this.given) data.gatherTargets(indices, rows, this.at.targets);
    if (this.outputs.at(-1)?.rows === rows) return;
    this.outputs = layerMatrices(this.model.architecture, this.at.outputs, this.capacity, rows);
  }

  /** To predict; or in training, through the model that is trained, with dropout and with what the way back needs. */
  forward(model: Sequential = this.model, training: Pick<BatchBuffers, 'dropout' | 'kept'> = {}): void {
    model.forward(this.ops, { ...this.buffers, ...training });
  }

  /**
   * Adds the batch's loss and hits to the totals; writes scale times the logits' gradient where asked. `weights` are
   * the rows'.
   */
  loss(
    scale: number,
    gradient: Matrix | null,
    { weights = null, smoothing = 0, mix = 0 }: Partial<Pick<LossCall, 'weights' | 'smoothing' | 'mix'>> = {},
  ): void {
    const { logits, rows, ops, errorUnits } = this;
    const { stats, unitStats } = this.at;
    const targets = matrix(this.at.targets, logits.rows, this.lossFunction.targetColumns(this.units));
    const call = { logits, labels: rows.labels, targets, given: this.given, weights, errorUnits };
    this.lossFunction.apply(ops, { ...call, scale, gradient, stats, smoothing, mix });
    if (this.tellsUnitsApart) this.lossFunction.applyPerUnit!(ops, { ...call, stats: unitStats });
  }

  /** What the totals' second sum is of: hits, or absolute errors; or hits label by label, which unitTotals has. */
  get counts(): 'hits' | 'errors' | 'labels' {
    if (this.lossFunction.tells === 'values') return 'errors';
    return this.given ? 'labels' : 'hits';
  }

  /** Whether losses are of standardised targets. */
  get scaled(): boolean {
    return this.targetScale !== null;
  }

  get buffers(): BatchBuffers {
    return { input: this.rows.input, outputs: this.outputs };
  }

  /** [rows, classes], until `probabilities` overwrites them. */
  get logits(): Matrix {
    return this.outputs.at(-1)!;
  }

  /** Sums since resetTotals(). */
  get totals(): Totals {
    const [loss, correct] = this.backend.arena.f64(this.at.stats, 2);
    return { loss, correct };
  }

  set totals({ loss, correct }: Totals) {
    this.backend.arena.f64(this.at.stats, 2).set([loss, correct]);
  }

  /** The same for each output unit that is a classifier of its own; null for others. */
  get unitTotals(): Totals[] | null {
    if (!this.tellsUnitsApart) return null;
    const stats = this.backend.arena.f64(this.at.unitStats, 2 * this.units);
    return Array.from({ length: this.units }, (_, j) => ({ loss: stats[2 * j], correct: stats[2 * j + 1] }));
  }

  set unitTotals(totals: readonly Totals[] | null) {
    if (totals === null || !this.tellsUnitsApart) return;
    const sums = totals.flatMap(({ loss, correct }) => [loss, correct]);
    this.backend.arena.f64(this.at.unitStats, 2 * this.units).set(sums);
  }

  resetTotals(): void {
    this.backend.arena.f64(this.at.stats, 2).fill(0);
    if (this.tellsUnitsApart) this.backend.arena.f64(this.at.unitStats, 2 * this.units).fill(0);
  }

  /** Copies each row's class to `out`. */
  predict(out: Int32Array, position: number): void {
    const { logits } = this;
    if (logits.columns === 1) {
      const scores = this.backend.arena.f32(logits.address, logits.rows);
      for (let i = 0; i < logits.rows; i++) out[position + i] = scores[i] > 0 ? 1 : 0;
      return;
    }
    const predictions: Vector = vector(this.at.predictions, logits.rows);
    this.ops.call.argmax({ x: logits, out: predictions });
    out.set(this.backend.arena.i32(predictions.address, predictions.length), position);
  }

  /** Copies each row's outputs as probabilities to `out` [*, units]. */
  probabilities(out: Float32Array, position: number): void {
    const { logits } = this;
    this.lossFunction.probabilities(this.ops, logits, logits);
    out.set(this.backend.arena.f32(logits.address, logits.rows * logits.columns), position * logits.columns);
  }
}
