// Mini-batch gradient descent over one reservation: a step is five verbs, and allocates nothing. The last step of an epoch has
// the rows that are left.
// Next: fit.ts runs the epochs and talks to the outside.

import { imageShapeOf } from '../data/images.js';
import type { Block } from '../memory/arena.js';
import { addressesOf } from '../memory/layout.js';
import { type BatchBuffers, keptBytes, keptPlaces, layerMatrices } from '../nn/batch-buffers.js';
import { fold, foldedModel } from '../nn/fold-batch-norm.js';
import type { Parameters } from '../nn/layer.js';
import type { Sequential } from '../nn/sequential.js';
import { Random } from '../random.js';
import { type Matrix, type Vector, vector } from '../tensor.js';
import { Augmentation } from './augmentation.js';
import { Batch } from './batch.js';
import { RunningStatistics } from './batch-norm-statistics.js';
import { firstNonFinite } from './divergence.js';
import { Dropout, dropoutRates, droppedBytes } from './dropout.js';
import { inputPlanOf } from './input-memory-plan.js';
import { addPenalty, limitWeights } from './l1-and-max-norm.js';
import { planTraining } from './memory-plan.js';
import { Mixup } from './mixup.js';
import { Averaging, type RawParameters } from './moving-average.js';
import { requireFit, type SavedOptimizer, Updater } from './optimizer-step.js';
import { RowWeights } from './row-weights.js';
import { shuffleRows, shuffleStream } from './shuffle-rows.js';
import type { TrainerInit } from './trainer-options.js';
import type { EpochTotals } from './training-position.js';
import { type Means, meansOf, measure } from './validation.js';

/** Where a batch of so many rows leaves its gradients, and what else the way back needs. */
interface Views {
  readonly deltas: readonly Matrix[];
  readonly kept: BatchBuffers['kept'];
}

export class Trainer {
  readonly stepsPerEpoch: number;
  private readonly block: Block;
  private readonly batch: Batch;
  private readonly gradients: readonly Parameters[];
  private readonly gradientBlock: Vector;
  private readonly updater: Updater;
  private readonly views = new Map<number, Views>();
  private readonly keeps: boolean;
  private readonly at: ReturnType<typeof planTraining>['offsets'];
  /** What is trained: the network itself, or what it is the average of. */
  private readonly model: Sequential;
  /** What is validated: the network, batch normalisation folded into its weights. */
  private readonly folded: Sequential;
  private readonly averaging: Averaging | null;
  private readonly statistics: RunningStatistics;
  private readonly weights: RowWeights | null;
  private readonly dropout: Dropout | null;
  private readonly augmentation: Augmentation | null;
  private readonly mixup: Mixup | null;

  constructor(private readonly init: TrainerInit) {
    const { backend, model, train, validation, optimizer, rowWeights, averaging, inputDropout, augment } =
      init;
    requireFit(init.savedOptimizer, optimizer, model.parameters.length);
    const rates = dropoutRates(init.dropout, model.architecture);
    const batchSize = Math.min(init.batchSize, train.rows.length);
    const resident = validation ? [train.data, validation.data] : [train.data];
    const input = inputPlanOf(resident, backend.threads, augment !== null);
    const sizes = {
      batchSize,
      trainRows: train.rows.length,
      validationRows: validation?.rows.length ?? 0,
      optimizerState: optimizer.stateSize,
      dropped: droppedBytes(model.architecture, rates, batchSize),
      weightedRows: rowWeights?.length,
      averages: averaging > 0,
    };
    this.keeps = keptBytes(model.architecture, batchSize) > 0;
    const layout = planTraining(model.architecture, sizes, input);
    this.block = backend.arena.reserve(layout.bytes, `training in batches of ${batchSize}`);
    this.at = addressesOf(layout, this.block.address);
    this.gradientBlock = vector(this.at.gradients, model.parameters.length);
    this.gradients = model.parametersAt(this.gradientBlock.address);
    this.folded = foldedModel(model, this.at.folded);
    const { standardizer, targetScale } = init;
    this.batch = new Batch(backend, this.folded, this.at, input, batchSize, standardizer, targetScale);
    this.stepsPerEpoch = Math.ceil(train.rows.length / batchSize);
    const { arena } = backend;
    const { dropped, rawParameters } = this.at;
    this.dropout = [inputDropout, ...rates].some((rate) => rate > 0)
      ? new Dropout(model.architecture, inputDropout, rates, dropped, batchSize)
      : null;
    this.mixup = init.mixup > 0 ? new Mixup(init.mixup, this.stepsPerEpoch) : null;
    const shape = augment && imageShapeOf(model.architecture.inputSize, augment.imageShape);
    this.augmentation = shape && new Augmentation(arena, augment, shape, this.at.moves, train.rows.length);
    this.weights =
      rowWeights && new RowWeights(backend, rowWeights, this.at.rowWeights, this.at.batchWeights);
    this.averaging = averaging > 0 ? new Averaging(arena, model, rawParameters, averaging, init.raw) : null;
    this.model = this.averaging?.model ?? model;
    this.statistics = new RunningStatistics(arena, this.model, this.at.statistics);
    this.updater = this.makeUpdater();
    if (validation) arena.u32(this.at.validationOrder, validation.rows.length).set(validation.rows);
  }

  private makeUpdater(): Updater {
    const { backend, optimizer, clipping, savedOptimizer } = this.init;
    const { parameters, plan } = this.model;
    const block = { parameters, gradients: this.gradientBlock, decayed: plan.decayed };
    const { ops } = this.batch;
    return new Updater(
      { arena: backend.arena, ops, optimizer, block, address: this.at.optimizerState, clipping },
      savedOptimizer,
    );
  }

  /**
   * Begins epoch `epoch` (from 1): a new order of the rows, and all else that is random in it, each from a stream of its own
   * that depends only on seed and epoch; the last epoch's totals are forgotten.
   */
  beginEpoch(seed: number, epoch: number): void {
    const { rows } = this.init.train;
    shuffleRows(this.init.backend.arena, this.at.order, rows, shuffleStream(seed, epoch));
    this.dropout?.begin(Random.stream(seed, `dropout ${epoch}`));
    this.augmentation?.begin(Random.stream(seed, `augment ${epoch}`));
    this.mixup?.begin(Random.stream(seed, `mixup ${epoch}`));
    this.batch.resetTotals();
    this.weights?.reset();
  }

  /**
   * The step with number `index` of an epoch, from 0. False when the loss so far, or a gradient norm that is to be clipped, is
   * not finite: the parameters, and batch normalisation's running statistics, are then left as they were before this step.
   */
  step(index: number, learningRate: number): boolean {
    const { train, labelSmoothing } = this.init;
    const rows = Math.min(this.batch.capacity, train.rows.length - index * this.batch.capacity);
    const { deltas, kept } = this.viewsOf(rows);
    const training = { dropout: this.dropout?.ofLayers(index, rows), kept };

    const mix = this.mixup?.shareOf(index);

    const scale = this.gather(index, rows, mix);
    this.statistics.keep();
    this.batch.forward(this.model, training);
    this.batch.loss(scale, deltas.at(-1)!, { weights: this.weights?.batch, smoothing: labelSmoothing, mix });
    const done = Number.isFinite(this.batch.totals.loss) && this.backward(deltas, training, learningRate);
    if (!done) this.statistics.putBack();
    return done;
  }

  /**
   * The step's rows: moved, mixed and with the input's dropout where asked, and their weights; returns what scales the
   * gradient for the reduction.
   */
  private gather(index: number, rows: number, mix = 0): number {
    const { batch, augmentation } = this;
    const first = index * batch.capacity;
    const indices = this.at.order + 4 * first;
    const images = augmentation ? { moves: augmentation.from(first), shape: augmentation.shape } : undefined;
    const dropout = this.dropout?.ofInput(index);
    batch.gather(this.init.train.data, indices, rows, { columns: true, images, mix, dropout });
    const weight = this.weights?.gather(indices, rows, mix) ?? rows;
    if (this.init.reduction === 'sum') return 1;
    return weight > 0 ? 1 / weight : 0;
  }

  /** The last two verbs, which are one for plain gradient descent. False when nothing was updated. */
  private backward(
    deltas: readonly Matrix[],
    training: Pick<BatchBuffers, 'dropout' | 'kept'>,
    learningRate: number,
  ): boolean {
    const { l1, maxNorm } = this.init;
    const { model } = this;
    const { ops, buffers } = this.batch;
    const descent = l1 > 0 ? undefined : this.updater.descent(learningRate); // the penalty's gradient is added to whole gradients
    model.backward(ops, { ...buffers, ...training }, deltas, this.gradients, { descent });
    if (!descent) {
      if (l1 > 0) addPenalty(ops, model, this.gradientBlock, l1);
      if (!this.updater.step(learningRate)) return false;
    }
    if (maxNorm > 0) limitWeights(ops, model, maxNorm);
    this.averaging?.step(ops);
    return true;
  }

  /** What the optimizer needs to continue in another trainer, as `savedOptimizer`. */
  saveOptimizer(): SavedOptimizer {
    return this.updater.save();
  }

  /** The parameters behind the average; null without one. */
  get raw(): RawParameters | null {
    return this.averaging?.save() ?? null;
  }

  private viewsOf(rows: number): Views {
    let views = this.views.get(rows);
    if (views === undefined) {
      const { architecture } = this.model;
      const { capacity } = this.batch;
      const deltas = layerMatrices(architecture, this.at.deltas, capacity, rows);
      const kept = this.keeps ? keptPlaces(architecture, this.at.kept, capacity, rows) : undefined;
      views = { deltas, kept };
      this.views.set(rows, views);
    }
    return views;
  }

  /** Means over the rows of the epoch's first `steps` steps, each from before its step. */
  running(steps: number): Means {
    const rows = Math.min(steps * this.batch.capacity, this.init.train.rows.length);
    return meansOf(this.batch, rows, this.weights?.total ?? rows);
  }

  /** What the epoch has summed up so far; setting it continues from there. */
  get totals(): EpochTotals {
    return { ...this.batch.totals, units: this.batch.unitTotals, weight: this.weights?.total ?? 0 };
  }

  set totals(totals: EpochTotals) {
    this.batch.totals = totals;
    this.batch.unitTotals = totals.units;
    if (this.weights) this.weights.total = totals.weight;
  }

  /** Loss and accuracy over the validation rows; null without any. */
  validate(): Means | null {
    const { validation, backend, model } = this.init;
    if (validation === null) return null;
    fold(backend.arena, model, this.folded);
    return measure(this.batch, validation.data, this.at.validationOrder, validation.rows.length);
  }

  /** Where the first NaN or ∞ stands, in the order of the forward pass; null when all is finite. */
  firstNonFinite(): string | null {
    const { arena } = this.init.backend;
    return firstNonFinite(arena, this.model, this.batch.buffers.outputs) ?? this.updater.firstNonFinite();
  }

  dispose(): void {
    this.init.backend.arena.release(this.block);
  }
}
