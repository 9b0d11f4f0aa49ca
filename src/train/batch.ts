// What training and inference share of a step: rows are gathered, a program runs forward over them, losses are added up, and
// answers read back. Before: gather-rows.ts, program-memory.ts, losses-of-heads.ts.
// Next: trainer.ts has the whole step, and how many rows the last one of an epoch has.

import type { Backend } from '../backend/backend.js';
import type { ResidentData } from '../data/resident-data.js';
import type { Standardizer } from '../data/standardize.js';
import type { TargetScale } from '../data/target-scale.js';
import type { Model } from '../nn/model.js';
import { Ops } from '../ops.js';
import { type BoundHead, type BoundProgram, type PlacedProgram, run } from '../program/bind.js';
import type { Moment } from '../program/steps.js';
import { isContiguous, type Matrix, type Vector, vector } from '../tensor.js';
import { HeadAverage } from './average-heads.js';
import { type GatherNeeds, RowBatch } from './gather-rows.js';
import type { InputPlan } from './input-memory-plan.js';
import { LossesOfHeads, type LossRows } from './losses-of-heads.js';
import { rowsIn } from './matrix-rows.js';
import type { BatchAddresses } from './memory-plan.js';
import { ProgramMemory } from './program-memory.js';

/** Nothing moves and nothing is dropped. */
export const PREDICTING: Moment = { descents: [], masks: [] };

export interface BatchInit {
  backend: Backend;
  /** What predicts, of each network. */
  models: readonly Model[];
  /** compilePrediction() of their graphs; null where nothing is predicted. */
  prediction: PlacedProgram | null;
  /** memory-plan.ts's fields. */
  at: BatchAddresses;
  input: InputPlan;
  capacity: number;
  standardizer: Standardizer | null;
  targetScale?: TargetScale | null;
}

export class Batch {
  readonly ops: Ops;
  readonly capacity: number;
  readonly losses: LossesOfHeads;
  readonly rows: RowBatch;
  /** The answers to the rows that were predicted last, one for each network. */
  answers: readonly BoundHead[] = [];
  private readonly program: ProgramMemory | null;
  /** Whether the rows gathered last have targets of their own. */
  private given = false;

  constructor(private readonly init: BatchInit) {
    const { backend, models, prediction, at, input, capacity, standardizer, targetScale = null } = init;
    this.ops = new Ops(backend);
    this.capacity = capacity;
    const [{ architecture }] = models;
    this.rows = new RowBatch(
      ...([backend, this.ops, at, input, architecture.inputSize, capacity, standardizer] as const),
    );
    const parameters = models.map(({ address }) => address);
    this.program = prediction && new ProgramMemory(prediction, { memory: at.program, parameters });
    const graphs = models.map((model) => model.architecture);
    this.losses = new LossesOfHeads(backend, this.ops, graphs, at, targetScale);
  }

  /** The batch becomes the `rows` rows whose numbers stand at `indices`; see RowBatch.gather. */
  gather(data: ResidentData, indices: number, rows: number, needs: GatherNeeds = {}): void {
    this.rows.gather(data, indices, rows, needs);
    this.given = data.hasTargets;
    if (this.given) data.gatherTargets(indices, rows, this.init.at.targets);
  }

  /** Before a series of batches that are predicted with the same parameters. */
  beginPredicting(): void {
    const { before } = this.predicting;
    run(before, { ops: this.ops, arena: this.init.backend.arena, moment: PREDICTING });
  }

  /** Forward to predict: `answers` are then those of the rows. */
  predict(): void {
    const { backend, models } = this.init;
    const { arena } = backend;
    const { forward, heads } = this.predicting;
    run(forward, { ops: this.ops, arena, moment: PREDICTING });
    this.answers =
      heads.length === models.length
        ? heads
        : models.map(({ architecture: { loss } }, member) => {
            const own = heads.filter((head) => head.member === member);
            const outputs = own.map((head) => head.outputs);
            if (own.length > 1) new HeadAverage(arena, loss, outputs).run();
            return own[0];
          });
  }

  /** The outputs of layers for the rows that were predicted last, where the program keeps them. */
  get kept(): readonly (Matrix | null)[] {
    return this.predicting.kept;
  }

  private get predicting(): BoundProgram {
    return this.program!.for(this.rows.input);
  }

  /** Adds the loss and the hits of outputs to the totals; writes scale times their gradient where they have one. */
  addLosses(
    heads: readonly BoundHead[],
    scale: number,
    more: Pick<LossRows, 'first' | 'weights' | 'smoothing' | 'mix'> = {},
  ): void {
    const { labels } = this.rows;
    const { first, weights, smoothing, mix } = more;
    this.losses.apply(heads, scale, { labels, given: this.given, first, weights, smoothing, mix });
  }

  get counts(): 'hits' | 'errors' | 'labels' {
    return this.losses.counts(this.given);
  }

  /** Copies each row's class to `out`. */
  classes(out: Int32Array, position: number): void {
    const { logits } = this;
    const { arena } = this.init.backend;
    if (logits.columns === 1) {
      for (const [i, score] of this.outputs.entries()) out[position + i] = score > 0 ? 1 : 0;
      return;
    }
    const predictions: Vector = vector(this.init.at.predictions, logits.rows);
    this.ops.call.argmax({ x: logits, out: predictions });
    out.set(arena.i32(predictions.address, predictions.length), position);
  }

  /** Copies each row's outputs as probabilities to `out` [*, units], over the outputs. */
  probabilities(out: Float32Array, position: number): void {
    const { logits } = this;
    this.losses.loss.probabilities(this.ops, logits, logits);
    out.set(this.outputs, position * logits.columns);
  }

  /** [rows·units] of the first network: a view where they lie as one stretch. */
  private get outputs(): Float32Array {
    const { logits } = this;
    const { arena } = this.init.backend;
    const { address, rows, columns } = logits;
    if (isContiguous(logits)) return arena.f32(address, rows * columns);
    const copy = new Float32Array(rows * columns);
    rowsIn(arena, logits).forEach((row, i) => {
      copy.set(row, i * columns);
    });
    return copy;
  }

  /** [rows, units] of the first network. */
  private get logits(): Matrix {
    return this.answers[0].outputs;
  }
}
