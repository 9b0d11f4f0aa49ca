// The verbs of a step that training and inference share: gather, forward, loss; and the answers read back.

import type { Backend } from '../backend/backend.js';
import type { ResidentData, StandardizerAddresses } from '../data/resident.js';
import { NO_STANDARDIZER } from '../data/resident.js';
import { type Standardizer, scaleOf } from '../data/standardize.js';
import { type BatchBuffers, layerMatrices } from '../nn/buffers.js';
import { type Loss, lossOf } from '../nn/losses.js';
import type { Sequential } from '../nn/sequential.js';
import { Ops } from '../ops.js';
import { type Matrix, matrix, type Vector, vector } from '../tensor.js';
import type { BatchLayout } from './plan.js';

/** A batch's buffers seen with the rows that are in it now. */
interface BatchView extends BatchBuffers {
  readonly labels: Vector;
  readonly predictions: Vector;
}

export class Batch {
  readonly ops: Ops;
  private readonly lossFunction: Loss;
  private readonly standardizer: StandardizerAddresses;
  /** At most two: the full batch and the last, partial one. */
  private readonly views = new Map<number, BatchView>();
  private current!: BatchView;
  private readonly targets: number;
  private readonly stats: number;

  /** Over a reservation at `base` laid out by plan.ts for up to `capacity` rows. */
  constructor(
    private readonly backend: Backend,
    private readonly model: Sequential,
    private readonly layout: BatchLayout,
    private readonly base: number,
    readonly capacity: number,
    standardizer: Standardizer | null,
  ) {
    this.ops = new Ops(backend);
    this.lossFunction = lossOf(model.architecture.loss);
    this.targets = base + layout.offsets.targets;
    this.stats = base + layout.offsets.stats;
    this.standardizer = this.place(standardizer);
    this.resetTotals();
  }

  private place(standardizer: Standardizer | null): StandardizerAddresses {
    if (standardizer === null) return NO_STANDARDIZER;
    const { arena } = this.backend;
    const mean = this.base + this.layout.offsets.mean;
    const scale = this.base + this.layout.offsets.scale;
    arena.f32(mean, standardizer.mean.length).set(standardizer.mean);
    arena.f32(scale, standardizer.mean.length).set(scaleOf(standardizer));
    return { mean, scale };
  }

  private view(rows: number): BatchView {
    let view = this.views.get(rows);
    if (view === undefined) {
      const { architecture } = this.model;
      const { input, outputs, labels, predictions } = this.layout.offsets;
      view = {
        input: matrix(this.base + input, rows, architecture.inputSize),
        outputs: layerMatrices(architecture, this.base + outputs, this.capacity, rows),
        labels: vector(this.base + labels, rows),
        predictions: vector(this.base + predictions, rows),
      };
      this.views.set(rows, view);
    }
    return view;
  }

  /** The batch becomes the `rows` rows whose numbers stand at `indices`. */
  gather(data: ResidentData, indices: number, rows: number): void {
    this.current = this.view(rows);
    data.gather(indices, this.current.input, this.standardizer);
    data.gatherLabels(indices, this.current.labels);
  }

  forward(): void {
    this.model.forward(this.ops, this.current);
  }

  /** Adds the batch's loss and hits to the totals; writes scale times the logits' gradient where asked. */
  loss(scale: number, gradient: Matrix | null): void {
    this.lossFunction.apply(
      this.ops,
      this.logits,
      this.current.labels,
      this.targets,
      scale,
      gradient,
      this.stats,
    );
  }

  get buffers(): BatchBuffers {
    return this.current;
  }

  /** [rows, classes], until `probabilities` overwrites them. */
  get logits(): Matrix {
    return this.current.outputs.at(-1)!;
  }

  /** Sums since resetTotals(): of the rows' losses, and of rows predicted right. */
  get totals(): { loss: number; correct: number } {
    const [loss, correct] = this.backend.arena.f64(this.stats, 2);
    return { loss, correct };
  }

  resetTotals(): void {
    this.backend.arena.f64(this.stats, 2).fill(0);
  }

  /** Copies each row's class to `out`. */
  predict(out: Int32Array, position: number): void {
    const { logits } = this;
    if (logits.columns === 1) {
      const scores = this.backend.arena.f32(logits.address, logits.rows);
      for (let i = 0; i < logits.rows; i++) out[position + i] = scores[i] > 0 ? 1 : 0;
      return;
    }
    const { predictions } = this.current;
    this.ops.argmax(logits, predictions);
    out.set(this.backend.arena.i32(predictions.address, predictions.length), position);
  }

  /** Copies each row's outputs as probabilities to `out` [*, units]. */
  probabilities(out: Float32Array, position: number): void {
    const { logits } = this;
    this.lossFunction.probabilities(this.ops, logits, logits);
    out.set(this.backend.arena.f32(logits.address, logits.rows * logits.columns), position * logits.columns);
  }
}
