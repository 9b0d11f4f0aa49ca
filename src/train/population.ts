// Many networks of one architecture, trained at once on the same batches: the rows are gathered once, the first layers
// of all members are one wide product (which fills the register tiles that ten columns cannot), and only the small
// later layers run member by member. Every member's numbers are those it would have alone.
// Next: fit-population.ts runs the epochs.

import type { Block } from '../memory/arena.js';
import { addressesOf } from '../memory/layout.js';
import { planParameters } from '../nn/architecture.js';
import { layerMatrices } from '../nn/batch-buffers.js';
import { Layer, type Parameters } from '../nn/layer.js';
import { type Loss, lossOf } from '../nn/losses.js';
import { Ops } from '../ops.js';
import type { Random } from '../random.js';
import { type Matrix, matrix, vector } from '../tensor.js';
import { RowBatch } from './gather-rows.js';
import { inputPlanOf } from './input-memory-plan.js';
import { planPopulation, tailOf } from './memory-plan.js';
import type { Measured, PopulationInit } from './population-options.js';
import {
  copyPieces,
  memberTail,
  type Piece,
  piecesOf,
  putPieces,
  putRates,
  type Tail,
} from './population-parameters.js';
import { shuffleRows } from './shuffle-rows.js';

export class Population {
  readonly stepsPerEpoch: number;
  private readonly block: Block;
  private readonly ops: Ops;
  private readonly loss: Loss;
  private readonly head: Layer;
  private readonly headGradients: Parameters;
  private readonly tails: readonly Tail[];
  private readonly rows: RowBatch;
  private readonly at: ReturnType<typeof planPopulation>['offsets'];
  private readonly alive: boolean[];

  constructor(private readonly init: PopulationInit) {
    const { backend, architecture, members, train, validation, batchSize } = init;
    const capacity = Math.min(batchSize, train.rows.length);
    const sizes = {
      batchSize: capacity,
      trainRows: train.rows.length,
      validationRows: validation?.rows.length ?? 0,
    };
    const input = inputPlanOf(validation ? [train.data, validation.data] : [train.data], backend.threads);
    const layout = planPopulation(architecture, members.length, sizes, input);
    this.block = backend.arena.reserve(layout.bytes, `training ${members.length} networks at once`);
    this.at = addressesOf(layout, this.block.address);
    this.ops = new Ops(backend);
    this.loss = lossOf(architecture.loss);
    this.alive = members.map(() => true);
    this.stepsPerEpoch = Math.ceil(train.rows.length / capacity);

    const [first] = architecture.layers;
    const width = first.units * members.length;
    const wide = (address: number): Parameters => ({
      scale: null,
      weight: matrix(address, first.inputs, width),
      bias: vector(address + 4 * first.inputs * width, width),
    });
    this.head = new Layer(first.inputs, width, first.activation, wide(this.at.head));
    this.headGradients = wide(this.at.headGradients);
    this.tails = members.map((_, p) => memberTail(architecture, p, this.at));
    this.rows = new RowBatch(
      ...([backend, this.ops, this.at, input, architecture.inputSize, capacity, init.standardizer] as const),
    );
    init.parameters.forEach((parameters, p) => {
      this.put(p, parameters);
    });
    members.forEach((member, p) => {
      putRates(backend.arena, this.at, first.units, p, member);
    });
    if (validation) {
      backend.arena.u32(this.at.validationOrder, validation.rows.length).set(validation.rows);
    }
  }

  get size(): number {
    return this.init.members.length;
  }

  isAlive(p: number): boolean {
    return this.alive[p];
  }

  /** Puts the training rows in a new random order and forgets the last epoch's totals. */
  shuffle(random: Random): void {
    const { rows } = this.init.train;
    shuffleRows(this.init.backend.arena, this.at.order, rows, random);
    this.resetTotals();
  }

  /** The step with number `index` of an epoch, from 0, of all members. Members whose loss is not finite are retired. */
  step(index: number): void {
    const { train, reduction } = this.init;
    const start = index * this.rows.capacity;
    const count = Math.min(this.rows.capacity, train.rows.length - start);
    this.rows.gather(train.data, this.at.order + 4 * start, count, { columns: true });
    const outputs = this.headMatrix(this.at.headOutputs);
    const deltas = this.headMatrix(this.at.headDeltas);
    this.head.forward(this.ops, this.rows.input, outputs);
    for (let p = 0; p < this.size; p++)
      this.stepTail(p, outputs, deltas, reduction === 'mean' ? 1 / count : 1);
    this.head.backward(this.ops, this.rows.input, deltas, this.headGradients, null);
    this.stepHead();
    this.retireDiverged();
  }

  /** The later layers of one member: forward, loss, backward down to its columns of the head's deltas, and its step. */
  private stepTail(p: number, headOutputs: Matrix, headDeltas: Matrix, scale: number): void {
    const input = this.columnsOf(p, headOutputs);
    const inputDelta = this.columnsOf(p, headDeltas);
    const { model, gradients } = this.tails[p];
    const batch = { input, outputs: this.tailMatrices(this.at.tailOutputs) };
    const deltas = this.tailMatrices(this.at.tailDeltas);
    const logits = model.forward(this.ops, batch);
    this.applyLoss(p, logits, scale, deltas.at(-1) ?? inputDelta);
    if (deltas.length === 0) return;
    const below = { layer: this.head, outputs: input, dz: inputDelta };
    const descent = this.alive[p] ? this.init.members[p] : RETIRED;
    model.backward(this.ops, batch, deltas, gradients, { below, descent });
  }

  private stepHead(): void {
    const { weight, bias } = this.head.parameters;
    const gradients = this.headGradients;
    const [rates, decays, zeros] = (['rates', 'decays', 'zeros'] as const).map((name) =>
      vector(this.at[name], weight.columns),
    );
    const { sgdStepColumns } = this.ops.call;
    sgdStepColumns({ parameters: weight, gradients: gradients.weight, learningRates: rates, l2s: decays });
    sgdStepColumns({ parameters: bias, gradients: gradients.bias, learningRates: rates, l2s: zeros });
  }

  private applyLoss(p: number, logits: Matrix, scale: number, gradient: Matrix | null): void {
    const { labels } = this.rows;
    const targets = matrix(this.at.targets, logits.rows, this.loss.targetColumns(logits.columns));
    const stats = this.at.stats + 16 * p;
    const call = { logits, labels, targets, scale, gradient, stats };
    this.loss.apply(this.ops, { ...call, given: false, weights: null, smoothing: 0, mix: 0 });
  }

  /**
   * Mean loss and accuracy of each member over the validation rows; null without any. Yields after each batch, for the
   * caller to breathe. Members whose loss is not finite are retired.
   */
  *validation(): Generator<void, Measured[] | null> {
    const { validation } = this.init;
    if (validation === null) return null;
    const total = validation.rows.length;
    this.resetTotals();
    for (let start = 0; start < total; start += this.rows.capacity) {
      const count = Math.min(this.rows.capacity, total - start);
      this.rows.gather(validation.data, this.at.validationOrder + 4 * start, count);
      const outputs = this.headMatrix(this.at.headOutputs);
      this.head.forward(this.ops, this.rows.input, outputs);
      for (let p = 0; p < this.size; p++) {
        const batch = { input: this.columnsOf(p, outputs), outputs: this.tailMatrices(this.at.tailOutputs) };
        this.applyLoss(p, this.tails[p].model.forward(this.ops, batch), 1, null);
      }
      yield;
    }
    this.retireDiverged();
    const means = this.init.members.map((_, p) => this.meanOf(p, total));
    this.resetTotals();
    return means;
  }

  /** Retires members with a parameter that is NaN or infinite: an epoch's last step leaves no loss to show it. */
  retireUnsound(): void {
    for (let p = 0; p < this.size; p++) {
      if (this.alive[p] && !this.parametersOf(p).every(Number.isFinite)) this.retire(p);
    }
  }

  /** Mean loss and accuracy of each member since shuffle(), over the epoch's first `steps` steps. */
  running(steps: number): Measured[] {
    const rows = Math.min(steps * this.rows.capacity, this.init.train.rows.length);
    return this.init.members.map((_, p) => this.meanOf(p, rows));
  }

  private meanOf(p: number, rows: number): Measured {
    if (!this.alive[p]) return { loss: Number.POSITIVE_INFINITY, accuracy: 0 };
    const [loss, correct] = this.init.backend.arena.f64(this.at.stats + 16 * p, 2);
    return { loss: loss / rows, accuracy: correct / rows };
  }

  private resetTotals(): void {
    this.init.backend.arena.f64(this.at.stats, 2 * this.size).fill(0);
  }

  /** Takes members with NaN or ∞ in their loss out: their parameters and rates become 0, which disturbs nobody. */
  private retireDiverged(): void {
    const stats = this.init.backend.arena.f64(this.at.stats, 2 * this.size);
    for (let p = 0; p < this.size; p++) {
      if (this.alive[p] && !Number.isFinite(stats[2 * p])) this.retire(p);
    }
  }

  private retire(p: number): void {
    this.alive[p] = false;
    const { backend, architecture } = this.init;
    this.put(p, this.parametersOf(p).fill(0));
    putRates(backend.arena, this.at, architecture.layers[0].units, p, RETIRED);
  }

  /** A copy of a member's parameters, laid out as planParameters says. */
  parametersOf(p: number): Float32Array {
    const { backend, architecture } = this.init;
    return copyPieces(backend.arena, this.piecesOf(p), planParameters(architecture).count);
  }

  private put(p: number, parameters: Float32Array): void {
    putPieces(this.init.backend.arena, this.piecesOf(p), parameters);
  }

  private piecesOf(p: number): Generator<Piece> {
    return piecesOf(this.init.architecture, this.head.parameters, this.tails[p].model, p);
  }

  /** [rows, members · units] */
  private headMatrix(address: number): Matrix {
    return matrix(address, this.rows.input.rows, this.head.units);
  }

  /** One member's columns of a head matrix. */
  private columnsOf(p: number, wide: Matrix): Matrix {
    const { units } = this.init.architecture.layers[0];
    return matrix(wide.address + 4 * p * units, wide.rows, units, wide.rowStride);
  }

  /** The later layers' matrices of a batch; the members take turns with them. */
  private tailMatrices(address: number): Matrix[] {
    const tail = tailOf(this.init.architecture);
    return layerMatrices(tail, address, this.rows.capacity, this.rows.input.rows);
  }

  dispose(): void {
    this.init.backend.arena.release(this.block);
  }
}

const RETIRED = { learningRate: 0, l2: 0 };
