// Mini-batch gradient descent over one reservation: a step is five verbs, and allocates nothing.
// Next: fit.ts runs the epochs and talks to the outside.

import type { Backend } from '../backend/backend.js';
import type { ResidentData } from '../data/resident.js';
import type { Standardizer } from '../data/standardize.js';
import type { Block } from '../memory/arena.js';
import { addressesOf } from '../memory/layout.js';
import { layerMatrices } from '../nn/buffers.js';
import type { Parameters } from '../nn/layer.js';
import type { Reduction } from '../nn/losses.js';
import type { Sequential } from '../nn/sequential.js';
import type { Optimizer } from '../optim/optimizer.js';
import type { Random } from '../random.js';
import { type Matrix, vector } from '../tensor.js';
import { Batch } from './batch.js';
import { type Means, meansOf, measure } from './inference.js';
import { inputPlanOf } from './input-plan.js';
import { planTraining } from './plan.js';
import { type Clipping, requireFit, type SavedOptimizer, Updater } from './updater.js';

/** Rows of a resident data set. */
export interface Rows {
  readonly data: ResidentData;
  readonly rows: Uint32Array;
}

export interface TrainerInit {
  backend: Backend;
  model: Sequential;
  optimizer: Optimizer;
  /** Where the optimizer goes on; null for a start. */
  savedOptimizer: SavedOptimizer | null;
  clipping: Clipping;
  standardizer: Standardizer | null;
  batchSize: number;
  reduction: Reduction;
  train: Rows;
  validation: Rows | null;
}

export class Trainer {
  readonly stepsPerEpoch: number;
  private readonly block: Block;
  private readonly batch: Batch;
  private readonly gradients: readonly Parameters[];
  private readonly updater: Updater;
  private readonly deltas = new Map<number, Matrix[]>();
  private readonly at: ReturnType<typeof planTraining>['offsets'];

  constructor(private readonly init: TrainerInit) {
    const { backend, model, train, validation, optimizer } = init;
    requireFit(init.savedOptimizer, optimizer, model.parameters.length);
    const batchSize = Math.min(init.batchSize, train.rows.length);
    const input = inputPlanOf(validation ? [train.data, validation.data] : [train.data], backend.threads);
    const sizes = {
      batchSize,
      trainRows: train.rows.length,
      validationRows: validation?.rows.length ?? 0,
      optimizerState: optimizer.stateSize,
    };
    const layout = planTraining(model.architecture, sizes, input);
    this.block = backend.arena.reserve(layout.bytes, `training in batches of ${batchSize}`);
    this.at = addressesOf(layout, this.block.address);
    this.gradients = model.parametersAt(this.at.gradients);
    this.batch = new Batch(backend, model, this.at, input, batchSize, init.standardizer);
    this.stepsPerEpoch = Math.ceil(train.rows.length / batchSize);
    const { arena } = backend;
    this.updater = this.makeUpdater();
    if (validation) arena.u32(this.at.validationOrder, validation.rows.length).set(validation.rows);
  }

  private makeUpdater(): Updater {
    const { backend, model, optimizer, clipping, savedOptimizer } = this.init;
    const { parameters, plan } = model;
    const gradients = vector(this.at.gradients, parameters.length);
    const block = { parameters, gradients, decayed: plan.decayed };
    const { ops } = this.batch;
    return new Updater(
      { arena: backend.arena, ops, optimizer, block, address: this.at.optimizerState, clipping },
      savedOptimizer,
    );
  }

  /** Puts the training rows in a new random order and forgets the last epoch's totals. */
  shuffle(random: Random): void {
    const { rows } = this.init.train;
    const order = this.init.backend.arena.u32(this.at.order, rows.length);
    order.set(rows);
    random.shuffle(order);
    this.batch.resetTotals();
  }

  /**
   * The step with number `index` of an epoch, from 0. False when the loss so far, or a gradient norm that is to be clipped, is
   * not finite: the parameters are then left as they were before this step.
   */
  step(index: number, learningRate: number): boolean {
    const { model, train, reduction } = this.init;
    const start = index * this.batch.capacity;
    const rows = Math.min(this.batch.capacity, train.rows.length - start);
    const deltas = this.deltasOf(rows);

    this.batch.gather(train.data, this.at.order + 4 * start, rows, { columns: true });
    this.batch.forward();
    this.batch.loss(reduction === 'mean' ? 1 / rows : 1, deltas.at(-1)!);
    if (!Number.isFinite(this.batch.totals.loss)) return false;
    const { ops, buffers } = this.batch;
    const descent = this.updater.descent(learningRate);
    model.backward(ops, buffers, deltas, this.gradients, { descent });
    return descent !== undefined || this.updater.step(learningRate);
  }

  /** What the optimizer needs to go on in another trainer, as `savedOptimizer`. */
  saveOptimizer(): SavedOptimizer {
    return this.updater.save();
  }

  private deltasOf(rows: number): Matrix[] {
    let deltas = this.deltas.get(rows);
    if (deltas === undefined) {
      const { architecture } = this.init.model;
      deltas = layerMatrices(architecture, this.at.deltas, this.batch.capacity, rows);
      this.deltas.set(rows, deltas);
    }
    return deltas;
  }

  /** Means over the rows of the epoch's first `steps` steps, each from before its step. */
  running(steps: number): Means {
    return meansOf(this.batch, Math.min(steps * this.batch.capacity, this.init.train.rows.length));
  }

  /** Loss and accuracy over the validation rows; null without any. */
  validate(): Means | null {
    const { validation } = this.init;
    if (validation === null) return null;
    return measure(this.batch, validation.data, this.at.validationOrder, validation.rows.length);
  }

  /** Where the first NaN or ∞ stands, in the order of the forward pass; null when all is finite. */
  firstNonFinite(): string | null {
    const { arena } = this.init.backend;
    const bad = (address: number, length: number) =>
      arena.f32(address, length).some((x) => !Number.isFinite(x));
    for (const [i, layer] of this.init.model.layers.entries()) {
      const name = `layer ${i + 1} (${layer.description})`;
      const { weight, bias } = layer.parameters;
      if (bad(weight.address, weight.rows * weight.columns)) return `the weights of ${name}`;
      if (bad(bias.address, bias.length)) return `the biases of ${name}`;
      const y = this.batch.buffers.outputs[i];
      if (y && bad(y.address, y.rows * y.columns)) return `the outputs of ${name}`;
    }
    return this.updater.firstNonFinite();
  }

  dispose(): void {
    this.init.backend.arena.release(this.block);
  }
}
